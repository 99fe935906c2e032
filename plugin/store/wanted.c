/* SPDX-License-Identifier: Apache-2.0 */
#include "store/wanted.h"

#include <stdlib.h>

#include "helm/manifest.h"
#include "helm/record.h"
#include "kube/labels.h"
#include "kube/object.h"
#include "store/release.h"

#define NOTE_MOST ((size_t)16 << 10) /* the API server takes 256 KiB of annotations */

/* Kinds that are noted. */
static const struct {
	const char *kind;
	bool has_replicas;
	bool has_hosts; /* only one with a host is a way in */
} kinds[] = {
	{ "Deployment", true, false },
	{ "StatefulSet", true, false },
	{ "DaemonSet", false, false },
	{ "Ingress", false, true },
};

static bool has_host(const struct value *ingress)
{
	const struct value *rules = value_find(ingress, STR("spec.rules"));

	for (const struct value *rule = value_first(rules); rule; rule = rule->next)
		if (*value_text_at(rule, "host"))
			return true;
	return false;
}

static void add_object(const struct value *object, struct bytes *out)
{
	const char *kind = value_text_at(object, "kind");
	const struct value *replicas = value_find(object, STR("spec.replicas"));

	for (size_t i = 0; i < COUNT_OF(kinds); i++) {
		if (strcmp(kinds[i].kind, kind) != 0 || (kinds[i].has_hosts && !has_host(object)))
			continue;
		bytes_format(out, " %s/%s", kind, value_text_at(object, "metadata.name"));
		/* An absent number of replicas means one (apps/v1). */
		if (kinds[i].has_replicas)
			bytes_format(out, "=%ld",
				     replicas && replicas->type != VALUE_NULL ? value_number_at(object, "spec.replicas")
									      : 1);
	}
}

/* "REVISION FINGERPRINT" */
static const char *key_of(const struct value *record, struct arena *arena)
{
	const char *fingerprint = object_label(record, LABEL_FINGERPRINT);

	return arena_format(arena, "%s %s", object_label(record, "version"), *fingerprint ? fingerprint : "-").p;
}

const char *wanted_text(const struct value *record, const struct value *objects, struct arena *arena)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(NOTE_MOST);

	bytes_add_text(&out, key_of(record, arena));
	for (const struct value *object = value_first(objects); object; object = object->next)
		add_object(object, &out);
	return out.overflow ? "" : arena_str(arena, bytes_str(&out)).p;
}

static int note(struct operation *operation, struct arena *arena, struct err *err)
{
	struct release release;
	struct record record;
	struct value *objects;
	const char *text;
	bool was_deployed;
	bool found;

	if (release_find(&operation->cluster, operation->store, arena, &release, &was_deployed, err) ||
	    record_read(&operation->cluster, operation->name_space, operation->store, release.revision, arena, &record,
			&found, err) ||
	    !found || manifest_objects(&operation->helm, record.manifest, arena, &objects, err))
		return -1;
	text = wanted_text(release.record, objects, arena);
	return strcmp(object_note(release.name_space, LABEL_WANTED), text) == 0
		       ? 0
		       : release_annotate(&operation->cluster, operation->store, LABEL_WANTED, text, err);
}

void wanted_note(struct operation *operation)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(err_clear) struct err ignored = ERR_INIT;

	(void)note(operation, &arena, &ignored);
}

/* KIND/NAME or KIND/NAME=REPLICAS as an object. */
static struct value *read_entry(struct str entry, struct arena *arena)
{
	struct value *object = value_new(arena, VALUE_MAP);
	const char *word = arena_str(arena, entry).p;
	size_t kind = strcspn(word, "/");
	const char *name = word + kind + (word[kind] == '/');
	size_t n = strcspn(name, "=");

	value_put_text(object, "kind", arena_str(arena, (struct str){ word, kind }).p, arena);
	value_put_text(value_map_at(object, "metadata", arena), "name", arena_str(arena, (struct str){ name, n }).p,
		       arena);
	if (name[n])
		value_put(value_map_at(object, "spec", arena), STR("replicas"),
			  value_int(arena, strtoll(name + n + 1, NULL, 10)));
	return object;
}

const struct value *wanted_read(const struct value *name_space, const struct value *record, struct arena *arena)
{
	const char *text = object_note(name_space, LABEL_WANTED);
	const char *key = record ? key_of(record, arena) : "";
	const char *p = text + strlen(key);
	struct value *list = value_new(arena, VALUE_LIST);

	if (!*text || strncmp(text, key, strlen(key)) != 0 || (*key && *p && *p != ' '))
		return NULL;
	/* Without a record, the revision and the fingerprint are passed over. */
	for (size_t i = 0; !record && i < 2; i++)
		p += strcspn(p, " ") + (p[strcspn(p, " ")] == ' ');
	while (*(p += strspn(p, " "))) {
		size_t n = strcspn(p, " ");

		value_add(list, read_entry((struct str){ p, n }, arena));
		p += n;
	}
	return list;
}

long wanted_revision(const struct value *name_space)
{
	return strtol(object_note(name_space, LABEL_WANTED), NULL, 10);
}

bool wanted_has(const struct value *objects, const char *kind)
{
	for (const struct value *object = value_first(objects); object; object = object->next)
		if (strcmp(value_text_at(object, "kind"), kind) == 0)
			return true;
	return false;
}
