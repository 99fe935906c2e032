/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/policy_rules_text.h"

#include "helm/errors.h"
#include "json.h"
#include "store/spec_settings.h"
#include "table.h"
#include "value_text.h"

#define COLUMNS 6
#define WHAT_MOST 100 /* bytes */
#define FOR_MOST 40
#define TEXT_MOST ((size_t)16 << 20)

/* The words of a list, parted by `between`, each in `quote`. */
static const char *join(const struct value *list, const char *between, const char *quote, struct arena *arena)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(TEXT_MOST);

	for (const struct value *item = value_first(list); item; item = item->next)
		bytes_format(&text, "%s%s%.*s%s", item == list->first ? "" : between, quote, STR_ARG(item->text),
			     quote);
	return arena_str(arena, bytes_str(&text)).p;
}

/* Folder and name, as in policies/10-storage.yaml. */
static const char *short_file(const struct value *rule)
{
	const char *file = value_text_at(rule, "file");
	const char *short_one = file;
	size_t slashes = 0;

	for (const char *p = file + strlen(file); p > file && slashes < 2; p--)
		if (p[-1] == '/' && ++slashes)
			short_one = slashes == 2 ? p : short_one;
	return slashes < 2 ? file : short_one;
}

static struct str cut(const char *text, size_t most, struct arena *arena)
{
	struct str all = str_of(text);

	return all.n <= most ? all : arena_format(arena, "%.*s…", STR_ARG(str_cut(all, most)));
}

static void print_table(const struct policy_rules *rules, struct bytes *out)
{
	CLEANUP(table_free) struct table table = TABLE_INIT(COLUMNS);
	struct arena *arena = rules->session->arena;

	table_add(&table, (const struct str[]){ STR("RULE"), STR("DOES"), STR("FOR"), STR("PROFILES"), STR("FILE"),
						STR("WHAT") });
	for (const struct value *rule = value_first(rules->list); rule; rule = rule->next) {
		const char *profiles = policy_rules_profiles(rule, true, arena);
		const char *objects = join(value_get(rule, "objects"), ", ", "", arena);

		table_add(&table,
			  (const struct str[]){
				  str_of(value_text_at(rule, "id")), str_of(policy_rules_does(rule, arena)),
				  cut(objects, FOR_MOST, arena), str_of(*profiles ? profiles : "-"),
				  arena_format(arena, "%s:%ld", short_file(rule), value_number_at(rule, "line")),
				  cut(policy_rules_summary(rule, arena), WHAT_MOST, arena) });
	}
	table_print(&table, 0, out);
}

static void add_cell(const char *text, struct bytes *out)
{
	for (; *text; text++)
		bytes_format(out, "%s%c", *text == '|' ? "\\" : "", *text);
}

/* A row a policy; its page has the rules. */
static void print_page(const struct policy_rules *rules, struct bytes *out)
{
	const char *last = "";

	bytes_add_text(out, "# Rules\n\nThe policies of `policies/`, in the order in which they act; made by "
			    "`make docs`.\n\n| rules | file | why |\n|---|---|---|\n");
	for (const struct value *rule = value_first(rules->list); rule; rule = rule->next) {
		const char *id = value_text_at(rule, "id");
		int policy = (int)strcspn(id, "/");

		if (strcmp(short_file(rule), last) != 0) {
			last = short_file(rule);
			bytes_format(out, "| [%.*s](%.*s.md) | `%s` | ", policy, id, policy, id, last);
			add_cell(value_text_at(rule, "policyWhy"), out);
			bytes_add_text(out, " |\n");
		}
	}
}

static void add_words(struct value *rule, struct arena *arena)
{
	value_put_text(rule, "does", policy_rules_does(rule, arena), arena);
	value_put_text(rule, "what", policy_rules_summary(rule, arena), arena);
}

