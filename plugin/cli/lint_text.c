/* SPDX-License-Identifier: Apache-2.0 */

#include "cli/lint_text.h"

#include "json.h"
#include "table.h"
#include "uri.h"
#include "version.h"

#define COLUMNS 6
#define WHERE_MOST 44 /* characters */
#define SARIF_SCHEMA "https://json.schemastore.org/sarif-2.1.0.json"
#define TEXT_MOST ((size_t)1 << 20)

static bool is_level(const struct value *finding, const char *level)
{
	return strcmp(value_text_at(finding, "level"), level) == 0;
}

static const char *where_of(const struct value *finding, struct arena *arena)
{
	const char *file = value_text_at(finding, "file");
	long line = value_number_at(finding, "line");

	file = *file ? file : value_text_at(finding, "template");
	return line ? arena_format(arena, "%s:%ld", file, line).p : file;
}

static const char *helm_of(const struct value *finding)
{
	const struct value *helms = value_get(finding, "helm");

	return helms->first != helms->last ? "3 4" : helms->first->text.p;
}

/* --- table */

static void print_sums(const struct lint *lint, struct bytes *out)
{
	for (const struct value *row = lint->profiles->first; row; row = row->next) {
		const char *before = "; takes ";

		bytes_format(out, "profile %s, plan %s: %ld edits, %ld warnings, %ld refused",
			     value_text_at(row, "profile"), value_text_at(row, "plan"), value_number_at(row, "edits"),
			     value_number_at(row, "warned"), value_number_at(row, "refused"));
		for (const struct value *part = value_first(value_get(row, "room")); part; part = part->next) {
			bytes_format(out, "%s%s of %s %.*s", before, value_text_at(part, "used"),
				     value_text_at(part, "limit"), STR_ARG(part->key));
			before = ", ";
		}
		bytes_add_char(out, '\n');
	}
}

static void print_table(const struct lint *lint, struct bytes *out)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(table_free) struct table table = TABLE_INIT(COLUMNS);

	table_add(&table, (const struct str[]){ STR("PROFILE"), STR("HELM"), STR("LEVEL"), STR("WHERE"), STR("RULE"),
						STR("WHAT") });
	for (const struct value *finding = lint->findings->first; finding; finding = finding->next) {
		const char *object = value_text_at(finding, "object");
		const char *message = value_text_at(finding, "message");
		const char *what = arena_text(&arena, "%s%s%.*s", object, *object ? ": " : "",
					      (int)strcspn(message, "\n"), message);

		table_add(&table,
			  (const struct str[]){ str_of(value_text_at(finding, "profile")), str_of(helm_of(finding)),
						str_of(value_text_at(finding, "level")),
						table_end_of(str_of(where_of(finding, &arena)), WHERE_MOST, &arena),
						str_of(value_text_at(finding, "rule")), str_of(what) });
	}
	if (table.count > COLUMNS)
		table_print(&table, 0, out);
	print_sums(lint, out);
}

/* --- workflow commands of GitHub */

/* What ends a property or a command is written by its number (docs.github.com, "Workflow commands"). */
static void add_escaped(struct bytes *out, const char *text, bool is_property)
{
	for (; *text; text++) {
		if (*text == '%' || *text == '\r' || *text == '\n' || (is_property && (*text == ':' || *text == ',')))
			bytes_format(out, "%%%02X", (unsigned)(unsigned char)*text);
		else
			bytes_add_char(out, *text);
	}
}

static void print_github(const struct lint *lint, struct bytes *out)
{
	for (const struct value *finding = lint->findings->first; finding; finding = finding->next) {
		const char *file = value_text_at(finding, "file");
		const char *object = value_text_at(finding, "object");
		long line = value_number_at(finding, "line");

		bytes_format(out, "::%s ", is_level(finding, "note") ? "notice" : value_text_at(finding, "level"));
		if (*file) {
			bytes_add_text(out, "file=");
			add_escaped(out, file, true);
			if (line)
				bytes_format(out, ",line=%ld", line);
			bytes_add_char(out, ',');
		}
		bytes_add_text(out, "title=");
		add_escaped(out, value_text_at(finding, "rule"), true);
		bytes_add_text(out, "::");
		add_escaped(out, object, false);
		bytes_add_text(out, *object ? ": " : "");
		add_escaped(out, value_text_at(finding, "message"), false);
		bytes_format(out, " (profile %s, Helm %s)\n", value_text_at(finding, "profile"), helm_of(finding));
	}
}

