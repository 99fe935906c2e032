/* SPDX-License-Identifier: Apache-2.0 */

#include "chart/schema.h"

#include "chart/expected.h"
#include "chart/shape.h"
#include "json.h"
#include "secrecy.h"
#include "value_text.h"

#define SHOWN 10 /* values that are named; further ones are counted */
#define WIDTH 60
#define TEXT_MOST ((size_t)1 << 20)

struct finding {
	struct chart_path path;  /* as a person gives it */
	struct chart_path below; /* as the schema of its own chart has it */
	const char *words;       /* of Helm, or "" */
	const char *said;        /* what is expected */
	bool unknown;            /* no such value, rather than a wrong one */
	bool is_missing;
	struct chart_shape *chart;
	struct finding *next;
};

struct reading {
	const struct chart_given *given;
	struct arena *arena;
	struct chart_shape *chart; /* whose lines are read */
	const char *prefix;        /* "redis": the part of the values that is its own; "": all */
	size_t either;             /* columns of a line that opened a choice, plus one; 0: none is open */
	struct finding *first;
	struct finding *last;
	size_t count;
};

static struct finding *add(struct reading *reading, const struct chart_path *below, struct str key, const char *words)
{
	struct finding *finding = arena_calloc(reading->arena, sizeof(*finding));

	finding->below = *below;
	if (key.n && finding->below.count < VALUES_DEPTH)
		finding->below.parts[finding->below.count++] = key;
	finding->path = finding->below;
	if (*reading->prefix && below->count < VALUES_DEPTH &&
	    !(finding->below.count && str_is(finding->below.parts[0], "global"))) {
		finding->path.count = 1;
		finding->path.parts[0] = str_of(reading->prefix);
		for (size_t i = 0; i < finding->below.count && finding->path.count < VALUES_DEPTH; i++)
			finding->path.parts[finding->path.count++] = finding->below.parts[i];
	}
	finding->words = words;
	finding->said = chart_expected(words, reading->arena);
	finding->chart = reading->chart;
	if (reading->last)
		reading->last->next = finding;
	else
		reading->first = finding;
	reading->last = finding;
	reading->count++;
	return finding;
}

/* Each of "'a', 'b'" is a value of its own. */
static void add_keys(struct reading *reading, const struct chart_path *path, const char *list, bool unknown)
{
	const char *open = strchr(list, '\'');
	struct finding *finding;
	const char *close;

	for (; open; open = strchr(close + 1, '\'')) {
		close = strchr(open + 1, '\'');
		if (!close)
			return;
		finding = add(reading, path,
			      arena_str(reading->arena, (struct str){ open + 1, (size_t)(close - open - 1) }), "");
		finding->unknown = unknown;
		finding->is_missing = !unknown;
	}
}

/* A JSON pointer (RFC 6901). */
static void read_pointer(struct str pointer, struct chart_path *ret, struct arena *arena)
{
	ret->count = 0;
	while (pointer.n && ret->count < VALUES_DEPTH) {
		CLEANUP(bytes_free) struct bytes part = BYTES_INIT(TEXT_MOST);
		size_t n = 1;

		for (; n < pointer.n && pointer.p[n] != '/'; n++) {
			bool escaped = pointer.p[n] == '~' && n + 1 < pointer.n && strchr("01", pointer.p[n + 1]);

			bytes_add_char(&part, escaped ? (pointer.p[++n] == '0' ? '~' : '/') : pointer.p[n]);
		}
		ret->parts[ret->count++] = arena_str(arena, bytes_str(&part));
		pointer = (struct str){ pointer.p + n, pointer.n - n };
	}
}

/* A wrong value can be wrong in several ways. */
static bool add_to_same(struct reading *reading, const struct chart_path *path, const char *words)
{
	struct finding *last = reading->last;
	const char *said = chart_expected(words, reading->arena);

	if (!last || last->unknown || last->chart != reading->chart || !*said || !*last->said ||
	    strcmp(chart_path_text(&last->below, reading->arena), chart_path_text(path, reading->arena)) != 0)
		return false;
	last->said = arena_format(reading->arena, "%s%s%s", last->said, reading->either ? " or " : ", and ", said).p;
	return true;
}