void policy_rules_text_print(const struct policy_rules *rules, const char *format, struct bytes *out)
{
	struct arena *arena = rules->session->arena;

	if (strcmp(format, "table") == 0)
		print_table(rules, out);
	if (strcmp(format, "markdown") == 0)
		print_page(rules, out);
	for (struct value *rule = value_first(rules->list); rule; rule = rule->next) {
		if (strcmp(format, "name") == 0)
			bytes_format(out, "%s\n", value_text_at(rule, "id"));
		add_words(rule, arena);
	}
	if (strcmp(format, "json") == 0) {
		json_write_value(rules->list, out);
		bytes_add_char(out, '\n');
	}
}

/* --- one rule, explained */

/* How a profile permits what the rule is against: by its `when`, and by the keys that stand in it. */
static const char *permits(const struct value *rule, struct arena *arena)
{
	const struct value *when = value_get(rule, "when");
	bool refuses = strstr(policy_rules_does(rule, arena), "refuse") != NULL;
	const char *keys = "";
	const char *text = "";

	for (const struct value *key = value_first(value_get(rule, "keys")); key; key = key->next) {
		bool asked = false;

		for (const struct value *one = value_first(when); one; one = one->next)
			asked = asked || strstr(one->text.p, key->text.p);
		if (!asked)
			keys = arena_format(arena, "%s%s`%.*s`", keys, *keys ? ", " : "", STR_ARG(key->text)).p;
	}
	if (when->first)
		text = arena_text(arena, "It runs only where %s. A profile that says otherwise %s.",
				  join(when, " and ", "`", arena),
				  refuses ? "permits it" : "leaves the object as it is");
	if (*keys)
		text = arena_format(arena, "%s%sThe profile says what counts: %s.", text, *text ? " " : "", keys).p;
	return *text ? text : "No key of a profile permits it.";
}

/* The count of refused objects, at the end of the filter's words, says nothing of one rule. */
static struct str without_count(struct str words)
{
	const char *count = words.n ? strstr(words.p, " objects refused, nothing written") : NULL;

	while (count && count > words.p && count[-1] != '\n')
		count--;
	return count ? (struct str){ words.p, (size_t)(count - words.p) } : words;
}

/* {options, before, after, says, refused}; NULL without error: there is none. */
static int example_of(struct policy_rules *rules, const struct value *rule, struct value **ret, struct err *err)
{
	CLEANUP(child_result_free) struct child_result result = { 0 };
	struct arena *arena = rules->session->arena;
	struct policy_example example;
	struct policy_trial trial = { .rule = value_text_at(rule, "id"), .name = "example" };
	struct value *map = value_new(arena, VALUE_MAP);
	int failed = policy_rules_example(rule, arena, &example, err);

	*ret = NULL;
	trial.options = example.options.list;
	trial.input = example.text;
	failed = failed || (example.text.p && policy_rules_try(rules, &trial, &result, err));
	if (!failed && example.text.p && result.status > 1)
		failed = helm_filter_said(bytes_str(&result.errors), err);
	if (!failed && example.text.p) {
		CLEANUP(bytes_free) struct bytes options = BYTES_INIT(TEXT_MOST);

		for (size_t i = 0; i < example.options.count; i++)
			bytes_format(&options, "%s%s", i ? " " : "", example.options.list[i]);
		value_put_text(map, "options", options.data ? options.data : "", arena);
		value_put_text(map, "before", example.text.p, arena);
		value_put_text(map, "after", result.output.data ? result.output.data : "", arena);
		value_put_text(map, "says", arena_str(arena, without_count(bytes_str(&result.errors))).p, arena);
		value_put(map, STR("refused"), value_bool(arena, result.status == 1));
		*ret = map;
	}
	strvec_free(&example.options);
	return failed ? -1 : 0;
}

/* A text with blanks before each line. */
static void indented(const char *text, struct bytes *out)
{
	for (; *text; text += strcspn(text, "\n"), text += *text == '\n')
		bytes_format(out, "%s%.*s\n", *text == '\n' ? "" : "  ", (int)strcspn(text, "\n"), text);
}

