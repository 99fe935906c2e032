/* SPDX-License-Identifier: Apache-2.0 */
#include "columns.h"

#include <sys/ioctl.h>
#include <unistd.h>

#define LEAST 20
#define OTHERWISE 80 /* where the terminal does not say */

/* Ranges of characters (Unicode's EastAsianWidth.txt, W and F; combining ones and those without a shape). */
static const struct {
	uint32_t first;
	uint32_t last;
	size_t width;
} ranges[] = {
	{ 0x0300, 0x036F, 0 },   { 0x0483, 0x0489, 0 },   { 0x0591, 0x05BD, 0 },   { 0x0610, 0x061A, 0 },
	{ 0x064B, 0x065F, 0 },   { 0x0E34, 0x0E3A, 0 },   { 0x0E47, 0x0E4E, 0 },   { 0x1100, 0x115F, 2 },
	{ 0x1AB0, 0x1AFF, 0 },   { 0x1DC0, 0x1DFF, 0 },   { 0x200B, 0x200F, 0 },   { 0x202A, 0x202E, 0 },
	{ 0x20D0, 0x20FF, 0 },   { 0x231A, 0x231B, 2 },   { 0x23E9, 0x23EC, 2 },   { 0x2614, 0x2615, 2 },
	{ 0x2648, 0x2653, 2 },   { 0x26A1, 0x26A1, 2 },   { 0x2705, 0x2705, 2 },   { 0x274C, 0x274C, 2 },
	{ 0x2E80, 0x303E, 2 },   { 0x3041, 0x33FF, 2 },   { 0x3400, 0x4DBF, 2 },   { 0x4E00, 0x9FFF, 2 },
	{ 0xA000, 0xA4CF, 2 },   { 0xA960, 0xA97F, 2 },   { 0xAC00, 0xD7A3, 2 },   { 0xF900, 0xFAFF, 2 },
	{ 0xFE00, 0xFE0F, 0 },   { 0xFE20, 0xFE2F, 0 },   { 0xFE30, 0xFE6F, 2 },   { 0xFF00, 0xFF60, 2 },
	{ 0xFFE0, 0xFFE6, 2 },   { 0x1F300, 0x1F64F, 2 }, { 0x1F680, 0x1F6FF, 2 }, { 0x1F900, 0x1F9FF, 2 },
	{ 0x1FA70, 0x1FAFF, 2 }, { 0x20000, 0x3FFFD, 2 },
};

/* The next character and its bytes; what is no UTF-8 is taken byte by byte. */
static uint32_t decode(struct str text, size_t *ret_bytes)
{
	unsigned char first = (unsigned char)text.p[0];
	size_t n = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1;
	uint32_t character = n == 1 ? first : first & (0xFFu >> (n + 1));

	*ret_bytes = n <= text.n ? n : text.n;
	for (size_t i = 1; i < *ret_bytes; i++)
		character = character << 6 | ((unsigned char)text.p[i] & 0x3F);
	return character;
}

static size_t width_of(uint32_t character)
{
	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
		if (character >= ranges[i].first && character <= ranges[i].last)
			return ranges[i].width;
	return 1;
}

struct str columns_cut(struct str text, size_t width)
{
	size_t taken = 0;
	size_t used = 0;

	while (taken < text.n) {
		size_t bytes;
		size_t more = width_of(decode((struct str){ text.p + taken, text.n - taken }, &bytes));

		if (used + more > width)
			break;
		used += more;
		taken += bytes;
	}
	return (struct str){ text.p, taken };
}

size_t columns_width(struct str text)
{
	size_t used = 0;

	while (text.n) {
		size_t bytes;

		used += width_of(decode(text, &bytes));
		text = (struct str){ text.p + bytes, text.n - bytes };
	}
	return used;
}

size_t columns_of_terminal(size_t said)
{
	struct winsize size;
	size_t columns;

	if (!isatty(STDERR_FILENO))
		return 0;
	columns = ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
	if (!columns)
		columns = said ? said : OTHERWISE;
	return columns < LEAST ? LEAST : columns;
}
