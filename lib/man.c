/* SPDX-License-Identifier: Apache-2.0 */
#include "man.h"

#include "err.h"

#define DATE "November 30, 2026" /* when the words of the pages were last gone over, as .Dd wants it */
#define MACRO_MOST 3             /* letters of the longest word that may be a macro or a delimiter */

/* The next line of a text, without its newline; false at the end. */
static bool next_line(struct str *text, struct str *ret)
{
	const char *end = text->n ? memchr(text->p, '\n', text->n) : NULL;
	size_t n = end ? (size_t)(end - text->p) : text->n;

	if (!text->n)
		return false;
	*ret = (struct str){ text->p, n };
	*text = (struct str){ text->p + n + (end != NULL), text->n - n - (end != NULL) };
	return true;
}

/* As it is: groff makes typographic ones of plain quotes, hyphens, tildes and carets (groff_char(7)). */
static void add_char(char c, struct bytes *out)
{
	static const struct {
		char plain;
		const char *escaped;
	} table[] = {
		{ '\\', "\\e" },  { '-', "\\-" },   { '`', "\\(ga" }, { '\'', "\\(aq" },
		{ '~', "\\(ti" }, { '^', "\\(ha" }, { '"', "\\(dq" },
	};

	for (size_t i = 0; i < COUNT_OF(table); i++)
		if (table[i].plain == c) {
			bytes_add_text(out, table[i].escaped);
			return;
		}
	bytes_add_char(out, c);
}

/* One line of text: a dot at its beginning is none of a macro. */
static void add_line(struct str line, struct bytes *out)
{
	if (line.n && line.p[0] == '.')
		bytes_add_text(out, "\\&");
	for (size_t i = 0; i < line.n; i++)
		add_char(line.p[i], out);
	bytes_add_char(out, '\n');
}

/* Running text: a sentence begins a line, by which roff sees where one ends. */
static void add_sentences(struct str line, struct bytes *out)
{
	for (size_t i = 0; i + 2 < line.n; i++)
		if (line.p[i] == '.' && line.p[i + 1] == ' ') {
			add_line((struct str){ line.p, i + 1 }, out);
			line = (struct str){ line.p + i + 2, line.n - i - 2 };
			i = 0;
		}
	add_line(line, out);
}

void man_text(const char *text, struct bytes *out)
{
	struct str left = str_of(text);
	struct str line;

	while (next_line(&left, &line))
		add_sentences(line, out);
}

void man_words(const char *text, struct bytes *out)
{
	while (*text) {
		size_t n = strcspn(text, " ");

		bytes_add_char(out, ' ');
		if (n <= MACRO_MOST)
			bytes_add_text(out, "\\&");
		for (size_t i = 0; i < n; i++)
			add_char(text[i], out);
		text += n + strspn(text + n, " ");
	}
}

void man_begin(const char *name, const char *summary, const char *version, struct bytes *out)
{
	bytes_add_text(out, ".Dd " DATE "\n.Dt ");
	for (const char *p = name; *p; p++)
		add_char(*p >= 'a' && *p <= 'z' ? (char)(*p - 'a' + 'A') : *p, out);
	bytes_format(out, " 1\n.Os helm store %s\n.Sh NAME\n.Nm", version);
	man_words(name, out);
	bytes_add_text(out, "\n.Nd");
	man_words(summary, out);
	bytes_add_text(out, "\n.Sh SYNOPSIS\n");
}

void man_section(const char *title, struct bytes *out)
{
	bytes_format(out, ".Sh %s\n", title);
}

/* A text for --help is paragraphs, with an empty line between. */
static bool next_paragraph(struct str *text, struct str *ret)
{
	struct str line;
	struct str rest;

	while (text->n && text->p[0] == '\n')
		*text = (struct str){ text->p + 1, text->n - 1 };
	rest = *text;
	while (next_line(&rest, &line) && line.n)
		*ret = (struct str){ text->p, (size_t)(line.p + line.n - text->p) };
	if (!text->n)
		return false;
	*text = rest;
	return true;
}

static bool is_of(struct str paragraph, enum man_part part)
{
	bool examples = str_starts(paragraph, STR("Example:\n")) || str_starts(paragraph, STR("Examples:\n"));

	return examples == (part == MAN_EXAMPLES);
}

static bool is_set(struct str line)
{
	return line.n && line.p[0] == ' ';
}

/* Bytes of the word of "  word: what it is"; 0 for what is no such line. */
static size_t word_of(struct str line)
{
	size_t n = 2;

	while (n < line.n && line.p[n] != ' ' && line.p[n] != ':')
		n++;
	return n > 2 && n + 1 < line.n && line.p[n] == ':' && line.p[n + 1] == ' ' ? n - 2 : 0;
}

