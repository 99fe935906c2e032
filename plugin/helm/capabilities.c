/* SPDX-License-Identifier: Apache-2.0 */
#include "helm/capabilities.h"

#include "kube/call.h"
#include "kube/resources.h"

/* Bytes of one argument: MAX_ARG_STRLEN of Linux (include/uapi/linux/binfmts.h) without its NUL. */
#define ARGUMENT_MOST 131071

#define AGGREGATED(version) "application/json;g=apidiscovery.k8s.io;v=" version ";as=APIGroupDiscoveryList,"

static void add_version(const char *names, struct strvec *flags)
{
	strvec_add(flags, "--api-versions");
	strvec_add(flags, names);
}

/* As many of them an argument as it can hold. */
static void add_kind(const char *version, const struct value *resource, struct bytes *names, struct arena *arena,
		     struct strvec *flags)
{
	const char *kind = value_text_at(resource, "responseKind.kind");

	if (!*kind)
		return;
	if (names->length > ARGUMENT_MOST / 2) {
		add_version(arena_str(arena, bytes_str(names)).p, flags);
		bytes_reset(names);
		bytes_format(names, "%s", version);
	}
	bytes_format(names, ",%s/%s", version, kind);
}

static void take_kinds(const char *version, const struct value *entry, struct arena *arena, struct strvec *flags)
{
	CLEANUP(bytes_free) struct bytes names = BYTES_INIT(ARGUMENT_MOST);

	bytes_format(&names, "%s", version);
	for (const struct value *item = value_first(value_get(entry, "resources")); item; item = item->next) {
		const struct value *subresources = value_get(item, "subresources");

		add_kind(version, item, &names, arena, flags);
		for (const struct value *sub = value_first(subresources); sub; sub = sub->next)
			add_kind(version, sub, &names, arena, flags);
	}
	add_version(arena_str(arena, bytes_str(&names)).p, flags);
}

void capabilities_take(const struct value *answer, struct arena *arena, struct strvec *flags)
{
	for (const struct value *group = value_first(value_get(answer, "items")); group; group = group->next) {
		const char *name = value_text_at(group, "metadata.name");

		for (const struct value *entry = value_first(value_get(group, "versions")); entry; entry = entry->next)
			take_kinds(arena_text(arena, "%s%s%s", name, *name ? "/" : "", value_text_at(entry, "version")),
				   entry, arena, flags);
	}
	for (const struct value *group = value_first(value_get(answer, "groups")); group; group = group->next)
		for (const struct value *entry = value_first(value_get(group, "versions")); entry; entry = entry->next)
			add_version(value_text_at(entry, "groupVersion"), flags);
	if (!value_get(answer, "items") && !value_get(answer, "groups"))
		for (const struct value *entry = value_first(value_get(answer, "versions")); entry; entry = entry->next)
			add_version(arena_str(arena, entry->text).p, flags);
}

int capabilities_read(struct kube *cluster, struct arena *arena, struct strvec *flags, struct err *err)
{
	static const char aggregated[] = AGGREGATED("v2") AGGREGATED("v2beta1") "application/json";
	const struct kube_call calls[] = { { .method = "GET", .path = "/version" },
					   { .method = "GET", .path = API_LEGACY, .accept = aggregated },
					   { .method = "GET", .path = API_GROUPS, .accept = aggregated } };
	struct kube_answer answers[COUNT_OF(calls)];
	const char *version;

	if (kube_call_all(cluster, calls, COUNT_OF(calls), arena, answers, err))
		return -1;
	for (size_t i = 0; i < COUNT_OF(calls); i++) {
		if (answers[i].status != 200)
			return kube_refused(&calls[i], answers[i].status, answers[i].tree, err);
		if (i > 0)
			capabilities_take(answers[i].tree, arena, flags);
	}
	version = value_text_at(answers[0].tree, "gitVersion");
	if (*version)
		strvec_add_all(flags, (const char *const[]){ "--kube-version", version, NULL });
	return 0;
}
