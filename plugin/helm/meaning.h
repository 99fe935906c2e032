/* SPDX-License-Identifier: Apache-2.0 */
/* What Helm's words prove of whose fault an error is. */
#ifndef STORE_HELM_MEANING_H
#define STORE_HELM_MEANING_H

#include "err.h"

/*
 * What Helm's words prove: ERR_CLUSTER the way to the API server, ERR_REFUSED the person's rights or the moment,
 * ERR_MANIFEST what the chart made, ERR_TIMEOUT a wait of Helm, ERR_FAILED a hook,
 * ERR_CHART a template; else ERR_CHILD, which proves nothing.
 */
enum err_code helm_meaning(const char *words);

/* For an object of a store that was refused to us: ERR_REFUSED becomes ERR_MANIFEST where its words say so. */
void helm_blame(struct err *err);

#endif
