/* SPDX-License-Identifier: Apache-2.0 */
#include "cli_known.h"

#include <stdlib.h>

#include "ceilings.h"
#include "file.h"
#include "missing.h"
#include "words.h"

static const struct {
	const char *option;
	const char *example;
} fact_options[FACT_COUNT] = {
#define X(name, option, example) { option, example },
	FACT_OPTIONS(X)
#undef X
};

static const struct option_row *row_of(const char *name)
{
	for (size_t i = 0; i < cli_row_count; i++)
		if (strcmp(cli_rows[i].name, name) == 0)
			return &cli_rows[i];
	return NULL;
}

static bool is_known(const char *const *names, size_t count, struct str name)
{
	for (size_t i = 0; i < count; i++)
		if (str_is(name, names[i]))
			return true;
	return false;
}

/* Names of the profiles in both folders, each once, ended by NULL. A folder that is not there has none. */
static size_t find_profiles(struct cli *cli, const char ***ret)
{
	const char **names = arena_calloc(&cli->arena, sizeof(*names));
	size_t count = 0;

	for (size_t i = 0; i < CLI_FOLDERS && cli->folders[i]; i++) {
		CLEANUP(err_clear) struct err ignored = ERR_INIT;
		const char *folder = arena_format(&cli->arena, "%s/profiles", cli->folders[i]).p;
		const char **files;
		const char **more;
		size_t found;

		if (file_list(folder, ".yaml", &cli->arena, &files, &found, &ignored))
			continue;
		more = arena_calloc(&cli->arena, (count + found + 1) * sizeof(*more));
		memcpy(more, names, count * sizeof(*more));
		names = more;
		for (size_t k = 0; k < found; k++) {
			struct str name = str_of(strrchr(files[k], '/') + 1);

			name.n -= strlen(".yaml");
			if (!is_known(names, count, name))
				names[count++] = arena_str(&cli->arena, name).p;
		}
	}
	*ret = names;
	return count;
}

static int hint_profiles(struct cli *cli, struct err *err)
{
	CLEANUP(bytes_free) struct bytes known = BYTES_INIT(LIMIT_MESSAGE);
	const char **names;
	size_t count = find_profiles(cli, &names);

	for (size_t i = 0; i < count; i++)
		bytes_format(&known, "%s%s", i ? ", " : "", names[i]);
	if (!count)
		return err_hint(err, "a profile is a file: give its path, with a slash in it");
	return err_hint(err, "profiles: %s, or a file: its path, with a slash in it", known.data);
}

int cli_no_profile(struct cli *cli, const char *name, struct err *err)
{
	const char **names;
	size_t count = find_profiles(cli, &names);
	const char *near = words_nearest(str_of(name), names, count);

	(void)err_set(err, ERR_PROFILE, "no profile \"%s\" in %s/profiles%s%s%s", name, cli->folder,
		      near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
	if (file_exists(name))
		return err_hint(err, "for the file of that name: --profile ./%s", name);
	return hint_profiles(cli, err);
}

void cli_list_profiles(struct cli *cli, struct bytes *out)
{
	const char **names;

	(void)find_profiles(cli, &names);
	for (; *names; names++)
		bytes_format(out, "%s\n", *names);
}

int cli_list_plans(struct cli *cli, struct bytes *out, struct err *err)
{
	if (!cli->settings.has_profile) {
		(void)err_set(err, ERR_FACT, "--profile is missing: each profile has its own plans");
		(void)err_hint(err, "give --profile NAME");
		return hint_profiles(cli, err);
	}
	for (const struct value *plan = value_first(value_get(cli->settings.profile, "plans")); plan; plan = plan->next)
		bytes_format(out, "%.*s\n", STR_ARG(plan->key));
	return 0;
}

/* What a shell takes as it stands. */
static bool is_plain(const char *text)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./:-";

	return *text && text[strspn(text, plain)] == '\0';
}

/* What was given and what is missing as one call, as options or, for Helm 4's plugin, as variables. */
static void add_example(const struct cli *cli, const struct missing *missing, struct bytes *out)
{
	bool under_helm4 = options_has(&cli->options, "under-helm4");

	bytes_add_text(out, under_helm4 ? "" : "helm template web ./chart | store-postrender");
	for (size_t i = 0; i < FACT_COUNT; i++) {
		const char *given = options_get(&cli->options, fact_options[i].option);
		const char *text = given && is_plain(given) ? given : fact_options[i].example;

		if (!given && !missing->wanted[i])
			continue;
		if (under_helm4)
			bytes_format(out, "%s=%s ", row_of(fact_options[i].option)->environment, text);
		else
			bytes_format(out, " --%s %s", fact_options[i].option, text);
	}
	bytes_add_text(out, under_helm4 ? "helm template web ./chart --post-renderer store" : "");
}

/* "A, B and C"; with `arguments` each as "--profile NAME". */
static size_t add_options(const struct missing *missing, bool arguments, struct bytes *out)
{
	size_t count = 0;
	size_t left = 0;

	for (size_t i = 0; i < FACT_COUNT; i++)
		left += missing->wanted[i];
	for (size_t i = 0; i < FACT_COUNT; i++) {
		if (!missing->wanted[i])
			continue;
		left--;
		bytes_format(out, "%s--%s", count == 0 ? "" : left ? ", " : " and ", fact_options[i].option);
		if (arguments)
			bytes_format(out, " %s", row_of(fact_options[i].option)->argument);
		count++;
	}
	return count;
}

int cli_missing(struct cli *cli, struct err *err)
{
	CLEANUP(bytes_free) struct bytes options = BYTES_INIT(LIMIT_MESSAGE);
	CLEANUP(bytes_free) struct bytes give = BYTES_INIT(LIMIT_MESSAGE);
	CLEANUP(bytes_free) struct bytes example = BYTES_INIT(LIMIT_MESSAGE);
	struct str first = str_of(err->message);
	CLEANUP(free_pointer) char *place = NULL;
	struct missing missing = { 0 };
	size_t count;

	if (err->code != ERR_FACT)
		return -1;
	missing_find(&missing, &cli->policies, &cli->guards, &cli->settings);
	if (options_has(&cli->options, "adopt")) {
		missing.wanted[FACT_RELEASE] = !cli->settings.release;
		missing.store_does = false;
		missing.wanted[FACT_NAMESPACE] = !cli->settings.name_space;
	}
	place = xstrndup(first.p, strcspn(first.p, "\n"));
	count = add_options(&missing, false, &options);
	if (!count)
		return -1;
	(void)add_options(&missing, true, &give);
	add_example(cli, &missing, &example);
	(void)err_set(err, ERR_FACT, "%s %s missing: the rules need %s", options.data, count > 1 ? "are" : "is",
		      count > 1 ? "them" : "it");
	(void)err_hint(err, "give %s%s", give.data,
		       missing.store_does ? "; --store NAME does in place of --release" : "");
	if (missing.wanted[FACT_PROFILE])
		(void)hint_profiles(cli, err);
	if (count > 1)
		(void)err_hint(err, "for example: %s", example.data);
	return err_hint(err, "needed by %s", place);
}
