/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/retry.h"

#include "kube/answer.h"

#define PAUSE_FIRST 250 /* milliseconds */
#define PAUSE_MOST 15000
#define MOST_UNREACHABLE 12 /* about a minute and a half */
#define MOST_REFUSING 6     /* about eight seconds: what the API server says in good order may stay so */

/* Words of kubectl's proxy, which answers 500 in plain text when it could not reach the API server at all. */
static const char *const not_reached[] = { "connection refused", "no such host",       "network is unreachable",
					   "no route to host",   "server misbehaving", "temporary failure" };

/* … and when trying again will not help. */
static const char *const for_good[] = { "x509:",      "tls: ",        "certificate",  "executable",
					"credential", "Unauthorized", "getting token" };

static bool says_any(const struct http_response *response, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (response->body.data && strstr(response->body.data, words[i]))
			return true;
	return false;
}

/*
 * What sets no condition, or one that holds, is refused so only while somebody writes the object at the same time.
 * A precondition of a deletion that does not hold is named (k8s.io/apiserver pkg/registry/rest/delete.go, BeforeDelete;
 * pkg/storage/interfaces.go, Preconditions.Check).
 */
static enum retry_verdict judge_conflict(const struct kube_call *call, const struct http_response *response)
{
	static const char *const named[] = { "recondition" };
	bool patch = strcmp(call->method, "PATCH") == 0;
	bool free = patch && strstr(call->path, "force=true");

	if (patch && call->content_type && strcmp(call->content_type, KUBE_MERGE) == 0)
		free = !*value_text_at(call->body, "metadata.resourceVersion");
	if (strcmp(call->method, "DELETE") == 0)
		free = !says_any(response, named, COUNT_OF(named));
	return free ? RETRY_NOT_DONE : RETRY_ANSWERED;
}

static enum retry_verdict judge_status(const struct kube_call *call, const struct http_response *response,
				       const struct value *tree)
{
	switch (response->status) {
	case 408:
	case 502:
	case 503:
	case 504: return RETRY_UNKNOWN;
	case 409: return judge_conflict(call, response);
	case 429: return RETRY_NOT_DONE;
	case 500:
		if (!tree && says_any(response, for_good, COUNT_OF(for_good)))
			return RETRY_ANSWERED;
		return !tree && says_any(response, not_reached, COUNT_OF(not_reached)) ? RETRY_NOT_DONE : RETRY_UNKNOWN;
	default: return RETRY_ANSWERED;
	}
}

enum retry_verdict retry_judge(const struct kube_call *call, const struct http_response *response,
			       const struct value *tree, bool is_text)
{
	switch (response->fault) {
	case HTTP_UNSENT: return RETRY_NOT_DONE;
	case HTTP_BROKEN:
	case HTTP_SILENT: return RETRY_UNKNOWN;
	case HTTP_ENDED: return RETRY_ANSWERED;
	case HTTP_FINE: break;
	}
	/* A page of a gateway, or half an answer. */
	if ((response->status / 100 == 2 || response->status == 404) && !is_text && answer_is_foreign(response, tree))
		return RETRY_UNKNOWN;
	return judge_status(call, response, tree);
}

static bool is_dry_run(const struct kube_call *call)
{
	return strstr(call->path, "dryRun=All") != NULL;
}

/* SelfSubjectAccessReview and its like are questions. */
static bool is_review(const struct value *body)
{
	const char *kind = value_text_at(body, "kind");
	size_t n = strlen(kind);

	return n > strlen("Review") && strcmp(kind + n - strlen("Review"), "Review") == 0;
}

bool retry_is_safe(const struct kube_call *call)
{
	if (strcmp(call->method, "GET") == 0 || is_dry_run(call))
		return true;
	if (strcmp(call->method, "PATCH") == 0)
		return call->content_type &&
		       (strcmp(call->content_type, KUBE_APPLY) == 0 || strcmp(call->content_type, KUBE_MERGE) == 0);
	if (strcmp(call->method, "PUT") == 0)
		return true;
	if (strcmp(call->method, "POST") == 0)
		return is_review(call->body) || *value_text_at(call->body, "metadata.name");
	if (strcmp(call->method, "DELETE") == 0)
		return *value_text_at(call->body, "preconditions.uid") ||
		       *value_text_at(call->body, "preconditions.resourceVersion");
	return false;
}

const char *retry_object_path(const struct kube_call *call, struct arena *arena)
{
	struct str path = { call->path, strcspn(call->path, "?") };
	const char *name = value_text_at(call->body, "metadata.name");

	if (strcmp(call->method, "PUT") == 0)
		return arena_str(arena, path).p;
	return strcmp(call->method, "POST") == 0 && *name ? arena_format(arena, "%.*s/%s", STR_ARG(path), name).p : "";
}

/* Depth is that of a body of ours. */
static bool contains(const struct value *found, const struct value *wanted)
{
	const struct value *there = value_first(found);

	if (!found || found->type != wanted->type)
		return false;
	if (wanted->type != VALUE_MAP && wanted->type != VALUE_LIST)
		return str_equal(found->text, wanted->text);
	if (wanted->type == VALUE_LIST && value_count(found) != value_count(wanted))
		return false;
	for (const struct value *item = value_first(wanted); item; item = item->next) {
		if (wanted->type == VALUE_MAP)
			there = value_get_str(found, item->key);
		if (!contains(there, item))
			return false;
		there = there->next;
	}
	return true;
}

bool retry_is_ours(const struct value *written, const struct value *found)
{
	for (const struct value *member = value_first(written); member; member = member->next) {
		const struct value *there = value_get_str(found, member->key);

		if (!str_is(member->key, "metadata")) {
			if (!contains(there, member))
				return false;
			continue;
		}
		for (const struct value *item = value_first(member); item; item = item->next)
			if (!str_is(item->key, "resourceVersion") && !str_is(item->key, "managedFields") &&
			    !str_is(item->key, "generation") && !contains(value_get_str(there, item->key), item))
				return false;
	}
	return found != NULL;
}

unsigned retry_most(const struct http_response *response, const struct value *tree)
{
	return response->fault == HTTP_FINE && tree && response->status != 429 ? MOST_REFUSING : MOST_UNREACHABLE;
}

unsigned retry_pause(unsigned tries, long retry_after, unsigned chance)
{
	unsigned pause = PAUSE_FIRST;
	unsigned asked = (unsigned)retry_after * 1000;

	for (unsigned i = 1; i < tries && pause < PAUSE_MOST; i++)
		pause *= 2;
	pause = pause < PAUSE_MOST ? pause : PAUSE_MOST;
	pause = pause - pause / 4 + chance % (pause / 2 + 1);
	return asked > pause ? asked : pause;
}
