/* SPDX-License-Identifier: Apache-2.0 */
#include "space.h"

#include "claims.h"
#include "contents.h"
#include "mode.h"
#include "ownership.h"
#include "removal.h"
#include "object.h"
#include "tenant.h"
#include "texts.h"

#define NOTE_MOST ((size_t)1 << 20)
#define QUOTA_EVERY 50 /* milliseconds */

static void add_label(struct value *labels, const char *name, const char *text, struct arena *arena)
{
	if (text && *text)
		value_put_text(labels, name, text, arena);
}

/* The entries of `more` that are not in the list yet, behind it. */
static void add_others(struct bytes *list, const char *more)
{
	while (more && *more) {
		size_t n = strcspn(more, ",");
		CLEANUP(free_pointer) char *entry = xstrndup(more, n);

		if (n && !texts_has_entry(list->data ? list->data : "", entry))
			bytes_format(list, "%s%s", list->length ? "," : "", entry);
		more += n + (more[n] == ',');
	}
}

/* Lists separated by commas, of which `list` and `status` know what the store has without rendering it. */
static void note_lists(const struct spec *spec, const struct guarding *guarding, const char *more_hosts,
		       struct value *notes, struct arena *arena)
{
	CLEANUP(bytes_free) struct bytes hosts = BYTES_INIT(NOTE_MOST);
	CLEANUP(bytes_free) struct bytes guards = BYTES_INIT(NOTE_MOST);

	for (size_t i = 0; i < spec->hosts.count; i++)
		bytes_format(&hosts, "%s%s", i ? "," : "", spec->hosts.list[i]);
	add_others(&hosts, more_hosts);
	for (const struct value *guard = guarding->guards->first; guard; guard = guard->next)
		bytes_format(&guards, "%s%s/%s", guards.length ? "," : "", value_text_at(guard, "kind"),
			     value_text_at(guard, "metadata.name"));
	add_label(notes, TENANT_HOSTS, hosts_part(hosts.data, false, arena), arena);
	add_label(notes, TENANT_SERVICES, hosts_part(hosts.data, true, arena), arena);
	add_label(notes, TENANT_GUARDS, guards.data, arena);
}

struct space_marks space_marks_of(const struct value *object)
{
	const char *uid = value_text_at(object, "metadata.uid");
	const char *made = object_note(object, TENANT_MADE);

	return (struct space_marks){ .protect = object_asks(object, TENANT_PROTECTED),
				     .kept = object_asks(object, TENANT_KEPT),
				     .made = *uid && strcmp(made, uid) == 0 ? uid : NULL };
}

struct value *space_object(const struct spec *spec, const struct guarding *guarding, const struct space_marks *marks,
			   struct arena *arena)
{
	const char *level = value_text_at(spec->settings, "podSecurity.level");
	const struct mode *mode = spec->database ? mode_find(spec->database) : NULL;
	struct value *object = value_new(arena, VALUE_MAP);
	struct value *metadata;
	struct value *labels;
	struct value *notes;

	value_put_text(object, "apiVersion", "v1", arena);
	value_put_text(object, "kind", "Namespace", arena);
	metadata = value_map_at(object, "metadata", arena);
	value_put_text(metadata, "name", spec->name_space, arena);
	labels = value_map_at(metadata, "labels", arena);
	add_label(labels, TENANT_LABEL, spec->store, arena);
	add_label(labels, TENANT_MANAGED, "true", arena);
	add_label(labels, TENANT_PROTECTED, marks->protect ? "true" : NULL, arena);
	add_label(labels, TENANT_KEPT, marks->kept ? "true" : NULL, arena);
	/* By that its server knows whose pods it lets in. */
	add_label(labels, TENANT_DATABASE, mode && mode->opens ? mode->name : NULL, arena);
	add_label(labels, "pod-security.kubernetes.io/enforce", level, arena);
	add_label(labels, "pod-security.kubernetes.io/warn", level, arena);
	add_label(labels, "pod-security.kubernetes.io/audit", level, arena);
	notes = value_map_at(metadata, "annotations", arena);
	note_lists(spec, guarding, marks->hosts, notes, arena);
	add_label(notes, TENANT_TLS, value_is_true(value_find(spec->settings, STR("tls.enabled"))) ? "true" : NULL,
		  arena);
	add_label(notes, TENANT_OWNER, spec->owner, arena);
	add_label(notes, TENANT_FOUND, spec_found_note(spec, arena), arena);
	add_label(notes, TENANT_MADE, marks->made, arena);
	return object;
}

static int foreign(const struct operation *operation, const char *other, struct err *err)
{
	if (*other) {
		(void)err_set(err, ERR_EXISTS, "namespace %s is there and belongs to store %s", operation->name_space,
			      other);
		return err_hint(err, "choose another name; whose it is says its label " TENANT_LABEL);
	}
	(void)err_set(err, ERR_EXISTS, "namespace %s is there and belongs to no store", operation->name_space);
	return err_hint(err, "choose another name, or hand it over: kubectl label namespace %s " TENANT_LABEL "=%s",
			operation->name_space, operation->store);
}

