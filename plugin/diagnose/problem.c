/* SPDX-License-Identifier: Apache-2.0 */
#include "diagnose/problem.h"

static const struct {
	unsigned patience;
	bool passes;
	const char *hint;
} kinds[] = {
#define X(name, patience, passes, hint) { patience, passes, hint },
	PROBLEM_TABLE(X)
#undef X
};

unsigned problem_patience(enum problem_kind kind)
{
	return kinds[kind].patience;
}

bool problem_may_pass(enum problem_kind kind)
{
	return kinds[kind].passes;
}

const char *problem_hint(enum problem_kind kind)
{
	return kinds[kind].hint;
}

void problem_add(struct problems *problems, struct problem problem)
{
	if (problems->count < PROBLEMS_MOST)
		problems->list[problems->count++] = problem;
}
