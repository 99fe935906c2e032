/* SPDX-License-Identifier: Apache-2.0 */
#include "database/platform.h"

#include "database/shared.h"
#include "database/shared_sizes.h"
#include "file.h"
#include "helm/template.h"
#include "helm/values_file.h"
#include "json.h"
#include "kube/call.h"
#include "kube/change.h"
#include "kube/object.h"
#include "kube/resources.h"
#include "store/image_note.h"
#include "store/images.h"
#include "store/namespace.h"
#include "store/release.h"
#include "store/value_diff.h"

#define LOOK_EVERY 200 /* milliseconds */
#define VALUES_MOST ((size_t)1 << 20)
#define SPACE API_CORE "/namespaces/" NAMESPACE_DATABASE

/* --- install */

/* What was imported into the cluster; another repository than the one that wrote the data is not gone over to. */
static void lay_image(struct value *values, const struct value *note, struct arena *arena)
{
	static const char *const keys[] = { "registry", "repository", "tag", "digest", "pullPolicy" };
	const struct value *entry = value_get(note, "postgres");
	const char *before = value_text_at(values, "image.repository");
	bool imported = strcmp(value_text_at(entry, "registry"), IMAGE_HOST) == 0;
	struct value *image;

	if (!entry || (*before && strcmp(before, value_text_at(entry, "repository")) != 0))
		return;
	image = value_map_at(values, "image", arena);
	for (size_t i = 0; i < COUNT_OF(keys); i++) {
		const char *text = value_text_at(entry, keys[i]);

		value_remove(image, keys[i]);
		/* A node knows what was imported by its name alone. */
		if (*text && !(imported && strcmp(keys[i], "digest") == 0))
			value_put_text(image, keys[i], text, arena);
	}
}

static int write_values(struct operation *operation, const char *name, const struct value *values, const char **ret,
			struct err *err)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(VALUES_MOST);

	json_write_value(values, &text);
	*ret = tempdir_path(&operation->scratch, name, operation->session->arena);
	return bytes_check(&text, "the values", ERR_LIMIT, err) || file_write(*ret, bytes_str(&text), err) ? -1 : 0;
}

/* As they were, then what the cluster has, then what is said now. */
static int merge_values(struct operation *operation, const struct values_request *request, struct value **ret_before,
			struct value **ret, const char **ret_file, struct err *err)
{
	CLEANUP(strvec_free) struct strvec arguments = STRVEC_INIT;
	struct arena *arena = operation->session->arena;
	struct helm_release release = operation_release(operation);
	struct release found;
	struct value *values;
	struct value *note;
	bool known;

	if (release_find(&operation->cluster, SHARED_RELEASE, arena, &found, &known, err) ||
	    helm_values(&release, (unsigned)found.revision, arena, &values, err) ||
	    image_note_read(&operation->cluster, arena, &note, &known, err))
		return -1;
	values = values && values->type == VALUE_MAP ? values : value_new(arena, VALUE_MAP);
	*ret_before = value_copy(arena, values);
	lay_image(values, note, arena);
	if (write_values(operation, "before.json", values, ret_file, err))
		return -1;
	strvec_add_all(&arguments, (const char *const[]){ "--values", *ret_file, NULL });
	for (const char *const *given = request->files; *given; given++) {
		if (values_file_check_path(*given, err))
			return -1;
		strvec_add_all(&arguments, (const char *const[]){ "--values", *given, NULL });
	}
	values_request_add_sets(request, arena, &arguments);
	return helm_merge(&operation->helm, &operation->scratch, arguments.list, arena, ret, err) ||
			       write_values(operation, "values.json", *ret, ret_file, err)
		       ? -1
		       : 0;
}

static int check_space(struct operation *operation, struct value **ret, struct err *err)
{
	if (kube_get(&operation->cluster, SPACE, operation->session->arena, ret, err))
		return -1;
	if (!*ret || strcmp(object_label(*ret, LABEL_PLATFORM), SHARED_RELEASE) == 0)
		return 0;
	(void)err_set(err, ERR_EXISTS, "namespace " NAMESPACE_DATABASE " is there, and helm store did not make it");
	return err_hint(err, "hand it over: kubectl label namespace " NAMESPACE_DATABASE " " LABEL_PLATFORM
			     "=" SHARED_RELEASE "; its pods then may call, and be called by, nobody else");
}

