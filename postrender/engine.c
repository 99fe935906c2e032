/* SPDX-License-Identifier: Apache-2.0 */
#include "engine.h"

#include <stdlib.h>

#include "ceilings.h"
#include "config_cross.h"
#include "edits_block.h"
#include "edits_tree.h"
#include "facts_objects.h"
#include "objects.h"
#include "rules.h"
#include "tree_read.h"
#include "verify.h"

struct work {
	struct engine *engine;
	struct tree tree;
	struct edits edits;
	struct arena scratch;
	struct events events; /* verify's */
	struct bytes text;
	bool is_dropped;     /* the document is */
	bool skips_end;      /* `...` would end a document that was dropped */
	struct str replaced; /* the guard's text that stands for the whole document */
	struct err *err;
};

static void work_free(struct work *work)
{
	tree_free(&work->tree);
	edits_free(&work->edits);
	arena_free(&work->scratch);
	events_free(&work->events);
	bytes_free(&work->text);
}

static void add_slice(struct engine *engine, struct str slice)
{
	if (slice.n == 0)
		return;
	engine->slices = xgrow(engine->slices, engine->slice_count, &engine->slice_capacity, sizeof(*engine->slices));
	engine->slices[engine->slice_count++] = slice;
}

/* Before the slice that is at `at`. */
static void insert_slice(struct engine *engine, size_t at, struct str slice)
{
	if (slice.n == 0)
		return;
	add_slice(engine, slice);
	memmove(engine->slices + at + 1, engine->slices + at, (engine->slice_count - 1 - at) * sizeof(struct str));
	engine->slices[at] = slice;
}

static void add_changed(struct engine *engine, const struct document *document, struct str after)
{
	engine->changed =
		xgrow(engine->changed, engine->changed_count, &engine->changed_capacity, sizeof(*engine->changed));
	engine->changed[engine->changed_count++] = (struct changed){ document->line, document->text, after };
}

static void report_guard(struct engine *engine, const struct scope *scope, const struct guard *guard,
			 const char *action)
{
	static const struct ident nobody = { .root = NO_NODE, .item = -1 };
	struct scope where = { .ident = scope ? scope->ident : &nobody, .tree = scope ? scope->tree : NULL };
	struct entry *entry;

	if (scope) {
		entry = report_add(&engine->report, REPORT_GUARD, &where, NO_NODE);
	} else {
		struct report *report = &engine->report;

		report->list = xgrow(report->list, report->count, &report->capacity, sizeof(*report->list));
		entry = &report->list[report->count++];
		*entry = (struct entry){ .kind = REPORT_GUARD, .item = -1 };
		report->totals[REPORT_GUARD]++;
	}
	entry->object = arena_format(&engine->report.arena, "%.*s/%.*s", STR_ARG(value_get(guard->value, "kind")->text),
				     STR_ARG(value_find(guard->value, STR("metadata.name"))->text));
	entry->verb = action;
}

/* A guard in the stream. 1: replaced; 0: left; -1: error. */
static int meet_guard(struct work *work, const struct ident *ident, struct guard *guard)
{
	struct engine *engine = work->engine;
	struct scope scope = { .ident = ident, .tree = &work->tree };
	const struct value *value = tree_value(&work->tree, ident->root, &work->scratch);

	guard->is_there = true;
	if (value_equal(value, guard->value)) {
		report_guard(engine, &scope, guard, "kept");
		return 0;
	}
	if (!ident->is_guard)
		return err_set(work->err, ERR_GUARD, "%u:1: %.*s/%.*s has the name of a guard of the platform",
			       tree_line(&work->tree, ident->root), STR_ARG(ident->kind), STR_ARG(ident->name));
	if (ident->item >= 0)
		return err_set(work->err, ERR_GUARD, "%u:1: the guard %.*s/%.*s stands in a List and differs from ours",
			       tree_line(&work->tree, ident->root), STR_ARG(ident->kind), STR_ARG(ident->name));
	report_guard(engine, &scope, guard, "replaced");
	bytes_reset(&work->text);
	guards_text(guard, false, &work->text);
	if (bytes_check(&work->text, "a guard", ERR_LIMIT, work->err))
		return -1;
	work->replaced = arena_str(&engine->output, bytes_str(&work->text));
	return 1;
}

/* Under --deny-as-warn only: no rule can match it, and Kubernetes will refuse it. */
static void pass_kindless(struct work *work, const struct scope *scope)
{
	struct entry *entry = report_add(&work->engine->report, REPORT_DENIED, scope, NO_NODE);

	entry->message = STR("an object without a kind");
	entry->rule = str_of(err_slug(ERR_OBJECT));
	err_clear(work->err);
}

