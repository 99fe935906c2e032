/* SPDX-License-Identifier: Apache-2.0 */
#include "database/db_session.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/random.h>

#include "child.h"
#include "database/db_pod.h"
#include "database/shared.h"
#include "json.h"
#include "kube/call.h"
#include "kube/change.h"
#include "kube/kubectl.h"
#include "kube/list.h"
#include "kube/object.h"
#include "kube/resources.h"
#include "store/image_note.h"
#include "store/mode.h"
#include "store/name.h"
#include "store/rest.h"
#include "store/spec.h"
#include "strvec.h"

#define ASK_PATIENCE 30000 /* milliseconds */
#define POD_PATIENCE 90000 /* milliseconds */
#define LOOK_EVERY 100     /* milliseconds */
#define POSTGRES_USER 999

/* $0 is the kind of terminal. psql keeps no history: nothing could hold it, and it may have secrets in it. */
static const char script[] =
	"export PGHOST=\"${DATABASE_HOST:-127.0.0.1}\" PGPORT=\"${DATABASE_PORT:-5432}\" PGDATABASE=\"$DATABASE_NAME\" "
	"PGUSER=\"$DATABASE_USER\" PGPASSWORD=\"$DATABASE_PASSWORD\" PGSSLMODE=\"${DATABASE_TLS:-prefer}\" "
	"PGAPPNAME='helm store' PGCONNECT_TIMEOUT=10 PSQL_HISTORY=/dev/null HOME=/tmp TERM=\"$0\"\n"
	"[ -z \"${DATABASE_CA_FILE-}\" ] || export PGSSLROOTCERT=\"$DATABASE_CA_FILE\"\n"
	"unset DATABASE_PASSWORD\n"
	"for folder in /usr/lib/postgresql/*/bin; do [ ! -d \"$folder\" ] || PATH=$folder:$PATH; done\n"
	"exec psql \"$@\"\n";

const struct mode *db_session_mode(const struct state_facts *facts)
{
	const char *name = object_label(facts->record, LABEL_DATABASE);

	return mode_find(*name ? name : SPEC_DATABASE);
}

/* --- the pod of the store's own server */

static bool is_ready(const struct value *pod)
{
	return object_condition_is(pod, "Ready", "True") && !value_find(pod, STR("metadata.deletionTimestamp"));
}

static bool has_variable(const struct value *container, const char *name)
{
	const struct value *one = value_first(value_get(container, "env"));

	while (one && strcmp(value_text_at(one, "name"), name) != 0)
		one = one->next;
	return one != NULL;
}

static int find_server(struct db_session *session, struct arena *arena, struct err *err)
{
	const char *path = resources_list(RESOURCE_Pod, session->name_space, arena);
	bool is_there = false;
	struct value *pods;

	if (kube_list(session->cluster, path, "app.kubernetes.io/component=db", false, arena, &pods, err))
		return -1;
	for (const struct value *pod = value_first(pods); pod; pod = pod->next) {
		const struct value *container = value_first(value_find(pod, STR("spec.containers")));

		is_there = true;
		if (!is_ready(pod) || !has_variable(container, "DATABASE_USER"))
			continue;
		session->pod = value_text_at(pod, "metadata.name");
		session->container = value_text_at(container, "name");
		return 0;
	}
	(void)err_set(err, ERR_DATABASE,
		      is_there ? "no PostgreSQL of store %s is ready that says how one logs in"
			       : "store %s has no pod of a PostgreSQL (component db)",
		      session->store);
	return err_hint(err,
			"look: helm store status %s; it needs charts/store, whose pod has DATABASE_NAME and "
			"DATABASE_USER",
			session->store);
}

/* --- a pod that is made for it */

static int random_name(const char *store, struct arena *arena, const char **ret, struct err *err)
{
	unsigned char random[4];

	if (getrandom(random, sizeof(random), 0) != sizeof(random))
		return err_set(err, ERR_INTERNAL, "getrandom: %s", strerror(errno));
	*ret = arena_format(arena, "%s-psql-%02x%02x%02x%02x", store, random[0], random[1], random[2], random[3]).p;
	return 0;
}

