/* SPDX-License-Identifier: Apache-2.0 */
#include "cli.h"

#include "policy.h"

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
	static const char *const modes[] = { "explain",        "diff",          "check",     "emit",
					     "check-policies", "list-profiles", "list-plans" };
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

void cli_free(struct cli *cli)
{
	options_free(&cli->options);
	settings_free(&cli->settings);
	policy_free(&cli->policies);
	guards_free(&cli->guards);
	arena_free(&cli->arena);
}
