/* SPDX-License-Identifier: Apache-2.0 */
#include "uri.h"

void uri_encode(struct bytes *out, struct str text)
{
	static const char digits[] = "0123456789ABCDEF";

	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];

		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		    (c && strchr("-._~", c))) {
			bytes_add_char(out, (char)c);
		} else {
			bytes_add_char(out, '%');
			bytes_add_char(out, digits[c >> 4]);
			bytes_add_char(out, digits[c & 15]);
		}
	}
}

int uri_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

int uri_byte(struct str text, size_t i)
{
	if (i + 2 >= text.n || text.p[i] != '%' || uri_digit(text.p[i + 1]) < 0 || uri_digit(text.p[i + 2]) < 0)
		return -1;
	return uri_digit(text.p[i + 1]) << 4 | uri_digit(text.p[i + 2]);
}

struct str uri_decode(struct str text, struct arena *arena)
{
	char *out = arena_alloc(arena, text.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < text.n; i++) {
		int byte = uri_byte(text, i);

		out[n++] = byte < 0 ? text.p[i] : (char)byte;
		i += byte < 0 ? 0 : 2;
	}
	out[n] = '\0';
	return (struct str){ out, n };
}
