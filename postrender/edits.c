/* SPDX-License-Identifier: Apache-2.0 */
#include "edits.h"

#include <stdlib.h>

#include "ceilings.h"

void edits_add(struct edits *edits, size_t offset, size_t remove, struct str insert)
{
	edits->list = xgrow(edits->list, edits->count, &edits->capacity, sizeof(*edits->list));
	edits->list[edits->count] = (struct edit){ offset, remove, arena_str(&edits->arena, insert), edits->count };
	edits->count++;
}

/* Of equal offsets insertions stand before removals, each in the order in which they came. */
static int compare(const void *left, const void *right)
{
	const struct edit *a = left;
	const struct edit *b = right;

	if (a->offset != b->offset)
		return a->offset < b->offset ? -1 : 1;
	if ((a->remove > 0) != (b->remove > 0))
		return a->remove > 0 ? 1 : -1;
	return (a->order > b->order) - (a->order < b->order);
}

int edits_splice(struct edits *edits, struct str text, struct bytes *out, struct err *err)
{
	size_t at = 0;

	if (edits->is_cut)
		return err_set(err, ERR_LIMIT, "a rule writes more than %zu bytes at one place", LIMIT_RULE_TEXT);
	if (edits->count)
		qsort(edits->list, edits->count, sizeof(*edits->list), compare);
	for (size_t i = 0; i < edits->count; i++) {
		const struct edit *edit = &edits->list[i];

		if (edit->offset < at || edit->offset + edit->remove > text.n)
			return err_set(err, ERR_VERIFY, "two edits overlap at byte %zu", edit->offset);
		bytes_add(out, (struct str){ text.p + at, edit->offset - at });
		bytes_add(out, edit->insert);
		at = edit->offset + edit->remove;
	}
	bytes_add(out, (struct str){ text.p + at, text.n - at });
	return bytes_check(out, "the edited document", ERR_LIMIT, err);
}

void edits_reset(struct edits *edits)
{
	edits->count = 0;
	edits->is_cut = false;
	arena_reset(&edits->arena);
}

void edits_free(struct edits *edits)
{
	free(edits->list);
	arena_free(&edits->arena);
	*edits = (struct edits)EDITS_INIT;
}
