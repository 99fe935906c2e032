/* SPDX-License-Identifier: Apache-2.0 */
/* Rules as the engine uses them. All of it lives in one arena; patterns are freed with policy_free. */
#ifndef STORE_RULE_H
#define STORE_RULE_H

#include "grammar.h"
#include "names.h"
#include "path.h"
#include "pattern.h"

struct name_match {
	struct str glob;
	struct pattern *pattern; /* of `/…/` */
	struct name_match *next;
};

/* Names by globs and patterns, as a list, or a variable that is one. */
struct name_list {
	const struct value *value; /* NULL: none was given */
	struct name_match *first;  /* NULL: with variables, known at use only (or empty) */
};

struct condition;

struct alternative { /* of `anyOf` */
	struct condition *all;
	struct alternative *next;
};

struct condition {
	bool on_profile; /* of a `when` */
	enum condition_subject subject;
	struct alternative *any;                    /* SUBJECT_ANY_OF */
	const struct value *objects;                /* SUBJECT_OBJECTS: a list of kinds */
	struct path path;                           /* `path:` of a `where` */
	struct str variable;                        /* dotted, of a `when` */
	const struct value *wants[CONDITION_COUNT]; /* NULL: not asked */
	struct pattern *matches;
	struct pattern *not_matches;
	struct name_list keys;
	struct name_list other_keys;
	struct position where;
	struct condition *next;
};

struct action {
	enum verb verb;
	struct path path;          /* drop, deny, warn: unused */
	const struct value *value; /* set, default: the template; append: the items; drop, deny, warn: the message */
	struct pattern *pattern;   /* replace */
	struct str with;
	struct str key;        /* append */
	struct name_list keys; /* removeKeys */
	bool except;           /* removeKeys: all but these */
	struct position where;
	struct action *next;
};

struct rule {
	struct str id; /* policy/rule */
	struct position where;
	const struct value *kinds; /* list or NULL; items may be variables */
	const struct value *not_kinds;
	struct name_list names;
	const struct value *labels;      /* map or NULL */
	const struct value *annotations; /* map or NULL */
	int known;                       /* -1: any; 0; 1 */
	int pods;
	int hooks;
	int scope; /* -1: any; enum object_scope */
	struct condition *when;
	struct condition *conditions;
	bool has_for_each;
	struct path for_each;
	struct action *actions;
	const struct value *overrides;
	bool is_cosmetic;
	bool changes;     /* has verbs that change objects */
	bool says;        /* and those that look at the finished one */
	bool sets_kind;   /* may write kind or apiVersion */
	bool when_varies; /* its `when` may hold for one object and not for another */
	struct rule *next;
};

struct policies {
	struct arena arena;
	struct rule *first;
	struct rule *last;
	struct rule *last_before; /* of those with `order: before`; NULL: none */
	size_t count;
	struct names ids;          /* of the rules */
	struct pattern **patterns; /* all that were compiled, each text once */
	struct names pattern_numbers;
	size_t pattern_count;
	size_t pattern_capacity;
};

#endif
