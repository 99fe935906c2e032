/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one error type. A function that can fail takes `struct err *` last, returns 0 or -1 (or NULL), sets it exactly
 * once on failure, and leaves its ret_ arguments untouched then. Callers wrap on the way up; only main prints.
 * Ownership: the struct owns its message; err_clear frees it.
 */
#ifndef STORE_ERR_H
#define STORE_ERR_H

#include "common.h"

/*
 * name, exit status, whose fault, HTTP status, whether the same request may go well later, slug shown to people, cause,
 * remedy. docs/errors.md is compared with this table by a test.
 * Exit statuses: 1 denied, 2 usage, 3 input not readable, 4 policy or profile wrong, 5 input/output,
 * 6 exists with another specification, 7 locked, 8 timed out, 9 cluster unreachable, 10 findings of an audit,
 * 70 internal, 128 + N signal N.
 *
 * Whose fault: STORE when the error is proof that what was asked of the store cannot work as it is: its chart, values
 * or images, and not the way to the cluster, the person's rights, another program or this one. Only then a command
 * undoes what it changed (plugin/lifecycle/undo.c). A code that could mean both is OTHER, or two codes. WAY: the way to
 * the cluster; SIGNAL: we are to end. Both end a command on many stores, where any other error is of one of them.
 *
 * HTTP status, of an answer that has the error (plugin/server/problem.h): 422 what was asked cannot be as it is; 404 no
 * such store; 409 the store, its host or the cluster is in a state that does not allow it; 503 the API server does not
 * answer, or we end; 504 a wait reached its limit; 500 what only who runs the platform can mend, and faults. Toolkits
 * repeat 5xx by themselves: what the caller has to change is none. AGAIN: the same request may go well when it is
 * repeated, and nobody has changed anything; FINAL: it cannot.
 */
