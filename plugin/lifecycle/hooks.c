/* SPDX-License-Identifier: Apache-2.0 */
#include "lifecycle/hooks.h"

#include "helm/report.h"
#include "lifecycle/report_ask.h"
#include "value_text.h"

#define SHOWN_MOST 60 /* characters of a value */

/* Helm's names (pkg/release, hook events). One that is not here is taken for one that runs always. */
static const struct {
	const char *name;
	unsigned runs;
} events[] = {
	{ "pre-install", HOOKS_UPGRADE },  { "post-install", HOOKS_UPGRADE },  { "pre-upgrade", HOOKS_UPGRADE },
	{ "post-upgrade", HOOKS_UPGRADE }, { "pre-rollback", HOOKS_ROLLBACK }, { "post-rollback", HOOKS_ROLLBACK },
	{ "pre-delete", HOOKS_DELETE },    { "post-delete", HOOKS_DELETE },    { "test", HOOKS_TEST },
	{ "test-success", HOOKS_TEST },
};

unsigned hooks_runs(const struct value *list)
{
	unsigned runs = 0;

	for (const struct value *event = value_first(list); event; event = event->next) {
		size_t i = 0;

		while (i < COUNT_OF(events) && !str_is(event->text, events[i].name))
			i++;
		runs |= i < COUNT_OF(events) ? events[i].runs : ~0U;
	}
	return runs;
}

/*
 * What the filter reads: the manifest, then hooks of helm test alone, then those that count. A line
 * that it names is never taken for less than it is: where documents begin it counts newlines, within them perhaps more.
 */
struct feed {
	struct bytes stream;
	size_t tests; /* the line at which they begin */
	size_t counting;
};

static void feed_free(struct feed *feed)
{
	bytes_free(&feed->stream);
}

static void end_line(struct bytes *stream)
{
	if (stream->length && stream->data[stream->length - 1] != '\n')
		bytes_add_char(stream, '\n');
}

static size_t next_line(const struct bytes *stream)
{
	size_t line = 1;

	for (size_t i = 0; i < stream->length; i++)
		line += stream->data[i] == '\n';
	return line;
}

/* *ret_some: a hook was there that did. */
static void feed_hooks(const struct hooks_case *it, bool counting, struct feed *feed, bool *ret_some)
{
	for (const struct value *hook = value_first(it->hooks); hook; hook = hook->next) {
		unsigned runs = hooks_runs(value_get(hook, "events"));

		if (counting ? !(runs & it->runs) : (runs & it->runs) || !(runs & HOOKS_TEST))
			continue;
		bytes_format(&feed->stream, "---\n# Source: %s\n", value_text_at(hook, "path"));
		bytes_add_text(&feed->stream, value_text_at(hook, "manifest"));
		end_line(&feed->stream);
		*ret_some = true;
	}
}

static void name_object(const struct value *event, struct bytes *out)
{
	const char *path = value_text_at(event, "template");

	bytes_format(out, "%s%s%s: ", path, *path ? ": " : "", value_text_at(event, "object"));
}

static void add_value(const struct value *value, const char *otherwise, struct bytes *out)
{
	if (value)
		value_to_text(value, SHOWN_MOST, out);
	else
		bytes_add_text(out, otherwise);
}

static void tell_edit(const struct value *event, struct bytes *out)
{
	name_object(event, out);
	bytes_format(out, "%s: ", value_text_at(event, "path"));
	add_value(value_get(event, "before"), "(absent)", out);
	bytes_add_text(out, " → ");
	add_value(value_get(event, "after"), "(removed)", out);
	bytes_format(out, "   [%s]", value_text_at(event, "rule"));
}

/* The first line says what is wrong, the others what to do. */
static void tell_message(const struct value *event, struct bytes *out)
{
	const char *text = value_text_at(event, "message");
	size_t n = strcspn(text, "\n");

	name_object(event, out);
	bytes_add_plain(out, (struct str){ text, n });
	bytes_format(out, "   [%s]", value_text_at(event, "rule"));
	for (text += n; *text; text += n) {
		n = strcspn(++text, "\n");
		bytes_add_text(out, "\n  ");
		bytes_add_plain(out, (struct str){ text, n });
	}
}

/* What the filter said, sorted. */
struct verdict {
	struct bytes refused;
	struct bytes lacking;
};

static void verdict_free(struct verdict *verdict)
{
	bytes_free(&verdict->refused);
	bytes_free(&verdict->lacking);
}

static void sort_event(const struct hooks_case *it, const struct feed *feed, const struct value *event,
		       struct verdict *verdict, struct bytes *words)
{
	const char *what = value_text_at(event, "event");
	size_t line = (size_t)value_number_at(event, "line");
	bool is_other = line < feed->tests;
	bool is_test = !is_other && line < feed->counting;

	if ((is_other && !it->is_filtered) || value_is_true(value_get(event, "cosmetic")))
		return;
	if (strcmp(what, "denied") == 0) {
		bytes_add_text(&verdict->refused, verdict->refused.length ? "\nerror: " : "");
		tell_message(event, &verdict->refused);
	} else if (strcmp(what, "warned") == 0 && !is_other) {
		bytes_add_text(words, "warning: ");
		tell_message(event, words);
		bytes_add_char(words, '\n');
	} else if (strcmp(what, "edit") == 0 && is_test) {
		bytes_add_text(words, "warning: ");
		tell_edit(event, words);
		bytes_format(words, ": stays as it is, %s\n", it->why);
	} else if (strcmp(what, "edit") == 0) {
		bytes_add_text(&verdict->lacking, "\n  ");
		tell_edit(event, &verdict->lacking);
	}
}

static int phrase(const struct hooks_case *it, const struct verdict *verdict, struct err *err)
{
	if (bytes_check(&verdict->refused, "what is said of hooks", ERR_LIMIT, err) ||
	    bytes_check(&verdict->lacking, "what is said of hooks", ERR_LIMIT, err))
		return -1;
	if (verdict->refused.length)
		return err_set(err, ERR_DENIED, "%s", verdict->refused.data);
	if (!verdict->lacking.length)
		return 0;
	(void)err_set(err, ERR_DENIED, "rules would change hooks, and %s:%s", it->why, verdict->lacking.data);
	return err_hint(err, "write that into the chart's hooks, or leave them out; Helm 4 lets rules change them");
}

int hooks_judge(const struct hooks_case *it, struct bytes *words, struct err *err)
{
	CLEANUP(feed_free) struct feed feed = { .stream = BYTES_INIT(HOOKS_STREAM_MOST) };
	CLEANUP(verdict_free) struct verdict verdict = { BYTES_INIT(HOOKS_WORDS_MOST), BYTES_INIT(HOOKS_WORDS_MOST) };
	const struct value *list = NULL;
	bool some = false;

	bytes_add(&feed.stream, it->manifest);
	end_line(&feed.stream);
	feed.tests = next_line(&feed.stream);
	feed_hooks(it, false, &feed, &some);
	feed.counting = next_line(&feed.stream);
	feed_hooks(it, true, &feed, &some);
	if (!some)
		return 0;
	if (bytes_check(&feed.stream, "the chart with its hooks", ERR_LIMIT, err) ||
	    report_ask(it->operation, it->environment, bytes_str(&feed.stream), &list, err))
		return -1;
	if (it->hosts)
		helm_report_claims(list, it->operation->name_space, it->operation->session->arena, it->hosts);
	for (const struct value *event = value_first(list); event; event = event->next)
		sort_event(it, &feed, event, &verdict, words);
	return phrase(it, &verdict, err);
}
