/* SPDX-License-Identifier: Apache-2.0 */
#include "commands/change.h"

static const struct field rows[] = { FIELDS_POWER };

static const char details[] = "Undoes helm store suspend and waits until the store answers.\n" EACH_DETAILS "\n"
			      "Examples:\n"
			      "  helm store resume acme\n"
			      "  helm store resume acme blog --no-wait\n";

static int run(struct call *call, struct err *err)
{
	return change_run_power(call, UPDATE_POWER_ON, "resumed", err);
}

const struct verb_body body_resume = { FIELDS_OF(rows, struct power_request), run, details, NULL };
