/* SPDX-License-Identifier: Apache-2.0 */
#include "commands/change.h"
#include "lifecycle/provision.h"

struct update_request {
	const char *name;
	struct spec_given given;
	struct change_request change;
};

static const struct field rows[] = {
	FIELD_STORE(struct update_request, name),
	FIELDS_SPEC(struct update_request, given),
	FIELDS_UPDATING(struct update_request, change),
};

static const char details[] =
	"The values that the store was made with stay; those given are laid over them. Without --chart the chart that\n"
	"it was made of is taken again, as it is now. What fails is rolled back. helm store diff shows it before.\n"
	"\n"
	"Examples:\n"
	"  helm store update acme --plan medium\n"
	"  helm store update acme --products products.yaml\n"
	"  helm store update acme -f acme.yaml --set global.store.theme=dark\n";

static int run(struct call *call, struct err *err)
{
	const struct update_request *request = call->request;

	return updating_run(call, &(struct updating){ .command = "update", .what = "updated" }, request->name,
			    &request->given, &request->change, err);
}

const struct verb_body body_update = { FIELDS_OF(rows, struct update_request), run, details, NULL };
