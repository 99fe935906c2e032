/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <unistd.h>

#include "file.h"
#include "helm_words.h"
#include "output.h"
#include "policy_rules.h"

#define FORMATS "table|json|name|markdown"
#define INPUT_MOST ((size_t)256 << 20)

static const struct option_row rows[] = {
	{ "profile", 0, "NAME", NULL, "only under this profile, or file with a slash; repeatable", true },
	ROWS_FILTER_BUT_PROFILE,
	{ "output", 'o', FORMATS, NULL, "table, JSON, a page; list: names too", false },
	ROW_HELP,
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

static int run_list(struct policy_rules *rules, const char *format, struct bytes *out, struct err *err)
{
	(void)err;
	policy_rules_print(rules, format, out);
	return 0;
}

static int run_explain(struct policy_rules *rules, const char *format, struct bytes *out, struct err *err)
{
	if (strcmp(format, "name") == 0)
		return err_set(err, ERR_USAGE, "policies explain -o %s: table, json or markdown was expected", format);
	return policy_rules_explain(rules, rules->call->options.operands[1], format, out, err);
}

/* That of --profile, or the last in which the rule runs: prod comes after local. */
static const char *choose_profile(const struct policy_rules *rules, const struct value *rule)
{
	const char *chosen = rules->profiles.list[rules->profiles.count - 1];

	if (options_has(&rules->call->options, "profile"))
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

static int run_test(struct policy_rules *rules, const char *format, struct bytes *out, struct err *err)
{
	CLEANUP(child_result_free) struct child_result result = { 0 };
	CLEANUP(bytes_free) struct bytes input = BYTES_INIT(INPUT_MOST);
	const char *const *operands = rules->call->options.operands;
	const struct value *rule = policy_rules_find(rules, operands[1], err);
	bool is_file = strcmp(operands[2], "-") != 0;
	struct policy_trial trial = { .rule = operands[1], .name = is_file ? operands[2] : "<stdin>",
				      .options = (const char *const[]){ "--diff", NULL } };

	if (!rule)
		return -1;
	if (strcmp(format, "table") != 0)
		return err_set(err, ERR_USAGE, "policies test prints a diff; it takes no -o");
	trial.profile = choose_profile(rules, rule);
	if (read_input(operands[2], &input, err))
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
	int (*run)(struct policy_rules *rules, const char *format, struct bytes *out, struct err *err);
	size_t operands;
	const char *needs;
} words[] = {
	{ "list", run_list, 1, "" },
	{ "explain", run_explain, 2, "a rule" },
	{ "test", run_test, 3, "a rule and a file" },
};

static int choose(const struct call *call, size_t *ret, struct err *err)
{
	const char *word = call->options.operands[0];

	for (*ret = 0; *ret < COUNT_OF(words); ++*ret) {
		if (strcmp(words[*ret].word, word) != 0)
			continue;
		if (call->options.operand_count == words[*ret].operands)
			return 0;
		if (call->options.operand_count < words[*ret].operands)
			return err_set(err, ERR_USAGE, "policies %s needs %s", word, words[*ret].needs);
		return err_set(err, ERR_USAGE, "policies %s: \"%s\" is one argument too many", word,
			       call->options.operands[words[*ret].operands]);
	}
	return err_set(err, ERR_USAGE, "policies \"%s\": list, explain or test was expected", word);
}

static int run(struct call *call, struct err *err)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(OUTPUT_MOST);
	const char *format;
	size_t what;

	if (choose(call, &what, err) || output_word(&call->options, FORMATS, &format, err))
		return -1;
	{
		CLEANUP(policy_rules_close) struct policy_rules rules = POLICY_RULES_INIT(call);

		if (policy_rules_open(&rules, err) || words[what].run(&rules, format, &out, err))
			return -1;
	}
	return verb_print(&out, err);
}

const struct verb_body body_policies = { rows, COUNT_OF(rows), run, details };
