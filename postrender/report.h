/* SPDX-License-Identifier: Apache-2.0 */
/* What happened, as a list: edits, denials, warnings, guards, hosts, Services. Owns its entries and their texts. */
#ifndef STORE_REPORT_H
#define STORE_REPORT_H

#include "names.h"
#include "scope.h"

enum event_kind { REPORT_EDIT, REPORT_DENIED, REPORT_WARNED, REPORT_GUARD, REPORT_HOST, REPORT_SERVICE, REPORT_KINDS };

struct entry {
	enum event_kind kind;
	uint32_t document;
	uint32_t line;
	uint32_t column;
	int item;          /* -1: none */
	struct str object; /* Kind/name */
	struct str template_path;
	struct str path;
	struct str rule;
	const char *verb;     /* guards: added, kept, replaced */
	struct value *before; /* NULL: absent */
	struct value *after;  /* NULL: removed */
	bool cosmetic;        /* rules that say so added it where nothing stood */
	struct str message;   /* or the host, the Service */
};

struct report {
	struct arena arena;
	struct entry *list;
	size_t count;
	size_t capacity;
	size_t totals[REPORT_KINDS]; /* by event_kind */
	size_t documents;
	size_t edited;       /* documents */
	struct names places; /* of the edits in the last object: their numbers */
	uint32_t document;   /* of that object */
	int item;
};

/* A new entry with the scope's object and the node's place filled in (node NO_NODE: the object). */
struct entry *report_add(struct report *report, enum event_kind kind, const struct scope *scope, uint32_t node);

/* An edit; one of the same place in the same object is folded into it. */
void report_edit(struct report *report, const struct scope *scope, uint32_t node, const char *verb,
		 struct value *before, struct value *after);

/* JSON Lines: one object an entry, then the summary. */
void report_json(const struct report *report, struct bytes *out);

/* The table of --explain: OBJECT PATH BEFORE AFTER RULE. */
void report_table(const struct report *report, struct bytes *out);

/* Denials or warnings as people read them: "LABEL: <stdin>:LINE:COLUMN: object: what   [rule]", then what to do. */
void report_messages(const struct report *report, enum event_kind kind, const char *label, struct bytes *out);

/* Objects with at least one denial. */
size_t report_denied_objects(const struct report *report);

void report_free(struct report *report);

#endif
