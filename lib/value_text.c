/* SPDX-License-Identifier: Apache-2.0 */
#include "value_text.h"

#include "json.h"

/* Bytes of the first `width` characters. */
static size_t cut(struct str text, size_t width)
{
	size_t i = 0;

	for (; i < text.n; i++)
		if (((unsigned char)text.p[i] & 0xC0) != 0x80 && width-- == 0)
			break;
	return i;
}

void value_to_text(const struct value *value, size_t width, struct bytes *out)
{
	CLEANUP(bytes_free) struct bytes whole = BYTES_INIT((size_t)1 << 20);
	struct str text;
	size_t shown;

	if (value && value->type != VALUE_MAP && value->type != VALUE_LIST) {
		text = value->text;
	} else {
		json_write_value(value, &whole);
		text = bytes_str(&whole);
	}
	shown = cut(text, width);
	if (shown < text.n)
		shown = cut(text, width ? width - 1 : 0);
	for (size_t i = 0; i < shown;) {
		size_t n = 0;

		while (i + n < shown && (unsigned char)text.p[i + n] >= 0x20)
			n++;
		bytes_add_plain(out, (struct str){ text.p + i, n });
		i += n;
		if (i < shown)
			bytes_add_char(out, ' ');
		i++;
	}
	bytes_add_text(out, shown < text.n ? "…" : "");
}
