/* SPDX-License-Identifier: Apache-2.0 */
#include "updating.h"

static const struct option_row rows[] = { ROWS_SPEC, ROWS_UPDATING };

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
	return updating_run(call, &(struct updating){ .command = "update", .what = "updated" }, err);
}

const struct verb_body body_update = { rows, COUNT_OF(rows), run, details };
