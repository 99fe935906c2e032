/* SPDX-License-Identifier: Apache-2.0 */
#include "chart/problem.h"

#include <ctype.h>
#include <sys/stat.h>

#include "chart/schema.h"
#include "config.h"
#include "events.h"
#include "file.h"
#include "strvec.h"

#define FILE_MOST ((size_t)16 << 20)

/* Helm's words (pkg/cli/values, pkg/strvals, pkg/chart/…/loader), the same in both but for what stands within. */
#define SCHEMA "values don't meet the specifications of the schema(s) in the following chart(s):\n"
#define REFUSED "execution error at ("
#define PARSING "failed parsing --"
#define FILE_PARSING "failed to parse "
#define PLAIN_EXAMPLE "for example: --set plan=small; a comma within a value is \\,"

static const struct events_limits file_limits = { 1000, 4000000 };

static int give(struct err *err, struct err *told)
{
	err_clear(err);
	*err = *told;
	*told = (struct err)ERR_INIT;
	return -1;
}

static bool is_path(char c)
{
	return isalnum((unsigned char)c) || strchr("._-[]", c);
}

/* Whether a message that begins with a dotted word goes on as one about a value does. */
static bool is_about(const char *rest)
{
	return *rest == ':' || str_starts(str_of(rest), STR(" is ")) || str_starts(str_of(rest), STR(" must "));
}

/* The first word of a message that is the path of a value: one that was given, else with a dot, and meant as one. */
static bool find_path(const struct chart_given *given, const char *message, struct arena *arena, struct chart_path *ret,
		      struct chart_place *ret_place)
{
	for (const char *p = message; *p;) {
		size_t n = 0;
		size_t skip = str_starts(str_of(p), STR(".Values.")) ? strlen(".Values.") : 0;

		while (p[n] && is_path(p[n]))
			n++;
		/* No part of an API's name (monitoring.coreos.com/v1) or of a file's. */
		if (n > skip && p[n] != '/' && (p == message || p[-1] != '/')) {
			struct str word = { p + skip, n - skip };

			while (word.n && strchr(".-", word.p[word.n - 1]))
				word.n--;
			(void)chart_path_read(arena_str(arena, word).p, ret, arena);
			chart_place_find(given, ret, arena, ret_place);
			if (ret->count && (ret_place->name || (ret->count > 1 && (skip || ret_place->value ||
										  (p == message && is_about(p + n))))))
				return true;
		}
		p += n ? n : 1;
	}
	return false;
}

/*
 * "execution error at (store/templates/seed.yaml:48:17): words": what fail and required say. Words that name no value
 * may be about the cluster (its version, its kinds): they stay Helm's own.
 */
static int explain_refusal(const struct chart_given *given, const char *found, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(err_clear) struct err told = ERR_INIT;
	const char *at = found + strlen(REFUSED);
	const char *words = strstr(at, "): ");
	struct chart_path path;
	struct chart_place place = { NULL, NULL };
	const char *message;

	if (!words)
		return -1;
	message = arena_str(&arena, (struct str){ words + 3, strcspn(words + 3, "\n") }).p;
	if (!find_path(given, message, &arena, &path, &place))
		return -1;
	(void)err_set(&told, ERR_VALUE, "%s%sthe chart refuses its values: %s", place.name ? place.name : "",
		      place.name ? ": " : "", message);
	for (const char *more = words + 3 + strlen(message); *more;) {
		size_t n;

		more += strspn(more, "\n");
		n = strcspn(more, "\n");
		if (n && strncmp(more, "Use --debug flag", strlen("Use --debug flag")) != 0)
			(void)err_hint(&told, "%.*s", (int)n, more);
		more += n;
	}
	if (!place.value)
		(void)err_hint(&told, "give it: --set %s=…", chart_path_text(&path, &arena));
	(void)err_hint(&told, "said by %.*s", (int)(words - at), at);
	return give(err, &told);
}

/* Which of the options of one name Helm means: it says the key that has no value, else nothing of it. NULL: any. */
static const char *meant(const char *const *texts, size_t count, const char *why, struct arena *arena)
{
	static const char before[] = "key \"";
	const char *found = strstr(why, before);
	const char *key = found ? found + strlen(before) : why;
	struct str name = { key, strcspn(key, "\"") };

	for (size_t i = 0; i < count && found; i++) {
		struct chart_path path;
		const char *rest = texts[i];

		while (*rest) {
			rest = chart_path_read(rest, &path, arena);
			if (*rest != '=' && path.count && str_equal(path.parts[path.count - 1], name))
				return texts[i];
			rest += strcspn(rest, ",");
			rest += *rest == ',';
		}
	}
	for (size_t i = 0; i < count; i++)
		if (count == 1 || strstr(why, texts[i]))
			return texts[i];
	return NULL;
}

/* What an option of single values was given; the others take none. */
static const char *const *sets_of(const struct values_request *request, const char *option)
{
	static const char *const none[] = { NULL };

	for (size_t i = 0; i < VALUES_SETS; i++)
		if (strcmp(values_set_options[i], option) == 0)
			return request->sets[i];
	return none;
}

