/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Words for completion that somebody else knows: the store that is named, the profile, the chart's schema. Whatever
 * cannot be asked, or takes too long, offers nothing. Owns nothing.
 */
#ifndef STORE_COMMANDS_COMPLETE_WORDS_H
#define STORE_COMMANDS_COMPLETE_WORDS_H

#include "fields.h"
#include "strvec.h"

#define COMPLETE_PATIENCE 1500 /* milliseconds that a person waits for names */

struct complete_asked {
	const char *store;   /* that is named before; "": none */
	const char *profile; /* likewise */
	const char *chart;   /* of ours: "store", "database"; NULL: another one, of which nothing is known */
};

/*
 * What a run of ourselves prints with these words (ended by NULL, at most COMPLETE_WORDS_MOST), in the arena: it can be
 * ended when the cluster does not answer, and its errors are nobody's business here. "": nothing.
 */
#define COMPLETE_WORDS_MOST 6
const char *complete_words_ask(const char *const *words, struct arena *arena);

/* Components and revisions of the store, plans of the profile, keys of the chart's values ("web.replicas="). */
void complete_words(enum field_offer what, const struct complete_asked *asked, struct arena *arena, struct strvec *ret);

/* The keys by a schema: those of `global` are chosen by options, and left out. */
void complete_words_keys(const struct value *schema, struct arena *arena, struct strvec *ret);

#endif
