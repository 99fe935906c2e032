/* SPDX-License-Identifier: Apache-2.0 */
#include "commands/request_fields.h"
#include "commands/verb.h"
#include "lifecycle/wait.h"
#include "status/conditions.h"
#include "store/name.h"
#include "store/visit.h"

static const char *const conditions[] = {
#define X(name, says) #name,
	CONDITION_TABLE(X)
#undef X
		CONDITION_GONE,
	NULL
};

static const struct field rows[] = {
	FIELD_STORE(struct wait_for_request, name),
	{ "for", 0, "CONDITION", NULL, "a condition of status, or " CONDITION_GONE "; default Ready",
	  FIELD_TEXT(struct wait_for_request, condition), .words = conditions, .unlisted = "condition",
	  .is_caseless = true },
	FIELD_TIMEOUT(struct wait_for_request, timeout, "give up after that: 90s, 10m; default 10m", OPERATION_TIMEOUT),
	FIELD_PATIENCE(struct wait_for_request, patience),
	FIELDS_PROGRESS,
	FIELD_HELP,
};

#define CONDITIONS_ROW(name, says) "  " #name ": " says "\n"
#define CONDITIONS CONDITION_TABLE(CONDITIONS_ROW)

static const char details[] =
	"Conditions:\n" CONDITIONS "  " CONDITION_GONE ": nothing is there of the store's namespace and release\n"
	"\n"
	"Exit status: 0 it holds, 8 not in time, 1 it cannot come to hold as things are (the reason is shown).\n"
	"\n"
	"Examples:\n"
	"  helm store wait acme --for Ready --timeout 5m\n"
	"  helm store wait acme --for Seeded\n"
	"  helm store delete acme --yes & helm store wait acme --for " CONDITION_GONE "\n";

static int run(struct call *call, struct err *err)
{
	CLEANUP(visit_close) struct visit visit = VISIT_INIT;
	const struct wait_for_request *request = call->request;

	if (name_check(request->name, err) || visit_open(&visit, &call->session, err))
		return -1;
	return wait_run(&visit.cluster, request, err);
}

const struct verb_body body_wait = { FIELDS_OF(rows, struct wait_for_request), run, details, NULL };
