/* SPDX-License-Identifier: Apache-2.0 */
/* The pages of the manual: helm-store(1), and one a verb. */
#ifndef STORE_COMMANDS_MAN_PAGES_H
#define STORE_COMMANDS_MAN_PAGES_H

#include "bytes.h"
#include "err.h"

/* The page of a verb, or helm-store(1) for "helm-store", as mdoc(7). ERR_USAGE for what is no verb. */
int man_pages(const char *name, struct bytes *out, struct err *err);

/* The names that man_pages takes, one a line. */
void man_pages_names(struct bytes *out);

#endif
