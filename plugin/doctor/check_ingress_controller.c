/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Visitors reach a store from the pods of the ingress controller alone (guard store-ingress-controller). Whether the
 * profile knows where these are: by its selectors, and by what the class says of its controller.
 */
#include "cidr.h"
#include "doctor/doctor.h"
#include "kube/call.h"
#include "kube/resources.h"
#include "kube/selector.h"
#include "store/controllers.h"
#include "store/fitting.h"

#define TEXT_MOST ((size_t)64 << 10)

/* What is looked at, and what came of it. */
struct sight {
	struct doctor *doctor;
	struct arena *arena;
	const char *controller; /* of the class; "" unknown */
	const char *labels;     /* of its pods; NULL: unknown */
	struct value *pods;     /* that the profile selects, or lets in by the addresses of their nodes */
	size_t ready;
	struct selector candidates; /* pods with these labels, anywhere */
	const char *where;          /* the selectors that were tried, for messages */
	const char *how;            /* the one that selects the first of the pods */
};

static bool is_selected(const struct sight *sight, const struct value *candidate)
{
	const char *uid = value_text_at(candidate, "metadata.uid");

	for (const struct value *pod = sight->pods->first; pod; pod = pod->next)
		if (strcmp(value_text_at(pod, "metadata.uid"), uid) == 0)
			return true;
	return false;
}

static int read_selected(struct sight *sight, struct err *err)
{
	CLEANUP(bytes_free) struct bytes where = BYTES_INIT(TEXT_MOST);
	const struct value *selectors = value_find(sight->doctor->settings, STR("ingress.controllers"));

	sight->pods = value_new(sight->arena, VALUE_LIST);
	for (const struct value *item = value_first(selectors); item; item = item->next) {
		struct selector found;

		if (selector_find(&sight->doctor->visit.cluster, item, sight->arena, &found, err))
			return -1;
		for (struct value *pod = found.pods->first; pod;) {
			struct value *next = pod->next;

			if (!is_selected(sight, pod)) {
				sight->ready += selector_is_ready(pod);
				sight->how = sight->how ? sight->how : selector_text(item, sight->arena);
				value_add(sight->pods, pod);
			}
			pod = next;
		}
		bytes_format(&where, "%s%s", where.length ? "; " : "", selector_text(item, sight->arena));
	}
	sight->where = where.length ? arena_str(sight->arena, bytes_str(&where)).p : "none";
	return 0;
}

static bool is_let_in(const struct sight *sight, const char *address)
{
	const struct value *list = value_find(sight->doctor->settings, STR("ingress.nodeCidrs"));

	for (const struct value *item = value_first(list); item; item = item->next)
		if (cidr_holds(value_text_at(item, "cidr"), address))
			return true;
	return false;
}

/* On the host network the node's address counts, whatever the selectors say. */
static void add_let_in(struct sight *sight)
{
	for (const struct value *pod = sight->candidates.pods->first; pod; pod = pod->next) {
		if (!value_is_true(value_find(pod, STR("spec.hostNetwork"))) || is_selected(sight, pod) ||
		    !is_let_in(sight, value_text_at(pod, "status.hostIP")))
			continue;
		sight->ready += selector_is_ready(pod);
		sight->how = sight->how ? sight->how : "ingress.nodeCidrs";
		value_add(sight->pods, value_copy(sight->arena, pod));
	}
}

/* The setting that selects the candidates, one entry a namespace. */
static const char *setting(const struct sight *sight)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(TEXT_MOST);
	const char *last = "";

	bytes_add_text(&text, "--profile-set 'ingress.controllers=[");
	for (const struct value *pod = sight->candidates.pods->first; pod; pod = pod->next) {
		const char *name_space = value_text_at(pod, "metadata.namespace");

		/* The API lists them by namespace. */
		if (strcmp(name_space, last) == 0)
			continue;
		bytes_format(&text, "%s%s", *last ? ", " : "",
			     selector_setting(name_space, sight->labels, sight->arena));
		last = name_space;
	}
	bytes_add_text(&text, "]'");
	return arena_str(sight->arena, bytes_str(&text)).p;
}

/* Whether the class' own controller is elsewhere; then the finding is made. */
static bool is_elsewhere(const struct sight *sight, struct finding *ret)
{
	const struct value *other = NULL;
	size_t selected = 0;

	for (const struct value *pod = sight->candidates.pods->first; pod; pod = pod->next) {
		if (is_selected(sight, pod))
			selected++;
		else if (!other)
			other = pod;
	}
	if (!other)
		return false;
	(void)doctor_finding_set(
		ret, selected ? CHECK_WARNING : CHECK_FAILED,
		arena_format(sight->arena, "%s runs in namespace %s, where no policy lets it in from; looked at: %s",
			     sight->controller, value_text_at(other, "metadata.namespace"), sight->where),
		setting(sight));
	return true;
}

