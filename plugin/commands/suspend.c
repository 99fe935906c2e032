/* SPDX-License-Identifier: Apache-2.0 */
#include "commands/change.h"

static const struct field rows[] = { FIELDS_POWER };

static const char details[] =
	"All pods go, all data stay; helm store resume brings the same replicas back. Charts that know\n"
	"global.store.suspended stop by themselves, others by the rules of policies/15-suspended.yaml.\n" EACH_DETAILS
	"\n"
	"Examples:\n"
	"  helm store suspend acme\n"
	"  helm store suspend acme blog\n"
	"  helm store suspend -l store.urumi.ai/plan=small --dry-run\n";

static int run(struct call *call, struct err *err)
{
	return change_run_power(call, UPDATE_POWER_OFF, "suspended", err);
}

const struct verb_body body_suspend = { FIELDS_OF(rows, struct power_request), run, details, NULL };
