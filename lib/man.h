/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pages of the manual, in mdoc(7), of the tables that help is made of. mandoc and groff read them. Texts come as a
 * terminal shows them; what roff would take for its own is escaped here, and nowhere else. Sections have their order
 * (mdoc(7), MANUAL STRUCTURE): NAME, SYNOPSIS, DESCRIPTION, OPTIONS, ENVIRONMENT, EXIT STATUS, EXAMPLES, SEE ALSO.
 */
#ifndef STORE_MAN_H
#define STORE_MAN_H

#include "bytes.h"
#include "options.h"

/* Which part of a text that is laid out for --help: the paragraphs that begin with "Example:" or "Examples:", or all
 * others. */
enum man_part { MAN_TEXT, MAN_EXAMPLES };

/* Title, NAME and the head of SYNOPSIS; `name` as the page is called, `version` of the program. */
void man_begin(const char *name, const char *summary, const char *version, struct bytes *out);

void man_section(const char *title, struct bytes *out);

/* Words of running text, after which a line ends. */
void man_text(const char *text, struct bytes *out);

/* The same as arguments of a macro that stands before: no word is taken for a macro. */
void man_words(const char *text, struct bytes *out);

/*
 * A part of a text for --help, each paragraph after what stood before: lines that begin with a blank stay as they are,
 * of words with what each is ("  word: what") a list is made, others flow. NULL is no text.
 */
void man_laid(const char *text, enum man_part part, struct bytes *out);
/* Whether it has such a part. */
bool man_has(const char *text, enum man_part part);

/* OPTIONS and ENVIRONMENT; hidden rows are left out. */
void man_options(const struct option_row *rows, size_t count, struct bytes *out);

/* The table of errors, as EXIT STATUS. */
void man_errors(struct bytes *out);

/* "name(1)" in a list of such; `last`: no comma after it. */
void man_see(const char *name, bool last, struct bytes *out);

#endif
