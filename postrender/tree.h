/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One document as a flat array of nodes: what was read, and what rules have done to it since. Reading follows
 * Kubernetes: of equal keys the last counts, aliases are followed, `<<` merges where it stands. Nothing above this
 * header knows which reader made the array. The tree owns its arrays and an arena; tree_reset keeps the memory.
 */
#ifndef STORE_TREE_H
#define STORE_TREE_H

#include "alloc.h"
#include "err.h"
#include "events.h"
#include "value.h"

#define NO_NODE UINT32_MAX

enum node_kind { NODE_SCALAR, NODE_MAP, NODE_LIST, NODE_ALIAS };
enum node_state {
	NODE_READ,     /* as it came in */
	NODE_REPLACED, /* its bytes give way to `now` */
	NODE_ADDED,    /* made by a rule: `now`, no bytes */
	NODE_REMOVED,
};

struct rule;

struct node {
	uint8_t kind;    /* enum node_kind */
	uint8_t style;   /* enum event_style */
	uint8_t state;   /* enum node_state */
	uint8_t type;    /* enum value_type; of an alias: VALUE_NULL */
	bool keep;       /* block scalar with `+` */
	bool in_use;     /* its anchor has an alias */
	bool is_merge;   /* the value of a `<<` key */
	bool key_quoted; /* the key is in double quotes */
	bool was_block;  /* NODE_REPLACED: it was a block collection */
	bool was_before; /* NODE_REMOVED: what it was in has been written whole since */
	bool no_colon;   /* a null that nothing stands for: `? key`, `{key}` */
	uint32_t parent; /* NO_NODE: the document's root */
	uint32_t first;  /* children */
	uint32_t last;
	uint32_t next;
	uint32_t before;  /* the sibling whose next it is; siblings are numbered upwards */
	uint32_t counted; /* NODE_LIST: the child for which tree_index was last asked; NO_NODE: for none */
	uint32_t index;   /* NODE_LIST: what it answered */
	uint32_t target;  /* NODE_ALIAS: the anchored node */
	uint32_t begin;   /* bytes in the document's text; see events.h */
	uint32_t end;
	uint32_t line;      /* from 0, in the document */
	uint32_t column;    /* characters from 0 */
	uint32_t key_begin; /* bytes, with the `?` of an explicit key; undefined for list items */
	uint32_t key_end;
	uint32_t key_line;
	uint32_t key_column;
	struct str key;  /* as a JSON key; n 0 and p NULL for list items */
	struct str text; /* scalars: decoded */
	struct str anchor;
	struct str tag;
	struct value *now;         /* NODE_ADDED, NODE_REPLACED: scalars, and collections written whole by a rule */
	const struct rule *writer; /* the rule that wrote it, or last changed something in it */
};

struct tree {
	struct str text; /* the document */
	uint32_t line;   /* of its first byte in the stream, from 1 */
	struct node *nodes;
	uint32_t count;
	uint32_t capacity;
	uint32_t root;   /* NO_NODE: nothing but comments */
	bool is_changed; /* something differs from what was read */
	struct arena arena;
	struct events events; /* the reader's scratch array */
};

#define TREE_INIT { .root = NO_NODE }

void tree_free(struct tree *tree);

/* Follows aliases. */
uint32_t tree_resolve(const struct tree *tree, uint32_t node);

/* The value that Kubernetes sees: removed nodes give the null type. */
enum value_type tree_type(const struct tree *tree, uint32_t node);

/* Scalars: canonical text (scalar_canonical). */
struct str tree_scalar(struct tree *tree, uint32_t node);

/*
 * The effective member of a map: last of equals, then what `<<` brings by its place. NO_NODE when absent. `ret_merged`
 * (may be NULL) says that it came through `<<`.
 */
uint32_t tree_member(const struct tree *tree, uint32_t map, struct str key, bool *ret_merged);

/* Child iteration that skips removed ones: first, then next. */
uint32_t tree_first(const struct tree *tree, uint32_t node);
uint32_t tree_next(const struct tree *tree, uint32_t node);
uint32_t tree_count(const struct tree *tree, uint32_t node);

/*
 * Place of a list's item among all that the list had or got since it was read or written whole, from 0: two of them
 * never share one, and of what came in it is the place that a person finds in the chart. Asking for one near the last
 * costs little.
 */
uint32_t tree_index(struct tree *tree, uint32_t item);

/* Takes a node away, with what is in it. */
void tree_remove(struct tree *tree, uint32_t node);

/* The effective value, aliases and merges written out, in `arena`. NULL for NO_NODE. */
struct value *tree_value(struct tree *tree, uint32_t node, struct arena *arena);

/* A copy of `value` as new nodes below `parent`, appended. */
uint32_t tree_append(struct tree *tree, uint32_t parent, struct str key, const struct value *value);

/* Appends a raw node; the pointer to any node is invalid afterwards. */
uint32_t tree_new(struct tree *tree, uint32_t parent);

/* Line of a node in the stream, from 1; that of the nearest parent that was read for added ones. */
uint32_t tree_line(const struct tree *tree, uint32_t node);
uint32_t tree_column(const struct tree *tree, uint32_t node); /* from 1 */

#endif
