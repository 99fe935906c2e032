/* SPDX-License-Identifier: Apache-2.0 */
#include "store/value_lines.h"

#include <stdlib.h>

#include "json.h"
#include "secrecy.h"
#include "store/value_diff.h"
#include "store/value_lines_of.h"

#define AROUND 3                   /* lines that are shown around what differs */
#define PAIRS_MOST ((size_t)4 << 20) /* of lines that are compared; past it all of them count as others */
#define DEPTH_MOST 100

static bool is_collection(const struct value *value)
{
	return value && (value->type == VALUE_MAP || value->type == VALUE_LIST);
}

static void settle(struct value *before, struct value *after, const char *path, unsigned depth, struct arena *arena);

static void settle_maps(struct value *before, struct value *after, const char *path, unsigned depth,
			struct arena *arena)
{
	for (struct value *member = value_first(before); member; member = member->next) {
		CLEANUP(free_pointer) char *below = xformat("%s.%.*s", path, STR_ARG(member->key));
		const struct value *other = value_get_str(after, member->key);

		settle(member, (struct value *)(uintptr_t)other, below, depth, arena);
	}
	for (struct value *member = value_first(after); member; member = member->next) {
		CLEANUP(free_pointer) char *below = xformat("%s.%.*s", path, STR_ARG(member->key));

		if (!value_get_str(before, member->key))
			settle(NULL, member, below, depth, arena);
	}
}

static struct value *find_item(struct value *list, const char *key, struct str text)
{
	struct value *item = value_first(list);

	while (item && !str_equal(value_get(item, key)->text, text))
		item = item->next;
	return item;
}

static void settle_keyed(struct value *before, struct value *after, const char *path, const char *key, unsigned depth,
			 struct arena *arena)
{
	for (struct value *item = value_first(before); item; item = item->next) {
		struct str text = value_get(item, key)->text;
		CLEANUP(free_pointer) char *below = xformat("%s[%.*s]", path, STR_ARG(text));

		settle(item, find_item(after, key, text), below, depth, arena);
	}
	for (struct value *item = value_first(after); item; item = item->next) {
		struct str text = value_get(item, key)->text;
		CLEANUP(free_pointer) char *below = xformat("%s[%.*s]", path, STR_ARG(text));

		if (!find_item(before, key, text))
			settle(NULL, item, below, depth, arena);
	}
}

static void settle_lists(struct value *before, struct value *after, const char *path, unsigned depth,
			 struct arena *arena)
{
	const char *key = value_diff_item_key(before ? before : after, after ? after : before);
	struct value *a = value_first(before);
	struct value *b = value_first(after);

	if (key) {
		settle_keyed(before, after, path, key, depth, arena);
		return;
	}
	while (a || b) {
		settle(a, b, path, depth, arena);
		a = a ? a->next : NULL;
		b = b ? b->next : NULL;
	}
}

static void replace(struct value *value, const struct value *by, struct arena *arena)
{
	struct value *copy = value_copy(arena, by);

	copy->key = value->key;
	copy->next = value->next;
	copy->key_where = value->key_where;
	*value = *copy;
}

/* A text that is JSON of several values is laid out. */
static struct value *laid_out(const struct value *value, struct arena *arena)
{
	CLEANUP(err_clear) struct err ignored = ERR_INIT;
	struct value *json;

	if (!value || value->type != VALUE_STRING || value->text.n < 2 || !strchr("{[", value->text.p[0]))
		return NULL;
	json = json_parse(value->text, arena, &ignored);
	if (!is_collection(json))
		return NULL;
	value_sort(json);
	return json;
}

static void conceal(struct value *value, const char *words)
{
	if (value && value->type != VALUE_NULL)
		*value = (struct value){
			.type = VALUE_STRING, .key = value->key, .next = value->next, .text = str_of(words)
		};
}

/* Makes equal what is equal though it is written otherwise, and hides what is secret. */
static void settle(struct value *before, struct value *after, const char *path, unsigned depth, struct arena *arena)
{
	bool both = before && after;
	bool same = both && value_equal(before, after);
	struct value *old = laid_out(before, arena);
	struct value *new = laid_out(after, arena);

	/* Neither the order of keys nor blanks count then; where they are all that differs, the texts are shown. */
	if ((!before || old) && (!after || new) && !(both && !same && value_equal(old, new))) {
		if (before)
			replace(before, old, arena);
		if (after)
			replace(after, new, arena);
	}
	if (depth < DEPTH_MOST && (is_collection(before) || !before) && (is_collection(after) || !after) &&
	    (!both || before->type == after->type)) {
		bool maps = (before ? before : after)->type == VALUE_MAP;

		(maps ? settle_maps : settle_lists)(before, after, path, depth + 1, arena);
		return;
	}
	if (secrecy_is_secret(str_of(path))) {
		conceal(before, "(hidden)");
		conceal(after, same || !before ? "(hidden)" : "(hidden, another)");
		return;
	}
	if (same)
		replace(after, before, arena);
	/* Something else stands in the place of a collection: each is settled with nothing. */
	if (!same && both && depth < DEPTH_MOST && is_collection(before))
		settle(before, NULL, path, depth + 1, arena);
	if (!same && both && depth < DEPTH_MOST && is_collection(after))
		settle(NULL, after, path, depth + 1, arena);
}

