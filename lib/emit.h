/* SPDX-License-Identifier: Apache-2.0 */
/* YAML text of values: in the style of given neighbours (rules), or in block style (output for people). */
#ifndef STORE_EMIT_H
#define STORE_EMIT_H

#include "bytes.h"
#include "value.h"

struct emit_style {
	const char *newline; /* "\n" or "\r\n" */
	bool json;           /* flow text whose keys and strings are always in double quotes */
	char quote;          /* for strings that need quotes or had them: '\'' or '"'; 0: only where needed */
};

/* A scalar or collection in flow form: `text`, `{a: b}`, `[x]`. */
void emit_flow(const struct value *value, const struct emit_style *style, bool in_flow, struct bytes *out);

/* A mapping key. */
void emit_key(struct str key, const struct emit_style *style, bool in_flow, struct bytes *out);

/*
 * What stands after `key:` or `-` in block form: " scalar" or, for collections with content, a newline and lines.
 * `indent`: characters of the key (a list's dashes stand at the same place) or of the dash. No newline after the last
 * line.
 */
void emit_after_key(const struct value *value, size_t indent, const struct emit_style *style, struct bytes *out);

/* Members or items as lines at `indent`; the first line without its indentation, the last without newline. */
void emit_block(const struct value *value, size_t indent, const struct emit_style *style, struct bytes *out);

/* A document in block style, with a newline at its end; a scalar or an empty collection in flow form. */
void emit_document(const struct value *value, struct bytes *out);

#endif
