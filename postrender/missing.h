/* SPDX-License-Identifier: Apache-2.0 */
/* Which options rules and guards need besides those that were given, so that one error names all. Owns nothing. */
#ifndef STORE_MISSING_H
#define STORE_MISSING_H

#include "guards.h"

/* An option of the filter that gives a fact: `${fact}` needs it. In the order in which people give them. */
#define FACT_OPTIONS(X)                                                                                                \
	X(PROFILE, "profile", "local")                                                                                 \
	X(PLAN, "plan", "small")                                                                                       \
	X(RELEASE, "release", "web")                                                                                   \
	X(STORE, "store", "web")                                                                                       \
	X(NAMESPACE, "namespace", "shop")

enum fact_option {
#define X(name, option, example) FACT_##name,
	FACT_OPTIONS(X)
#undef X
		FACT_COUNT
};

struct missing {
	bool wanted[FACT_COUNT]; /* never FACT_STORE, as --release gives the store's name too */
	bool store_does;         /* --store would do in place of --release */
};

/* All that the rules and guards refer to and `settings` lacks. Names beyond the five facts are values of a profile. */
void missing_find(struct missing *ret, const struct policies *policies, const struct guards *guards,
		  struct settings *settings);

#endif
