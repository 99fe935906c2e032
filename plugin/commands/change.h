/* SPDX-License-Identifier: Apache-2.0 */
/* What update, suspend and resume have in common: the stored values with others laid over them. */
#ifndef STORE_COMMANDS_CHANGE_H
#define STORE_COMMANDS_CHANGE_H

#include "commands/each_store.h"
#include "commands/request_fields.h"
#include "commands/verb.h"
#include "lifecycle/provision.h"
#include "store/spec.h"

#define MANIFEST_MOST ((size_t)64 << 20) /* of what a dry run would apply */

/* A specification that somebody edited as a whole (stored.h). */
struct change_edit {
	const struct value *shown; /* what it was made of: the store must be so still */
	const struct value *edited;
};

struct change {
	const char *command; /* shown to whoever finds the store locked */
	const char *over;    /* a value at global.store that is laid over all others; NULL: none */
	bool to;
	const char *what;    /* what the store is then: "updated" */
	const char *done;    /* what was done to it: "resumed" makes it ready */
	const struct change_edit *edit; /* instead of the stored values; NULL: those */
};

/* Of all three; `member` is a struct change_request. */
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

/* A verb's whole run. A failure brings the revision before back. */
int change_run(struct call *call, const struct change *updating, const char *store, const struct spec_given *given,
	       const struct change_request *change, struct err *err);
/* The same of a struct power_request: of each store that it names. */
int change_run_power(struct call *call, const struct change *updating, struct err *err);

#endif
