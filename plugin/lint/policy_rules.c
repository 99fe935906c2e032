/* SPDX-License-Identifier: Apache-2.0 */
#include "lint/policy_rules.h"

#include <stdlib.h>

#include "file.h"
#include "helm/errors.h"
#include "helm/profiles.h"
#include "json.h"
#include "words.h"

#define WORDS_MOST ((size_t)1 << 20)
#define PRINTED_MOST ((size_t)512 << 20)
#define RULES_MOST ((size_t)64 << 20)
#define TEXT_MOST ((size_t)16 << 20)
#define PATIENCE 60000 /* milliseconds */
#define MARK "# rule: "

static int ask(struct policy_rules *rules, const char *profile, struct value **ret, struct err *err)
{
	CLEANUP(child_result_free) struct child_result result = { 0 };
	CLEANUP(strvec_free) struct strvec environment = STRVEC_INIT;
	struct arena *arena = rules->session->arena;
	struct child_request child = {
		.arguments = (const char *const[]){ rules->helm.filter, "--emit", "rules", NULL },
		.input_from = CHILD_NULL,
		.output_to = CHILD_CATCH,
		.errors_to = CHILD_CATCH,
		.output_ceiling = RULES_MOST,
		.errors_ceiling = WORDS_MOST,
		.deadline = PATIENCE,
		.within = &rules->context,
	};

	strvec_add_all(&environment, rules->environment.list);
	strvec_set(&environment, arena_format(arena, "HELM_STORE_PROFILE=%s", profile).p);
	child.environment = environment.list;
	if (child_run(&child, &result, err))
		return -1;
	if (result.status)
		return helm_filter_said(bytes_str(&result.errors), err);
	*ret = json_parse(bytes_str(&result.output), arena, err);
	return *ret ? 0 : -1;
}

/* The lists are of the same policies, in the same order. */
static void take_profile(struct value *all, const struct value *list, const char *profile, struct arena *arena)
{
	const struct value *row = list->first;

	for (struct value *rule = all->first; rule && row; rule = rule->next, row = row->next)
		value_put(value_map_at(rule, "profiles", arena), str_of(profile),
			  value_copy(arena, value_get(row, "runs")));
}

int policy_rules_open(struct policy_rules *rules, const struct filter_request *filter, const char *const *profiles,
		      struct err *err)
{
	const struct session *session = rules->session;

	context_begin(&rules->context, session->context, CONTEXT_ENDLESS);
	rules->context.interrupt = &rules->interrupt;
	if (interrupt_open(&rules->interrupt, err) ||
	    helm_locate(&rules->helm, session->environment, &rules->context, session->arena, err))
		return -1;
	filter_request_settings(filter, session->arena, &rules->environment);
	if (profiles_names(profiles, &rules->helm, session->arena, &rules->environment, &rules->profiles, err))
		return -1;
	for (size_t i = 0; i < rules->profiles.count; i++) {
		const char *profile = rules->profiles.list[i];
		struct value *list = NULL;

		if (ask(rules, profile, &list, err))
			return err_wrap(err, "profile %s", profile);
		rules->list = rules->list ? rules->list : list;
		take_profile(rules->list, list, profile, session->arena);
	}
	for (struct value *rule = value_first(rules->list); rule; rule = rule->next)
		value_remove(rule, "runs");
	return 0;
}

void policy_rules_close(struct policy_rules *rules)
{
	strvec_free(&rules->environment);
	strvec_free(&rules->profiles);
	interrupt_close(&rules->interrupt);
}

const struct value *policy_rules_find(const struct policy_rules *rules, const char *id, struct err *err)
{
	size_t count = 0;
	CLEANUP(free_pointer) const char **words = xcalloc(value_count(rules->list) + 1, sizeof(*words));
	const char *near;

	for (const struct value *rule = rules->list->first; rule; rule = rule->next) {
		words[count++] = value_text_at(rule, "id");
		if (strcmp(words[count - 1], id) == 0)
			return rule;
	}
	near = words_nearest(str_of(id), words, count);
	(void)err_set(err, ERR_USAGE, "there is no rule \"%s\"%s%s%s", id, near ? "; did you mean \"" : "",
		      near ? near : "", near ? "\"?" : "");
	(void)err_hint(err, "helm store policies list shows all");
	return NULL;
}

bool policy_rules_is_of(const struct value *rule, const char *policy)
{
	const char *id = value_text_at(rule, "id");
	size_t n = strlen(policy);

	return strncmp(id, policy, n) == 0 && id[n] == '/';
}

const char *policy_rules_does(const struct value *rule, struct arena *arena)
{
	static const struct {
		const char *verb;
		const char *does;
	} names[] = { { "deny", "refuse" }, { "warn", "warn" },   { "tell", "warn" },
		      { "drop", "drop" },   { "claim", "claim" }, { "claimServices", "claim" } };
	const char *does = "";

	for (const struct value *verb = value_first(value_get(rule, "verbs")); verb; verb = verb->next) {
		const char *name = "edit";

		for (size_t i = 0; i < COUNT_OF(names); i++)
			name = str_is(verb->text, names[i].verb) ? names[i].does : name;
		if (!strstr(does, name))
			does = arena_format(arena, "%s%s%s", does, *does ? ", " : "", name).p;
	}
	return does;
}

