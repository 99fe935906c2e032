/* SPDX-License-Identifier: Apache-2.0 */
#include "plain_parts.h"

struct position plain_position(const struct plain *plain)
{
	struct position where = { plain->name, plain->line, 1 };

	if (plain->is_ascii)
		where.column += (uint32_t)(plain->p - plain->line_start);
	for (const char *p = plain->line_start; !plain->is_ascii && p < plain->p; p++)
		where.column += ((unsigned char)*p & 0xC0) != 0x80;
	return where;
}

void plain_next_line(struct plain *plain)
{
	plain->line_start = ++plain->p;
	plain->line++;
}

void plain_next_content(struct plain *plain)
{
	while (plain->p < plain->end) {
		while (*plain->p == ' ')
			plain->p++;
		if (*plain->p == '#')
			plain->p = memchr(plain->p, '\n', (size_t)(plain->end - plain->p));
		if (*plain->p != '\n') {
			plain->column = (int)(plain->p - plain->line_start);
			return;
		}
		plain_next_line(plain);
	}
	plain->column = -1;
}

bool plain_end_line(struct plain *plain)
{
	while (*plain->p == ' ')
		plain->p++;
	if (*plain->p == '#' && plain->p[-1] == ' ')
		plain->p = memchr(plain->p, '\n', (size_t)(plain->end - plain->p));
	if (*plain->p != '\n')
		return false;
	plain_next_line(plain);
	return true;
}
