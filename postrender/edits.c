/* SPDX-License-Identifier: Apache-2.0 */
#include "edits.h"

#include <stdlib.h>

#include "ceilings.h"

void edits_add(struct edits *edits, size_t offset, size_t remove, struct str insert)
{
	edits->list = xgrow(edits->list, edits->count, &edits->capacity, sizeof(*edits->list));
	edits->list[edits->count++] = (struct edit){ offset, remove, arena_str(&edits->arena, insert) };
}

/* Stable merge of equal offsets: insertions stand before removals, each in the order in which they came. */
static void sort(struct edits *edits)
{
	for (size_t i = 1; i < edits->count; i++) {
		struct edit edit = edits->list[i];
		size_t j = i;

		while (j > 0 && (edits->list[j - 1].offset > edit.offset ||
				 (edits->list[j - 1].offset == edit.offset && edits->list[j - 1].remove > 0 &&
				  edit.remove == 0))) {
			edits->list[j] = edits->list[j - 1];
			j--;
		}
		edits->list[j] = edit;
	}
}

int edits_splice(struct edits *edits, struct str text, struct bytes *out, struct err *err)
{
	size_t at = 0;

	if (edits->is_cut)
		return err_set(err, ERR_LIMIT, "a rule writes more than %zu bytes at one place", LIMIT_RULE_TEXT);
	sort(edits);
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
