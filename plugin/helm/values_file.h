/* SPDX-License-Identifier: Apache-2.0 */
/* Files of values that a person gives to Helm by way of us (-f). */
#ifndef STORE_HELM_VALUES_FILE_H
#define STORE_HELM_VALUES_FILE_H

#include "err.h"

/*
 * Helm reads the first YAML document of a file of values and says nothing of further ones: ERR_VALUE with `name`
 * and the line where a second one with content begins. What else may be wrong with the text is for Helm to say.
 */
int values_file_check(const char *name, struct str text, struct err *err);

/* The same for a file. A URL is not looked at, nor a pipe, which can be read once. ERR_READ, ERR_LIMIT. */
int values_file_check_path(const char *path, struct err *err);

#endif
