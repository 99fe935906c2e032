/* SPDX-License-Identifier: Apache-2.0 */
#include "helm/report.h"

#include "json.h"
#include "table.h"
#include "value_text.h"

#define COLUMNS 5
#define COLUMN_MOST 40 /* characters of a value in the table */
#define CELL_MOST ((size_t)64 << 10)

struct value *helm_report_read(struct str text, struct arena *arena, struct err *err)
{
	struct value *events = value_new(arena, VALUE_LIST);

	while (text.n) {
		const char *newline = memchr(text.p, '\n', text.n);
		struct str line = { text.p, newline ? (size_t)(newline - text.p) : text.n };
		struct value *event = line.n ? json_parse(line, arena, err) : NULL;

		if (line.n && !event) {
			(void)err_wrap(err, "the post-renderer's report");
			return NULL;
		}
		if (event)
			value_add(events, event);
		text.p += line.n + (newline != NULL);
		text.n -= line.n + (newline != NULL);
	}
	return events;
}

static struct str text_of(const struct value *event, const char *key)
{
	const struct value *value = value_get(event, key);

	return value ? value->text : STR("");
}

static bool is_event(const struct value *event, const char *kind)
{
	return str_is(text_of(event, "event"), kind);
}

static struct str cell_of(const struct value *value, const char *otherwise, struct arena *arena)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(CELL_MOST);

	if (!value)
		return str_of(otherwise);
	value_to_text(value, COLUMN_MOST, &text);
	return arena_str(arena, bytes_str(&text));
}

static void print_guards(const struct value *events, struct bytes *out)
{
	static const char *const actions[] = { "added", "replaced", "kept" };
	const char *before = "guards: ";

	for (size_t a = 0; a < COUNT_OF(actions); a++) {
		size_t count = 0;

		for (const struct value *event = events->first; event; event = event->next)
			count += is_event(event, "guard") && str_is(text_of(event, "action"), actions[a]);
		if (!count)
			continue;
		bytes_format(out, "%s%zu %s", before, count, actions[a]);
		before = ", ";
	}
	if (*before == ',')
		bytes_add_char(out, '\n');
}

void helm_report_table(const struct value *events, struct bytes *out)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(table_free) struct table table = TABLE_INIT(COLUMNS);

	table_add(&table, (const struct str[]){ STR("OBJECT"), STR("PATH"), STR("BEFORE"), STR("AFTER"), STR("RULE") });
	for (const struct value *event = events->first; event; event = event->next)
		if (is_event(event, "edit"))
			table_add(&table,
				  (const struct str[]){ text_of(event, "object"),
							table_end_of(text_of(event, "path"), COLUMN_MOST, &arena),
							cell_of(value_get(event, "before"), "(absent)", &arena),
							cell_of(value_get(event, "after"), "(removed)", &arena),
							text_of(event, "rule") });
	if (table.count > COLUMNS)
		table_print(&table, 0, out);
	print_guards(events, out);
	for (const struct value *event = events->first; event; event = event->next)
		if (is_event(event, "summary"))
			bytes_format(out, "%.*s documents, %.*s edited: %.*s edits, %.*s warnings\n",
				     STR_ARG(text_of(event, "documents")), STR_ARG(text_of(event, "edited")),
				     STR_ARG(text_of(event, "edits")), STR_ARG(text_of(event, "warned")));
}

/* It may have several lines, and quote the chart. */
static void add_message(struct bytes *out, struct str text)
{
	const char *newline;

	while ((newline = text.n ? memchr(text.p, '\n', text.n) : NULL)) {
		size_t n = (size_t)(newline - text.p);

		bytes_add_plain(out, (struct str){ text.p, n });
		bytes_add_text(out, "\n  ");
		text = (struct str){ newline + 1, text.n - n - 1 };
	}
	bytes_add_plain(out, text);
}

void helm_report_warnings(const struct value *events, struct bytes *out)
{
	for (const struct value *event = events->first; event; event = event->next) {
		struct str template_path = text_of(event, "template");

		if (!is_event(event, "warned"))
			continue;
		bytes_format(out, "warning: %.*s%s%.*s: ", STR_ARG(template_path), template_path.n ? ": " : "",
			     STR_ARG(text_of(event, "object")));
		add_message(out, text_of(event, "message"));
		bytes_format(out, "   [%.*s]\n", STR_ARG(text_of(event, "rule")));
	}
}

const char *helm_report_summary(const struct value *events, struct arena *arena)
{
	for (const struct value *event = events->first; event; event = event->next)
		if (is_event(event, "summary"))
			return arena_text(arena, "%.*s objects, %.*s edits", STR_ARG(text_of(event, "documents")),
					  STR_ARG(text_of(event, "edits")));
	return "nothing rendered";
}

/* Whatever a chart writes for a host (an annotation takes any text), it claims no other store's Service by it. */
static void add_host(struct str text, struct arena *arena, struct strvec *claims)
{
	char *host;

	if (memchr(text.p, ',', text.n) || str_starts(text, STR(HOSTS_SERVICE)))
		return;
	text.n -= text.n > 1 && text.p[text.n - 1] == '.';
	host = arena_alloc(arena, text.n + 1);
	for (size_t i = 0; i < text.n; i++)
		host[i] = text.p[i] >= 'A' && text.p[i] <= 'Z' ? (char)(text.p[i] | 0x20) : text.p[i];
	host[text.n] = '\0';
	strvec_add_new(claims, host);
}

void helm_report_claims(const struct value *events, const char *name_space, struct arena *arena, struct strvec *claims)
{
	for (const struct value *event = value_first(events); event; event = event->next) {
		struct str service = text_of(event, "service");

		if (is_event(event, "host"))
			add_host(text_of(event, "host"), arena, claims);
		else if (is_event(event, "service") && !memchr(service.p, ',', service.n))
			strvec_add_new(claims,
				       arena_format(arena, HOSTS_SERVICE "%s-%.*s", name_space, STR_ARG(service)).p);
	}
}
