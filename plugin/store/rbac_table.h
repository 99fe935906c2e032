/* SPDX-License-Identifier: Apache-2.0 */
/* The rights that verbs need, by who runs them: one row a resource. */
#ifndef STORE_STORE_RBAC_TABLE_H
#define STORE_STORE_RBAC_TABLE_H

#include "store/role.h"
#include "value.h"

struct rbac_right {
	const char *group;
	const char *resource; /* resource or resource/subresource */
	const char *operator; /* verbs of the API, separated by blanks */
	const char *reader;   /* "": none */
	const char *tenant;
	bool (*wanted)(const struct value *settings); /* doctor asks for it then; NULL: always */
};

size_t rbac_count(void);
const struct rbac_right *rbac_row(size_t index);
const char *rbac_verbs(const struct rbac_right *right, enum role role);
bool rbac_know(const char *group, const char *resource); /* whether any role has a right of it */

#endif
