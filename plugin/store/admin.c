/* SPDX-License-Identifier: Apache-2.0 */
#include "store/admin.h"

#include <stdlib.h>

#include "helm/release.h"
#include "kube/object.h"
#include "store/credentials.h"
#include "store/hosts.h"
#include "store/lister.h"
#include "store/name.h"
#include "store/rest.h"

static int unknown(const char *store, bool has_release, struct err *err)
{
	(void)err_set(err, ERR_FAILED, "no Secret of store %s says that it holds credentials", store);
	if (!has_release)
		return err_hint(err,
				"without a release nothing tells which; look: kubectl get secrets -n " NAMESPACE_PREFIX
				"%s",
				store);
	return err_hint(err,
			"the chart's notes may tell: helm get notes %s -n " NAMESPACE_PREFIX
			"%s; a chart declares it by the label " LABEL_CREDENTIALS "=admin on the Secret",
			store, store);
}

static int read_values(const struct kube *cluster, const char *store, const struct state_facts *facts,
		       struct arena *arena, struct value **ret, struct err *err)
{
	struct helm helm;
	struct helm_release release = { .helm = &helm, .name = store, .name_space = name_namespace(store, arena) };

	*ret = NULL;
	if (!facts->record)
		return 0;
	if (helm_find(&helm, cluster->environment, cluster->within, arena, err))
		return -1;
	return helm_values(&release, (unsigned)strtoul(object_label(facts->record, "version"), NULL, 10), arena, ret,
			   err);
}

int admin_read(struct kube *cluster, const struct admin_request *request, struct arena *arena, struct value **ret,
	       struct err *err)
{
	const char *store = request->name;
	struct credentials credentials;
	struct state_facts facts;
	struct host_url url;
	struct value *values;
	const char *noted;

	if (name_check(store, err) || lister_find(cluster, store, arena, &facts, err) ||
	    read_values(cluster, store, &facts, arena, &values, err) ||
	    credentials_find(cluster, store, values, arena, &credentials, err))
		return -1;
	if (!credentials.secret && rest_refuse(&facts, store, "no Secret says that it holds credentials", err))
		return -1;
	if (!credentials.secret)
		return unknown(store, values != NULL, err);
	noted = object_note(facts.name_space, LABEL_HOSTS);
	if (hosts_url(cluster, name_namespace(store, arena),
		      arena_str(arena, (struct str){ noted, strcspn(noted, ",") }).p, arena, &url, err) ||
	    credentials_read(cluster, store, &credentials, arena, ret, err))
		return -1;
	if (url.url)
		value_put_text(*ret, "url", arena_format(arena, "%s%s", url.url, credentials.path).p, arena);
	value_put_text(*ret, "secret", credentials.secret, arena);
	value_put_text(*ret, "key", credentials.key, arena);
	return 0;
}
