/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/top_rows.h"
#include "commands/verb.h"
#include "kube/call.h"
#include "kube/list.h"
#include "store/lister.h"
#include "store/name.h"
#include "store/visit.h"

#define PATIENCE 5000 /* milliseconds */

struct top_request {
	const char *name;
};

static const struct field rows[] = {
	FIELD_STORE(struct top_request, name),
	FIELD_OUTPUT,
	FIELDS_TABLE(top_rows_words),
	FIELD_HELP,
};

static const char details[] =
	"By the metrics API, which metrics-server or another adapter serves: figures of the last minute or so. What\n"
	"the plan allows is told by helm store status.\n"
	"\n"
	"Examples:\n"
	"  helm store top acme\n"
	"  helm store top acme --sort-by memory\n";

/* What the API server says of an API that nobody serves is of no help. */
static int without_metrics(const char *store, struct err *err)
{
	(void)err_set(err, ERR_REFUSED, "the cluster has no metrics API (metrics.k8s.io): nobody measures pods");
	return err_hint(err, "install metrics-server: https://github.com/kubernetes-sigs/metrics-server; without it: "
			     "helm store status %s", store);
}

static int read_rows(struct visit *visit, const struct call *call, struct arena *arena, struct value **ret,
		     struct err *err)
{
	const struct top_request *request = call->request;
	const char *space = name_namespace(request->name, arena);
	const struct kube_call wanted = {
		.method = "GET", .path = arena_format(arena, "/apis/metrics.k8s.io/v1beta1/namespaces/%s/pods", space).p
	};
	struct value *metrics;
	struct value *pods;
	long status;

	/* One that is announced and does not answer is asked again and again. */
	visit->cluster.patience = PATIENCE;
	if (kube_call(&visit->cluster, &wanted, arena, &status, &metrics, err))
		return err_wrap(err, "the metrics API");
	visit->cluster.patience = 0;
	if (status == 404 || status == 503)
		return without_metrics(request->name, err);
	if (status / 100 != 2)
		return kube_refused(&wanted, status, metrics, err);
	if (kube_list(&visit->cluster, arena_format(arena, "/api/v1/namespaces/%s/pods", space).p, NULL, true, arena,
		      &pods, err))
		return -1;
	*ret = top_rows_make(value_get(metrics, "items"), pods, call->terminal.sort_by, arena);
	return 0;
}

static int run(struct call *call, struct err *err)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(OUTPUT_MOST);
	CLEANUP(visit_close) struct visit visit = VISIT_INIT;
	const struct top_request *request = call->request;
	enum output_format format = (enum output_format)call->terminal.output;
	struct state_facts facts;
	struct value *list = NULL;

	if (name_check(request->name, err) || visit_open(&visit, &call->session, err) ||
	    lister_find(&visit.cluster, request->name, &call->arena, &facts, err) ||
	    read_rows(&visit, call, &call->arena, &list, err))
		return -1;
	if (format == OUTPUT_TABLE)
		top_rows_print(list, !call->terminal.no_headers, &call->arena, &out);
	else
		output_value(list, format, &out);
	return output_print(&out, err);
}

const struct verb_body body_top = { FIELDS_OF(rows, struct top_request), run, details, NULL };