static bool begins(const char *text, const char *words)
{
	return strncmp(text, words, strlen(words)) == 0;
}

static void take_line(struct reading *reading, const char *line, size_t column)
{
	const char *end = strstr(line, "': ");
	struct chart_path path;
	const char *words = end ? end + strlen("': ") : line;

	if (column < reading->either)
		reading->either = 0;
	read_pointer(end ? (struct str){ line, (size_t)(end - line) } : STR(""), &path, reading->arena);
	if (begins(words, "'allOf' failed") || begins(words, "validation failed"))
		return;
	if (begins(words, "'anyOf' failed") || begins(words, "'oneOf' failed, none matched"))
		reading->either = column + 1;
	else if (begins(words, "additional propert"))
		add_keys(reading, &path, words, true);
	else if (begins(words, "missing propert"))
		add_keys(reading, &path, words, false);
	else if (!add_to_same(reading, &path, words))
		(void)add(reading, &path, STR(""), words);
}

/* Helm 3 before 3.18 had another validator: "- web.replicas: Invalid type. …", with (root) for the root. */
static void take_old_line(struct reading *reading, const char *line)
{
	struct chart_path path;
	const char *colon = strstr(line, ": ");
	const char *name = colon ? arena_str(reading->arena, (struct str){ line, (size_t)(colon - line) }).p : "";

	(void)chart_path_read(begins(name, "(root)") ? "" : name, &path, reading->arena);
	(void)add(reading, &path, STR(""), colon ? colon + strlen(": ") : line);
}

/* Which chart speaks now. */
static void take_chart(struct reading *reading, const char *name)
{
	struct arena *arena = reading->arena;
	const char *folder = reading->given->chart;
	const char *own = chart_shape_name(folder, arena);
	const char *last = folder && strrchr(folder, '/') ? strrchr(folder, '/') + 1 : folder;
	bool is_root = *own ? strcmp(own, name) == 0 : last && begins(last, name);

	reading->chart = arena_calloc(arena, sizeof(*reading->chart));
	reading->prefix = is_root ? "" : name;
	chart_shape_read(is_root ? folder : arena_format(arena, "%s/charts/%s", folder ? folder : "", name).p, arena,
			 reading->chart);
}

static void read_lines(struct reading *reading, const char *words)
{
	while (*words) {
		size_t n = strcspn(words, "\n");
		const char *line = arena_str(reading->arena, (struct str){ words, n }).p;
		size_t blanks = strspn(line, " ");

		words += n + (words[n] == '\n');
		if (begins(line + blanks, "- at '"))
			take_line(reading, line + blanks + strlen("- at '"), blanks);
		else if (begins(line, "- ") && reading->chart)
			take_old_line(reading, line + strlen("- "));
		else if (n > 1 && line[n - 1] == ':' && !blanks)
			take_chart(reading, arena_str(reading->arena, (struct str){ line, n - 1 }).p);
	}
}

static void add_value(const struct value *value, const char *path, struct bytes *out)
{
	CLEANUP(bytes_free) struct bytes json = BYTES_INIT(TEXT_MOST);

	if (value->type != VALUE_NULL && secrecy_is_secret(str_of(path))) {
		bytes_add_text(out, "(hidden)");
		return;
	}
	json_write_value(value, &json);
	value_to_text(&(struct value){ .type = VALUE_STRING, .text = bytes_str(&json) }, WIDTH, out);
}

/* Helm names the form of a text where a number would do as well. */
static const char *also_number(const struct finding *finding)
{
	const struct value *types_of = value_get(chart_shape_find(finding->chart, &finding->below), "type");
	bool text = begins(finding->said, "text of the form");

	for (const struct value *type = value_first(types_of); type && text; type = type->next)
		if (str_is(type->text, "integer") || str_is(type->text, "number"))
			return "a number, or ";
	return "";
}

/* What nobody gave, but we do: a chart of somebody's need not know of it. */
static bool is_record(const struct finding *finding, const struct chart_place *place)
{
	return finding->unknown && !place->name && finding->path.count && str_is(finding->path.parts[0], "global");
}