/* --- SARIF 2.1.0 (OASIS) */

static const char *uri_of(const char *path, struct arena *arena)
{
	CLEANUP(bytes_free) struct bytes uri = BYTES_INIT(TEXT_MOST);

	for (; *path; path += strcspn(path, "/")) {
		for (; *path == '/'; path++)
			bytes_add_char(&uri, '/');
		uri_encode(&uri, (struct str){ path, strcspn(path, "/") });
	}
	return arena_str(arena, bytes_str(&uri)).p;
}

static struct value *location_of(const struct value *finding, struct arena *arena)
{
	struct value *location = value_new(arena, VALUE_MAP);
	struct value *physical = value_map_at(location, "physicalLocation", arena);
	long line = value_number_at(finding, "line");

	value_put_text(value_map_at(physical, "artifactLocation", arena), "uri",
		       uri_of(value_text_at(finding, "file"), arena), arena);
	/* A viewer shows nothing of a file without a line. */
	value_put(value_map_at(physical, "region", arena), STR("startLine"), value_int(arena, line ? line : 1));
	return location;
}

static struct value *result_of(const struct value *finding, struct arena *arena)
{
	struct value *result = value_new(arena, VALUE_MAP);
	struct value *locations = value_new(arena, VALUE_LIST);
	struct value *properties;
	const char *object = value_text_at(finding, "object");

	value_put_text(result, "ruleId", value_text_at(finding, "rule"), arena);
	value_put_text(result, "level", value_text_at(finding, "level"), arena);
	value_put_text(value_map_at(result, "message", arena), "text",
		       arena_format(arena, "%s%s%s", object, *object ? ": " : "", value_text_at(finding, "message")).p,
		       arena);
	value_put(result, STR("locations"), locations);
	if (*value_text_at(finding, "file"))
		value_add(locations, location_of(finding, arena));
	properties = value_map_at(result, "properties", arena);
	value_put_text(properties, "profile", value_text_at(finding, "profile"), arena);
	value_put_text(properties, "helm", helm_of(finding), arena);
	value_put_text(properties, "path", value_text_at(finding, "path"), arena);
	return result;
}

static void print_sarif(const struct lint *lint, struct bytes *out)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct value *log = value_new(&arena, VALUE_MAP);
	struct value *runs = value_new(&arena, VALUE_LIST);
	struct value *run = value_new(&arena, VALUE_MAP);
	struct value *results = value_new(&arena, VALUE_LIST);
	struct value *driver;

	value_put_text(log, "$schema", SARIF_SCHEMA, &arena);
	value_put_text(log, "version", "2.1.0", &arena);
	value_put(log, STR("runs"), runs);
	value_add(runs, run);
	driver = value_map_at(value_map_at(run, "tool", &arena), "driver", &arena);
	value_put_text(driver, "name", "helm store lint", &arena);
	value_put_text(driver, "version", STORE_VERSION, &arena);
	value_put(run, STR("results"), results);
	for (const struct value *finding = lint->findings->first; finding; finding = finding->next)
		value_add(results, result_of(finding, &arena));
	json_write_value(log, out);
	bytes_add_char(out, '\n');
}

static void print_json(const struct lint *lint, struct bytes *out)
{
	bytes_add_text(out, "{\"profiles\":");
	json_write_value(lint->profiles, out);
	bytes_add_text(out, ",\"findings\":");
	json_write_value(lint->findings, out);
	bytes_add_text(out, "}\n");
}

void lint_text_print(const struct lint *lint, const char *format, struct bytes *out)
{
	if (strcmp(format, "json") == 0)
		print_json(lint, out);
	else if (strcmp(format, "sarif") == 0)
		print_sarif(lint, out);
	else if (strcmp(format, "github") == 0)
		print_github(lint, out);
	else
		print_table(lint, out);
}
