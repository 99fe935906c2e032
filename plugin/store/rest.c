/* SPDX-License-Identifier: Apache-2.0 */
#include "store/rest.h"

#define ANEW "make it anew on its data: helm store create", " …; to remove it for good: helm store delete"

static const struct {
	enum state state;
	const char *words;
	const char *verb;  /* the store's name follows */
	const char *other; /* after it; it follows again. NULL: none */
} table[] = {
	{ STATE_SUSPENDED, "SUSPENDED: it was scaled to zero, its data kept", "start it: helm store resume", NULL },
	{ STATE_KEPT, "KEPT: it was deleted, its data kept", ANEW },
	{ STATE_UNINSTALLED, "UNINSTALLED: its namespace is there without a release", ANEW },
};

const char *rest_words(enum state state)
{
	for (size_t i = 0; i < COUNT_OF(table); i++)
		if (table[i].state == state)
			return table[i].words;
	return NULL;
}

const char *rest_remedy(enum state state, const char *store, struct arena *arena)
{
	for (size_t i = 0; i < COUNT_OF(table); i++)
		if (table[i].state == state)
			return arena_text(arena, "%s %s%s%s%s", table[i].verb, store,
					  table[i].other ? table[i].other : "", table[i].other ? " " : "",
					  table[i].other ? store : "");
	return NULL;
}

int rest_refuse(const struct state_facts *facts, const char *store, const char *what, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	enum state state = state_of(facts);
	const char *words = rest_words(state);

	if (!words)
		return 0;
	(void)err_set(err, ERR_FAILED, "%s%sstore %s is %s", what, *what ? "; " : "", store, words);
	return err_hint(err, "%s", rest_remedy(state, store, &arena));
}
