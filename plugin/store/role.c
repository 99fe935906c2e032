/* SPDX-License-Identifier: Apache-2.0 */
#include "store/role.h"

static const struct {
	const char *word;
	const char *object;
	const char *who;
} roles[ROLE_COUNT] = {
#define X(name, word, object, who) [ROLE_##name] = { word, object, who },
	ROLE_TABLE(X)
#undef X
};

const char *role_word(enum role role)
{
	return roles[role].word ? roles[role].word : "";
}

int role_find(const char *word, enum role *ret, struct err *err)
{
	*ret = ROLE_OPERATOR;
	if (!*word)
		return 0;
	for (int role = ROLE_NONE + 1; role < ROLE_COUNT; role++) {
		if (strcmp(roles[role].word, word) == 0) {
			*ret = (enum role)role;
			return 0;
		}
	}
	return err_set(err, ERR_USAGE, "--role %s: " ROLE_WORDS " was expected", word);
}

const char *role_cluster_role(enum role role)
{
	return roles[role].object;
}

const char *role_who(enum role role)
{
	return roles[role].who;
}

bool role_forbids(const char *words)
{
	return strstr(words, ROLE_FORBIDDEN) != NULL;
}