/* "--set data: key \"foo\" has no value" */
static int explain_option(const struct chart_given *given, const char *found, struct err *err)
{
	static const char data[] = " data";
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(err_clear) struct err told = ERR_INIT;
	const char *flag = arena_str(&arena, (struct str){ found, strcspn(found, " ") }).p;
	const char *rest = found + strlen(flag);
	const char *why;
	const char *text;
	const char *const *texts = sets_of(given->request, flag);
	size_t count = strvec_count(texts);

	rest += str_starts(str_of(rest), str_of(data)) ? strlen(data) : 0;
	rest += strspn(rest, ": ");
	why = arena_str(&arena, (struct str){ rest, strcspn(rest, "\n") }).p;
	text = meant(texts, count, why, &arena);
	if (strcmp(flag, "set-json") == 0)
		why = "KEY=JSON was expected";
	else if (strstr(why, "error parsing index"))
		why = "an index is a number, as in a[0]";
	else if (strstr(why, "has no value"))
		why = "KEY=VALUE was expected";
	(void)err_set(&told, ERR_VALUE, "--%s%s%s: %s", flag, text ? " " : "", text ? text : "", why);
	for (size_t i = 0; !text && i < count; i++)
		(void)err_hint(&told, "one of these: --%s %s", flag, texts[i]);
	(void)err_hint(&told, "%s",
		       strcmp(flag, "set-json") == 0   ? "for example: --set-json 'hosts=[\"shop.example.com\"]'"
		       : strcmp(flag, "set-file") == 0 ? "for example: --set-file ca=./ca.crt"
						       : PLAIN_EXAMPLE);
	return give(err, &told);
}

/* What is wrong with the text of a file, in the words of YAML's own reader, where it sees it. */
static void look_into(const char *name, struct str text, const char *why, struct err *told)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(events_free) struct events events = { 0 };
	CLEANUP(err_clear) struct err found = ERR_INIT;
	struct value *tree = NULL;

	if (events_read(text, 1, &file_limits, &arena, &events, &found)) {
		(void)err_set(told, ERR_VALUE, "%s:%s", name, found.message);
		(void)err_hint(told, "it is no YAML that Helm reads; %s",
			       memchr(text.p, '\t', text.n) ? "lines are indented by blanks, not by tabs"
							    : "correct that line or the one before");
		return;
	}
	if (!config_parse(text, name, &arena, &tree, NULL, &found) && tree->type != VALUE_MAP) {
		(void)err_set(told, ERR_VALUE, "%s:%u:%u: %s stands there, a mapping of values was expected", name,
			      tree->where.line, tree->where.column, value_type_name(tree->type));
		(void)err_hint(told, "for example, a line: plan: small");
		return;
	}
	/* "cannot unmarshal yaml document: error converting YAML to JSON: yaml: unknown anchor 'y' referenced" */
	for (const char *p = why; (p = strstr(p, ": ")); p++)
		why = p + 2;
	(void)err_set(told, ERR_VALUE, "%s: %s", name, why);
}

static int explain_file(const struct chart_given *given, const char *words, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(err_clear) struct err told = ERR_INIT;
	const char *const *names = given->request->files;
	size_t count = strvec_count(names);

	for (size_t i = 0; i < count; i++) {
		CLEANUP(bytes_free) struct bytes text = BYTES_INIT(FILE_MOST);
		CLEANUP(err_clear) struct err ignored = ERR_INIT;
		bool is_input = strcmp(names[i], "-") == 0;
		const char *shown = is_input ? "/stdin.yaml: " : arena_format(&arena, "%s: ", names[i]).p;
		const char *found = strstr(words, shown);
		struct stat status;

		if (!found)
			continue;
		found += strlen(shown);
		found = arena_str(&arena, (struct str){ found, strcspn(found, "\n") }).p;
		if (is_input)
			look_into("<stdin>", given->input, found, &told);
		else if (!stat(names[i], &status) && S_ISREG(status.st_mode) && !file_read(names[i], &text, &ignored))
			look_into(names[i], bytes_str(&text), found, &told);
		else
			(void)(err_set(&told, ERR_VALUE, "-f %s: %s", names[i], found) &&
			       err_hint(&told, "name a file of values that can be read"));
		return give(err, &told);
	}
	return -1;
}

int chart_problem_explain(const struct chart_given *given, struct err *err)
{
	const char *words = err->message ? err->message : "";
	const char *schema = strstr(words, SCHEMA);
	const char *refused = strstr(words, REFUSED);
	const char *option = strstr(words, PARSING);

	if (err->code != ERR_VALUE && err->code != ERR_CHART && err->code != ERR_CHILD)
		return -1;
	if (schema)
		return chart_schema_explain(given, schema + strlen(SCHEMA), err);
	if (refused)
		return explain_refusal(given, refused, err);
	if (option)
		return explain_option(given, option + strlen(PARSING), err);
	if (strstr(words, FILE_PARSING) || strstr(words, "open ") || strstr(words, "read "))
		return explain_file(given, words, err);
	return -1;
}
