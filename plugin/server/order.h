/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Work that was accepted: an order, as a Secret in the namespace store-system. What decides who works on it is in its
 * labels and one annotation, so that a list of metadata is enough for that; what is asked, by whom, and what came of it
 * is in its data: a request may hold passwords. Ended orders stay for a while as they are, without their request; they
 * are the journal of the platform. Pure functions, but for order_random; what they give is in the arena.
 */
#ifndef STORE_SERVER_ORDER_H
#define STORE_SERVER_ORDER_H

#include <time.h>

#include "kube/labels.h"
#include "kube/resources.h"
#include "sha256.h"
#include "value.h"

/* Of commands/actions.h those that change one store; each of them may be repeated: what is done is found out. */
#define ORDER_VERB_TABLE(X)                                                                                            \
	X(create)                                                                                                      \
	X(update)                                                                                                      \
	X(rollback)                                                                                                    \
	X(suspend)                                                                                                     \
	X(resume)                                                                                                      \
	X(restart)                                                                                                     \
	X(delete)

enum order_verb {
#define X(verb) ORDER_VERB_##verb,
	ORDER_VERB_TABLE(X)
#undef X
		ORDER_VERBS
};

/* name, word, whether nothing comes after it */
#define ORDER_STATE_TABLE(X)                                                                                           \
	X(QUEUED, "queued", false)                                                                                     \
	X(RUNNING, "running", false)                                                                                   \
	X(SUCCEEDED, "succeeded", true)                                                                                \
	X(FAILED, "failed", true)                                                                                      \
	X(CANCELLED, "cancelled", true)

enum order_state {
#define X(name, word, ends) ORDER_##name,
	ORDER_STATE_TABLE(X)
#undef X
		ORDER_STATES
};

#define ORDER_FOLDER API_CORE "/namespaces/" NAMESPACE_SYSTEM "/secrets"
#define ORDER_ACTIVE LABEL_ORDER "," LABEL_ORDER_STATE "!=succeeded," LABEL_ORDER_STATE "!=failed," LABEL_ORDER_STATE \
			     "!=cancelled"
#define ORDER_WAITING LABEL_ORDER "," LABEL_ORDER_STATE "=queued"
#define ORDER_ENDED LABEL_ORDER "," LABEL_ORDER_STATE "!=queued," LABEL_ORDER_STATE "!=running"

#define ORDER_SUFFIX 10 /* letters and digits: 50 bits by chance */
/* Bytes: a Secret takes 1 MiB. Beside a request there is room for so much of steps; where they are more, they go. */
#define ORDER_REQUEST_MOST ((size_t)900 << 10)
#define ORDER_STATUS_MOST ((size_t)96 << 10)
/* Steps, and bytes of a detail of one; what is more is left out. */
#define ORDER_STEPS_MOST 64
#define ORDER_DETAIL_MOST ((size_t)512)
/* Bytes: of an error's message or hints, cut; of a result, left out; of an identity or owner, refused. */
#define ORDER_TEXT_MOST ((size_t)8 << 10)
#define ORDER_RESULT_MOST ((size_t)256 << 10)
#define ORDER_WORD_MOST ((size_t)1 << 10)

/* Who works on it. */
struct order_claim {
	const char *holder;     /* a process (lib/process.h); "": nobody */
	const char *mark;       /* of this one claim, by chance; "": there never was one */
	unsigned long renewals; /* that it stands still is seen by this and the version */
};

struct order_error {
	const char *code; /* a word of docs/errors.md; "": there is none */
	const char *message;
	const char *hints;
};

/* Texts are never NULL. Of one that was read from metadata, `request` and what is below `payload_hash` is empty. */
struct order {
	const char *name; /* of its Secret */
	const char *id;   /* STORE.SUFFIX, never given again */
	const char *store;
	enum order_verb verb;
	enum order_state state;
	const char *accepted; /* moments: RFC 3339; this one with microseconds, by the clock of who accepted it */
	const char *began;    /* "": not yet; that of the first claim */
	const char *ended;
	const char *owner_label; /* order_owner_label */
	bool is_keyed;           /* an idempotency key came with it */
	struct order_claim claim;
	unsigned crashes;    /* times that its child was killed, or could not be started */
	unsigned take_overs; /* times that its holder was gone */
	unsigned locked;     /* times that somebody else worked on the store */

	struct str request; /* JSON for `helm-store __run`; empty once it has ended */
	const char *identity;
	const char *owner;
	const char *key_hash; /* order_key_hash; "": no key */
	const char *payload_hash;
	const struct value *steps; /* a list of {step, state, detail, began, ended, seconds}; NULL: none */
	struct order_error error;
	const struct value *result; /* what `-o json` prints; NULL: none */

	const char *uid; /* as the API server has it; "": not there yet */
	const char *version;
	time_t created; /* by the API server's clock */
};

const char *order_verb_word(enum order_verb verb);
bool order_verb_find(const char *word, enum order_verb *ret); /* false: there is no such verb */
const char *order_state_word(enum order_state state);
bool order_state_ends(enum order_state state);

/* Letters and digits by chance, ended by NUL. ERR_INTERNAL when the system has none. */
int order_random(char ret[ORDER_SUFFIX + 1], struct err *err);

/* Digests of what may be any text: of an identity and its idempotency key, of an owner as a label. */
void order_key_hash(const char *identity, const char *key, char ret[SHA256_DIGITS + 1]);
const char *order_owner_label(const char *owner, struct arena *arena);

/* The name of its Secret: by its key, where it has one, so that the API server knows the second from the first. */
const char *order_name(const char *id, const char *key_hash, struct arena *arena);

/* The path of its Secret. */
const char *order_path(const char *name, struct arena *arena);

/* ERR_LIMIT for a request, an identity or an owner that is longer than an order takes. */
int order_check(const struct order *order, struct err *err);

/* The object to create. */
struct value *order_object(const struct order *order, struct arena *arena);

/*
 * A merge patch that writes labels and annotation of the order as it was read, of no other version; with `all` also its
 * steps, error and result. With a state that ends it, the request goes.
 */
struct value *order_patch(const struct order *order, bool all, struct arena *arena);

/* From an object, whose texts it borrows, or its metadata alone. ERR_READ for one that is no order of ours. */
int order_read(const struct value *object, struct arena *arena, struct order *ret, struct err *err);

/* With texts and values of its own. */
void order_copy(const struct order *order, struct arena *arena, struct order *ret);

/* Which was accepted first, for qsort; never 0 for two. */
int order_compare(const void *a, const void *b);

#endif
