/* SPDX-License-Identifier: Apache-2.0 */
#include "diagnose/problem.h"

static const struct {
	unsigned patience;
	bool passes;
	const char *hint;
} kinds[] = {
#define X(name, patience, passes, hint) { patience, passes, hint },
	SUSPECT_TABLE(X)
#undef X
};

unsigned suspect_patience(enum suspect_kind kind)
{
	return kinds[kind].patience;
}

bool suspect_may_pass(enum suspect_kind kind)
{
	return kinds[kind].passes;
}

const char *suspect_hint(enum suspect_kind kind)
{
	return kinds[kind].hint;
}

void suspect_add(struct suspects *suspects, struct suspect suspect)
{
	if (suspects->count < SUSPECTS_MOST)
		suspects->list[suspects->count++] = suspect;
}
