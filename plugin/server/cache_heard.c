/* SPDX-License-Identifier: Apache-2.0 */
#include "server/cache_heard.h"

#include "json.h"

#define TEXT_MOST ((size_t)16 << 20) /* bytes of an object */

bool cache_heard_make(enum cache_row row, const struct value *object, struct cache_heard *ret)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(TEXT_MOST);
	const char *key = cache_rows_key(row, object, &arena);

	if (!key)
		return false;
	json_write_value(cache_rows_keep(row, object, &arena), &text);
	if (text.overflow)
		return false;
	*ret = (struct cache_heard){ xstrdup(key), xstrdup(value_text_at(object, "metadata.name")),
				     xstrndup(text.data, text.length), text.length };
	return true;
}

void cache_heard_free(struct cache_heard *heard)
{
	free_pointer(&heard->key);
	free_pointer(&heard->name);
	free_pointer(&heard->text);
}