/* What the rule's example becomes, in words: the after is a text of its own. */
static const char *outcome(const struct value *rule, const struct value *example, struct arena *arena)
{
	const char *after = value_text_at(example, "after");

	if (value_is_true(value_get(example, "refused")))
		return "is refused:";
	if (strcmp(policy_rules_does(rule, arena), "claim") == 0)
		return "stays as it is, and what it claims is given to the store.";
	if (strcmp(after, value_text_at(example, "before")) == 0)
		return "stays as it is, with a warning:";
	return *after ? "becomes:" : "leaves the stream:";
}

static bool shows_after(const char *outcome)
{
	return strcmp(outcome, "becomes:") == 0;
}

static void add_keys(struct policy_rules *rules, const struct value *rule, struct bytes *out)
{
	struct arena *arena = rules->session->arena;

	for (const struct value *key = value_first(value_get(rule, "keys")); key; key = key->next) {
		bytes_format(out, "  %.*s", STR_ARG(key->text));
		for (size_t i = 0; i < rules->profiles.count; i++) {
			CLEANUP(err_clear) struct err ignored = ERR_INIT;
			CLEANUP(strvec_free) struct strvec environment = STRVEC_INIT;
			const char *profile = rules->profiles.list[i];
			const struct value *settings = NULL;

			strvec_add_all(&environment, rules->environment.list);
			strvec_set(&environment, arena_format(arena, "HELM_STORE_PROFILE=%s", profile).p);
			if (spec_settings(&rules->helm, environment.list, arena, &settings, &ignored))
				continue;
			bytes_format(out, "%s %s: ", i ? "," : "  ", profile);
			value_to_text(value_find(settings, key->text), 60, out);
		}
		bytes_add_char(out, '\n');
	}
}

static void explain_text(struct policy_rules *rules, const struct value *rule, const struct value *example,
			 struct bytes *out)
{
	struct arena *arena = rules->session->arena;
	const char *off = policy_rules_profiles(rule, false, arena);
	const char *on = policy_rules_profiles(rule, true, arena);
	const char *why = value_text_at(rule, "why");

	bytes_format(out, "%s  %s:%ld\n\n", value_text_at(rule, "id"), short_file(rule), value_number_at(rule, "line"));
	if (*why)
		bytes_format(out, "%s\n\n", why);
	bytes_format(out, "The file: %s\n\n", value_text_at(rule, "policyWhy"));
	bytes_format(out, "For: %s\n", join(value_get(rule, "objects"), ", ", "", arena));
	bytes_format(out, "Does: %s\n", policy_rules_does(rule, arena));
	bytes_format(out, "Profiles: %s%s%s\n", *on ? on : "none", *on && *off ? "; not " : "", *on ? off : "");
	bytes_format(out, "To permit it: %s\n", permits(rule, arena));
	add_keys(rules, rule, out);
	bytes_add_char(out, '\n');
	indented(value_text_at(rule, "text"), out);
	if (!example)
		return;
	bytes_format(out, "\nExample%s%s:\n\n", *value_text_at(example, "options") ? " with " : "",
		     value_text_at(example, "options"));
	indented(value_text_at(example, "before"), out);
	bytes_format(out, "\n%s\n\n", outcome(rule, example, arena));
	indented(shows_after(outcome(rule, example, arena)) ? value_text_at(example, "after") : "", out);
	indented(value_text_at(example, "says"), out);
}

static void explain_page(struct policy_rules *rules, const struct value *rule, const struct value *example,
			 struct bytes *out)
{
	struct arena *arena = rules->session->arena;
	const char *id = value_text_at(rule, "id");
	int policy = (int)strcspn(id, "/");
	const char *on = policy_rules_profiles(rule, true, arena);
	const char *why = value_text_at(rule, "why");
	const char *end = outcome(rule, example, arena);
	const char *options = value_text_at(example, "options");

