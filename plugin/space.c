/* SPDX-License-Identifier: Apache-2.0 */
#include "space.h"

#include "removal.h"
#include "state.h"
#include "tenant.h"

#define NOTE_MOST ((size_t)1 << 20)
#define QUOTA_EVERY 50 /* milliseconds */

static void add_label(struct value *labels, const char *name, const char *text, struct arena *arena)
{
	if (text && *text)
		value_put_text(labels, name, text, arena);
}

/* Lists separated by commas, of which `list` and `status` know what the store has without rendering it. */
static void note_lists(const struct spec *spec, const struct guarding *guarding, struct value *notes,
		       struct arena *arena)
{
	CLEANUP(bytes_free) struct bytes hosts = BYTES_INIT(NOTE_MOST);
	CLEANUP(bytes_free) struct bytes guards = BYTES_INIT(NOTE_MOST);

	for (size_t i = 0; i < spec->hosts.count; i++)
		bytes_format(&hosts, "%s%s", i ? "," : "", spec->hosts.list[i]);
	for (const struct value *guard = guarding->guards->first; guard; guard = guard->next)
		bytes_format(&guards, "%s%s/%s", guards.length ? "," : "", value_text_at(guard, "kind"),
			     value_text_at(guard, "metadata.name"));
	add_label(notes, TENANT_HOSTS, hosts.data, arena);
	add_label(notes, TENANT_GUARDS, guards.data, arena);
}

struct value *space_object(const struct spec *spec, const struct guarding *guarding, bool protect,
			   struct arena *arena)
{
	const char *level = value_text_at(spec->settings, "podSecurity.level");
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
	add_label(labels, TENANT_PROTECTED, protect ? "true" : NULL, arena);
	add_label(labels, "pod-security.kubernetes.io/enforce", level, arena);
	add_label(labels, "pod-security.kubernetes.io/warn", level, arena);
	add_label(labels, "pod-security.kubernetes.io/audit", level, arena);
	notes = value_map_at(metadata, "annotations", arena);
	note_lists(spec, guarding, notes, arena);
	add_label(notes, TENANT_TLS, value_is_true(value_find(spec->settings, STR("tls.enabled"))) ? "true" : NULL,
		  arena);
	add_label(notes, TENANT_OWNER, spec->owner, arena);
	return object;
}

/*
 * Claims of a namespace without a release are data of a store that was uninstalled: marked, so that a failure from here
 * on does not take them away. A create that was broken off leaves such claims too; that one held the lease.
 */
static int keep_what_is_there(struct provision *provision, struct err *err)
{
	struct operation *operation = provision->operation;
	struct arena *arena = &operation->call->arena;
	struct value *claims;

	if (provision->kept || !provision->found || provision->release.revision || provision->recovered ||
	    operation->lease.took_over)
		return 0;
	if (cluster_list(&operation->cluster,
			 arena_format(arena, "/api/v1/namespaces/%s/persistentvolumeclaims", operation->name_space).p,
			 NULL, true, arena, &claims, err))
		return -1;
	if (!claims->first)
		return 0;
	provision->kept = true;
	return removal_mark_kept(operation, true, err);
}

int space_make(struct provision *provision, const char **ret_detail, struct err *err)
{
	struct operation *operation = provision->operation;
	struct arena *arena = &operation->call->arena;
	const char *path = arena_format(arena, "/api/v1/namespaces/%s", operation->name_space).p;

	if (guarding_read(&provision->spec, &operation->helm, arena, &provision->guarding, err))
		return -1;
	*ret_detail = arena_format(arena, "%s, pod security %s", operation->name_space,
				   value_text_at(provision->spec.settings, "podSecurity.level")).p;
	provision->changed = true;
	if (cluster_apply(&operation->cluster, path,
			  space_object(&provision->spec, &provision->guarding, provision->protect, arena), arena, NULL,
			  err)) {
		helm_blame(err);
		return -1;
	}
	return keep_what_is_there(provision, err);
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
	struct arena *arena = &operation->call->arena;

	if (guarding_apply(&provision->guarding, &operation->cluster, arena, err) || space_await(operation, err))
		return -1;
	*ret_detail = arena_format(arena, "%zu policies, %zu quotas in force", provision->guarding.policies,
				   provision->guarding.quotas).p;
	return 0;
}

/* Of this run, where the ones that are wanted have none of its name. */
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
		if (!other && cluster_delete(cluster, path, NULL, arena, err))
			return -1;
	}
	return 0;
}

int space_restore(struct provision *provision, long revision, struct err *err)
{
	struct operation *operation = provision->operation;
	struct arena *arena = &operation->call->arena;
	struct helm_release release = operation_release(operation);
	/* Its options say what the store shall be now, and not what it was. */
	struct call own = { .verb = operation->call->verb };
	CLEANUP(spec_free) struct spec spec = { .store = NULL };
	struct spec_request request = { .call = &own, .helm = &operation->helm, .scratch = &operation->scratch,
					.store = operation->store, .as_it_was = true };
	struct guarding guarding;
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
	failed = spec_read(&spec, &request, err) ||
		 guarding_read(&spec, &operation->helm, &own.arena, &guarding, err) ||
		 cluster_apply(&operation->cluster,
			       arena_format(arena, "/api/v1/namespaces/%s", operation->name_space).p,
			       space_object(&spec, &guarding, state_asks(found, TENANT_PROTECTED), &own.arena),
			       &own.arena, NULL, err) ||
		 guarding_apply(&guarding, &operation->cluster, &own.arena, err) ||
		 drop_guards(provision, &guarding, &own.arena, err);
	arena_free(&own.arena);
	return failed ? -1 : 0;
}

void space_try_restore(struct provision *provision, long revision)
{
	CLEANUP(err_clear) struct err ignored = ERR_INIT;

	(void)space_restore(provision, revision, &ignored);
}

int space_settle(struct provision *provision, struct err *err)
{
	if (!provision->kept)
		return 0;
	provision->kept = false;
	return removal_mark_kept(provision->operation, false, err);
}
