/* SPDX-License-Identifier: Apache-2.0 */
#include "store/url.h"

#include "kube/labels.h"
#include "kube/object.h"
#include "store/hosts.h"
#include "store/hosts_lead.h"
#include "store/lister.h"
#include "store/name.h"
#include "store/rest.h"

int url_read(struct kube *cluster, const struct url_request *request, struct arena *arena, struct value **ret,
	     struct host_lead *ret_lead, struct err *err)
{
	const char *store = request->name;
	struct value *map = value_new(arena, VALUE_MAP);
	const struct value *hosts;
	struct state_facts facts;
	struct host_url url;
	const char *noted;

	if (name_check(store, err) || lister_find(cluster, store, arena, &facts, err))
		return -1;
	noted = object_note(facts.name_space, LABEL_HOSTS);
	if (hosts_url(cluster, name_namespace(store, arena),
		      arena_str(arena, (struct str){ noted, strcspn(noted, ",") }).p, arena, &url, err))
		return -1;
	if (!url.url) {
		if (rest_refuse(&facts, store, "it has no address", err))
			return -1;
		(void)err_set(err, ERR_FAILED, "store %s has no address: its namespace has no Ingress with a host",
			      store);
		return err_hint(err, "its state: helm store status %s", store);
	}
	value_put_text(map, "name", store, arena);
	value_put_text(map, "url", url.url, arena);
	hosts = value_get(state_summary(&facts, arena), "hosts");
	if (hosts)
		value_put(map, STR("hosts"), value_copy(arena, hosts));
	*ret_lead = hosts_lead(&url, name_namespace(store, arena), cluster->environment, cluster->within, arena);
	hosts_lead_put(ret_lead, map, arena);
	*ret = map;
	return context_check(cluster->within, 0, err);
}