/* A missing `---` makes one object of two. Kubernetes takes the last of equal keys; the first object is gone. */
static void warn_twice(struct work *work, const struct scope *scope)
{
	uint32_t node = objects_twice(&work->tree, scope->ident->root);
	struct entry *entry;

	if (node == NO_NODE)
		return;
	entry = report_add(&work->engine->report, REPORT_WARNED, scope, node);
	entry->rule = STR("input/duplicate-key");
	entry->message = STR("the same key again; the last one counts, as in Kubernetes\n"
			     "remove one of them, or write the `---` that is missing between two objects");
}

static int run_object(void *data, struct ident *ident, struct err *err)
{
	struct work *work = data;
	struct engine *engine = work->engine;
	struct scope scope = { .settings = engine->settings,
			       .facts = &engine->facts,
			       .kinds = &engine->kinds,
			       .tree = &work->tree,
			       .ident = ident,
			       .found = NO_NODE,
			       .here = ident->root,
			       .arena = &work->scratch };
	struct guard *guard;

	if (ident_read(&work->tree, &engine->kinds, ident, err)) {
		if (!engine->tolerant || tree_type(&work->tree, ident->root) != VALUE_MAP)
			return ident->item < 0 ? -1 : err_wrap(err, "doc %u, items[%d]", ident->document, ident->item);
		pass_kindless(work, &scope);
		return 0;
	}
	engine->objects++;
	warn_twice(work, &scope);
	if (engine->guards->count && guards_expand(engine->guards, engine->settings, &engine->facts,
						   engine->facts.under_helm4 || engine->under_helm4, false, err))
		return -1;
	guard = guards_find(engine->guards, ident, engine->settings->name_space);
	/* Helm makes a hook anew after the guards are there, and may take it away again. */
	if (ident->is_hook && (guard || ident->is_guard))
		return err_set(err, ERR_GUARD, "%u:1: the hook %.*s/%.*s has the %s of a guard of the platform",
			       tree_line(&work->tree, ident->root), STR_ARG(ident->kind), STR_ARG(ident->name),
			       guard ? "name" : "label");
	if (guard)
		return meet_guard(work, ident, guard);
	if (rules_run(&scope, ident, &engine->index, &engine->report, err))
		return -1;
	if (scope.is_dropped) {
		dangling_add(&engine->drops, &engine->report, ident, scope.rule);
		work->is_dropped = ident->node == work->tree.root;
	}
	return 0;
}

/* The edited document as pieces of the input and what was inserted: a copy of each would double the memory. */
static void add_pieces(struct work *work, struct str text)
{
	size_t at = 0;

	for (size_t i = 0; i < work->edits.count; i++) {
		const struct edit *edit = &work->edits.list[i];

		add_slice(work->engine, (struct str){ text.p + at, edit->offset - at });
		if (edit->insert.n)
			add_slice(work->engine, arena_str(&work->engine->output, edit->insert));
		at = edit->offset + edit->remove;
	}
	add_slice(work->engine, (struct str){ text.p + at, text.n - at });
}

static bool ends_line(struct str text)
{
	return text.n && text.p[text.n - 1] == '\n';
}

/* The edited document in `text`. */
static int splice(struct work *work, const struct document *document)
{
	bytes_reset(&work->text);
	if (edits_splice(&work->edits, document->text, &work->text, work->err))
		return err_wrap(work->err, "%u:1", document->line);
	return 0;
}

/* Bytes for what rules did, verified. */
static int finish_document(struct work *work, const struct document *document)
{
	edits_reset(&work->edits);
	edits_from_tree(&work->edits, &work->tree);
	if (splice(work, document))
		return -1;
	/* The next document's separator must still begin a line as all programs see lines. */
	if (ends_line(document->text) && !ends_line(bytes_str(&work->text))) {
		edits_end_line(&work->edits, &work->tree);
		if (splice(work, document))
			return -1;
	}
	if (verify_document(&work->tree, bytes_str(&work->text), &work->scratch, &work->events, work->err))
		return -1;
	if (work->engine->keep_texts)
		add_changed(work->engine, document, arena_str(&work->engine->output, bytes_str(&work->text)));
	add_pieces(work, document->text);
	return 0;
}

/* Nothing of the document is left but a mark of the encoding. */
static int leave_out(struct work *work, const struct document *document)
{
	struct engine *engine = work->engine;

	add_slice(engine, document->number == 1 ? document->separator : STR(""));
	if (engine->keep_texts)
		add_changed(engine, document, STR(""));
	engine->report.edited++;
	work->skips_end = true;
	return 0;
}

static int pass_document(struct work *work, const struct document *document)
{
	bool skipped = work->skips_end && str_starts(document->separator, STR("..."));

	add_slice(work->engine, skipped ? STR("") : document->separator);
	add_slice(work->engine, document->text);
	return 0;
}

static void keep_document(struct engine *engine, const struct document *document)
{
	engine->kept = xgrow(engine->kept, engine->kept_count, &engine->kept_capacity, sizeof(*engine->kept));
	engine->kept[engine->kept_count++] =
		(struct kept){ .line = document->line, .number = document->number, .first = engine->slice_count };
}

