/* SPDX-License-Identifier: Apache-2.0 */
#include "commands/change.h"

static const struct field rows[] = { FIELDS_POWER };

static const char details[] =
	"Undoes helm store suspend and waits until the store answers.\n"
	"\n"
	"Example:\n"
	"  helm store resume acme\n";

static int run(struct call *call, struct err *err)
{
	return updating_run_power(call, &(struct updating){ "resume", "suspended", false, "ready" }, err);
}

const struct verb_body body_resume = { FIELDS_OF(rows, struct power_request), run, details, NULL };