/* Where, what it is, what it may be. */
static void phrase(const struct reading *reading, const struct finding *finding, struct bytes *out,
		   struct chart_place *place)
{
	struct arena *arena = reading->arena;
	const char *path = chart_path_text(&finding->path, arena);
	const char *name = *path ? path : "the values";
	const struct value *value;

	chart_place_find(reading->given, &finding->path, arena, place);
	if (!place->name && finding->is_missing) {
		struct chart_path above = finding->path;

		above.count--;
		chart_place_find(reading->given, &above, arena, place);
		place->value = NULL;
	}
	value = place->value ? place->value : chart_path_find(finding->chart->defaults, &finding->below);
	if (place->name)
		bytes_format(out, "%s: ", place->name);
	if (is_record(finding, place)) {
		bytes_format(out, "the chart's schema does not allow %s, where helm store keeps the record of a store",
			     name);
		return;
	}
	if (finding->unknown) {
		bytes_format(out, "%s is no value of the chart", name);
		return;
	}
	bytes_add_text(out, name);
	if (finding->is_missing) {
		bytes_add_text(out, " is missing");
		return;
	}
	if (value) {
		bytes_add_text(out, " is ");
		add_value(value, path, out);
	}
	if (*finding->said)
		bytes_format(out, "%s %s%s was expected", value ? "," : ":", also_number(finding), finding->said);
	else if (begins(finding->words, "'not' failed"))
		bytes_add_text(out, ", which the chart does not take");
	else
		bytes_format(out, ": %s", finding->words);
}

/* What else helps, a line each. */
static void advise(const struct reading *reading, const struct finding *finding, const struct chart_place *place,
		   struct err *err)
{
	struct arena *arena = reading->arena;
	const struct value *shape = chart_shape_find(finding->chart, &finding->below);
	struct chart_path below = finding->below;
	const char *path = chart_path_text(&finding->path, arena);
	const char *about = value_text_at(shape, "description");
	const char *alike = finding->unknown ? chart_shape_alike(finding->chart, &below, arena, &below) : NULL;
	const char *example;

	if (is_record(finding, place)) {
		(void)err_hint(err, "allow it in values.schema.json, under \"properties\": \"global\": {\"type\": "
				    "\"object\"}");
		err->code = ERR_CHART;
		return;
	}
	if (finding->unknown && !alike) {
		(void)err_hint(err, "leave it out, or look for its name: helm show values %s",
			       reading->given->chart ? reading->given->chart : "CHART");
		return;
	}
	if (alike) {
		path = *reading->prefix ? arena_format(arena, "%s.%s", reading->prefix, alike).p : alike;
		(void)err_hint(err, "did you mean %s?", path);
	} else if (*about) {
		(void)err_hint(err, "%s: %s", path, about);
	}
	example = chart_shape_example(finding->chart, &below, path, place->value, arena);
	if (!example && !shape)
		example = chart_expected_example(finding->words, path, arena);
	if (example)
		(void)err_hint(err, "for example: %s", example);
}

int chart_schema_explain(const struct chart_given *given, const char *words, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct reading reading = { .given = given, .arena = &arena, .prefix = "" };
	CLEANUP(err_clear) struct err told = ERR_INIT;
	size_t shown = 0;

	read_lines(&reading, words);
	if (!reading.first)
		return -1;
	for (struct finding *finding = reading.first; finding && shown < SHOWN; finding = finding->next, shown++) {
		CLEANUP(bytes_free) struct bytes line = BYTES_INIT(TEXT_MOST);
		struct chart_place place;

		phrase(&reading, finding, &line, &place);
		(void)(told.message ? err_hint(&told, "%s", line.data) : err_set(&told, ERR_VALUE, "%s", line.data));
		advise(&reading, finding, &place, &told);
	}
	if (reading.count > shown)
		(void)err_hint(&told, "and %zu more", reading.count - shown);
	err_clear(err);
	*err = told;
	told = (struct err)ERR_INIT;
	return -1;
}