static int make_space(struct operation *operation, struct err *err)
{
	struct arena *arena = operation->session->arena;
	struct value *object = value_new(arena, VALUE_MAP);
	struct value *metadata = value_map_at(object, "metadata", arena);
	struct value *labels = value_map_at(metadata, "labels", arena);
	struct value *there;

	if (check_space(operation, &there, err))
		return -1;
	if (there && value_find(there, STR("metadata.deletionTimestamp")) && namespace_wait_gone(operation, err))
		return -1;
	value_put_text(object, "apiVersion", "v1", arena);
	value_put_text(object, "kind", "Namespace", arena);
	value_put_text(metadata, "name", NAMESPACE_DATABASE, arena);
	value_put_text(labels, LABEL_PLATFORM, SHARED_RELEASE, arena);
	value_put_text(labels, "pod-security.kubernetes.io/enforce", "restricted", arena);
	value_put_text(labels, "pod-security.kubernetes.io/warn", "restricted", arena);
	value_put_text(labels, "pod-security.kubernetes.io/audit", "restricted", arena);
	return kube_apply(&operation->cluster, SPACE, object, arena, NULL, err);
}

static int await(struct operation *operation, struct err *err)
{
	const char *why = "";

	for (;;) {
		CLEANUP(arena_free) struct arena arena = ARENA_INIT;
		struct value *server;

		if (kube_get(&operation->cluster, SHARED_SERVER, &arena, &server, err))
			return -1;
		if (shared_is_ready(server))
			return 0;
		if (shared_lacking(&operation->cluster, &arena, &why, err))
			return -1;
		why = arena_str(operation->session->arena, str_of(why)).p;
		context_waiting(&operation->context, "database", why);
		if (!operation_pause(operation, LOOK_EVERY, err))
			continue;
		return err->code == ERR_TIMEOUT
			       ? err_wrap(err, "the shared PostgreSQL is not ready%s%s", *why ? ": " : "", why)
			       : -1;
	}
}

static int upgrade(struct operation *operation, const struct values_request *values, struct err *err)
{
	CLEANUP(strvec_free) struct strvec environment = STRVEC_INIT;
	struct arena *arena = operation->session->arena;
	struct helm_release release = operation_release(operation);
	struct helm_upgrade request = { .is_local = true,
					.labels = LABEL_PLATFORM "=" SHARED_RELEASE,
					.chart = arena_format(arena, "%s/../database", operation->helm.chart).p };
	const char *no_rules = tempdir_folder(&operation->scratch, "no-rules", arena, err);
	struct value *before;
	struct value *after;

	if (!no_rules || merge_values(operation, values, &before, &after, &request.values_file, err))
		return -1;
	/* The rules are for what tenants bring. */
	helm_without_rules(no_rules, arena, &environment);
	request.environment = environment.list;
	request.deadline = operation_left(operation);
	context_begun(&operation->context, "release", SHARED_RELEASE);
	return helm_upgrade(&release, &request, err);
}

/* --- what there is */

/* How full it is, by the newest measurement: a figure for both, or nothing. */
static int put_sizes(struct operation *operation, struct platform_result *result, struct err *err)
{
	struct arena *arena = operation->session->arena;
	struct value *measured;

	if (shared_sizes_last(&operation->cluster, arena, &measured, err))
		return -1;
	result->measured = measured;
	if (!measured)
		return 0;
	value_put(result->map, STR("bytes"), value_int(arena, value_number_at(measured, "bytes")));
	if (value_number_at(measured, "volume"))
		value_put(result->map, STR("volumeBytes"), value_int(arena, value_number_at(measured, "volume")));
	value_put_text(result->map, "measuredAt", value_text_at(measured, "at"), arena);
	return 0;
}

static int describe(struct operation *operation, struct platform_result *ret, struct err *err)
{
	struct arena *arena = operation->session->arena;
	struct value *stores = value_new(arena, VALUE_LIST);
	const struct value *container;
	const char *why = "";
	struct value *server;
	struct value *records;

	if (kube_get(&operation->cluster, SHARED_SERVER, arena, &server, err))
		return -1;
	if (!server)
		return shared_missing(err);
	if (shared_records(&operation->cluster, arena, &records, err) ||
	    (!shared_is_ready(server) && shared_lacking(&operation->cluster, arena, &why, err)))
		return -1;
	for (const struct value *record = value_first(records); record; record = record->next)
		value_add(stores, value_string(arena, str_of(object_label(record, LABEL_STORE))));
	container = value_first(value_find(server, STR("spec.template.spec.containers")));
	ret->map = value_new(arena, VALUE_MAP);
	value_put_text(ret->map, "namespace", NAMESPACE_DATABASE, arena);
	value_put(ret->map, STR("ready"), value_bool(arena, shared_is_ready(server)));
	if (*why)
		value_put_text(ret->map, "why", why, arena);
	value_put_text(ret->map, "image", value_text_at(container, "image"), arena);
	value_put(ret->map, STR("stores"), stores);
	return put_sizes(operation, ret, err);
}

