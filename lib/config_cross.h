/* SPDX-License-Identifier: Apache-2.0 */
/* A second opinion on what a file means: by libfyaml. */
#ifndef STORE_CONFIG_CROSS_H
#define STORE_CONFIG_CROSS_H

#include "err.h"
#include "events.h"

/*
 * Second opinion on a manifest document: reads it with libfyaml as well and compares values and structure with
 * `events`. ERR_READERS with line and both readings when they differ or libfyaml refuses it.
 */
int config_cross_check(struct str text, uint32_t first_line, const struct events *events, struct err *err);

#endif
