/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One YAML document as a flat array of events with exact byte spans, read by libyaml. The only place that knows
 * libyaml's marks (characters, BOM not counted; block scalars that end where the next content begins).
 */
#ifndef STORE_EVENTS_H
#define STORE_EVENTS_H

#include "alloc.h"
#include "err.h"

enum event_type { EVENT_SCALAR, EVENT_ALIAS, EVENT_MAP, EVENT_LIST, EVENT_END }; /* END closes MAP and LIST */
enum event_style { STYLE_PLAIN, STYLE_SINGLE, STYLE_DOUBLE, STYLE_LITERAL, STYLE_FOLDED, STYLE_BLOCK, STYLE_FLOW };

struct event {
	uint8_t type;      /* enum event_type */
	uint8_t style;     /* enum event_style */
	bool keep;         /* a block scalar whose trailing blank lines are content (`|+`, `>+`) */
	uint32_t begin;    /* byte offset in the document; with anchor and tag */
	uint32_t end;      /* past the last byte: quotes, brackets and, for block scalars, the last line with content,
	                      without its newline; `keep` scalars: with all their lines and newlines.
	                      MAP and LIST in block style: end == begin. END of a flow collection: past the bracket;
	                      END of a block collection: undefined */
	uint32_t line;     /* of begin, from 0, in the document */
	uint32_t column;   /* of begin, characters from 0, from the last break of any kind: indentation */
	uint32_t partner;  /* MAP, LIST: index of the END. END: of the start */
	struct str text;   /* SCALAR: the decoded value. ALIAS: the name. Points into the document or the arena */
	struct str anchor; /* n 0: none */
	struct str tag;    /* explicit tag as libyaml resolves it ("tag:yaml.org,2002:str", "!local"); n 0: none */
};

struct events {
	struct event *list;
	size_t count; /* 0: the document has no node (blank, comments only) */
	size_t capacity;
};

struct events_limits {
	size_t depth;  /* nested collections at most */
	size_t events; /* events at most */
};

/*
 * Reads `document` (no separator lines in it; a BOM may lead; a missing final newline counts as there, as Kubernetes'
 * reader does). Texts that need decoding are put into `arena`. `ret` is reused: its array grows and is kept.
 * Errors: ERR_SYNTAX, ERR_ENCODING, ERR_LIMIT, ERR_SEPARATOR (libyaml sees a second document, e.g. after a bare CR),
 * message "LINE:COLUMN: what", where LINE counts from `first_line` (the number, from 1, of the document's first line).
 */
int events_read(struct str document, uint32_t first_line, const struct events_limits *limits, struct arena *arena,
		struct events *ret, struct err *err);

void events_free(struct events *events);

#endif