int space_look(struct provision *provision, const struct value *object, struct err *err)
{
	const struct operation *operation = provision->operation;
	struct space_marks marks = space_marks_of(object);
	const char *store = object_label(object, TENANT_LABEL);

	if (object && strcmp(store, operation->store) != 0)
		return foreign(operation, store, err);
	provision->found = object != NULL;
	provision->made = marks.made;
	provision->kept = marks.kept;
	provision->hosts = hosts_noted(object, operation->session->arena);
	/* Only a person takes the protection away (delete says how). */
	provision->protect = provision->protect || marks.protect;
	return 0;
}

static const char *joined(const struct texts *hosts, const char *more, struct arena *arena)
{
	CLEANUP(bytes_free) struct bytes list = BYTES_INIT(NOTE_MOST);

	for (size_t i = 0; i < hosts->count; i++)
		add_others(&list, hosts->list[i]);
	add_others(&list, more);
	return arena_str(arena, bytes_str(&list)).p;
}

/* Server-side apply with the marks as they are known. *ret_new: this very request made the namespace. */
static int apply(struct provision *provision, const char *uid, bool *ret_new, struct value **ret, struct err *err)
{
	struct operation *operation = provision->operation;
	struct arena *arena = operation->session->arena;
	struct space_marks marks = { provision->protect, provision->kept, provision->made,
				     joined(&provision->rendered, provision->hosts, arena) };
	struct value *object = space_object(&provision->spec, &provision->guarding, &marks, arena);
	const char *path = arena_format(arena, "/api/v1/namespaces/%s", operation->name_space).p;
	struct cluster_call call = cluster_apply_call(path, object, arena);
	long status;

	/* Refused when it is another one by now. */
	if (uid)
		value_put_text(value_map_at(object, "metadata", arena), "uid", uid, arena);
	if (cluster_call(&operation->cluster, &call, arena, &status, ret, err))
		return -1;
	*ret_new = status == 201;
	return status / 100 == 2 ? 0 : cluster_refused(&call, status, *ret, err);
}

/* What a store was made of and had is of the store, whether or not a revision of it ran before. */
static bool is_live(const struct provision *provision)
{
	return provision->was_deployed && strcmp(provision->release.status, "uninstalled") != 0;
}

/*
 * Whatever lies in a namespace without a release, and was not made by this very run, is somebody's data. The first
 * request says so before anything else can happen to it.
 */
static int take_over(struct provision *provision, struct err *err)
{
	struct operation *operation = provision->operation;
	bool was_kept = provision->kept;
	struct value *object;
	const char *uid;
	bool is_new;
	bool has_any = true;

	provision->kept = true;
	if (apply(provision, NULL, &is_new, &object, err))
		return -1;
	uid = value_text_at(object, "metadata.uid");
	if (!is_new && provision->made && !was_kept &&
	    contents_look(&operation->cluster, operation->name_space, &has_any, err))
		return -1;
	if (!is_new && (has_any || strcmp(provision->made, uid) != 0)) {
		provision->found = true;
		return 0;
	}
	provision->kept = false;
	provision->made = uid;
	if (apply(provision, uid, &is_new, &object, err)) {
		provision->kept = true;
		return -1;
	}
	return 0;
}

int space_make(struct provision *provision, const char **ret_detail, struct err *err)
{
	struct operation *operation = provision->operation;
	struct value *object;
	bool is_new;

	if (guarding_read(&provision->spec, &operation->helm, operation->session->arena, &provision->guarding, err))
		return -1;
	*ret_detail = arena_format(operation->session->arena, "%s, pod security %s", operation->name_space,
				   value_text_at(provision->spec.settings, "podSecurity.level")).p;
	provision->changed = true;
	if (is_live(provision) ? apply(provision, NULL, &is_new, &object, err) : take_over(provision, err)) {
		helm_blame(err);
		return -1;
	}
	return 0;
}

int space_await(struct operation *operation, struct err *err)
{
	const char *lacking = NULL;

	do {
		CLEANUP(arena_free) struct arena once = ARENA_INIT;

		if (lacking && operation_pause(operation, QUOTA_EVERY, err))
			return err_wrap(err, "the guards' quotas");
		if (guarding_counts(&operation->cluster, operation->name_space, &once, &lacking, err))
			return -1;
		lacking = lacking ? "lacking" : NULL;
	} while (lacking);
	return 0;
}

int space_guard(struct provision *provision, const char **ret_detail, struct err *err)
{
	struct operation *operation = provision->operation;
	struct arena *arena = operation->session->arena;

	if (guarding_apply(&provision->guarding, &operation->cluster, arena, err) || space_await(operation, err))
		return -1;
	*ret_detail = arena_format(arena, "%zu policies, %zu quotas in force", provision->guarding.policies,
				   provision->guarding.quotas).p;
	return 0;
}

