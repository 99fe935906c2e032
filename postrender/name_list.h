/* SPDX-License-Identifier: Apache-2.0 */
/* Whether a text is one of the names of a list. Owns nothing. */
#ifndef STORE_NAME_LIST_H
#define STORE_NAME_LIST_H

#include "scope.h"

/* The list with its variables, for name_list_has; NULL and the error of a variable. To be asked for once a use. */
const struct value *name_list_ready(struct scope *scope, const struct name_list *list, struct err *err);

/* 1: one of them is the text; 0; -1: ERR_PATTERN. */
int name_list_has(const struct name_list *list, const struct value *ready, struct str text, struct err *err);

#endif