static int run_document(struct work *work, const struct document *document)
{
	struct engine *engine = work->engine;
	struct tree *tree = &work->tree;
	struct str text = document->text;
	int replaced;

	if (stream_is_blank(text))
		return pass_document(work, document);
	arena_reset(&work->scratch);
	if (tree_read(tree, text, document->line, work->err))
		return -1;
	if (engine->cross_check && config_cross_check(text, document->line, &tree->events, work->err))
		return -1;
	if (tree->root == NO_NODE || tree_type(tree, tree->root) == VALUE_NULL)
		return pass_document(work, document);
	engine->report.documents++;
	work->is_dropped = false;
	if (objects_refuse_hidden(tree, work->err))
		return -1;
	replaced = objects_each(tree, document->number, run_object, work, work->err);
	if (replaced < 0)
		return -1;
	if (work->is_dropped)
		return leave_out(work, document);
	work->skips_end = false;
	add_slice(engine, document->separator);
	keep_document(engine, document);
	text = replaced ? work->replaced : text;
	engine->report.edited += replaced || tree->is_changed;
	if (tree->is_changed)
		return finish_document(work, document);
	if (replaced && engine->keep_texts)
		add_changed(engine, document, text);
	add_slice(engine, text);
	return 0;
}

static int warn_dangling(struct engine *engine, struct err *err)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(LIMIT_DOCUMENT * 2);

	for (size_t i = 0; i < engine->kept_count; i++) {
		const struct kept *kept = &engine->kept[i];
		struct document document = { .line = kept->line, .number = kept->number };

		bytes_reset(&text);
		for (size_t slice = kept->first; slice < kept->end; slice++)
			bytes_add(&text, engine->slices[slice]);
		document.text = bytes_str(&text);
		if (dangling_warn(&engine->drops, &engine->kinds, &document, &engine->report, err))
			return -1;
	}
	return 0;
}

/* Guards that the stream lacks, before its first document. `at`: the slice before which they go. */
static int place_guards(struct work *work, struct str input)
{
	struct engine *engine = work->engine;
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(LIMIT_REPORT);
	bool bom = str_starts(input, STR("\xEF\xBB\xBF"));
	struct str rest = { input.p + (bom ? 3 : 0), input.n - (bom ? 3 : 0) };
	struct str all;

	for (size_t i = 0; i < engine->guards->count; i++) {
		const struct guard *guard = &engine->guards->list[i];

		if (!guard->value || guard->is_there)
			continue;
		guards_text(guard, true, &text);
		report_guard(engine, NULL, guard, "added");
	}
	if (text.length && !str_starts(rest, STR("---")))
		bytes_add_text(&text, "---\n");
	if (bytes_check(&text, "what the guards make", ERR_LIMIT, work->err))
		return -1;
	all = arena_str(&engine->output, bytes_str(&text));
	if (bom && all.n) {
		struct str first = engine->slices[0];

		engine->slices[0].n = 3;
		insert_slice(engine, 1, (struct str){ first.p + 3, first.n - 3 });
	}
	insert_slice(engine, bom, all);
	return 0;
}

int engine_run(struct engine *engine, struct str input, struct err *err)
{
	CLEANUP(work_free) struct work work = { .engine = engine,
						.tree = TREE_INIT,
						.edits = EDITS_INIT,
						.text = BYTES_INIT(LIMIT_DOCUMENT * 2),
						.err = err };
	struct stream stream;
	struct document document;
	int more;

	if (engine->policies->count == 0 && engine->guards->count == 0 && !engine->cross_check) {
		add_slice(engine, input);
		return 0;
	}
	engine->facts.name_space = engine->settings->name_space;
	facts_want(&engine->facts, engine->policies);
	if (kind_table_read(&engine->kinds, engine->settings, err) ||
	    facts_read(&engine->facts, &engine->kinds, input, err))
		return -1;
	engine->facts.under_helm4 = engine->facts.under_helm4 || engine->under_helm4;
	rule_index_make(&engine->index, engine->policies);
	stream_open(&stream, input);
	while ((more = stream_next(&stream, &document, err)) > 0) {
		if (run_document(&work, &document))
			return -1;
		if (engine->kept_count && engine->kept[engine->kept_count - 1].number == document.number)
			engine->kept[engine->kept_count - 1].end = engine->slice_count;
	}
	if (more < 0 || (engine->drops.count && warn_dangling(engine, err)))
		return -1;
	return engine->objects ? place_guards(&work, input) : 0;
}

void engine_free(struct engine *engine)
{
	free(engine->slices);
	free(engine->changed);
	free(engine->kept);
	dangling_free(&engine->drops);
	rule_index_free(&engine->index);
	kind_table_free(&engine->kinds);
	facts_free(&engine->facts);
	report_free(&engine->report);
	arena_free(&engine->output);
}