static void nothing_found(const struct sight *sight, const char *instead, struct finding *ret)
{
	if (instead)
		(void)doctor_finding_set(ret, CHECK_WARNING,
					 arena_format(sight->arena, "%s sends visitors past all pods of the cluster",
						      sight->controller),
					 arena_format(sight->arena, "let them in from %s", instead).p);
	else
		(void)doctor_finding_set(
			ret, CHECK_FAILED,
			arena_format(sight->arena, "no pods of an ingress controller at: %s", sight->where),
			"install one; or say where its pods are:\n"
			"--profile-set 'ingress.controllers=[{namespace: NAMESPACE, podLabels: {KEY: VALUE}}]'");
}

static int add_node(struct sight *sight, const struct value *pod, struct bytes *cidrs, struct err *err)
{
	const char *name = value_text_at(pod, "spec.nodeName");
	const char *pods;
	struct value *node;

	if (kube_get(&sight->doctor->visit.cluster, resources_object(RESOURCE_Node, NULL, name, sight->arena),
		     sight->arena, &node, err))
		return -1;
	bytes_format(cidrs, "%s{cidr: %s}", cidrs->length ? ", " : "",
		     cidr_of(value_text_at(pod, "status.hostIP"), sight->arena));
	pods = value_text_at(node, "spec.podCIDR");
	if (*pods)
		bytes_format(cidrs, ", {cidr: %s}", cidr_first_pair(pods, sight->arena));
	return 0;
}

/* Pods of the host network have the node's address, which no selector matches. */
static int check_host_network(struct sight *sight, struct finding *ret, bool *ret_found, struct err *err)
{
	CLEANUP(bytes_free) struct bytes cidrs = BYTES_INIT(TEXT_MOST);
	const char *first = NULL;

	for (const struct value *pod = sight->pods->first; pod; pod = pod->next) {
		if (!value_is_true(value_find(pod, STR("spec.hostNetwork"))) ||
		    is_let_in(sight, value_text_at(pod, "status.hostIP")))
			continue;
		first = first ? first : value_text_at(pod, "metadata.name");
		if (add_node(sight, pod, &cidrs, err))
			return -1;
	}
	*ret_found = first != NULL;
	if (!first)
		return 0;
	return doctor_finding_set(ret, CHECK_FAILED,
				  arena_format(sight->arena,
					       "pod %s is on the host network: it comes from the node's address, which "
					       "no selector matches",
					       first),
				  arena_text(sight->arena,
					     "let the nodes in: --profile-set 'ingress.nodeCidrs=[%s]'\n"
					     "and every other node where it may run",
					     cidrs.data));
}

static struct value *details_of(const struct sight *sight)
{
	struct value *list = value_new(sight->arena, VALUE_LIST);

	for (const struct value *pod = sight->pods->first; pod; pod = pod->next) {
		struct value *item = value_new(sight->arena, VALUE_MAP);
		bool host = value_is_true(value_find(pod, STR("spec.hostNetwork")));

		value_put_text(item, "namespace", value_text_at(pod, "metadata.namespace"), sight->arena);
		value_put_text(item, "pod", value_text_at(pod, "metadata.name"), sight->arena);
		value_put(item, STR("ready"), value_bool(sight->arena, selector_is_ready(pod)));
		value_put(item, STR("hostNetwork"), value_bool(sight->arena, host));
		value_put_text(item, "node", value_text_at(pod, "spec.nodeName"), sight->arena);
		value_add(list, item);
	}
	return list;
}

static int judge(struct sight *sight, const char *instead, struct finding *ret, struct err *err)
{
	const struct value *first = sight->pods->first;
	size_t count = value_count(sight->pods);
	bool is_found = false;

	if (is_elsewhere(sight, ret))
		return 0;
	if (!count) {
		nothing_found(sight, instead, ret);
		return 0;
	}
	if (!sight->ready)
		return doctor_finding_set(
			ret, CHECK_FAILED,
			arena_format(sight->arena, "none of the %zu pods of the ingress controller is ready", count),
			arena_text(sight->arena, "see: kubectl -n %s describe pod %s",
				   value_text_at(first, "metadata.namespace"), value_text_at(first, "metadata.name")));
	if (check_host_network(sight, ret, &is_found, err) || is_found)
		return is_found ? 0 : -1;
	return doctor_finding_set(ret, CHECK_OK,
				  arena_format(sight->arena, "%zu of %zu ready, %s found by %s%s", sight->ready, count,
					       value_text_at(first, "metadata.name"), sight->how,
					       value_is_true(value_find(first, STR("spec.hostNetwork")))
						       ? "; on the host network, whose addresses are let in"
						       : ""),
				  NULL);
}

int check_controller(struct doctor *doctor, struct finding *ret, struct err *err)
{
	struct sight sight = { .doctor = doctor, .arena = doctor_arena(doctor), .controller = "" };
	const struct controller *known;

	sight.candidates.pods = value_new(sight.arena, VALUE_LIST);
	if (fitting_controller(&doctor->visit.cluster, doctor->settings, sight.arena, &sight.controller, err) ||
	    read_selected(&sight, err))
		return -1;
	known = controllers_find(sight.controller);
	sight.labels = known ? known->labels : NULL;
	if (sight.labels &&
	    selector_find_all(&doctor->visit.cluster, sight.labels, sight.arena, &sight.candidates, err))
		return -1;
	add_let_in(&sight);
	ret->details = details_of(&sight);
	return judge(&sight, known ? known->instead : NULL, ret, err);
}
