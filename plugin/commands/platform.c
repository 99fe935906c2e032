/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/platform_text.h"
#include "commands/request_fields.h"
#include "commands/verb.h"
#include "kube/labels.h"

static const char *const parts[] = { "database", NULL };

struct platform_words {
	unsigned part; /* its place in the row: there is one */
	struct platform_request request;
	bool yes;
};

static const struct field rows[] = {
	{ "platform", 0, "database", NULL, NULL, FIELD_CHOICE(struct platform_words, part), .place = FIELD_OPERAND,
	  .key = "part", .words = parts },
	{ "platform database", 0, "install|status|remove", NULL, NULL,
	  FIELD_CHOICE(struct platform_words, request.action), .place = FIELD_OPERAND, .key = "action" },
	FIELD_VALUES(struct platform_words, request.values, "of install: values for charts/database; repeatable"),
	FIELDS_SET(struct platform_words, request.values),
	{ "yes", 'y', NULL, NULL, "of remove: do it", FIELD_FLAG(struct platform_words, yes) },
	{ "dry-run", 0, NULL, NULL, "of install and remove: check everything, do nothing",
	  FIELD_FLAG(struct platform_words, request.dry_run) },
	FIELDS_WAIT(struct platform_words, request.wait),
	FIELD_OUTPUT,
	FIELD_HELP,
};

static const char details[] =
	"  database install   one PostgreSQL for all stores of mode shared, in namespace " NAMESPACE_DATABASE ";\n"
	"                     again: as it was told before, with what is told now and the image imported since\n"
	"  database status    whether it is ready, and which stores are in it\n"
	"  database remove    it and its volume, once no store is in it\n"
	"\n"
	"A store gets its database there by: helm store create NAME --database shared\n"
	"\n"
	"Examples:\n"
	"  helm store platform database install\n"
	"  helm store platform database install --set persistence.size=100Gi --set resources.limits.memory=8Gi\n"
	"  helm store platform database status -o json\n";

static int run(struct call *call, struct err *err)
{
	const struct platform_words *words = call->request;
	const struct platform_request *request = &words->request;
	struct platform_result result;

	if (request->action == PLATFORM_REMOVE && !words->yes && !request->dry_run) {
		(void)err_set(err, ERR_USAGE, "this removes the shared PostgreSQL and its volume");
		return err_hint(err, "add --yes");
	}
	return platform_run(&call->session, request, &result, err)
		       ? -1
		       : platform_text_print(&result, (enum output_format)call->terminal.output, err);
}

static enum role role_of(const void *request)
{
	return ((const struct platform_words *)request)->request.action == PLATFORM_STATUS ? ROLE_READER
											   : ROLE_OPERATOR;
}

const struct verb_body body_platform = { FIELDS_OF(rows, struct platform_words), run, details, role_of };
