/* SPDX-License-Identifier: Apache-2.0 */
/* A second opinion on what a file means: by libfyaml. */
#ifndef STORE_CONFIG_CROSS_H
#define STORE_CONFIG_CROSS_H

#include "err.h"
#include "events.h"

int config_cross_check(struct str document, uint32_t first_line, const struct events *events, struct err *err);

#endif