/* The platform's server has psql, and its image is there; else what was imported or is pulled for stores. */
static int choose_image(struct db_session *session, struct db_pod *pod, struct arena *arena, struct err *err)
{
	struct kube *cluster = session->cluster;
	const struct value *container;
	struct value *server;
	struct value *note;
	bool known;

	if (kube_get(cluster, SHARED_SERVER, arena, &server, err) ||
	    image_note_read(cluster, arena, &note, &known, err))
		return -1;
	container = value_first(value_find(server, STR("spec.template.spec.containers")));
	pod->image = value_text_at(container, "image");
	pod->pull_policy = value_text_at(container, "imagePullPolicy");
	if (container) {
		pod->user = value_number_at(server, "spec.template.spec.securityContext.runAsUser");
		return 0;
	}
	pod->user = POSTGRES_USER;
	pod->image = value_text_at(value_get(note, "postgres"), "reference");
	pod->pull_policy = value_text_at(value_get(note, "postgres"), "pullPolicy");
	if (*pod->image)
		return 0;
	(void)err_set(err, ERR_DATABASE, "no image with psql is known in this cluster");
	return err_hint(err, "helm store image import --image postgres, or helm store image push REGISTRY");
}

static int find_way(struct db_session *session, struct arena *arena, struct db_way *ret, struct err *err)
{
	struct kube *cluster = session->cluster;
	const char *path = resources_list(RESOURCE_Deployment, session->name_space, arena);
	const char *secret =
		arena_text(arena, API_CORE "/namespaces/%s/secrets/%s-database", session->name_space, session->store);
	struct value *object = NULL;
	struct value *list;

	if (session->mode->is_outside && kube_get(cluster, secret, arena, &object, err))
		return -1;
	if (object) {
		db_way_of_secret(session->store, arena, ret);
		return 0;
	}
	if (kube_list(cluster, path, NULL, false, arena, &list, err))
		return -1;
	if (db_way_of_deployments(list, arena, ret))
		return 0;
	(void)err_set(err, ERR_DATABASE, "nothing in store %s says how its database is reached", session->store);
	return err_hint(err, "charts/store says it in its Deployment web, as variables DATABASE_HOST …");
}

/* Why it does not start, in the arena; "" when it does not say. */
static const char *lacking(const struct value *pod, struct arena *arena)
{
	const struct value *state =
		value_find(value_first(value_find(pod, STR("status.containerStatuses"))), STR("state.waiting"));
	const struct value *one = value_first(value_find(pod, STR("status.conditions")));

	if (*value_text_at(state, "message"))
		return arena_format(arena, "%s: %s", value_text_at(state, "reason"), value_text_at(state, "message")).p;
	for (; one; one = one->next)
		if (strcmp(value_text_at(one, "status"), "False") == 0 && *value_text_at(one, "message"))
			return arena_format(arena, "%s", value_text_at(one, "message")).p;
	return value_text_at(state, "reason");
}

/* The Job's own words, where no pod could be made of it: quota, admission. */
static int refused_pod(struct db_session *session, const char *name, const char *why, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	const char *path = arena_text(&arena, API_CORE "/namespaces/%s/events?fieldSelector=involvedObject.name%%3D%s",
				      session->name_space, name);
	struct value *events;

	if (!*why && kube_list(session->cluster, path, NULL, false, &arena, &events, err))
		return -1;
	for (const struct value *event = *why ? NULL : value_first(events); event; event = event->next)
		if (strcmp(value_text_at(event, "type"), "Warning") == 0)
			why = value_text_at(event, "message");
	(void)err_set(err, ERR_DATABASE, "the pod for psql does not start in namespace %s%s%s", session->name_space,
		      *why ? ": " : "", why);
	return err_hint(err,
			"the store's plan must have room for 256Mi of memory more; look: kubectl get events "
			"-n %s",
			session->name_space);
}

static int await_pod(struct db_session *session, const char *name, struct arena *arena, struct err *err)
{
	const char *path = resources_list(RESOURCE_Pod, session->name_space, arena);
	const char *selector = arena_format(arena, "job-name=%s", name).p;
	const char *why = "";
	struct context own;

	context_begin(&own, session->cluster->within, POD_PATIENCE);
	while (!context_is_over(&own)) {
		CLEANUP(arena_free) struct arena once = ARENA_INIT;
		const struct value *pod;
		struct value *pods;

		if (kube_list(session->cluster, path, selector, false, &once, &pods, err))
			return -1;
		pod = value_first(pods);
		if (is_ready(pod)) {
			session->pod = arena_str(arena, str_of(value_text_at(pod, "metadata.name"))).p;
			session->container = DB_POD_CONTAINER;
			return 0;
		}
		why = arena_str(arena, str_of(lacking(pod, &once))).p;
		if (context_check(&own, LOOK_EVERY, err))
			return -1;
	}
	return refused_pod(session, name, why, err);
}

