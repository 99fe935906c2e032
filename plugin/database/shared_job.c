/* SPDX-License-Identifier: Apache-2.0 */
#include "database/shared_job.h"

#include "context.h"
#include "database/shared.h"
#include "kube/call.h"
#include "kube/change.h"
#include "kube/labels.h"
#include "kube/list.h"
#include "kube/object.h"
#include "kube/resources.h"
#include "store/operation.h"

#define JOBS API_BATCH "/namespaces/" NAMESPACE_DATABASE "/jobs"
#define PODS API_CORE "/namespaces/" NAMESPACE_DATABASE "/pods"
#define LOOK_EVERY 100   /* milliseconds */
#define STATUS_FOREIGN 3 /* of store.sh */

static void add_variable(struct value *list, const char *name, const char *text, struct arena *arena)
{
	struct value *variable = value_new(arena, VALUE_MAP);

	value_put_text(variable, "name", name, arena);
	value_put_text(variable, "value", text, arena);
	value_add(list, variable);
}

/* A Job that drops a database goes by no password. */
static void add_password(struct value *list, const char *store, struct arena *arena)
{
	struct value *variable = value_new(arena, VALUE_MAP);
	struct value *key = value_map_at(value_map_at(variable, "valueFrom", arena), "secretKeyRef", arena);

	value_put_text(variable, "name", "STORE_PASSWORD", arena);
	value_put_text(key, "name", arena_format(arena, NAMESPACE_PREFIX "%s", store).p, arena);
	value_put_text(key, "key", "password", arena);
	value_add(list, variable);
}

static const char *job_name(const struct operation *operation, struct arena *arena)
{
	return arena_format(arena, NAMESPACE_PREFIX "%s", operation->store).p;
}

static struct value *job_object(const struct operation *operation, const struct shared_job *job, struct arena *arena)
{
	const struct value *pattern = value_find(job->pattern, STR("spec.jobTemplate"));
	struct value *object = value_copy(arena, pattern);
	struct value *metadata = value_map_at(object, "metadata", arena);
	struct value *container = value_first(value_find(object, STR("spec.template.spec.containers")));
	struct value *arguments = value_new(arena, VALUE_LIST);
	struct value *environment = value_get(container, "env");

	value_put_text(object, "apiVersion", "batch/v1", arena);
	value_put_text(object, "kind", "Job", arena);
	value_put_text(metadata, "name", job_name(operation, arena), arena);
	value_put_text(value_map_at(metadata, "annotations", arena), LABEL_READY, job->digest, arena);
	value_add(arguments, value_string(arena, str_of(job->word)));
	value_set(container, "args", arguments);
	add_variable(environment, "STORE_DATABASE", shared_database(operation->store, arena), arena);
	add_variable(environment, "STORE_UID", job->uid, arena);
	if (strcmp(job->word, "provision") == 0)
		add_password(environment, operation->store, arena);
	return object;
}

/* With its pod, which would else go on beside the next one. */
static int remove_job(struct operation *operation, const struct value *object, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	const char *path = arena_format(&arena, JOBS "/%s", job_name(operation, &arena)).p;
	struct value *body = value_new(&arena, VALUE_MAP);
	struct kube_call call = { .method = "DELETE", .path = path, .body = body };
	const char *uid = value_text_at(object, "metadata.uid");
	struct value *answer;
	long status;

	value_put_text(body, "apiVersion", "v1", &arena);
	value_put_text(body, "kind", "DeleteOptions", &arena);
	value_put_text(body, "propagationPolicy", "Foreground", &arena);
	value_put_text(value_map_at(body, "preconditions", &arena), "uid", uid, &arena);
	if (kube_call(&operation->cluster, &call, &arena, &status, &answer, err))
		return -1;
	if (status / 100 != 2 && status != 404 && status != 409)
		return kube_refused(&call, status, answer, err);
	for (;;) {
		CLEANUP(arena_free) struct arena once = ARENA_INIT;
		struct value *now;

		if (kube_get(&operation->cluster, path, &once, &now, err))
			return -1;
		if (!now || strcmp(value_text_at(now, "metadata.uid"), uid) != 0)
			return 0;
		if (operation_pause(operation, LOOK_EVERY, err))
			return err_wrap(err, "Job/%s of namespace " NAMESPACE_DATABASE, job_name(operation, &once));
	}
}

/* What the newest of its pods says: why it waits, or its last words. *ret_status: of its container, -1: it runs. */
static int last_words(struct operation *operation, struct arena *arena, const char **ret, long *ret_status,
		      struct err *err)
{
	const char *selector = arena_format(arena, "job-name=%s", job_name(operation, arena)).p;
	const char *newest = "";
	struct value *pods;

