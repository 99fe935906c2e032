/* SPDX-License-Identifier: Apache-2.0 */
#include "cli.h"

#include <stdlib.h>

#include "file.h"
#include "hostname.h"

/* Modes that replace stdout have no variable: a pipeline must not turn manifests into a table by its environment. */
const struct option_row cli_rows[] = {
	{ "profile", 'p', "NAME", "HELM_STORE_PROFILE", "profile: a name of --list-profiles, or a path", false },
	{ "plan", 0, "NAME", "HELM_STORE_PLAN", "plan of the profile: a name of --list-plans", false },
	{ "policies", 0, "DIR", "HELM_STORE_POLICIES", "rules and guards to use instead of the built-in ones", false },
	{ "add-policies", 0, "DIR", "HELM_STORE_ADD_POLICIES", "rules to use besides", true },
	{ "values", 'f', "FILE", "HELM_STORE_VALUES", "values laid over the profile", true },
	{ "set", 0, "KEY=VALUE", "HELM_STORE_SET", "one value laid over the profile (a.b=v)", true },
	{ "found", 0, "KEY=VALUE", "HELM_STORE_FOUND", "what a cluster has, where the profile says auto", true },
	{ "release", 0, "NAME", "HELM_STORE_RELEASE", "the release's name", false },
	{ "namespace", 'n', "NAME", "HELM_STORE_NAMESPACE", "the release's namespace", false },
	{ "store", 0, "NAME", "HELM_STORE_STORE", "the store's name; default: the release's", false },
	{ "host", 0, "NAME", "HELM_STORE_HOSTS", "a host name of the store's; default: STORE.DOMAIN", true },
	{ "report", 0, "FILE", "HELM_STORE_REPORT", "write what was done as JSON Lines", false },
	{ "explain", 0, NULL, NULL, "print a table of changes instead of manifests", false },
	{ "diff", 0, NULL, NULL, "print a unified diff instead of manifests", false },
	{ "check", 0, NULL, NULL, "print nothing; the exit status tells", false },
	{ "emit", 0, "guards|settings|origins|objects|rules|problems", NULL,
	  "print guards, or as JSON settings, rules, a profile's problems, objects of stdin as Kubernetes reads them",
	  false },
	{ "rule", 0, "ID", NULL, "this rule alone, and no guards: to try it", false },
	{ "adopt", 0, NULL, NULL, "with --emit guards: with what Helm needs to take them over", false },
	{ "stats", 0, NULL, "HELM_STORE_STATS", "counts and time on stderr", false },
	{ "cross-check", 0, NULL, "HELM_STORE_CROSS_CHECK", "demand that libfyaml reads the input alike", false },
	{ "deny-as-warn", 0, NULL, NULL, "tests and benchmarks: report denials, write all the same", false },
	{ "under-helm4", 0, NULL, NULL, "run as Helm 4's plugin: failures become one YAML scalar", false },
	{ "check-policies", 0, NULL, NULL, "read policies, guards and profile, and stop", false },
	{ "list-profiles", 0, NULL, NULL, "print the names of the profiles", false },
	{ "list-plans", 0, NULL, NULL, "print the names of the plans that --profile has", false },
	{ "schema", 0, "policy|profile", NULL, "print the JSON Schema of such files", false },
	{ "help-rules", 0, NULL, NULL, "print the rule language", false },
	{ "help-errors", 0, NULL, NULL, "print all errors with cause and remedy (Markdown)", false },
	{ "help-profile", 0, NULL, NULL, "print the keys of a profile and what may stand there (Markdown)", false },
	{ "help-man", 0, NULL, NULL, "print the page of the manual (mdoc)", false },
	{ "version", 0, NULL, NULL, "print the version", false },
	{ "help", 'h', NULL, NULL, "print this", false },
};
const size_t cli_row_count = COUNT_OF(cli_rows);

static int check_emit(const struct options *options, struct err *err)
{
	const char *what = options_get(options, "emit");

	static const char *const known[] = { "guards", "settings", "origins", "objects", "rules", "problems" };
	size_t i = 0;

	while (what && i < COUNT_OF(known) && strcmp(what, known[i]) != 0)
		i++;
	if (i == COUNT_OF(known))
		return err_set(err, ERR_USAGE,
			       "--emit %s: guards, settings, origins, objects, rules or problems was expected", what);
	if (options_has(options, "adopt") && (!what || strcmp(what, "guards") != 0))
		return err_set(err, ERR_USAGE, "--adopt goes with --emit guards");
	return 0;
}

static int check_modes(const struct options *options, struct err *err)
{
	static const char *const modes[] = { "explain", "diff", "check", "emit", "check-policies",
					     "list-profiles", "list-plans" };
	const char *mode = NULL;

	for (size_t i = 0; i < COUNT_OF(modes); i++) {
		if (!options_has(options, modes[i]))
			continue;
		if (mode)
			return err_set(err, ERR_USAGE, "--%s and --%s exclude each other", mode, modes[i]);
		mode = modes[i];
	}
	if (mode && options_has(options, "under-helm4"))
		return err_set(err, ERR_USAGE, "--%s replaces the manifests; Helm 4 would install its output", mode);
	if (options_has(options, "rule") && options_has(options, "under-helm4"))
		return err_set(err, ERR_USAGE, "--rule leaves all other rules out; Helm 4 would install its output");
	if (check_emit(options, err))
		return -1;
	if (options_has(options, "deny-as-warn") && options_has(options, "under-helm4"))
		return err_set(err, ERR_USAGE, "--deny-as-warn is for tests on stdin, not for Helm");
	return 0;
}

