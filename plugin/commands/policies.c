/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <unistd.h>

#include "cli/output.h"
#include "cli/policy_rules_text.h"
#include "commands/verb.h"
#include "file.h"
#include "helm/errors.h"
#include "lint/policy_rules.h"

#define FORMATS "table|json|name|markdown"
#define INPUT_MOST ((size_t)256 << 20)

enum action { LIST, EXPLAIN, TEST };

struct policies_request {
	unsigned action;
	const char *rule;
	const char *file;
	const char *const *profiles; /* none: all */
	struct filter_request filter;
};

static const struct field rows[] = {
	{ "policies", 0, "list|explain|test", NULL, NULL, FIELD_CHOICE(struct policies_request, action),
	  .place = FIELD_OPERAND, .key = "action" },
	{ "rule", 0, "[RULE]", NULL, NULL, FIELD_TEXT(struct policies_request, rule), .place = FIELD_OPERAND,
	  .offer = FIELD_RULES, .after = "explain|test" },
	{ "file", 0, "[FILE]", NULL, NULL, FIELD_TEXT(struct policies_request, file), .place = FIELD_OPERAND,
	  .offer = FIELD_FILES, .after = "test" },
	{ "profile", 0, "NAME", NULL, "only under this profile, or file with a slash; repeatable",
	  FIELD_TEXTS(struct policies_request, profiles), .offer = FIELD_PROFILES, .key = "profiles" },
	FIELDS_FILTER_BUT_PROFILE(struct policies_request, filter),
	FIELD_OUTPUT_OF(FORMATS, "table, JSON, a page; list: names too"),
	FIELD_HELP,
};

static const char details[] =
	"  list             each rule: what it does, for which kinds, under which profiles, and its file\n"
	"  explain RULE     why, how a profile permits it, what it says, and an example before and after;\n"
	"                   of a policy (the part before the slash) all its rules\n"
	"  test RULE FILE   the rule alone on a manifest (- is stdin): the change as a diff, and its warnings\n"
	"\n"
	"test takes the first profile of --profile, else the strictest in which the rule runs. Exit status: 0\n"
	"done, 1 the rule refuses an object, others as in docs/errors.md.\n"
	"\n"
	"Examples:\n"
	"  helm store policies list\n"
	"  helm store policies explain pods/no-host-path\n"
	"  helm store policies test storage/class claim.yaml --profile prod\n";

static int run_list(struct policy_rules *rules, const struct policies_request *request, const char *format,
		    struct bytes *out, struct err *err)
{
	(void)err;
	(void)request;
	policy_rules_text_print(rules, format, out);
	return 0;
}

static int run_explain(struct policy_rules *rules, const struct policies_request *request, const char *format,
		       struct bytes *out, struct err *err)
{
	if (strcmp(format, "name") == 0)
		return err_set(err, ERR_USAGE, "policies explain -o %s: table, json or markdown was expected", format);
	return policy_rules_text_explain(rules, request->rule, format, out, err);
}

/* That of --profile, or the last in which the rule runs: prod comes after local. */
static const char *choose_profile(const struct policy_rules *rules, bool is_given, const struct value *rule)
{
	const char *chosen = rules->profiles.list[rules->profiles.count - 1];

	if (is_given)
		return rules->profiles.list[0];
	for (const struct value *one = value_first(value_get(rule, "profiles")); one; one = one->next)
		if (one->type != VALUE_BOOL || value_is_true(one))
			chosen = one->key.p;
	return chosen;
}

static int read_input(const char *file, struct bytes *input, struct err *err)
{
	return strcmp(file, "-") == 0 ? file_read_descriptor(STDIN_FILENO, "<stdin>", input, err)
				      : file_read(file, input, err);
}

static void say_idle(const struct value *rule, const char *profile)
{
	const struct value *runs = value_get(value_get(rule, "profiles"), profile);

	if (runs && runs->type == VALUE_BOOL && !value_is_true(runs))
		(void)fprintf(stderr,
			      "warning: %s does not run under profile %s; helm store policies explain %s says when\n",
			      value_text_at(rule, "id"), profile, value_text_at(rule, "id"));
}

static int run_test(struct policy_rules *rules, const struct policies_request *request, const char *format,
		    struct bytes *out, struct err *err)
{
	CLEANUP(child_result_free) struct child_result result = { 0 };
	CLEANUP(bytes_free) struct bytes input = BYTES_INIT(INPUT_MOST);
	const struct value *rule = policy_rules_find(rules, request->rule, err);
	bool is_file = strcmp(request->file, "-") != 0;
	struct policy_trial trial = { .rule = request->rule,
				      .name = is_file ? request->file : "<stdin>",
				      .options = (const char *const[]){ "--diff", NULL } };

	if (!rule)
		return -1;
	if (strcmp(format, "table") != 0)
		return err_set(err, ERR_USAGE, "policies test prints a diff; it takes no -o");
	trial.profile = choose_profile(rules, *request->profiles, rule);
	if (read_input(request->file, &input, err))
		return -1;
	trial.input = bytes_str(&input);
	if (policy_rules_try(rules, &trial, &result, err))
		return -1;
	say_idle(rule, trial.profile);
	if (result.status)
		return helm_filter_said(bytes_str(&result.errors), err);
	if (result.errors.length)
		(void)fputs(result.errors.data, stderr);
	bytes_add(out, bytes_str(&result.output));
	return 0;
}

static const struct {
	const char *word;
	int (*run)(struct policy_rules *rules, const struct policies_request *request, const char *format,
		   struct bytes *out, struct err *err);
	size_t operands;
	const char *needs;
} actions[] = {
	[LIST] = { "list", run_list, 1, "" },
	[EXPLAIN] = { "explain", run_explain, 2, "a rule" },
	[TEST] = { "test", run_test, 3, "a rule and a file" },
};

static int check_request(const struct policies_request *request, struct err *err)
{
	const char *word = actions[request->action].word;
	const char *const operands[] = { word, request->rule, request->file, NULL };
	size_t wanted = actions[request->action].operands;

	if (!operands[wanted - 1])
		return err_set(err, ERR_USAGE, "policies %s needs %s", word, actions[request->action].needs);
	if (operands[wanted])
		return err_set(err, ERR_USAGE, "policies %s: \"%s\" is one argument too many", word, operands[wanted]);
	return 0;
}

static int run(struct call *call, struct err *err)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(OUTPUT_MOST);
	const struct policies_request *request = call->request;

	if (check_request(request, err))
		return -1;
	{
		CLEANUP(policy_rules_close) struct policy_rules rules = POLICY_RULES_INIT(&call->session);

		if (policy_rules_open(&rules, &request->filter, request->profiles, err) ||
		    actions[request->action].run(&rules, request, output_words[call->terminal.output], &out, err))
			return -1;
	}
	return output_print(&out, err);
}

const struct verb_body body_policies = { FIELDS_OF(rows, struct policies_request), run, details, NULL };
