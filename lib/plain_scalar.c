/* SPDX-License-Identifier: Apache-2.0 */
#include "plain_scalar.h"

/* What may begin an unquoted scalar: never an indicator of YAML. */
static bool may_begin(const char *p)
{
	char c = *p;

	if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))
		return true;
	if (c == '-')
		return p[1] >= '0' && p[1] <= '9';
	if (c == '.')
		return p[1] != '.';
	return c && strchr("_/$^(~+\\<", c) != NULL;
}

const char *plain_scan(const char *p, bool flow)
{
	/* 1: may end a scalar anywhere, 2: in brackets. */
	static const unsigned char stops[256] = {
		[' '] = 1, [':'] = 1, ['\n'] = 1, [','] = 2, ['['] = 2, [']'] = 2, ['{'] = 2, ['}'] = 2, ['?'] = 2
	};
	unsigned char mask = flow ? 3 : 1;

	for (;; p++) {
		while (!(stops[(unsigned char)*p] & mask))
			p++;
		if (*p == ':' ? p[1] == ' ' || p[1] == '\n' || (flow && strchr(",[]{}", p[1]))
			      : *p != ' ' || p[1] == '#')
			return p;
	}
}

bool plain_unquoted(struct plain *plain, bool flow, struct str *ret)
{
	const char *start = plain->p;
	const char *p;

	if (!may_begin(start))
		return false;
	p = plain_scan(start, flow);
	if (*p == '[' || *p == '{' || *p == '?' || (*p == ':' && p[1] != ' ' && p[1] != '\n'))
		return false;
	plain->p = p;
	while (p[-1] == ' ')
		p--;
	*ret = arena_str(plain->arena, (struct str){ start, (size_t)(p - start) });
	return true;
}

/* Past the line's end behind `\`, and the blanks of the next line, which must be in the block. */
static const char *continue_line(struct plain *plain, const char *p, int indent)
{
	plain->line++;
	plain->line_start = ++p;
	if (p >= plain->end)
		return NULL;
	while (*p == ' ')
		p++;
	return *p != '\n' && p - plain->line_start > indent ? p : NULL;
}

/* Between double quotes. `to` has room for what stands there. */
static const char *unescape(struct plain *plain, const char *p, int indent, char *to, size_t *ret_n)
{
	char *begin = to;

	for (; *p != '"'; p++) {
		if (*p == '\n')
			return NULL;
		if (*p != '\\') {
			*to++ = *p;
			continue;
		}
		p++;
		if (*p == '\n') {
			p = continue_line(plain, p, indent);
			if (!p)
				return NULL;
			p--;
		} else if (*p == '"' || *p == '\\') {
			*to++ = *p;
		} else {
			return NULL;
		}
	}
	*ret_n = (size_t)(to - begin);
	return p + 1;
}

/* Bytes between double quotes, at most; `p` stands behind the first one. */
static size_t most_between(const struct plain *plain, const char *p)
{
	const char *start = p;

	for (; p < plain->end && *p != '"'; p++)
		p += *p == '\\';
	return (size_t)(p - start);
}

static const char *single_quoted(const char *p, char *to, size_t *ret_n)
{
	char *begin = to;

	for (;; p++) {
		if (*p == '\n')
			return NULL;
		if (*p == '\'' && *++p != '\'')
			break;
		*to++ = *p;
	}
	*ret_n = (size_t)(to - begin);
	return p;
}

static size_t to_line_end(const struct plain *plain, const char *p)
{
	return (size_t)((const char *)memchr(p, '\n', (size_t)(plain->end - p)) - p);
}

bool plain_quoted(struct plain *plain, int indent, struct str *ret)
{
	const char *p = plain->p + 1;
	bool is_double = *plain->p == '"';
	size_t most = is_double ? most_between(plain, p) : to_line_end(plain, p);
	char *text = arena_alloc(plain->arena, most + 1);

	p = is_double ? unescape(plain, p, indent, text, &ret->n) : single_quoted(p, text, &ret->n);
	if (!p)
		return false;
	text[ret->n] = '\0';
	ret->p = text;
	plain->p = p;
	return true;
}

struct lines {     /* of one block of text */
	int block; /* their indentation */
	bool folded;
	char *to; /* where the next one is written */
	char *start;
};

/* 1: the line belongs to the text; 0: it ends it; -1: not plain. */
static int add_line(struct plain *plain, struct lines *lines, size_t *blank)
{
	const char *p = plain->p;
	size_t n;

	while (p - plain->p < lines->block && *p == ' ')
		p++;
	if (*p == '\n') {
		++*blank;
		return p == plain->p ? 1 : -1;
	}
	if (p - plain->p < lines->block)
		return 0;
	n = to_line_end(plain, p);
	if (p[n - 1] == ' ' || (lines->folded && (*p == ' ' || *blank)))
		return -1;
	if (lines->to > lines->start)
		*lines->to++ = lines->folded ? ' ' : '\n';
	for (; *blank; --*blank)
		*lines->to++ = '\n';
	memcpy(lines->to, p, n);
	lines->to += n;
	plain->p = p + n;
	return 1;
}

bool plain_block_text(struct plain *plain, int indent, struct str *ret)
{
	const char *p = plain->p;
	struct lines lines = { .folded = *p == '>' };
	bool strip = p[1] == '-';
	size_t blank = 0;
	int more = 1;

	plain->p = p + 1 + strip;
	if (*plain->p != '\n')
		return false;
	plain->line_start = ++plain->p;
	plain->line++;
	for (p = plain->p; p < plain->end && *p == ' ';)
		p++;
	lines.block = (int)(p - plain->p);
	if (p == plain->end || *p == '\n' || lines.block <= indent)
		return false;
	/* No longer than what is left of the file, and given back but for what it takes. */
	for (p = plain->p; p < plain->end; p += to_line_end(plain, p) + 1) {
		size_t spaces = strspn(p, " ");

		if (p[spaces] != '\n' && spaces < (size_t)lines.block)
			break;
	}
	lines.to = lines.start = arena_alloc(plain->arena, (size_t)(p - plain->p) + 2);
	while (plain->p < plain->end && (more = add_line(plain, &lines, &blank)) > 0) {
		plain->line_start = ++plain->p;
		plain->line++;
	}
	if (more < 0)
		return false;
	if (!strip)
		*lines.to++ = '\n';
	*lines.to = '\0';
	*ret = (struct str){ lines.start, (size_t)(lines.to - lines.start) };
	return true;
}

struct value *plain_scalar(struct plain *plain, struct str text, bool quoted, struct position where)
{
	enum value_type type = quoted ? VALUE_STRING : scalar_type(text);
	struct value *value;

	if (type == VALUE_FLOAT && scalar_is_infinite(text))
		return NULL;
	value = value_new(plain->arena, type);
	value->quoted = quoted;
	value->source = text;
	value->text = scalar_canonical(value->type, text, plain->arena);
	value->where = where;
	return value;
}
