/* SPDX-License-Identifier: Apache-2.0 */
#include "store/spec_found.h"

#include "kube/labels.h"
#include "kube/object.h"
#include "store/fitting.h"
#include "strvec.h"

#define LIST_MOST ((size_t)64 << 10)
#define NOTHING "-" /* of a store for which nothing was looked for */

/* What the profile `local` said itself before it left these to the cluster; stores of that time have no record. */
static const char *const before_auto[FOUND_COUNT] = {
	[FOUND_INGRESS_CLASS] = "nginx",
	[FOUND_DOMAIN] = FOUND_LOOPBACK,
	[FOUND_STORAGE_CLASS] = "local-path",
};

static void keep(struct spec *spec, enum found_key key, const char *value, struct arena *arena)
{
	spec->found[key] = arena_str(arena, str_of(value)).p;
}

static void take_entry(struct spec *spec, struct str entry, struct arena *arena)
{
	for (int key = 0; key < FOUND_COUNT; key++) {
		size_t n = strlen(fitting_key((enum found_key)key));

		if (entry.n > n && entry.p[n] == '=' && strncmp(entry.p, fitting_key((enum found_key)key), n) == 0)
			keep(spec, (enum found_key)key,
			     arena_str(arena, (struct str){ entry.p + n + 1, entry.n - n - 1 }).p, arena);
	}
}

static void take_old(struct spec *spec, struct arena *arena)
{
	for (int key = 0; key < FOUND_COUNT && strcmp(spec->profile, "local") == 0; key++)
		keep(spec, (enum found_key)key, before_auto[key], arena);
}

static void take_values(struct spec *spec, const struct value *values, struct arena *arena)
{
	const struct value *record = value_find(values, STR("global.store"));
	const struct value *list = value_get(record, "found");

	for (const struct value *item = value_first(list); item; item = item->next)
		take_entry(spec, item->text, arena);
	spec->is_noted = list || !value_get(record, "profile");
	if (!spec->is_noted && strcmp(value_text_at(record, "profile"), "local") == 0)
		take_old(spec, arena);
}

/* What is left of a store whose volumes were kept. */
static void take_note(struct spec *spec, const struct value *name_space, struct arena *arena)
{
	const char *p = object_note(name_space, LABEL_FOUND);

	spec->is_noted = true;
	if (!*p && object_asks(name_space, LABEL_KEPT))
		take_old(spec, arena);
	while (*p) {
		size_t n = strcspn(p, ",");

		take_entry(spec, (struct str){ p, n }, arena);
		p += n + (p[n] == ',');
	}
}

/* "ingress.className=traefik" and so on. */
static const char *joined(const struct spec *spec, char between, struct arena *arena)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(LIST_MOST);

	for (int key = 0; key < FOUND_COUNT; key++) {
		if (!spec->found[key])
			continue;
		if (text.length)
			bytes_add_char(&text, between);
		bytes_format(&text, "%s=%s", fitting_key((enum found_key)key), spec->found[key]);
	}
	return text.length ? arena_str(arena, bytes_str(&text)).p : "";
}

static void tell_filter(struct spec *spec, struct arena *arena)
{
	strvec_set(&spec->environment, arena_format(arena, "HELM_STORE_FOUND=%s", joined(spec, '\n', arena)).p);
}

void spec_recall_found(struct spec *spec, const struct spec_request *request)
{
	const struct value *values = request->base ? request->base : request->before;

	if (values)
		take_values(spec, values, request->session->arena);
	else
		take_note(spec, request->name_space, request->session->arena);
	tell_filter(spec, request->session->arena);
}

/* What the profile leaves open, and was not found yet; of which there was none, may have come since. */
static bool is_wanted(const struct spec *spec, enum found_key key, bool again)
{
	if (!spec->found[key])
		return fitting_is_open(spec->settings, key);
	return again && !*spec->found[key] && fitting_is_left_out(spec->settings, key);
}

static int find_one(struct spec *spec, const struct spec_request *request, enum found_key key, struct err *err)
{
	struct arena *arena = request->session->arena;
	const char *value;

	if (fitting_find(request->cluster, spec->settings, key, arena, &value, err))
		return -1;
	spec->found[key] = value;
	spec->has_found = true;
	if (*value)
		spec->settings = fitting_with(spec->settings, key, value, arena);
	return 0;
}

int spec_find(struct spec *spec, const struct spec_request *request, bool again, struct err *err)
{
	int open = 0;

	/* The domain is where the class' controller is, and comes last. */
	static const enum found_key order[] = { FOUND_STORAGE_CLASS, FOUND_INGRESS_CLASS, FOUND_DOMAIN };

	for (size_t i = 0; i < COUNT_OF(order); i++) {
		CLEANUP(err_clear) struct err one = ERR_INIT;

		if (!is_wanted(spec, order[i], again) || (open && order[i] == FOUND_DOMAIN) ||
		    !find_one(spec, request, order[i], &one))
			continue;
		/* All choices that a person has to make are told at once. */
		if (one.code != ERR_USAGE || !open)
			(void)err_set(err, one.code, "%s", one.message);
		else
			(void)err_hint(err, "%s", one.message);
		if (one.code != ERR_USAGE)
			return -1;
		open++;
	}
	if (open)
		return -1;
	tell_filter(spec, request->session->arena);
	return 0;
}

const char *spec_found_note(const struct spec *spec, struct arena *arena)
{
	const char *text = joined(spec, ',', arena);

	if (!spec->is_noted)
		return "";
	return *text ? text : NOTHING;
}

/* What was found may have been set since. */
static bool counts(const struct spec *spec, int key)
{
	if (!spec->found[key])
		return false;
	if (!*spec->found[key])
		return fitting_is_left_out(spec->settings, (enum found_key)key);
	return strcmp(value_text_at(spec->settings, fitting_key((enum found_key)key)), spec->found[key]) == 0;
}

/* For people. */
static const char *shown(const char *found)
{
	if (strcmp(found, FOUND_AUTO) == 0)
		return "its default (may not be listed)";
	return *found ? found : "none";
}

void spec_put_found(const struct spec *spec, struct value *map, struct arena *arena)
{
	for (int key = 0; key < FOUND_COUNT; key++)
		if (counts(spec, key))
			value_put_text(value_map_at(map, "found", arena), fitting_key((enum found_key)key),
				       spec->found[key], arena);
}

const char *spec_found_text(const struct spec *spec, struct arena *arena)
{
	static const char *const words[] = {
		[FOUND_INGRESS_CLASS] = "ingress", [FOUND_DOMAIN] = "domain", [FOUND_STORAGE_CLASS] = "storage"
	};
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(LIST_MOST);

	for (int key = 0; key < FOUND_COUNT; key++) {
		if (!counts(spec, key))
			continue;
		bytes_format(&text, "%s%s %s", text.length ? ", " : "", words[key], shown(spec->found[key]));
	}
	return text.length ? arena_str(arena, bytes_str(&text)).p : "";
}

void spec_note_found(struct spec *spec, struct value *record, struct arena *arena)
{
	struct value *list = value_new(arena, VALUE_LIST);

	for (int key = 0; key < FOUND_COUNT; key++)
		if (spec->found[key])
			value_add(list,
				  value_string(arena, arena_format(arena, "%s=%s", fitting_key((enum found_key)key),
								   spec->found[key])));
	value_set(record, "found", list);
	spec->is_noted = true;
}
