/* SPDX-License-Identifier: Apache-2.0 */
#include "encoding.h"

bool encoding_is_plain(struct str text)
{
	uint64_t all = 0;
	uint64_t word;
	size_t i = 0;

	if (text.n == 0)
		return true;
	for (; text.n - i >= sizeof(word); i += sizeof(word)) {
		memcpy(&word, text.p + i, sizeof(word));
		all |= word;
	}
	for (; i < text.n; i++)
		all |= (unsigned char)text.p[i];
	return !(all & 0x8080808080808080) && !memchr(text.p, '\0', text.n) && !memchr(text.p, '\r', text.n);
}

/* Bytes of the UTF-8 character at `at` (RFC 3629: no longer form than needed, no surrogates); 0: there is none. */
static size_t character_at(struct str text, size_t at)
{
	const unsigned char *p = (const unsigned char *)text.p + at;
	unsigned char lead = p[0];
	size_t n = lead < 0x80 ? 1 : lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;

	if (n > text.n - at)
		return 0;
	for (size_t i = 1; i < n; i++)
		if ((p[i] & 0xC0) != 0x80)
			return 0;
	if ((lead == 0xE0 && p[1] < 0xA0) || (lead == 0xED && p[1] >= 0xA0) || (lead == 0xF0 && p[1] < 0x90) ||
	    (lead == 0xF4 && p[1] >= 0x90))
		return 0;
	return n;
}

int encoding_check(struct str text, uint32_t line, struct err *err)
{
	uint32_t column = 1;
	size_t n;

	for (size_t at = 0; at < text.n; at += n) {
		n = character_at(text, at);
		if (n == 0)
			return err_set(err, ERR_ENCODING, "%u:%u: byte 0x%02X is not UTF-8", line, column,
				       (unsigned char)text.p[at]);
		if (text.p[at] == '\0')
			return err_set(err, ERR_ENCODING, "%u:%u: a NUL byte", line, column);
		column++;
		if (text.p[at] == '\n') {
			line++;
			column = 1;
		}
	}
	return 0;
}

void encoding_add(struct bytes *out, struct str text)
{
	size_t from = 0;
	size_t n;

	for (size_t at = 0; at < text.n; at += n) {
		n = character_at(text, at);
		if (n && text.p[at])
			continue;
		n = 1;
		bytes_add(out, (struct str){ text.p + from, at - from });
		bytes_add_text(out, "\xEF\xBF\xBD");
		from = at + 1;
	}
	bytes_add(out, (struct str){ text.p + from, text.n - from });
}

size_t encoding_break_at(struct str text, size_t at)
{
	if (at >= text.n)
		return 0;
	if (text.p[at] == '\n' || text.p[at] == '\r')
		return 1;
	if (text.n - at >= 2 && memcmp(text.p + at, "\xC2\x85", 2) == 0)
		return 2;
	return text.n - at >= 3 && (memcmp(text.p + at, "\xE2\x80\xA8", 3) == 0 ||
				    memcmp(text.p + at, "\xE2\x80\xA9", 3) == 0)
		       ? 3
		       : 0;
}

size_t encoding_break_before(struct str text, size_t end)
{
	for (size_t n = 1; n <= 3 && n <= end; n++)
		if (encoding_break_at(text, end - n) == n)
			return n;
	return 0;
}

size_t encoding_unprintable(struct str text, size_t i, uint32_t *ret_character)
{
	unsigned char a = (unsigned char)text.p[i];
	unsigned char b = i + 1 < text.n ? (unsigned char)text.p[i + 1] : 0;
	unsigned char c = i + 2 < text.n ? (unsigned char)text.p[i + 2] : 0;

	*ret_character = a;
	if (a < 0x20 || a == 0x7F)
		return 1;
	*ret_character = (a & 0x1Fu) << 6 | (b & 0x3Fu);
	if (a == 0xC2 && b < 0xA0)
		return 2;
	*ret_character = (a & 0x0Fu) << 12 | (b & 0x3Fu) << 6 | (c & 0x3Fu);
	if ((a == 0xE2 && b == 0x80 && (c == 0xA8 || c == 0xA9)) || (a == 0xEF && b == 0xBB && c == 0xBF) ||
	    (a == 0xEF && b == 0xBF && c >= 0xBE))
		return 3;
	return 0;
}
