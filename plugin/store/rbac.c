/* SPDX-License-Identifier: Apache-2.0 */
#include "store/rbac.h"

#include "kube/call.h"
#include "kube/change.h"
#include "kube/resources.h"
#include "store/rbac_table.h"

#define WORDS_MOST ((size_t)64 << 10)
#define REVIEWS API_AUTHORIZATION "/selfsubjectaccessreviews"
#define KINDS_SAID 8

int rbac_may(struct kube *cluster, const struct rbac_asked *it, struct arena *arena, bool *ret, struct err *err)
{
	const char *resource = it->resource;
	struct value *object = value_new(arena, VALUE_MAP);
	struct value *asked;
	struct value *answer;
	const char *slash = strchr(resource, '/');
	bool exists;

	value_put_text(object, "apiVersion", "authorization.k8s.io/v1", arena);
	value_put_text(object, "kind", "SelfSubjectAccessReview", arena);
	asked = value_map_at(value_map_at(object, "spec", arena), "resourceAttributes", arena);
	value_put(asked, STR("verb"), value_string(arena, it->verb));
	value_put_text(asked, "group", it->group, arena);
	value_put(asked, STR("resource"),
		  value_string(arena, (struct str){ resource, slash ? (size_t)(slash - resource) : strlen(resource) }));
	if (slash)
		value_put_text(asked, "subresource", slash + 1, arena);
	if (it->name_space)
		value_put_text(asked, "namespace", it->name_space, arena);
	if (kube_create(cluster, REVIEWS, object, arena, &exists, &answer, err))
		return -1;
	*ret = value_is_true(value_find(answer, STR("status.allowed")));
	return 0;
}

static void lack(size_t row, struct str verb, struct arena *arena, struct rbac *rights)
{
	struct value *item = value_new(arena, VALUE_MAP);

	value_put_text(item, "group", rbac_row(row)->group, arena);
	value_put_text(item, "resource", rbac_row(row)->resource, arena);
	value_put(item, STR("verb"), value_string(arena, verb));
	value_add(rights->list, item);
	rights->lacking++;
}

/* "leases.coordination.k8s.io (update delete)"; without the verbs when all are lacking. */
static void say(size_t row, const struct bytes *verbs, size_t asked, size_t lacking, struct bytes *words,
		struct rbac *rights)
{
	if (!lacking || rights->kinds++ >= KINDS_SAID)
		return;
	bytes_format(words, "%s%s%s%s", words->length ? ", " : "", rbac_row(row)->resource,
		     *rbac_row(row)->group ? "." : "", rbac_row(row)->group);
	if (lacking < asked)
		bytes_format(words, " (%s)", verbs->data);
}

static int ask_row(struct kube *cluster, size_t row, struct bytes *words, struct arena *arena, struct rbac *rights,
		   struct err *err)
{
	CLEANUP(bytes_free) struct bytes verbs = BYTES_INIT(WORDS_MOST);
	size_t asked = rights->asked;
	size_t lacking = rights->lacking;

	for (const char *p = rbac_row(row)->operator; *p; p += strspn(p, " ")) {
		struct str verb = { p, strcspn(p, " ") };
		bool allowed;

		if (rbac_may(cluster, &(struct rbac_asked){ rbac_row(row)->group, rbac_row(row)->resource, verb, NULL },
			     arena, &allowed, err))
			return -1;
		rights->asked++;
		if (!allowed) {
			lack(row, verb, arena, rights);
			bytes_format(&verbs, "%s%.*s", verbs.length ? " " : "", STR_ARG(verb));
		}
		p += verb.n;
	}
	say(row, &verbs, rights->asked - asked, rights->lacking - lacking, words, rights);
	return 0;
}

/* Older API servers do not tell who one is (SelfSubjectReview, 1.28). */
static int ask_name(struct kube *cluster, struct arena *arena, struct rbac *rights, struct err *err)
{
	struct value *object = value_new(arena, VALUE_MAP);
	struct kube_call call = { .method = "POST", .path = API_AUTHENTICATION "/selfsubjectreviews", .body = object };
	struct value *answer;
	long status;

	value_put_text(object, "apiVersion", "authentication.k8s.io/v1", arena);
	value_put_text(object, "kind", "SelfSubjectReview", arena);
	if (kube_call(cluster, &call, arena, &status, &answer, err))
		return -1;
	rights->user = status / 100 == 2 ? value_text_at(answer, "status.userInfo.username") : "";
	return 0;
}

int rbac_ask(struct kube *cluster, const struct value *settings, struct arena *arena, struct rbac *ret, struct err *err)
{
	CLEANUP(bytes_free) struct bytes words = BYTES_INIT(WORDS_MOST);

	*ret = (struct rbac){ .list = value_new(arena, VALUE_LIST), .words = "" };
	if (ask_name(cluster, arena, ret, err) ||
	    rbac_may(cluster, &(struct rbac_asked){ "*", "*", STR("*"), NULL }, arena, &ret->all, err))
		return -1;
	for (size_t i = 0; i < rbac_count() && !ret->all; i++)
		if ((!rbac_row(i)->wanted || rbac_row(i)->wanted(settings)) &&
		    ask_row(cluster, i, &words, arena, ret, err))
			return -1;
	if (ret->kinds > KINDS_SAID)
		bytes_format(&words, " and %zu more (-o json)", ret->kinds - KINDS_SAID);
	if (words.length)
		ret->words = arena_str(arena, bytes_str(&words)).p;
	return 0;
}