static int status(struct operation *operation, const struct platform_request *request, struct platform_result *ret,
		  struct err *err)
{
	(void)request;
	return operation_open(operation, NULL, err) ? -1 : describe(operation, ret, err);
}

/* --- what would be */

static void describe_dry(const char *would, const struct value *before, const struct value *after, struct arena *arena,
			 struct platform_result *ret)
{
	struct value *changes = value_new(arena, VALUE_LIST);

	*ret = (struct platform_result){
		.would = would, .before = before, .after = after, .map = value_new(arena, VALUE_MAP)
	};
	value_put_text(ret->map, "namespace", NAMESPACE_DATABASE, arena);
	value_put_text(ret->map, "result", would, arena);
	value_put(ret->map, STR("dryRun"), value_bool(arena, true));
	if (before && after)
		value_diff_list(before, after, changes, arena);
	value_put(ret->map, STR("changes"), changes);
}

static int try_install(struct operation *operation, const struct values_request *values, struct platform_result *ret,
		       struct err *err)
{
	struct value *space;
	struct value *before;
	struct value *after;
	const char *file;

	if (operation_open(operation, NULL, err) || check_space(operation, &space, err) ||
	    merge_values(operation, values, &before, &after, &file, err))
		return -1;
	describe_dry(space ? "updated" : "installed", before, after, operation->session->arena, ret);
	return 0;
}

static int install(struct operation *operation, const struct platform_request *request, struct platform_result *ret,
		   struct err *err)
{
	if (request->dry_run)
		return try_install(operation, &request->values, ret, err);
	if (operation_open(operation, "platform database install", err) || make_space(operation, err))
		return -1;
	context_done(&operation->context, "namespace", NAMESPACE_DATABASE ", pod security restricted");
	if (upgrade(operation, &request->values, err) || await(operation, err))
		return -1;
	context_done(&operation->context, "database ready", SHARED_RELEASE);
	return describe(operation, ret, err);
}

/* --- remove */

static int check_unused(struct operation *operation, struct err *err)
{
	struct arena *arena = operation->session->arena;
	struct value *records;
	const char *names = "";

	if (shared_records(&operation->cluster, arena, &records, err))
		return -1;
	for (const struct value *record = value_first(records); record; record = record->next)
		names = arena_format(arena, "%s%s%s", names, *names ? ", " : "", object_label(record, LABEL_STORE)).p;
	if (!*names)
		return 0;
	(void)err_set(err, ERR_REFUSED, "databases of stores are in it: %s", names);
	return err_hint(err, "remove those first: helm store delete NAME; of stores that are gone: helm store gc "
			     "--yes");
}

static int take_away(struct operation *operation, const struct value *space, struct err *err)
{
	struct helm_release release = operation_release(operation);

	context_begun(&operation->context, "release", SHARED_RELEASE);
	if (helm_uninstall(&release, operation_left(operation), err) ||
	    kube_delete(&operation->cluster, SPACE, value_text_at(space, "metadata.uid"), NULL,
			operation->session->arena, err) ||
	    namespace_wait_gone(operation, err))
		return -1;
	context_done(&operation->context, "namespace gone", NAMESPACE_DATABASE);
	return 0;
}

static int remove_it(struct operation *operation, const struct platform_request *request, struct platform_result *ret,
		     struct err *err)
{
	struct arena *arena = operation->session->arena;
	struct value *space;

	if (operation_open(operation, request->dry_run ? NULL : "platform database remove", err) ||
	    kube_get(&operation->cluster, SPACE, arena, &space, err))
		return -1;
	if (!space)
		return 0;
	if (strcmp(object_label(space, LABEL_PLATFORM), SHARED_RELEASE) != 0)
		return err_set(err, ERR_REFUSED, "namespace " NAMESPACE_DATABASE " is not of helm store");
	if (check_unused(operation, err))
		return -1;
	if (!request->dry_run)
		return take_away(operation, space, err);
	describe_dry("removed, with its volume", NULL, NULL, arena, ret);
	return 0;
}

int platform_run(const struct session *session, const struct platform_request *request, struct platform_result *ret,
		 struct err *err)
{
	static int (*const runs[])(struct operation *operation, const struct platform_request *request,
				   struct platform_result *ret, struct err *err) = {
		[PLATFORM_INSTALL] = install,
		[PLATFORM_STATUS] = status,
		[PLATFORM_REMOVE] = remove_it,
	};
	struct operation operation;
	int failed;

	*ret = (struct platform_result){ .map = NULL };
	/* Its lease and its namespace are called as a store's would be; none can have that name (store/name.c). */
	operation_begin(&operation, session, &request->wait, SHARED_RELEASE);
	operation.values = &request->values;
	failed = runs[request->action](&operation, request, ret, err);
	operation_close(&operation);
	return failed;
}
