/* SPDX-License-Identifier: Apache-2.0 */
/* The findings of an audit, as they are printed. Everything is in the arena. */
#ifndef STORE_CLI_AUDIT_TEXT_H
#define STORE_CLI_AUDIT_TEXT_H

#include "cli/output.h"

struct audit_text {
	struct arena *arena;
	struct value *findings; /* list, of all stores */
	struct value *skipped;  /* list of {store, why} */
	size_t stores;          /* looked at */
	size_t with_findings;   /* stores */
	size_t mended;          /* findings that --fix took away */
};

void audit_text_begin(struct audit_text *view, struct arena *arena);

/* A store that was looked at; its findings are copied. `before`: how many there were before they were mended; or 0. */
void audit_text_add(struct audit_text *view, const struct value *findings, size_t before);
void audit_text_skip(struct audit_text *view, const char *store, const char *why);

/* A table with what can be done about it, or {stores, mended, skipped, findings}. */
void audit_text_print(const struct audit_text *view, enum output_format format, struct bytes *out);

/* ERR_DRIFT when there are findings. */
int audit_text_verdict(const struct audit_text *view, struct err *err);

#endif
