/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/output.h"
#include "commands/each_store.h"
#include "kube/change.h"
#include "kube/labels.h"
#include "kube/object.h"
#include "store/lister.h"
#include "store/visit.h"

struct unprotect_request {
	struct each_request each;
	bool dry_run;
};

static const struct field rows[] = {
	FIELDS_EACH(struct unprotect_request, each),
	{ "dry-run", 0, NULL, NULL, "say what would be done, do nothing",
	  FIELD_FLAG(struct unprotect_request, dry_run) },
	FIELD_OUTPUT,
	FIELD_HELP,
};

static const char details[] =
	"Takes away what create --protect put there: delete then does what it is told. It is put there again by:\n"
	"kubectl label namespace " NAMESPACE_PREFIX "NAME " LABEL_PROTECTED "=true\n"
	"\n"
	"Examples:\n"
	"  helm store unprotect acme && helm store delete acme\n";

/* By the namespace as it was read: another one of that name was not looked at. */
static int take_away(struct visit *visit, const struct value *space, struct arena *arena, struct err *err)
{
	struct value *patch = value_new(arena, VALUE_MAP);
	struct value *metadata = value_map_at(patch, "metadata", arena);

	value_put_text(metadata, "uid", value_text_at(space, "metadata.uid"), arena);
	value_put(value_map_at(metadata, "labels", arena), STR(LABEL_PROTECTED), value_new(arena, VALUE_NULL));
	return kube_merge(&visit->cluster,
			  arena_format(arena, "/api/v1/namespaces/%s", value_text_at(space, "metadata.name")).p, patch,
			  arena, NULL, err);
}

static int print(const struct call *call, const char *store, bool was, struct arena *arena, struct err *err)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(OUTPUT_MOST);
	const struct unprotect_request *request = call->request;
	enum output_format format = (enum output_format)call->terminal.output;
	struct value *result = value_new(arena, VALUE_MAP);
	bool would = was && request->dry_run;

	if (format == OUTPUT_TABLE) {
		bytes_format(&out, "store %s %s%s\n", store,
			     !was ? "is not protected" : would ? "would be unprotected" : "is unprotected",
			     would ? " (nothing was done: --dry-run)" : "");
		return output_print(&out, err);
	}
	value_put_text(result, "name", store, arena);
	value_put_text(result, "result", was ? "unprotected" : "unchanged", arena);
	if (request->dry_run)
		value_put(result, STR("dryRun"), value_bool(arena, true));
	output_value(result, format, &out);
	return output_print(&out, err);
}

static int run_one(struct call *call, const char *store, const void *context, struct err *err)
{
	CLEANUP(visit_close) struct visit visit = VISIT_INIT;
	const struct unprotect_request *request = call->request;
	struct arena *arena = &call->arena;
	struct state_facts facts;
	bool was;

	(void)context;
	if (visit_open(&visit, &call->session, err) || lister_find(&visit.cluster, store, arena, &facts, err))
		return -1;
	was = object_asks(facts.name_space, LABEL_PROTECTED);
	if (was && !request->dry_run && take_away(&visit, facts.name_space, arena, err))
		return -1;
	return print(call, store, was, arena, err);
}

static int run(struct call *call, struct err *err)
{
	const struct unprotect_request *request = call->request;

	return each_store_run(call, &(struct each_store){ &request->each, "unprotected", run_one, NULL }, err);
}

const struct verb_body body_unprotect = { FIELDS_OF(rows, struct unprotect_request), run, details, NULL };
