/* SPDX-License-Identifier: Apache-2.0 */
#include "commands/change.h"

struct updates_request {
	struct each_request each;
	struct update_request one; /* of each of them, but for its name */
};

static const struct field rows[] = {
	FIELDS_EACH(struct updates_request, each),
	FIELDS_SPEC(struct updates_request, one.given),
	FIELDS_UPDATING(struct updates_request, one.change),
};

static const char details[] =
	"The values that the store was made with stay; those given are laid over them. Without --chart the chart that\n"
	"it was made of is taken again, as it is now. What fails is rolled back. "
	"helm store diff shows it before.\n" EACH_DETAILS "\n"
	"Examples:\n"
	"  helm store update acme --plan medium\n"
	"  helm store update acme --products products.yaml\n"
	"  helm store update -l store.urumi.ai/profile=prod --dry-run\n"
	"  helm store update acme -f acme.yaml --set global.store.theme=dark\n";

static int run_one(struct call *call, const char *store, const void *context, struct err *err)
{
	struct update_request request = ((const struct updates_request *)call->request)->one;

	(void)context;
	request.name = store;
	return change_run(call, &request, err);
}

/* What only one store can have. */
static int check_one(const struct updates_request *request, struct err *err)
{
	if (!each_store_is_many(&request->each))
		return 0;
	if (*request->one.given.hosts)
		return err_set(err, ERR_USAGE, "--host %s: a host is of one store; give one NAME",
			       *request->one.given.hosts);
	if (values_request_has_stdin(&request->one.given.values))
		return err_set(err, ERR_USAGE, "--values -: stdin is read once; give one NAME, or a file");
	return 0;
}

static int run(struct call *call, struct err *err)
{
	const struct updates_request *request = call->request;

	if (check_one(request, err))
		return -1;
	return each_store_run(call, &(struct each_store){ &request->each, "updated", run_one, NULL }, err);
}

const struct verb_body body_update = { FIELDS_OF(rows, struct updates_request), run, details, NULL };