	bytes_format(out, "# %s\n\n%s%s", id, why, *why ? "\n\n" : "");
	bytes_format(out, "- of [%.*s](../%.*s.md), `%s`; this page is made by `make docs`\n", policy, id, policy, id,
		     short_file(rule));
	bytes_format(out, "- for %s\n", join(value_get(rule, "objects"), ", ", "`", arena));
	bytes_format(out, "- does: %s\n- profiles: %s\n", policy_rules_does(rule, arena), *on ? on : "none");
	bytes_format(out, "- to permit it: %s\n", permits(rule, arena));
	if (!example)
		return;
	bytes_format(out, "\n```yaml\n%s```\n\n%s%s%s%s\n", value_text_at(example, "before"), *options ? "with `" : "",
		     options, *options ? "` " : "", end);
	if (shows_after(end))
		bytes_format(out, "\n```yaml\n%s```\n", value_text_at(example, "after"));
	if (*value_text_at(example, "says"))
		bytes_format(out, "\n```text\n%s```\n", value_text_at(example, "says"));
}

static void policy_page(struct policy_rules *rules, const struct value *found, struct bytes *out)
{
	struct arena *arena = rules->session->arena;
	const char *id = value_text_at(found->first, "id");

	bytes_format(out, "# Rules: %.*s\n\n%s\n\nThe file: `%s`. This page is made by `make docs`.\n\n",
		     (int)strcspn(id, "/"), id, value_text_at(found->first, "policyWhy"), short_file(found->first));
	bytes_add_text(out, "| rule | does | profiles | what |\n|---|---|---|---|\n");
	for (const struct value *rule = found->first; rule; rule = rule->next) {
		const char *profiles = policy_rules_profiles(rule, true, arena);

		id = value_text_at(rule, "id");
		bytes_format(out, "| [%s](%s.md) | %s | %s | ", id, id, policy_rules_does(rule, arena),
			     *profiles ? profiles : "none");
		add_cell(policy_rules_summary(rule, arena), out);
		bytes_add_text(out, " |\n");
	}
}

static int explain_one(struct policy_rules *rules, struct value *rule, const char *format, struct bytes *out,
		       struct err *err)
{
	struct value *example;

	if (example_of(rules, rule, &example, err))
		return -1;
	if (strcmp(format, "markdown") == 0)
		explain_page(rules, rule, example, out);
	else if (strcmp(format, "table") == 0)
		explain_text(rules, rule, example, out);
	else
		add_words(rule, rules->session->arena);
	if (example)
		value_put(rule, STR("example"), example);
	return 0;
}

int policy_rules_text_explain(struct policy_rules *rules, const char *what, const char *format, struct bytes *out,
			      struct err *err)
{
	struct arena *arena = rules->session->arena;
	struct value *found = value_new(arena, VALUE_LIST);
	bool one = strchr(what, '/') != NULL;

	for (const struct value *rule = rules->list->first; rule; rule = rule->next)
		if (one ? strcmp(value_text_at(rule, "id"), what) == 0 : policy_rules_is_of(rule, what))
			value_add(found, value_copy(arena, rule));
	/* Says which is near. */
	if (!found->first)
		return policy_rules_find(rules, what, err) ? 0 : -1;
	if (!one && strcmp(format, "markdown") == 0) {
		policy_page(rules, found, out);
		return 0;
	}
	for (struct value *rule = found->first; rule; rule = rule->next) {
		if (explain_one(rules, rule, format, out, err))
			return -1;
		bytes_add_text(out, strcmp(format, "table") == 0 && rule->next ? "\n" : "");
	}
	if (strcmp(format, "json") == 0) {
		json_write_value(one ? found->first : found, out);
		bytes_add_char(out, '\n');
	}
	return 0;
}
