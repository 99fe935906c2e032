/* SPDX-License-Identifier: Apache-2.0 */
#include "base64.h"

/* -1 for a character that is none of the 64. */
static int digit_of(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == '+')
		return 62;
	return c == '/' ? 63 : -1;
}

/* Four characters, of which the last `padding` are `=`. */
static bool decode_group(const char *p, size_t padding, struct bytes *out)
{
	uint32_t bits = 0;

	for (size_t i = 0; i < 4; i++) {
		int digit = i < 4 - padding ? digit_of(p[i]) : 0;

		if (digit < 0)
			return false;
		bits = bits << 6 | (uint32_t)digit;
	}
	for (size_t i = 0; i < 3 - padding; i++)
		bytes_add_char(out, (char)(bits >> (16 - 8 * i) & 0xFF));
	return true;
}

bool base64_decode(struct str text, struct bytes *out)
{
	if (text.n % 4)
		return false;
	for (size_t i = 0; i < text.n; i += 4) {
		bool is_last = i + 4 == text.n;
		size_t padding = 0;

		while (is_last && padding < 2 && text.p[i + 3 - padding] == '=')
			padding++;
		if (!decode_group(text.p + i, padding, out))
			return false;
	}
	return true;
}

void base64_encode(struct str bytes, struct bytes *out)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < bytes.n; i += 3) {
		size_t left = bytes.n - i < 3 ? bytes.n - i : 3;
		uint32_t bits = 0;

		for (size_t j = 0; j < 3; j++)
			bits = bits << 8 | (j < left ? (unsigned char)bytes.p[i + j] : 0U);
		for (size_t j = 0; j < 4; j++)
			bytes_add_char(out, j <= left ? digits[bits >> (18 - 6 * j) & 63] : '=');
	}
}
