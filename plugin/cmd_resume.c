/* SPDX-License-Identifier: Apache-2.0 */
#include "updating.h"

static const struct option_row rows[] = { ROW_CHART, ROWS_UPDATING };

static const char details[] =
	"Undoes helm store suspend and waits until the store answers.\n"
	"\n"
	"Example:\n"
	"  helm store resume acme\n";

static int run(struct call *call, struct err *err)
{
	return updating_run(call, &(struct updating){ "resume", "suspended", false, "ready" }, err);
}

const struct verb_body body_resume = { rows, COUNT_OF(rows), run, details };
