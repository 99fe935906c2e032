/* SPDX-License-Identifier: Apache-2.0 */
/* All rules over one object: first what changes it, in order; then what refuses or warns, on what came of it. */
#ifndef STORE_RULES_H
#define STORE_RULES_H

#include "report.h"
#include "rule_index.h"

/* Denials and warnings go to the report. `scope` has the object filled in; `ident` is its ident, for it may change. */
int rules_run(struct scope *scope, struct ident *ident, struct rule_index *index, struct report *report,
	      struct err *err);

#endif
