/* SPDX-License-Identifier: Apache-2.0 */
#include "store/spec_policies.h"

#include "kube/labels.h"

#include <stddef.h>

#include "file.h"
#include "fingerprint.h"
#include "strvec.h"

#define POLICIES_MOST ((size_t)64 << 20)

/* How policies of one's own are given, where the record has them, and the word for none. */
static const struct {
	const char *option;
	size_t offset; /* of what is given, in struct spec_given */
	const char *variable;
	size_t place; /* of what that says, in struct environment */
	const char *key;
	const char *none;
	const char *words;
	const char *below; /* a folder of theirs that counts too; NULL: none does */
} sets[SPEC_POLICIES] = {
	{ "policies", offsetof(struct spec_given, policies), "HELM_STORE_POLICIES",
	  offsetof(struct environment, policies), "policies", POLICIES_SHIPPED, "policies", "guards" },
	{ "add-policies", offsetof(struct spec_given, add_policies), "HELM_STORE_ADD_POLICIES",
	  offsetof(struct environment, add_policies), "addPolicies", "none", "further policies", NULL },
};

static const char *text_at(const void *base, size_t offset)
{
	const char *const *text = (const void *)((const char *)base + offset);

	return *text;
}

/* The verbs that take no such option have the variable, which the filter would read anyway. NULL: nothing was said. */
static const char *said(const struct spec_request *request, size_t set)
{
	const char *text = text_at(request->given, sets[set].offset);

	text = text ? text : text_at(request->session->environment, sets[set].place);
	return text && *text ? text : NULL;
}

/* All names and contents of the files of a folder that are read, in their order. */
static int mix_folder(const char *folder, unsigned long long *hash, struct arena *arena, struct err *err)
{
	const char **files;
	size_t count;

	if (file_list(folder, ".yaml", arena, &files, &count, err))
		return -1;
	for (size_t i = 0; i < count; i++) {
		CLEANUP(bytes_free) struct bytes text = BYTES_INIT(POLICIES_MOST);

		if (file_read(files[i], &text, err))
			return -1;
		*hash = fingerprint_mix(*hash, str_of(strrchr(files[i], '/') + 1));
		*hash = fingerprint_mix(*hash, bytes_str(&text));
	}
	return 0;
}

static int digest(size_t set, const char *folder, struct arena *arena, const char **ret, struct err *err)
{
	unsigned long long hash = FINGERPRINT_START;
	char digits[FINGERPRINT_DIGITS + 1];
	const char *below = sets[set].below ? arena_format(arena, "%s/%s", folder, sets[set].below).p : NULL;

	if (mix_folder(folder, &hash, arena, err))
		return -1;
	hash = fingerprint_mix(hash, STR(""));
	if (below && file_exists(below) && mix_folder(below, &hash, arena, err))
		return -1;
	fingerprint_write(hash, digits);
	*ret = arena_str(arena, str_of(digits)).p;
	return 0;
}

/* What was there is not there now, and nobody said that others shall count. */
static int lost(const struct spec *spec, size_t set, const char *folder, const char *noted, const char *there,
		struct err *err)
{
	(void)err_set(err, ERR_USAGE, "store %s was made with %s of its own (%s, %s), which %s", spec->store,
		      sets[set].words, folder, noted, there ? "have changed since" : "are not here");
	(void)err_hint(err, "give them, or take what is there now: --%s DIR, or %s=DIR", sets[set].option,
		       sets[set].variable);
	return err_hint(err, "to go on without: %s in the place of DIR", sets[set].none);
}

static int other(const struct spec *spec, size_t set, const char *noted, const char *now, struct err *err)
{
	(void)err_set(err, ERR_USAGE, "that revision of store %s was made with other %s (%s) than those given (%s)",
		      spec->store, sets[set].words, *noted ? noted : sets[set].none, *now ? now : sets[set].none);
	return err_hint(err,
			"its stored manifests and the guards given would not be of one kind: unset %s, or "
			"helm store update",
			sets[set].variable);
}

/* *ret_folder is NULL when the set is not of one's own. */
static int choose(const struct spec *spec, const struct spec_request *request, size_t set, const struct value *noted,
		  const char **ret_folder, const char **ret_digest, struct err *err)
{
	CLEANUP(err_clear) struct err ignored = ERR_INIT;
	struct arena *arena = request->session->arena;
	const char *text = said(request, set);
	const char *before = value_text_at(noted, "digest");

	*ret_folder = text && strcmp(text, sets[set].none) != 0 ? file_full_path(text, arena) : NULL;
	*ret_digest = "";
	if (text)
		return *ret_folder ? digest(set, *ret_folder, arena, ret_digest, err) : 0;
	if (!*before)
		return 0;
	*ret_folder = value_text_at(noted, "folder");
	if (digest(set, *ret_folder, arena, ret_digest, &ignored))
		*ret_digest = NULL;
	if (!*ret_digest || strcmp(*ret_digest, before) != 0)
		return lost(spec, set, *ret_folder, before, *ret_digest, err);
	return 0;
}

static void warn(struct spec *spec, size_t set, const char *before, const char *now, struct arena *arena)
{
	spec->warning = arena_text(arena, "%swarning: store %s had other %s until now: %s, now %s\n",
				   spec->warning ? spec->warning : "", spec->store, sets[set].words,
				   *before ? before : sets[set].none, *now ? now : sets[set].none);
}

int spec_choose_policies(struct spec *spec, const struct spec_request *request, struct value *record, struct err *err)
{
	struct arena *arena = request->session->arena;
	unsigned long long hash = FINGERPRINT_START;
	char digits[FINGERPRINT_DIGITS + 1];
	bool own = false;

	for (size_t i = 0; i < SPEC_POLICIES; i++) {
		const struct value *noted = value_get(record, sets[i].key);
		const char *before = value_text_at(noted, "digest");
		const char *now;

		if (choose(spec, request, i, noted, &spec->policy_folders[i], &now, err))
			return -1;
		if (request->base && strcmp(before, now) != 0 && request->as_it_was)
			return other(spec, i, before, now, err);
		if (request->base && strcmp(before, now) != 0)
			warn(spec, i, before, now, arena);
		strvec_set(&spec->environment, arena_text(arena, "%s=%s", sets[i].variable,
							  spec->policy_folders[i] ? spec->policy_folders[i] : ""));
		value_remove(record, sets[i].key);
		if (*now)
			value_put_text(value_map_at(record, sets[i].key, arena), "digest", now, arena);
		own = own || *now;
		hash = fingerprint_mix(hash, str_of(now));
	}
	fingerprint_write(hash, digits);
	spec->policies = own ? arena_str(arena, str_of(digits)).p : POLICIES_SHIPPED;
	return 0;
}

/* After the fingerprint: where they lie on this machine is no part of what the store is. */
void spec_note_policies(const struct spec *spec, struct value *record, struct arena *arena)
{
	for (size_t i = 0; i < SPEC_POLICIES; i++)
		if (spec->policy_folders[i])
			value_put_text(value_get(record, sets[i].key), "folder", spec->policy_folders[i], arena);
}