/* Of this run, or of one that was killed, where the ones that are wanted have none of its name. */
static int drop_guards(struct provision *provision, const struct guarding *wanted, struct arena *arena, struct err *err)
{
	struct cluster *cluster = &provision->operation->cluster;

	for (const struct value *guard = value_first(provision->guarding.guards); guard; guard = guard->next) {
		const struct value *other = value_first(wanted->guards);
		const char *path;
		const char *there;

		if (guarding_path(cluster, guard, arena, &path, err))
			return -1;
		for (; other; other = other->next)
			if (guarding_path(cluster, other, arena, &there, err))
				return -1;
			else if (strcmp(there, path) == 0)
				break;
		if (!other && guarding_drop(cluster, path, arena, err))
			return -1;
	}
	return guarding_drop_others(wanted, cluster, provision->operation->name_space, err);
}

int space_restore(struct provision *provision, long revision, struct err *err)
{
	struct operation *operation = provision->operation;
	struct arena *arena = operation->session->arena;
	struct helm_release release = operation_release(operation);
	CLEANUP(arena_free) struct arena own = ARENA_INIT;
	struct session session = *operation->session;
	CLEANUP(spec_free) struct spec spec = { .store = NULL };
	/* What was given says what the store shall be now, and not what it was. */
	struct spec_request request = { .session = &session, .given = &spec_given_none, .helm = &operation->helm,
					.scratch = &operation->scratch, .store = operation->store,
					.cluster = &operation->cluster, .as_it_was = true };
	CLEANUP(texts_free) struct texts hosts = TEXTS_INIT;
	struct guarding guarding;
	struct space_marks marks;
	struct value *values;
	struct value *found;
	int failed;

	if (helm_values(&release, (unsigned)revision, arena, &values, err) ||
	    release_namespace(&operation->cluster, operation->store, arena, &found, err))
		return -1;
	if (!values || !found)
		return err_set(err, ERR_MISSING, "store %s has no revision %ld", operation->store, revision);
	/* A release that was made without us has no specification: nothing of its namespace is ours to restore. */
	if (!*value_text_at(values, "global.store.profile"))
		return 0;
	request.base = values;
	marks = space_marks_of(found);
	session.arena = &own;
	failed = spec_read(&spec, &request, err) ||
		 claims_read_stored(operation, spec.environment.list, revision, &hosts, err);
	marks.hosts = joined(&hosts, NULL, &own);
	failed = failed ||
		 guarding_read(&spec, &operation->helm, &own, &guarding, err) ||
		 cluster_apply(&operation->cluster,
			       arena_format(arena, "/api/v1/namespaces/%s", operation->name_space).p,
			       space_object(&spec, &guarding, &marks, &own),
			       &own, NULL, err) ||
		 guarding_apply(&guarding, &operation->cluster, &own, err) ||
		 drop_guards(provision, &guarding, &own, err);
	return failed ? -1 : 0;
}

void space_try_restore(struct provision *provision, long revision)
{
	CLEANUP(err_clear) struct err ignored = ERR_INIT;

	(void)space_restore(provision, revision, &ignored);
}

static int write_hosts(struct operation *operation, const char *hosts, struct err *err)
{
	struct arena *arena = operation->session->arena;

	return release_annotate(&operation->cluster, operation->store, TENANT_HOSTS, hosts_part(hosts, false, arena),
				err) ||
			       release_annotate(&operation->cluster, operation->store, TENANT_SERVICES,
						hosts_part(hosts, true, arena), err)
		       ? -1 : 0;
}

void space_give_hosts_back(struct provision *provision)
{
	CLEANUP(err_clear) struct err ignored = ERR_INIT;

	(void)write_hosts(provision->operation, provision->hosts, &ignored);
}

/* What was not rendered in this run is as the revision has it that is there. */
static int read_hosts(struct provision *provision, struct texts *ret, struct err *err)
{
	if (!provision->unchanged || !provision->release.deployed)
		return 0;
	return claims_read_stored(provision->operation, provision->spec.environment.list, provision->release.deployed,
				  ret, err);
}

static int settle_hosts(struct provision *provision, struct err *err)
{
	CLEANUP(texts_free) struct texts hosts = TEXTS_INIT;
	struct arena *arena = provision->operation->session->arena;
	const char *now;

	claims_all(provision, &hosts);
	now = joined(&hosts, NULL, arena);
	if (strlen(joined(&hosts, provision->hosts, arena)) == strlen(now))
		return 0;
	if (read_hosts(provision, &hosts, err))
		return -1;
	now = joined(&hosts, NULL, arena);
	return strlen(joined(&hosts, provision->hosts, arena)) > strlen(now)
		       ? write_hosts(provision->operation, now, err) : 0;
}

int space_settle(struct provision *provision, struct err *err)
{
	const struct operation *operation = provision->operation;

	if (settle_hosts(provision, err) ||
	    (operation->lease.took_over &&
	     guarding_drop_others(&provision->guarding, &provision->operation->cluster, operation->name_space, err)))
		return -1;
	if (!provision->kept)
		return 0;
	provision->kept = false;
	return removal_mark_kept(provision->operation, false, err);
}