	*ret = "";
	*ret_status = -1;
	if (kube_list(&operation->cluster, PODS, selector, false, arena, &pods, err))
		return -1;
	for (const struct value *pod = value_first(pods); pod; pod = pod->next) {
		const struct value *state =
			value_get(value_first(value_find(pod, STR("status.containerStatuses"))), "state");
		const char *made = value_text_at(pod, "metadata.creationTimestamp");
		const char *message = value_text_at(state, "terminated.message");

		if (strcmp(made, newest) < 0)
			continue;
		newest = made;
		*ret_status = value_get(state, "terminated") ? value_number_at(state, "terminated.exitCode") : -1;
		*ret = *message ? message
				: arena_text(arena, "%s %s", value_text_at(state, "waiting.reason"),
					     value_text_at(state, "waiting.message"));
		/* A pod that has no node has no container yet. */
		if (!state)
			*ret = value_text_at(value_first(value_find(pod, STR("status.conditions"))), "message");
	}
	return 0;
}

static int failed(struct operation *operation, const struct shared_job *job, const char *waited, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	const char *database = shared_database(operation->store, &arena);
	const char *words;
	long status;

	if (last_words(operation, &arena, &words, &status, err))
		return -1;
	/* Past its deadline its pods are gone, too. */
	if (!words[strspn(words, " ")])
		words = waited;
	words = arena_str(&arena, (struct str){ words, strcspn(words, "\n") }).p;
	if (status == STATUS_FOREIGN) {
		(void)err_set(err, ERR_EXISTS, "%s", words);
		return err_hint(err, "an earlier store of that name left it: helm store gc shows it, and --yes removes "
				     "it");
	}
	(void)err_set(err, ERR_DATABASE, "database %s: %s failed: %s", database, job->word,
		      *words ? words : "its Job did not end in time");
	return err_hint(err, "look: helm store platform database status; kubectl logs job/%s -n " NAMESPACE_DATABASE,
			job_name(operation, &arena));
}

int shared_job_start(struct operation *operation, const struct shared_job *job, struct err *err)
{
	context_begun(&operation->context, "database", job->word);
	for (;;) {
		CLEANUP(arena_free) struct arena arena = ARENA_INIT;
		struct value *object;
		bool exists;

		if (kube_create(&operation->cluster, JOBS, job_object(operation, job, &arena), &arena, &exists, NULL,
				err))
			return -1;
		if (!exists)
			return 0;
		if (kube_get(&operation->cluster, arena_format(&arena, JOBS "/%s", job_name(operation, &arena)).p,
			     &arena, &object, err))
			return -1;
		if (object && strcmp(object_note(object, LABEL_READY), job->digest) == 0 &&
		    !value_find(object, STR("metadata.deletionTimestamp")) &&
		    !object_condition_is(object, "Failed", "True") && !object_condition_is(object, "Complete", "True"))
			return 0;
		if (object && remove_job(operation, object, err))
			return -1;
	}
}

int shared_job_wait(struct operation *operation, const struct shared_job *job, struct err *err)
{
	const char *waited = "";

	for (;;) {
		CLEANUP(arena_free) struct arena arena = ARENA_INIT;
		const char *path = arena_format(&arena, JOBS "/%s", job_name(operation, &arena)).p;
		struct value *object;
		const char *words;
		long status;

		if (kube_get(&operation->cluster, path, &arena, &object, err))
			return -1;
		if (!object)
			return err_set(err, ERR_DATABASE,
				       "Job/%s of namespace " NAMESPACE_DATABASE " was removed while it "
				       "worked",
				       job_name(operation, &arena));
		if (object_condition_is(object, "Complete", "True"))
			return 0;
		if (object_condition_is(object, "Failed", "True"))
			return failed(operation, job, waited, err);
		if (last_words(operation, &arena, &words, &status, err))
			return -1;
		if (words[strspn(words, " ")]) {
			waited = arena_str(operation->session->arena, str_of(words)).p;
			context_waiting(&operation->context, "database", waited);
		}
		if (operation_pause(operation, LOOK_EVERY, err))
			return err->code == ERR_TIMEOUT
				       ? err_wrap(err, "database %s%s%s", shared_database(operation->store, &arena),
						  *waited ? ": " : "", waited)
				       : -1;
	}
}

int shared_job_remove(struct operation *operation, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	const char *path = arena_format(&arena, JOBS "/%s", job_name(operation, &arena)).p;
	struct value *object;
	const char *uid;

	if (kube_get(&operation->cluster, path, &arena, &object, err))
		return -1;
	uid = value_text_at(object, "metadata.uid");
	return object ? kube_delete(&operation->cluster, path, uid, NULL, &arena, err) : 0;
}