#define ERR_TABLE(X)                                                                                                   \
	X(DENIED, 1, STORE, 422, FINAL, "policy/denied", "a policy refuses an object of the stream",                   \
	  "change the chart or its values as the message says, or allow it in the profile")                            \
	X(GUARD, 1, STORE, 422, FINAL, "guard/foreign",                                                                \
	  "the stream holds an object with a guard's name that is not ours",                                           \
	  "rename the chart's object; names that start with store- belong to the platform")                            \
	X(USAGE, 2, OTHER, 422, FINAL, "usage/option", "an option or argument is unknown or wrong",                    \
	  "see --help; options can also be given by environment")                                                      \
	X(VALUE, 2, STORE, 422, FINAL, "usage/value", "a value is none that the chart takes, or cannot be read",       \
	  "give another value, as the message says")                                                                   \
	X(FACT, 2, OTHER, 422, FINAL, "usage/fact",                                                                    \
	  "a rule needs a profile, plan, release, namespace or store that is not given",                               \
	  "give the options that the message names")                                                                   \
	X(ENCODING, 3, STORE, 422, FINAL, "input/encoding", "the input is not UTF-8 text",                             \
	  "render the chart as UTF-8 without NUL bytes")                                                               \
	X(SYNTAX, 3, STORE, 422, FINAL, "input/syntax", "the input is not YAML that Kubernetes reads",                 \
	  "correct the template at the line shown")                                                                    \
	X(SEPARATOR, 3, STORE, 422, FINAL, "input/separator",                                                          \
	  "a document separator that Kubernetes and YAML read differently",                                            \
	  "write `---` alone on its line, ended by a newline")                                                         \
	X(DIRECTIVE, 3, STORE, 422, FINAL, "input/directive", "a % directive, which Kubernetes cannot read",           \
	  "remove the directive")                                                                                      \
	X(LIMIT, 3, OTHER, 422, FINAL, "input/limit", "the input is larger or deeper than a ceiling allows",           \
	  "split the chart or the document; ceilings are in postrender/ceilings.h")                                    \
	X(ALIAS, 3, STORE, 422, FINAL, "input/alias",                                                                  \
	  "an alias that is undefined, refers to itself or grows too large",                                           \
	  "write the value out instead of the alias")                                                                  \
	X(KEY, 3, STORE, 422, FINAL, "input/key", "a mapping key that Kubernetes cannot read", "use text as the key")  \
	X(OBJECT, 3, STORE, 422, FINAL, "input/object", "a document that is not a Kubernetes object",                  \
	  "make it a mapping with a kind")                                                                             \
	X(SHARED, 3, STORE, 422, FINAL, "edit/shared",                                                                 \
	  "a rule would edit a value that an anchor, alias or merge key shares",                                       \
	  "write the value out at both places in the template")                                                        \
	X(TYPE, 3, STORE, 422, FINAL, "edit/type", "a rule needs a mapping or a list where something else stands",     \
	  "correct the manifest, or narrow the rule with where:")                                                      \
	X(READERS, 3, STORE, 422, FINAL, "input/readers", "libyaml and libfyaml read the input differently",           \
	  "simplify the lines shown; --cross-check asked for this comparison")                                         \
	X(POLICY, 4, OTHER, 500, FINAL, "policy/syntax", "a policy, guard, profile or values file is not well formed", \
	  "correct the file at the position shown")                                                                    \
	X(WORD, 4, OTHER, 500, FINAL, "policy/word", "a word that the rule language or the profile does not know",     \
	  "use one of the known words shown; docs/policies.md and docs/policy-verbs.md list them")                     \
	X(VARIABLE, 4, OTHER, 500, FINAL, "policy/variable", "a ${...} that has no value",                             \
	  "define it in the profile, or with --values or --set")                                                       \
	X(CONFLICT, 4, OTHER, 500, FINAL, "policy/conflict", "two rules want different things of one path",            \
	  "remove one, narrow it, or name the other in overrides:")                                                    \
	X(PROFILE, 4, OTHER, 500, FINAL, "policy/profile",                                                             \
	  "a profile is missing, or a value in it has the wrong type",                                                 \
	  "choose one of store-postrender --list-profiles, or correct the value")                                      \
	X(PATTERN, 4, OTHER, 500, FINAL, "policy/pattern",                                                             \
	  "a pattern that does not compile, or runs past its match limit",                                             \
	  "correct or simplify the pattern (PCRE2 syntax)")                                                            \
	X(READ, 5, OTHER, 500, FINAL, "io/read", "a file or stdin could not be read",                                  \
	  "see the system's reason in the message")                                                                    \
	X(WRITE, 5, OTHER, 500, FINAL, "io/write", "the output could not be written",                                  \
	  "see the system's reason in the message")                                                                    \
	X(CHILD, 5, OTHER, 500, FINAL, "io/child", "a program that was started failed",                                \
	  "see its last words in the message")                                                                         \
	X(CHART, 5, STORE, 422, FINAL, "chart/render", "Helm cannot render the chart",                                 \
	  "correct the chart or its values at the place shown")                                                        \
	X(EXISTS, 6, OTHER, 409, FINAL, "store/exists", "the store exists with another specification",                 \
	  "use update, or --if-exists update")                                                                         \
	X(LOCKED, 7, OTHER, 409, AGAIN, "store/locked", "another process works on the store",                          \
	  "wait for it, then repeat the command")                                                                      \
	X(TIMEOUT, 8, OTHER, 504, AGAIN, "store/timeout", "a wait reached its limit",                                  \
	  "repeat the command, or raise --timeout")                                                                    \
	X(UNREADY, 8, STORE, 422, FINAL, "store/unready", "workloads were not ready in time, and their pods say why",  \
	  "correct what the message says, or raise --timeout")                                                         \
	X(CLUSTER, 9, WAY, 503, AGAIN, "cluster/unreachable",                                                          \
	  "the cluster does not answer, or not as an API server does",                                                 \
	  "check KUBECONFIG and the context, then repeat the command")                                                 \
	X(REFUSED, 1, OTHER, 500, FINAL, "cluster/refused", "the API server refuses what was asked",                   \
	  "see its reason in the message")                                                                             \
	X(MANIFEST, 1, STORE, 422, FINAL, "store/manifest", "the API server refuses a manifest of the store",          \
	  "change the chart or its values as its reason says")                                                         \
	X(INTERRUPTED, 130, SIGNAL, 503, AGAIN, "signal/interrupted", "Ctrl-C, or SIGINT, ended the command",          \
	  "repeat the command")                                                                                        \
	X(TERMINATED, 143, SIGNAL, 503, AGAIN, "signal/terminated", "SIGTERM ended the command", "repeat the command") \
	X(HANGUP, 129, SIGNAL, 503, AGAIN, "signal/hangup", "the terminal was closed (SIGHUP)", "repeat the command")  \
	X(FAILED, 1, STORE, 422, FINAL, "store/failed", "a store cannot become ready as it is",                        \
	  "see the reason and the object in the message; helm store logs and status show more")                        \
	X(MISSING, 1, OTHER, 404, FINAL, "store/missing", "there is no such store",                                    \
	  "helm store list shows those that are there")                                                                \
	X(FORGED, 1, OTHER, 409, FINAL, "store/forged",                                                                \
	  "a Secret passes for a record of the release, and Helm did not write it",                                    \
	  "look at it and remove it, as the message says")                                                             \
	X(UNFIT, 1, OTHER, 409, FINAL, "cluster/unfit", "a check of helm store doctor failed",                         \
	  "do what stands below the check, then repeat helm store doctor")                                             \
	X(IMAGE, 1, OTHER, 500, FINAL, "store/image", "an image of the shop that the cluster cannot have",             \
	  "helm store image build, then helm store image import; or helm store image push REGISTRY")                   \
	X(DATABASE, 1, OTHER, 500, AGAIN, "platform/database",                                                         \
	  "the shared PostgreSQL is not there or not ready, or cannot make or drop a store's database",                \
	  "helm store platform database status; helm store platform database install makes it")                        \
	X(HOST, 1, STORE, 409, FINAL, "store/host", "a host name belongs to another store", "choose another: --host")  \
	X(DRIFT, 10, OTHER, 409, FINAL, "store/drift", "what lives in the cluster is not what the policies say",       \
	  "see the findings; helm store audit NAME --fix mends what needs no person")                                  \
	X(VERIFY, 70, OTHER, 500, FINAL, "internal/verify", "the edited document did not verify; nothing was written", \
	  "please report this with the document; it is a fault of this program")                                       \
	X(INTERNAL, 70, OTHER, 500, FINAL, "internal/fault", "a fault of this program", "please report it")

