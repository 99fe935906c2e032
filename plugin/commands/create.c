/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/result_text.h"
#include "commands/request_fields.h"
#include "commands/verb.h"
#include "lifecycle/create.h"

static const struct field rows[] = {
	FIELD_STORE(struct create_request, name),
	FIELDS_SPEC(struct create_request, given),
	FIELDS_WAIT(struct create_request, change.wait),
	FIELD_PATIENCE(struct create_request, change.patience),
	{ "if-exists", 0, "reject|update", NULL, "what to do when it exists with another specification; default reject",
	  FIELD_CHOICE(struct create_request, if_exists) },
	{ "no-wait", 0, NULL, NULL, "end when Helm has applied the chart",
	  FIELD_FLAG(struct create_request, change.no_wait) },
	{ "dry-run", 0, NULL, NULL, "check everything, make nothing",
	  FIELD_FLAG(struct create_request, change.dry_run) },
	{ "keep-failed", 0, NULL, NULL, "leave a store that could not be made as it is, to be looked at",
	  FIELD_FLAG(struct create_request, change.keep_failed) },
	{ "protect", 0, NULL, NULL, "let delete refuse until the protection is taken away",
	  FIELD_FLAG(struct create_request, protect) },
	FIELD_OUTPUT,
	FIELD_HELP,
};

static const char details[] =
	"The same command again changes nothing and succeeds; after it was broken off, it goes on.\n"
	"NAME: a-z, 0-9 and -, from a letter on, at most 40. Of one that ends in a hyphen and digits (shop-7) nip.io\n"
	"and sslip.io take the digits for the beginning of the address: docs/stores.md.\n"
	"Exit status: 0 there and ready, 6 it exists with another specification, 7 another command works on it,\n"
	"8 not ready in time, 1 cannot become ready; others as in docs/errors.md.\n"
	"\n"
	"Examples:\n"
	"  helm store create acme --profile local\n"
	"  helm store create acme --profile prod -f acme.yaml --plan medium --host shop.example.com\n"
	"  helm store create acme --profile local --products products.json\n"
	"  helm store create blog --profile local --chart ./chart --set replicas=2\n";

static int run(struct call *call, struct err *err)
{
	struct change_result result;

	if (create_run(&call->session, call->request, &result, err))
		return -1;
	return result_text_print(&result, (enum output_format)call->terminal.output, call->session.environment,
				 &call->context, err);
}

const struct verb_body body_create = { FIELDS_OF(rows, struct create_request), run, details, NULL };