/* Takes the lines that begin with a blank off `text`. */
static struct str take_set(struct str *text, bool *ret_list)
{
	struct str begin = *text;
	struct str line;

	*ret_list = true;
	while (is_set(*text) && next_line(text, &line))
		*ret_list = *ret_list && word_of(line);
	return (struct str){ begin.p, begin.n - text->n };
}

static void add_list(struct str set, struct bytes *out)
{
	struct str line;

	bytes_add_text(out, ".Bl -tag -width Ds\n");
	while (next_line(&set, &line)) {
		size_t n = word_of(line);

		bytes_add_text(out, ".It Cm \\&");
		for (size_t i = 0; i < n; i++)
			add_char(line.p[2 + i], out);
		bytes_add_char(out, '\n');
		add_sentences((struct str){ line.p + n + 4, line.n - n - 4 }, out);
	}
	bytes_add_text(out, ".El\n");
}

static void add_set(struct str set, struct bytes *out)
{
	struct str line;

	bytes_add_text(out, ".Bd -literal -offset indent\n");
	while (next_line(&set, &line)) {
		size_t begin = line.n > 1 && line.p[1] == ' ' ? 2 : 1;

		add_line((struct str){ line.p + begin, line.n - begin }, out);
	}
	bytes_add_text(out, ".Ed\n");
}

void man_laid(const char *text, enum man_part part, struct bytes *out)
{
	struct str left = str_of(text);
	struct str paragraph;
	struct str line;

	while (next_paragraph(&left, &paragraph)) {
		if (!is_of(paragraph, part))
			continue;
		if (part == MAN_EXAMPLES)
			(void)next_line(&paragraph, &line);
		else if (!is_set(paragraph))
			bytes_add_text(out, ".Pp\n");
		while (paragraph.n) {
			bool is_list;
			struct str set = take_set(&paragraph, &is_list);

			if (set.n && part == MAN_TEXT && is_list)
				add_list(set, out);
			else if (set.n)
				add_set(set, out);
			else if (next_line(&paragraph, &line))
				add_sentences(line, out);
		}
	}
}

bool man_has(const char *text, enum man_part part)
{
	struct str left = str_of(text);
	struct str paragraph;

	while (next_paragraph(&left, &paragraph))
		if (is_of(paragraph, part))
			return true;
	return false;
}

static void add_option(const struct option_row *row, struct bytes *out)
{
	bytes_add_text(out, ".It");
	if (row->letter)
		bytes_format(out, " Fl %c ,", row->letter);
	bytes_add_text(out, " Fl \\-");
	for (const char *p = row->name; *p; p++)
		add_char(*p, out);
	if (row->argument) {
		bytes_add_text(out, " Ar");
		man_words(row->argument, out);
	}
	bytes_add_char(out, '\n');
	man_text(row->help, out);
	if (row->environment)
		bytes_format(out, ".Pq Ev %s\n", row->environment);
}

static void add_variables(const struct option_row *rows, size_t count, struct bytes *out)
{
	bool any = false;

	for (size_t i = 0; i < count; i++) {
		if (!rows[i].help || !rows[i].environment)
			continue;
		if (!any)
			bytes_add_text(out, ".Sh ENVIRONMENT\nA variable counts where its option is not given.\n"
					    ".Bl -tag -width Ds\n");
		any = true;
		bytes_format(out, ".It Ev %s\nas\n.Fl \\-", rows[i].environment);
		for (const char *p = rows[i].name; *p; p++)
			add_char(*p, out);
		bytes_add_text(out, rows[i].repeats ? " ,\none a line\n" : "\n");
	}
	if (any)
		bytes_add_text(out, ".El\n");
}

void man_options(const struct option_row *rows, size_t count, struct bytes *out)
{
	bytes_add_text(out, ".Sh OPTIONS\n.Bl -tag -width Ds\n");
	for (size_t i = 0; i < count; i++)
		if (rows[i].help)
			add_option(&rows[i], out);
	bytes_add_text(out, ".El\n");
	add_variables(rows, count, out);
}

void man_errors(struct bytes *out)
{
	bytes_add_text(out, ".Sh EXIT STATUS\n0 when it is done.\n"
			    "Each error has its status, and ends its first line with its word in brackets:\n"
			    ".Bl -tag -width Ds\n");
	for (int code = 1; code < ERR_CODE_COUNT; code++) {
		bytes_format(out, ".It %d Bq %s\n", err_exit_status((enum err_code)code),
			     err_slug((enum err_code)code));
		man_text(err_cause((enum err_code)code), out);
	}
	bytes_add_text(out, ".El\n");
}

void man_see(const char *name, bool last, struct bytes *out)
{
	bytes_add_text(out, ".Xr");
	man_words(name, out);
	bytes_add_text(out, last ? " 1\n" : " 1 ,\n");
}
