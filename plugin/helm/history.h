/* SPDX-License-Identifier: Apache-2.0 */
/* What only the payload of a release's records tells: the chart of each revision. Beside helm/release.h. */
#ifndef STORE_HELM_HISTORY_H
#define STORE_HELM_HISTORY_H

#include "helm/release.h"

/*
 * helm history as a list of maps {revision, updated, status, chart, app_version, description}, in the arena; empty when
 * there is no such release. ERR_CHILD with Helm's words.
 */
int helm_history(const struct helm_release *release, struct arena *arena, struct value **ret, struct err *err);

#endif
