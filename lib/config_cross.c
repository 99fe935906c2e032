/* SPDX-License-Identifier: Apache-2.0 */
#include "config_cross.h"

#include <libfyaml.h>

#include "events.h"

#define READING_SHOWN_MOST 40

static void parser_free(struct fy_parser **parser)
{
	fy_parser_destroy(*parser);
}

static void diagnostics_free(struct fy_diag **diagnostics)
{
	fy_diag_destroy(*diagnostics);
}

/* -1: other; else the enum event_type that libfyaml's event corresponds to. */
static int kind_of(const struct fy_event *event)
{
	static const int kinds[] = {
		[FYET_SCALAR] = EVENT_SCALAR,       [FYET_ALIAS] = EVENT_ALIAS,     [FYET_MAPPING_START] = EVENT_MAP,
		[FYET_SEQUENCE_START] = EVENT_LIST, [FYET_MAPPING_END] = EVENT_END, [FYET_SEQUENCE_END] = EVENT_END,
	};

	return event->type < FYET_MAPPING_START ? -1 : kinds[event->type];
}

static struct str token_text(struct fy_token *token)
{
	size_t length = 0;
	const char *text = token ? fy_token_get_text(token, &length) : NULL;

	return text ? (struct str){ text, length } : STR("");
}

static bool same_properties(struct fy_token *anchor, struct fy_token *tag, const struct event *ours)
{
	/* A tag is one word for libfyaml and resolved for libyaml; that both see one is what can be compared. */
	return str_equal(token_text(anchor), ours->anchor) && (tag != NULL) == (ours->tag.n > 0);
}

static bool same_event(const struct fy_event *event, const struct event *ours)
{
	struct fy_token *value;

	if (kind_of(event) != (int)ours->type)
		return false;
	if (ours->type == EVENT_ALIAS)
		return str_equal(token_text(event->alias.anchor), ours->text);
	if (ours->type == EVENT_MAP)
		return same_properties(event->mapping_start.anchor, event->mapping_start.tag, ours);
	if (ours->type == EVENT_LIST)
		return same_properties(event->sequence_start.anchor, event->sequence_start.tag, ours);
	if (ours->type == EVENT_END)
		return true;
	value = event->scalar.value;
	return str_equal(token_text(value), ours->text) &&
	       (!value || fy_token_scalar_style(value) == FYSS_PLAIN) == (ours->style == STYLE_PLAIN) &&
	       same_properties(event->scalar.anchor, event->scalar.tag, ours);
}

static char *describe(int type, struct str text)
{
	static const char *const names[] = { "", "an alias", "a mapping", "a list", "the end of a collection" };
	char *shown;

	if (type != EVENT_SCALAR)
		return xstrdup(type < 0 ? "the end" : names[type]);
	shown = xformat("\"%.*s\"", text.n > READING_SHOWN_MOST ? READING_SHOWN_MOST : (int)text.n, text.p);
	for (char *newline = shown; (newline = strchr(newline, '\n'));)
		*newline = ' ';
	return shown;
}

struct comparing {
	struct fy_parser *parser;
	struct fy_diag *diagnostics;
	const struct events *events; /* NULL: only whether libfyaml reads it */
	uint32_t first_line;
};

static int differ(const struct comparing *comparing, size_t at, const struct fy_event *theirs, struct err *err)
{
	const struct events *events = comparing->events;
	const struct event *ours = at < events->count ? &events->list[at] : NULL;
	const struct event *shown = ours ? ours : events->count ? &events->list[events->count - 1] : NULL;
	CLEANUP(free_pointer) char *a = describe(ours ? ours->type : -1, ours ? ours->text : STR(""));
	CLEANUP(free_pointer) char *b =
		describe(theirs ? kind_of(theirs) : -1,
			 theirs && theirs->type == FYET_SCALAR ? token_text(theirs->scalar.value) : STR(""));

	return err_set(err, ERR_READERS, "%u:%u: libyaml reads %s here, libfyaml %s%s",
		       comparing->first_line + (shown ? shown->line : 0), shown ? shown->column + 1 : 1, a, b,
		       strcmp(a, b) == 0 ? " with another style, tag or anchor" : "");
}

/* libfyaml's first complaint, if it has one. */
static int complaint(const struct comparing *comparing, struct err *err)
{
	void *at = NULL;
	const struct fy_diag_error *error = fy_diag_errors_iterate(comparing->diagnostics, &at);

	if (!error && !fy_parser_get_stream_error(comparing->parser))
		return 0;
	return err_set(err, ERR_READERS, "%u:%u: %s",
		       comparing->first_line + (error && error->line > 0 ? (uint32_t)error->line - 1 : 0),
		       error && error->column > 0 ? (unsigned)error->column : 1, error ? error->msg : "not readable");
}

static int walk(const struct comparing *comparing, struct err *err)
{
	const struct events *events = comparing->events;
	size_t at = 0;

	for (struct fy_event *event; (event = fy_parser_parse(comparing->parser));) {
		bool counts = events && kind_of(event) >= 0;
		bool same = !counts || (at < events->count && same_event(event, &events->list[at]));

		at += counts && same;
		if (!same)
			(void)differ(comparing, at, event, err);
		fy_parser_event_free(comparing->parser, event);
		if (!same)
			return -1;
	}
	if (complaint(comparing, err))
		return -1;
	return events && at < events->count ? differ(comparing, at, NULL, err) : 0;
}

/* Without events: 0 when libfyaml reads it at all. */
int config_cross_check(struct str text, uint32_t first_line, const struct events *events, struct err *err)
{
	CLEANUP(free_pointer) char *ended = NULL;
	struct fy_diag_cfg diagnostics_config;
	CLEANUP(diagnostics_free) struct fy_diag *diagnostics = NULL;
	CLEANUP(parser_free) struct fy_parser *parser = NULL;
	struct fy_parse_cfg config = { .flags = FYPCF_SLOPPY_FLOW_INDENTATION | FYPCF_DISABLE_DEPTH_LIMIT };

	/* events_read sees a final newline in any case. */
	if (text.n && text.p[text.n - 1] != '\n') {
		ended = xformat("%.*s\n", STR_ARG(text));
		text = (struct str){ ended, text.n + 1 };
	}
	fy_diag_cfg_default(&diagnostics_config);
	diagnostics_config.fp = NULL;
	diagnostics = fy_diag_create(&diagnostics_config);
	config.diag = diagnostics;
	parser = diagnostics ? fy_parser_create(&config) : NULL;
	if (!parser || fy_parser_set_string(parser, text.n ? text.p : "", text.n))
		return err_set(err, ERR_INTERNAL, "libfyaml could not start");
	fy_diag_set_collect_errors(diagnostics, true);
	return walk(&(struct comparing){ parser, diagnostics, events, first_line }, err);
}