struct edits {
	char *signs; /* ' ', '-' or '+' */
	const struct value_line **lines;
	size_t count;
};

static void edits_free(struct edits *edits)
{
	free_pointer(&edits->signs);
	free_pointer(&edits->lines);
}

static void put(struct edits *edits, char sign, const struct value_line *line)
{
	edits->signs[edits->count] = sign;
	edits->lines[edits->count++] = line;
}

static bool is_same(const struct value_line *a, const struct value_line *b)
{
	return str_equal(a->text, b->text);
}

/* The longest lines in common of what is between, by a table of how many follow (Wagner and Fischer). */
static void edit_middle(const struct value_line *a, size_t n, const struct value_line *b, size_t m, struct edits *edits)
{
	size_t width = m + 1;
	bool too_many = n && m > PAIRS_MOST / n;
	CLEANUP(free_pointer) uint32_t *common = too_many ? NULL : xcalloc((n + 1) * width, sizeof(*common));
	size_t i = 0;
	size_t k = 0;

	for (size_t x = n; !too_many && x-- > 0;)
		for (size_t y = m; y-- > 0;) {
			uint32_t down = common[(x + 1) * width + y];
			uint32_t right = common[x * width + y + 1];

			common[x * width + y] = is_same(&a[x], &b[y]) ? common[(x + 1) * width + y + 1] + 1
						: down > right        ? down
								      : right;
		}
	while (i < n || k < m) {
		if (!too_many && i < n && k < m && is_same(&a[i], &b[k])) {
			put(edits, ' ', &a[i++]);
			k++;
		} else if (i < n && (too_many || k == m || common[(i + 1) * width + k] >= common[i * width + k + 1])) {
			put(edits, '-', &a[i++]);
		} else {
			put(edits, '+', &b[k++]);
		}
	}
}

static void find_edits(const struct value_lines *a, const struct value_lines *b, struct edits *edits)
{
	size_t from = 0;
	size_t end = 0;

	while (from < a->count && from < b->count && is_same(&a->list[from], &b->list[from]))
		from++;
	while (end < a->count - from && end < b->count - from &&
	       is_same(&a->list[a->count - end - 1], &b->list[b->count - end - 1]))
		end++;
	for (size_t i = 0; i < from; i++)
		put(edits, ' ', &a->list[i]);
	edit_middle(a->list + from, a->count - from - end, b->list + from, b->count - from - end, edits);
	for (size_t i = a->count - end; i < a->count; i++)
		put(edits, ' ', &a->list[i]);
}

static size_t next_change(const struct edits *edits, size_t from)
{
	while (from < edits->count && edits->signs[from] == ' ')
		from++;
	return from;
}

/* The item of a list that a line is of, "products[MUG-1]"; all of the path where it is of none. */
static struct str item_of(const struct value_line *line)
{
	const char *end = strrchr(line->path, ']');

	return (struct str){ line->path, end ? (size_t)(end - line->path) : 0 };
}

/* Where the changes end that are shown with the one at `at`: those that follow closely, in no other item. */
static size_t end_of_hunk(const struct edits *edits, size_t at)
{
	struct str item = item_of(edits->lines[at]);
	size_t end = at;

	for (size_t next = at; next < edits->count && next <= end + 2 * AROUND; next = next_change(edits, end)) {
		struct str other = item_of(edits->lines[next]);

		if (other.n && !str_equal(item, other))
			break;
		for (end = next; end < edits->count && edits->signs[end] != ' ';)
			end++;
	}
	return end;
}

static void write_hunks(const struct edits *edits, struct bytes *out)
{
	size_t shown = 0;

	for (size_t at = next_change(edits, 0); at < edits->count; at = next_change(edits, shown)) {
		size_t from = at > shown + AROUND ? at - AROUND : shown;
		size_t end = end_of_hunk(edits, at);
		size_t next = next_change(edits, end);

		shown = end + AROUND < next ? end + AROUND : next;
		bytes_format(out, "@@ %s @@\n", edits->lines[at]->path);
		for (size_t i = from; i < shown; i++) {
			bytes_add_char(out, edits->signs[i]);
			bytes_add_plain(out, edits->lines[i]->text);
			bytes_add_char(out, '\n');
		}
	}
}

void value_lines_write(const struct value *before, const struct value *after, struct bytes *out)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(edits_free) struct edits edits = { 0 };
	CLEANUP(value_lines_free) struct value_lines old = { 0 };
	CLEANUP(value_lines_free) struct value_lines new = { 0 };
	struct value *was = before ? value_copy(&arena, before) : NULL;
	struct value *is = after ? value_copy(&arena, after) : NULL;

	if (was)
		value_sort(was);
	if (is)
		value_sort(is);
	if (was || is)
		settle(was, is, "", 0, &arena);
	value_lines_of(was, &arena, &old);
	value_lines_of(is, &arena, &new);
	edits.signs = xmalloc(old.count + new.count + 1);
	edits.lines = xcalloc(old.count + new.count + 1, sizeof(const struct value_line *));
	find_edits(&old, &new, &edits);
	write_hunks(&edits, out);
}