int cli_parse(struct cli *cli, int argc, char *const *argv, char *const *variables, struct err *err)
{
	if (options_parse(cli_rows, cli_row_count, argc, argv, variables, &cli->options, err) ||
	    check_modes(&cli->options, err))
		return -1;
	if (cli->options.operand_count && !options_has(&cli->options, "check-policies"))
		return err_set(err, ERR_USAGE, "unexpected argument \"%s\"; manifests come on stdin",
			       cli->options.operands[0]);
	return 0;
}

/* A name of a profile is looked for in the chosen policies and then in the built-in ones, so that own rules can use a
 * known profile. */
static int find_folders(struct cli *cli, struct err *err)
{
	static const char *const places[] = { "policies", "share/helm-store/policies" };
	const char *chosen = options_get(&cli->options, "policies");
	const char *built_in = NULL;
	const char *program;

	if (file_program_folder(&cli->arena, &program, err))
		return -1;
	for (size_t i = 0; i < COUNT_OF(places) && !built_in; i++) {
		const char *folder = arena_format(&cli->arena, "%s/../%s", program, places[i]).p;

		built_in = file_exists(folder) ? file_clean_path(folder, &cli->arena) : NULL;
	}
	if (!chosen && !built_in)
		return err_set(err, ERR_READ, "no policies beside the program (%s/../%s); give --policies DIR", program,
			       places[0]);
	cli->folder = chosen ? chosen : built_in;
	cli->folders[0] = cli->folder;
	cli->folders[1] = chosen ? built_in : NULL;
	return 0;
}

static const char *const *all_of(struct cli *cli, const char *name)
{
	const char **list = arena_calloc(&cli->arena, (cli->options.count + 1) * sizeof(*list));
	size_t count = 0;

	for (size_t i = 0; i < cli->options.count; i++)
		if (strcmp(cli->options.values[i].row->name, name) == 0)
			list[count++] = cli->options.values[i].text;
	return list;
}

int cli_find_profile(struct cli *cli, const char **ret, struct err *err)
{
	const char *name = options_get(&cli->options, "profile");

	if (!cli->folder && find_folders(cli, err))
		return -1;
	*ret = name && strchr(name, '/') ? file_clean_path(name, &cli->arena) : NULL;
	for (size_t i = 0; name && !*ret && cli->folders[i]; i++) {
		const char *file = arena_format(&cli->arena, "%s/profiles/%s.yaml", cli->folders[i], name).p;

		*ret = file_exists(file) ? file : NULL;
	}
	return name && !*ret ? cli_no_profile(cli, name, err) : 0;
}

static int check_name(const char *name, const char *what, struct err *err)
{
	size_t length = name ? strlen(name) : 1;
	bool good = length >= 1 && length <= 63;

	for (size_t i = 0; name && i < length; i++) {
		bool edge = i == 0 || i + 1 == length;

		good = good && ((name[i] >= 'a' && name[i] <= 'z') || (name[i] >= '0' && name[i] <= '9') ||
				(!edge && (name[i] == '-' || name[i] == '.')));
	}
	if (good)
		return 0;
	return err_set(err, ERR_USAGE, "--%s \"%s\": lower-case letters, digits and `-`, at most 63", what, name);
}

/* --rule: nothing else acts, guards neither. */
static int keep_rule(struct cli *cli, struct err *err)
{
	const char *id = options_get(&cli->options, "rule");

	if (!id)
		return 0;
	guards_free(&cli->guards);
	memset(&cli->guards, 0, sizeof(cli->guards));
	return policies_keep(&cli->policies, id, err);
}

/* NULL when none is given. */
static int read_hosts(struct cli *cli, struct err *err)
{
	const char **hosts;
	size_t count = options_get_all(&cli->options, "host", &cli->arena, &hosts);

	for (size_t i = 0; i < count; i++)
		if (hostname_read(hosts[i], &cli->arena, &hosts[i], err))
			return -1;
	cli->settings.hosts = count ? hosts : NULL;
	return 0;
}

int cli_load(struct cli *cli, struct err *err)
{
	const struct options *options = &cli->options;
	const char *const *added = all_of(cli, "add-policies");
	const char *profile;

	cli->settings.profile_name = options_get(options, "profile");
	cli->settings.plan = options_get(options, "plan");
	cli->settings.release = options_get(options, "release");
	cli->settings.name_space = options_get(options, "namespace");
	cli->settings.store = options_get(options, "store");
	if (!cli->settings.store)
		cli->settings.store = cli->settings.release;
	if (check_name(cli->settings.store, "store", err) || check_name(cli->settings.release, "release", err) ||
	    check_name(cli->settings.name_space, "namespace", err))
		return -1;
	if (read_hosts(cli, err) || cli_find_profile(cli, &profile, err))
		return -1;
	cli->settings.folders = cli->folders;
	if (policies_read_folder(&cli->policies, cli->folder, err))
		return -1;
	for (; *added; added++)
		if (policies_read_folder(&cli->policies, *added, err))
			return -1;
	if (policies_check(&cli->policies, err))
		return -1;
	if (guards_read(&cli->guards, arena_format(&cli->arena, "%s/guards", cli->folder).p, err) ||
	    keep_rule(cli, err))
		return -1;
	return settings_read(&cli->settings, profile, all_of(cli, "values"), all_of(cli, "set"), err) ||
			       settings_take_found(&cli->settings, all_of(cli, "found"), err)
		       ? -1
		       : 0;
}

void cli_free(struct cli *cli)
{
	options_free(&cli->options);
	settings_free(&cli->settings);
	policies_free(&cli->policies);
	guards_free(&cli->guards);
	arena_free(&cli->arena);
}