/* Up to its full stop, or the end of the line. */
static const char *first_sentence(const char *text, struct arena *arena)
{
	size_t n = strcspn(text, "\n");

	for (size_t i = 0; i < n; i++)
		if (text[i] == '.' && (text[i + 1] == ' ' || i + 1 == n) && (i < 2 || text[i - 2] != '.'))
			n = i;
	return arena_str(arena, (struct str){ text, n }).p;
}

const char *policy_rules_summary(const struct value *rule, struct arena *arena)
{
	static const char *const members[] = { "why", "message", "policyWhy" };

	for (size_t i = 0; i < COUNT_OF(members); i++)
		if (*value_text_at(rule, members[i]))
			return first_sentence(value_text_at(rule, members[i]), arena);
	return "";
}

const char *policy_rules_profiles(const struct value *rule, bool runs, struct arena *arena)
{
	const char *names = "";

	for (const struct value *one = value_first(value_get(rule, "profiles")); one; one = one->next) {
		bool does = one->type != VALUE_BOOL || value_is_true(one);

		if (does == runs)
			names = arena_format(arena, "%s%s%.*s", names, *names ? ", " : "", STR_ARG(one->key)).p;
	}
	return names;
}

/* --- examples and trials */

/* The words after the id. */
static void read_options(struct str line, struct arena *arena, struct strvec *ret)
{
	while (line.n) {
		size_t n = 0;

		while (n < line.n && line.p[n] != ' ')
			n++;
		if (n)
			strvec_add(ret, arena_str(arena, (struct str){ line.p, n }).p);
		n = n < line.n ? n + 1 : n;
		line = (struct str){ line.p + n, line.n - n };
	}
}

int policy_rules_example(const struct value *rule, struct arena *arena, struct policy_example *ret, struct err *err)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(TEXT_MOST);
	const char *file = value_text_at(rule, "file");
	const char *slash = strrchr(file, '/');
	const char *id = value_text_at(rule, "id");
	const char *path = arena_text(arena, "%.*sexamples/%s", slash ? (int)(slash + 1 - file) : 0, file,
				      slash ? slash + 1 : file);

	*ret = (struct policy_example){ STRVEC_INIT, { NULL, 0 } };
	if (!file_exists(path))
		return 0;
	if (file_read(path, &text, err))
		return -1;
	for (const char *at = text.data; at && *at;) {
		size_t n = strcspn(at, "\n");
		size_t begins = strlen(MARK) + strlen(id);
		bool marks = strncmp(at, MARK, strlen(MARK)) == 0;

		if (ret->text.p && marks)
			break;
		if (marks && n >= begins && strncmp(at + strlen(MARK), id, strlen(id)) == 0 &&
		    strchr(" \n", at[begins])) {
			read_options((struct str){ at + begins, n - begins }, arena, &ret->options);
			ret->text.p = at + n + (at[n] == '\n');
		}
		at += n + (at[n] == '\n');
		ret->text.n = ret->text.p ? (size_t)(at - ret->text.p) : 0;
	}
	if (ret->text.p)
		ret->text = arena_str(arena, ret->text);
	return 0;
}

/* What the filter says of its standard input, it says of a file. */
static void name_input(struct bytes *words, const char *name)
{
	static const char mark[] = "<stdin>";
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(TEXT_MOST);
	const char *at = words->data;

	for (const char *found; at && (found = strstr(at, mark)); at = found + strlen(mark)) {
		bytes_add(&out, (struct str){ at, (size_t)(found - at) });
		bytes_add_text(&out, name);
	}
	bytes_add_text(&out, at ? at : "");
	bytes_reset(words);
	bytes_add(words, bytes_str(&out));
}

int policy_rules_try(struct policy_rules *rules, const struct policy_trial *trial, struct child_result *ret,
		     struct err *err)
{
	CLEANUP(strvec_free) struct strvec arguments = STRVEC_INIT;
	CLEANUP(strvec_free) struct strvec environment = STRVEC_INIT;
	struct child_request child = {
		.input = trial->input,
		.input_from = CHILD_CATCH,
		.output_to = CHILD_CATCH,
		.errors_to = CHILD_CATCH,
		.output_ceiling = PRINTED_MOST,
		.errors_ceiling = TEXT_MOST,
		.deadline = PATIENCE,
		.within = &rules->context,
	};

	strvec_add_all(&environment, rules->environment.list);
	if (trial->profile)
		strvec_set(&environment,
			   arena_format(rules->session->arena, "HELM_STORE_PROFILE=%s", trial->profile).p);
	strvec_add(&arguments, rules->helm.filter);
	strvec_add(&arguments, "--rule");
	strvec_add(&arguments, trial->rule);
	strvec_add_all(&arguments, (const char *const[]){ "--release", "shop", "--namespace", "shop", NULL });
	strvec_add_all(&arguments, trial->options);
	child.arguments = arguments.list;
	child.environment = environment.list;
	if (child_run(&child, ret, err))
		return -1;
	name_input(&ret->errors, trial->name);
	return 0;
}
