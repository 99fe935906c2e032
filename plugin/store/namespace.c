/* SPDX-License-Identifier: Apache-2.0 */
#include "store/namespace.h"

#include "kube/change.h"
#include "kube/labels.h"
#include "kube/object.h"
#include "kube/patch.h"
#include "kube/resources.h"
#include "store/hosts.h"
#include "store/mode.h"
#include "store/release.h"
#include "store/spec_found.h"

#define NOTE_MOST ((size_t)1 << 20)
#define LOOK_EVERY 200 /* milliseconds */

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

		if (n && !strvec_has_entry(list->data ? list->data : "", entry))
			bytes_format(list, "%s%s", list->length ? "," : "", entry);
		more += n + (more[n] == ',');
	}
}

/* Lists separated by commas, of which `list` and `status` know what the store has without rendering it. */
static void note_lists(const struct spec *spec, const struct guards *guards, const char *more_hosts,
		       struct value *notes, struct arena *arena)
{
	CLEANUP(bytes_free) struct bytes hosts = BYTES_INIT(NOTE_MOST);
	CLEANUP(bytes_free) struct bytes names = BYTES_INIT(NOTE_MOST);

	for (size_t i = 0; i < spec->hosts.count; i++)
		bytes_format(&hosts, "%s%s", i ? "," : "", spec->hosts.list[i]);
	add_others(&hosts, more_hosts);
	for (const struct value *guard = guards->guards->first; guard; guard = guard->next)
		bytes_format(&names, "%s%s/%s", names.length ? "," : "", value_text_at(guard, "kind"),
			     value_text_at(guard, "metadata.name"));
	add_label(notes, LABEL_HOSTS, hosts_part(hosts.data, false, arena), arena);
	add_label(notes, LABEL_SERVICES, hosts_part(hosts.data, true, arena), arena);
	add_label(notes, LABEL_GUARDS, names.data, arena);
}

struct namespace_marks namespace_marks_of(const struct value *object)
{
	const char *uid = value_text_at(object, "metadata.uid");
	const char *made = object_note(object, LABEL_MADE);

	return (struct namespace_marks){ .protect = object_asks(object, LABEL_PROTECTED),
					 .kept = object_asks(object, LABEL_KEPT),
					 .made = *uid && strcmp(made, uid) == 0 ? uid : NULL };
}

struct value *namespace_object(const struct spec *spec, const struct guards *guards,
			       const struct namespace_marks *marks, struct arena *arena)
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
	add_label(labels, LABEL_STORE, spec->store, arena);
	add_label(labels, LABEL_MANAGED, "true", arena);
	add_label(labels, LABEL_PROTECTED, marks->protect ? "true" : NULL, arena);
	add_label(labels, LABEL_KEPT, marks->kept ? "true" : NULL, arena);
	/* By that its server knows whose pods it lets in. */
	add_label(labels, LABEL_DATABASE, mode && mode->opens ? mode->name : NULL, arena);
	add_label(labels, "pod-security.kubernetes.io/enforce", level, arena);
	add_label(labels, "pod-security.kubernetes.io/warn", level, arena);
	add_label(labels, "pod-security.kubernetes.io/audit", level, arena);
	notes = value_map_at(metadata, "annotations", arena);
	note_lists(spec, guards, marks->hosts, notes, arena);
	add_label(notes, LABEL_TLS, value_is_true(value_find(spec->settings, STR("tls.enabled"))) ? "true" : NULL,
		  arena);
	add_label(notes, LABEL_OWNER, spec->owner, arena);
	add_label(notes, LABEL_FOUND, spec_found_note(spec, arena), arena);
	add_label(notes, LABEL_MADE, marks->made, arena);
	return object;
}

const char *namespace_joined(const struct strvec *hosts, const char *more, struct arena *arena)
{
	CLEANUP(bytes_free) struct bytes list = BYTES_INIT(NOTE_MOST);

	for (size_t i = 0; i < hosts->count; i++)
		add_others(&list, hosts->list[i]);
	add_others(&list, more);
	return arena_str(arena, bytes_str(&list)).p;
}

int namespace_write_hosts(struct operation *operation, const char *hosts, struct err *err)
{
	struct arena *arena = operation->session->arena;

	return release_annotate(&operation->cluster, operation->store, LABEL_HOSTS, hosts_part(hosts, false, arena),
				err) ||
			       release_annotate(&operation->cluster, operation->store, LABEL_SERVICES,
						hosts_part(hosts, true, arena), err)
		       ? -1
		       : 0;
}

const char *namespace_blocker(const struct value *object, struct arena *arena)
{
	const struct value *list = value_find(object, STR("status.conditions"));
	const char *words = NULL;

	for (const struct value *item = value_first(list); item; item = item->next)
		if (strcmp(value_text_at(item, "status"), "True") == 0)
			words = arena_text(arena, "%s%s%s: %s", words ? words : "", words ? "; " : "",
					   value_text_at(item, "type"), value_text_at(item, "message"));
	return words ? words : "its controller has not said why";
}

int namespace_wait_gone(struct operation *operation, struct err *err)
{
	CLEANUP(free_pointer) char *why = NULL;

	for (;;) {
		CLEANUP(arena_free) struct arena arena = ARENA_INIT;
		struct value *object;

		if (release_namespace(&operation->cluster, operation->store, &arena, &object, err))
			return -1;
		if (!object)
			return 0;
		free_pointer(&why);
		why = xstrdup(namespace_blocker(object, &arena));
		context_waiting(&operation->context, "namespace", why);
		if (!operation_pause(operation, LOOK_EVERY, err))
			continue;
		return err->code == ERR_TIMEOUT
			       ? err_wrap(err, "namespace %s is still there: %s", operation->name_space, why)
			       : -1;
	}
}

int namespace_mark_kept(struct operation *operation, bool kept, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct value *patch = patch_of(NULL, false, &arena);

	patch_label(patch, LABEL_KEPT, kept ? "true" : NULL, &arena);
	return kube_merge(&operation->cluster,
			  resources_object(RESOURCE_Namespace, NULL, operation->name_space, &arena), patch, &arena,
			  NULL, err);
}
