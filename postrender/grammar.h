/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rule language as a table: parser, --help, docs and JSON Schema are made from these rows. A row: name in C,
 * word in files, what its value looks like, what it does.
 */
#ifndef STORE_GRAMMAR_H
#define STORE_GRAMMAR_H

#define RULE_VERBS(X)                                                                                                  \
	X(SET, "set", "paths", "create or overwrite the value at each path")                                           \
	X(DEFAULT, "default", "paths", "write the value only where none is; null counts as none")                      \
	X(REMOVE, "remove", "list", "take away what stands at each path")                                              \
	X(REMOVE_KEYS, "removeKeys", "removeKeys", "take away keys of a mapping: {path, matching | except: names}")    \
	X(SET_HOSTS, "setHosts", "list", "put the platform's host in the place of each host at these paths")           \
	X(REPLACE, "replace", "replace", "rewrite text by pattern (PCRE2): {path, pattern, with}")                     \
	X(APPEND, "append", "append", "add items to a list: {path, items, key}; an item with an equal key is left")    \
	X(DROP, "drop", "text", "take away the node of forEach, with a list left empty, or else the object; say this") \
	X(DENY, "deny", "text", "refuse the object with this message; exit 1")                                         \
	X(WARN, "warn", "text", "report this message and go on")                                                       \
	X(TELL, "tell", "text", "the same, said when the rule acts: of an object that it makes another kind of")       \
	X(CLAIM, "claim", "list", "report the hosts at each path, parted by commas, as those that visitors come by")   \
	X(CLAIM_SERVICES, "claimServices", "list", "report the Services at each path, as those that visitors reach")

#define RULE_FIELDS(X)                                                                                                 \
	X(NAME, "name", "text", "short name, unique in the policy")                                                    \
	X(MATCH, "match", "match", "which objects; all that is given must hold")                                       \
	X(WHEN, "when", "conditions", "conditions on values of the profile: {value, <condition>}")                     \
	X(FOR_EACH, "forEach", "path", "each node here is the base of all paths of the rule")                          \
	X(WHERE, "where", "conditions", "conditions on the object: {path, <condition>}; any node of the path")         \
	X(OVERRIDES, "overrides", "list", "rules (policy/rule, by globs) whose values this rule may change")           \
	X(COSMETIC, "cosmetic", "boolean", "hooks of Helm 3, which no rule can change, may do without what it adds")

#define MATCH_FIELDS(X)                                                                                                \
	X(KINDS, "kinds", "list", "Kind, group/Kind or group/version/Kind; group/*; or a list of the profile")         \
	X(NOT_KINDS, "notKinds", "list", "none of these kinds")                                                        \
	X(KNOWN, "known", "boolean", "of Kubernetes, or a row of kinds.custom that the platform knows")                \
	X(NAMES, "names", "list", "globs, or /pattern/")                                                               \
	X(LABELS, "labels", "map", "label: glob")                                                                      \
	X(ANNOTATIONS, "annotations", "map", "annotation: glob")                                                       \
	X(PODS, "pods", "boolean", "has a pod template")                                                               \
	X(HOOKS, "hooks", "boolean", "is a Helm hook")                                                                 \
	X(SCOPE, "scope", "text", "cluster or namespaced")

/* What a condition asks: one of these stands in each. */
#define CONDITION_SUBJECTS(X)                                                                                          \
	X(VALUE, "value", "text", "when: a value of the profile or a fact of the call")                                \
	X(PATH, "path", "path", "where: what stands at a path of the object")                                          \
	X(OBJECTS, "objects", "kinds", "how many objects of these kinds the stream has; ${count} is the number")       \
	X(ANY_OF, "anyOf", "conditions", "one of these holds: conditions, or lists of which all must hold")

#define CONDITION_WORDS(X)                                                                                             \
	X(EXISTS, "exists", "boolean", "something other than null stands there (or not)")                              \
	X(ABSENT, "absent", "boolean", "nothing or null stands there (or not)")                                        \
	X(EQUALS, "equals", "any", "is this value")                                                                    \
	X(NOT_EQUALS, "notEquals", "any", "is another value, or nothing is there")                                     \
	X(IN, "in", "list", "is one of these")                                                                         \
	X(NOT_IN, "notIn", "list", "is none of these, or nothing is there")                                            \
	X(MATCHES, "matches", "text", "the text matches this pattern")                                                 \
	X(NOT_MATCHES, "notMatches", "text", "does not match this pattern, or nothing is there")                       \
	X(LESS, "less", "quantity", "is a smaller quantity")                                                           \
	X(GREATER, "greater", "quantity", "is a larger quantity")                                                      \
	X(AT_MOST, "atMost", "quantity", "is this quantity or a smaller one")                                          \
	X(AT_LEAST, "atLeast", "quantity", "is this quantity or a larger one")                                         \
	X(KEYS, "keys", "names", "the mapping has one of these keys; ${key} is the key")                               \
	X(OTHER_KEYS, "otherKeys", "names", "the mapping has a key that is none of these; ${key} is the key")          \
	X(BOUND, "bound", "boolean", "names a ServiceAccount that a binding in the stream names (or not)")             \
	X(EXTERNAL, "external", "boolean", "names a Service of the stream that is an ExternalName (or not)")           \
	X(EXPOSED, "exposed", "boolean", "names a Service that an Ingress or a route of the stream leads to (or not)") \
	X(NAME_OF, "nameOf", "list", "is the name of an object of these kinds in the stream, as rendered")            \
	X(NO_NAME_OF, "noNameOf", "list", "is no such name, or nothing is there")                                     \
	X(EVERY, "every", "boolean", "the other words must hold for every node of the path, not for one of them")

enum verb {
#define X(name, word, shape, help) VERB_##name,
	RULE_VERBS(X)
#undef X
		VERB_COUNT
};

enum rule_field {
#define X(name, word, shape, help) RULE_##name,
	RULE_FIELDS(X)
#undef X
		RULE_FIELD_COUNT
};

enum match_field {
#define X(name, word, shape, help) MATCH_##name,
	MATCH_FIELDS(X)
#undef X
		MATCH_FIELD_COUNT
};

enum condition_subject {
#define X(name, word, shape, help) SUBJECT_##name,
	CONDITION_SUBJECTS(X)
#undef X
		SUBJECT_COUNT
};

enum condition_word {
#define X(name, word, shape, help) CONDITION_##name,
	CONDITION_WORDS(X)
#undef X
		CONDITION_COUNT
};

struct word_row {
	const char *word;
	const char *shape;
	const char *help;
};

extern const struct word_row verb_rows[VERB_COUNT];
extern const struct word_row rule_rows[RULE_FIELD_COUNT];
extern const struct word_row match_rows[MATCH_FIELD_COUNT];
extern const struct word_row subject_rows[SUBJECT_COUNT];
extern const struct word_row condition_rows[CONDITION_COUNT];

#endif
