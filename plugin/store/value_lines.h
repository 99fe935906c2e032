/* SPDX-License-Identifier: Apache-2.0 */
/* Two values beside each other as people read them: lines of YAML, with - and + and some around them. Owns nothing. */
#ifndef STORE_STORE_VALUE_LINES_H
#define STORE_STORE_VALUE_LINES_H

#include "value.h"

/*
 * How two states differ, in the manner of diff -u: "@@ PATH @@" of the first line that differs, then lines that begin
 * with a blank, - or +. NULL: not there. Keys are in order; what is equal to Kubernetes looks equal, what differs looks
 * different; JSON within a text is laid out. What the name of its key says to be secret is hidden.
 */
void value_lines_write(const struct value *before, const struct value *after, struct bytes *out);

#endif