enum err_code {
	ERR_NONE,
#define X(name, status, fault, http, repeat, slug, cause, remedy) ERR_##name,
	ERR_TABLE(X)
#undef X
		ERR_CODE_COUNT
};

struct err {
	enum err_code code;
	char *message; /* one line, or more: what happened and where first; following lines say what to do */
};

#define ERR_INIT { ERR_NONE, NULL }

/* Sets code and message (printf format; no final full stop). Always returns -1, so `return err_set(...)` reads well. */
int err_set(struct err *err, enum err_code code, const char *format, ...) PRINTF_LIKE(3, 4);

/* Puts "prefix: " before the message that is there. Always returns -1. */
int err_wrap(struct err *err, const char *format, ...) PRINTF_LIKE(2, 3);

/* Adds a line to the message (what to do). Always returns -1. */
int err_hint(struct err *err, const char *format, ...) PRINTF_LIKE(2, 3);

/* Frees the message and makes the error ERR_NONE. NULL is allowed. */
void err_clear(struct err *err);

/* The row of a code in ERR_TABLE. */
int err_exit_status(enum err_code code);
const char *err_slug(enum err_code code);
const char *err_cause(enum err_code code);
const char *err_remedy(enum err_code code);
bool err_is_of_store(enum err_code code);  /* whose fault: the store's own */
bool err_is_signal(enum err_code code);    /* a signal told us to end */
int err_http_status(enum err_code code);   /* of an answer; 200 for ERR_NONE */
bool err_is_retryable(enum err_code code); /* AGAIN */
bool err_ends_all(enum err_code code);     /* no other store would fare better: a signal, or the way to the cluster */

/*
 * What a person sees: "error: MESSAGE   [slug]\n  line 2 …\n", control bytes replaced by `?`; the table's remedy is the
 * second line where the message has none. Denials are many: their message is laid out already, and the slug stands at
 * its end. The caller frees the text.
 */
char *err_text(const struct err *err);

#endif
