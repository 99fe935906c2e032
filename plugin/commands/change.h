/* SPDX-License-Identifier: Apache-2.0 */
/* What update, suspend, resume and edit have in common: the rows of their requests, and how they are run. */
#ifndef STORE_COMMANDS_CHANGE_H
#define STORE_COMMANDS_CHANGE_H

#include "commands/each_store.h"
#include "commands/request_fields.h"
#include "commands/verb.h"
#include "lifecycle/update.h"

#define MANIFEST_MOST ((size_t)64 << 20) /* of what a dry run would apply */

/* Of all of them; `member` is a struct change_request. */
#define FIELDS_UPDATING(of, member)                                                                                    \
	FIELDS_WAIT(of, member.wait), FIELD_PATIENCE(of, member.patience),                                             \
		{ "no-wait", 0, NULL, NULL, "end when Helm has applied the chart", FIELD_FLAG(of, member.no_wait) },   \
		{ "keep-failed", 0, NULL, NULL, "leave a failure as it is, to be looked at",                           \
		  FIELD_FLAG(of, member.keep_failed) },                                                                \
		{ "dry-run", 0, NULL, NULL, "check everything, change nothing", FIELD_FLAG(of, member.dry_run) },      \
		FIELD_OUTPUT, FIELD_HELP

/* Of suspend and resume, which otherwise say nothing of what the store shall be. */
struct power_request {
	struct each_request each;
	const char *chart;
	struct change_request change;
};
#define FIELDS_POWER                                                                                                   \
	FIELDS_EACH(struct power_request, each),                                                                       \
		{ "chart", 0, "CHART", NULL, "the store's chart, where its folder is not on this machine",             \
		  FIELD_TEXT(struct power_request, chart) },                                                           \
		FIELDS_UPDATING(struct power_request, change)

/* A change of one store, whose result is printed. Errors of update_run and of output_print. */
int change_run(struct call *call, const struct update_request *request, struct err *err);
/* The same of each store that the call's struct power_request names. `done`: as each_store.h has it. */
int change_run_power(struct call *call, enum update_power power, const char *done, struct err *err);

#endif