static int make_pod(struct db_session *session, struct arena *arena, struct err *err)
{
	const char *folder = resources_list(RESOURCE_Job, session->name_space, arena);
	struct db_pod pod = { .store = session->store };
	struct db_way way;
	struct value *made;
	bool exists;

	if (find_way(session, arena, &way, err) || choose_image(session, &pod, arena, err) ||
	    random_name(session->store, arena, &pod.name, err))
		return -1;
	pod.way = &way;
	if (kube_create(session->cluster, folder, db_pod_job(&pod, arena), arena, &exists, &made, err))
		return -1;
	if (exists)
		return err_set(err, ERR_DATABASE, "Job/%s is there already", pod.name);
	session->job = arena_format(arena, "%s/%s", folder, pod.name).p;
	session->job_uid = value_text_at(made, "metadata.uid");
	return await_pod(session, pod.name, arena, err);
}

int db_session_open(struct kube *cluster, const char *store, const struct state_facts *facts, struct arena *arena,
		    struct db_session *ret, struct err *err)
{
	*ret = (struct db_session){ .cluster = cluster,
				    .store = store,
				    .name_space = name_namespace(store, arena),
				    .mode = db_session_mode(facts) };
	if (rest_refuse(facts, store, "no database of it is reached", err))
		return -1;
	if (!ret->mode)
		return err_set(err, ERR_DATABASE, "the database mode of store %s is none that is known", store);
	return ret->mode->is_of_chart ? find_server(ret, arena, err) : make_pod(ret, arena, err);
}

void db_session_close(struct db_session *session)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(err_clear) struct err ignored = ERR_INIT;

	if (!session->job)
		return;
	/* After a signal, too: what was made goes, and where this fails it ends by itself. */
	session->cluster->within = NULL;
	(void)kube_delete(session->cluster, session->job, session->job_uid, NULL, &arena, &ignored);
	session->job = NULL;
}

/* --- psql */

/* `request` says how; where and what is put in here. */
static int run(struct db_session *session, const char *const *arguments, struct kubectl_exec request,
	       struct child_result *ret, struct err *err)
{
	CLEANUP(strvec_free) struct strvec words = STRVEC_INIT;
	const char *terminal = session->cluster->environment->term;

	request.name_space = session->name_space;
	request.pod = session->pod;
	request.container = session->container;
	strvec_add_all(&words, (const char *const[]){ "bash", "-c", script,
						      request.is_terminal && *terminal ? terminal : "dumb", NULL });
	strvec_add_all(&words, arguments);
	request.arguments = words.list;
	return kubectl_exec(session->cluster->environment, &request, session->cluster->within, ret, err);
}

int db_session_ask(struct db_session *session, const char *sql, struct arena *arena, struct value **ret,
		   struct err *err)
{
	CLEANUP(child_result_free) struct child_result result = { 0 };
	const char *const arguments[] = { "-XAtq", "-v", "ON_ERROR_STOP=1", "-c", sql, NULL };
	struct str words;

	if (run(session, arguments, (struct kubectl_exec){ .is_caught = true, .deadline = ASK_PATIENCE }, &result, err))
		return -1;
	words = bytes_str(&result.errors);
	if (result.status) {
		(void)err_set(err, ERR_DATABASE, "the database of store %s: %.*s", session->store,
			      (int)strcspn(words.n ? words.p : "", "\n"), words.n ? words.p : "");
		return err_hint(err, "look: helm store status %s; helm store logs %s --component db", session->store,
				session->store);
	}
	*ret = json_parse(str_of(arena_str(arena, bytes_str(&result.output)).p), arena, err);
	return *ret ? 0 : err_wrap(err, "what the database of store %s answered", session->store);
}

int db_session_run(struct db_session *session, const char *const *arguments, bool is_terminal, struct err *err)
{
	CLEANUP(child_result_free) struct child_result result = { 0 };

	if (run(session, arguments, (struct kubectl_exec){ .is_terminal = is_terminal }, &result, err))
		return -1;
	if (!result.status)
		return 0;
	(void)err_set(err, ERR_CHILD, "psql ended with status %d", result.status);
	return err_hint(err, "see its own words above");
}
