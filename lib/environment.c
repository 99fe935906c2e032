/* SPDX-License-Identifier: Apache-2.0 */
#include "environment.h"

const struct environment environment_none = {
#define X(member, variable) .member = "",
	ENVIRONMENT_TABLE(X)
#undef X
};

void environment_read(char *const *variables, struct environment *ret)
{
#define X(member, variable) ret->member = options_variable(variables, variable);
	ENVIRONMENT_TABLE(X)
#undef X
}
