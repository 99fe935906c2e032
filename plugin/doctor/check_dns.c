/* SPDX-License-Identifier: Apache-2.0 */
/* Stores may ask only the name servers that the guard store-dns lets them. */
#include "doctor/doctor.h"
#include "kube/list.h"
#include "kube/resources.h"
#include "kube/selector.h"

#define TEXT_MOST ((size_t)64 << 10)
#define LOCAL_PODS API_CORE "/namespaces/kube-system/pods"
#define LOCAL_LABEL "k8s-app=node-local-dns"

/* The Service of the cluster's name servers says where they are, whatever they are. */
static int search(struct doctor *doctor, const char **ret, struct err *err)
{
	struct arena *arena = doctor_arena(doctor);
	const char *labels;
	struct value *list;

	*ret = "say where they are: --profile-set 'networkPolicy.dns.servers=[{namespace: NAMESPACE, podLabels: {KEY: "
	       "VALUE}}]'";
	if (kube_list(&doctor->visit.cluster, API_CORE "/services", "k8s-app=kube-dns", false, arena, &list, err))
		return -1;
	labels = selector_labels(value_find(list->first, STR("spec.selector")), arena);
	if (list->first && *labels)
		*ret = arena_text(arena, "--profile-set 'networkPolicy.dns.servers=[%s]'",
				  selector_setting(value_text_at(list->first, "metadata.namespace"), labels, arena));
	return 0;
}

/* NodeLocal DNSCache answers on an address of the node, which no selector matches. */
static int has_hidden_cache(struct doctor *doctor, bool *ret, struct err *err)
{
	const struct value *cidrs = value_find(doctor->settings, STR("networkPolicy.dns.cidrs"));
	struct value *list;

	*ret = false;
	if (kube_list(&doctor->visit.cluster, LOCAL_PODS, LOCAL_LABEL, true, doctor_arena(doctor), &list, err))
		return -1;
	*ret = list->first && !value_count(cidrs);
	return 0;
}

int check_dns(struct doctor *doctor, struct finding *ret, struct err *err)
{
	CLEANUP(bytes_free) struct bytes where = BYTES_INIT(TEXT_MOST);
	struct arena *arena = doctor_arena(doctor);
	const struct value *servers = value_find(doctor->settings, STR("networkPolicy.dns.servers"));
	const char *remedy;
	bool is_hidden;
	size_t count = 0;
	size_t ready = 0;

	for (const struct value *item = value_first(servers); item; item = item->next) {
		struct selector found;

		if (selector_find(&doctor->visit.cluster, item, arena, &found, err))
			return -1;
		count += found.count;
		ready += found.ready;
		bytes_format(&where, "%s%s", where.length ? "; " : "", selector_text(item, arena));
	}
	if (search(doctor, &remedy, err) || has_hidden_cache(doctor, &is_hidden, err))
		return -1;
	if (!count)
		return doctor_finding_set(
			ret, CHECK_FAILED,
			arena_format(arena, "no name servers at: %s", where.length ? where.data : "none"), remedy);
	if (!ready)
		return doctor_finding_set(ret, CHECK_FAILED,
					  arena_format(arena, "none of the %zu name servers is ready (%s)", count,
						       where.data),
					  "see: kubectl describe pods in that namespace");
	if (is_hidden)
		return doctor_finding_set(ret, CHECK_WARNING, STR("NodeLocal DNSCache runs, and stores may not ask it"),
					  "--profile-set 'networkPolicy.dns.cidrs=[{cidr: 169.254.20.10/32}]'");
	return doctor_finding_set(ret, CHECK_OK,
				  arena_format(arena, "%zu of %zu ready, found by %s", ready, count, where.data), NULL);
}
