/* SPDX-License-Identifier: Apache-2.0 */
#include "lifecycle/step_render.h"

#include <unistd.h>

#include "file.h"
#include "helm/capabilities.h"
#include "helm/crds.h"
#include "helm/report.h"
#include "helm/template.h"
#include "json.h"

#define VALUES_MOST ((size_t)16 << 20)
#define REPORT_MOST ((size_t)64 << 20)

int step_render_write_values(struct provision *provision, const char **ret, struct err *err)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(VALUES_MOST);
	struct operation *operation = provision->operation;

	*ret = tempdir_path(&operation->scratch, "values.json", operation->session->arena);
	json_write_value(provision->spec.values, &text);
	if (bytes_check(&text, "the values", ERR_LIMIT, err))
		return -1;
	return file_write(*ret, bytes_str(&text), err);
}

/* The folder that an earlier command named was one of the machine that ran it. */
static int check_chart(const struct spec *spec, struct err *err)
{
	if (*spec->chart != '/' || access(spec->chart, F_OK) == 0)
		return 0;
	(void)err_set(err, ERR_READ, "the chart of store %s, %s, is not on this machine", spec->store, spec->chart);
	return err_hint(err, "say where it is here: --chart CHART");
}

/* helm upgrade gets --skip-crds, as Helm sends crds/ past the post-renderer. */
static int check_crds(struct provision *provision, const struct bytes *manifests, struct err *err)
{
	struct operation *operation = provision->operation;
	struct arena *arena = operation->session->arena;
	struct crds_case it = { .helm = &operation->helm,
				.rendered = bytes_str(manifests),
				.environment = provision->spec.environment.list,
				.whose = arena_format(arena, "the chart of store %s", operation->store).p };

	return crds_judge(&it, arena, &provision->found.crds, err);
}

/* Hooks of an installation; a word of some other text costs no more than time. */
static bool has_hooks(const char *manifests)
{
	return manifests && (strstr(manifests, "pre-install") || strstr(manifests, "post-install"));
}

int step_render_check(struct provision *provision, const char **ret_detail, struct err *err)
{
	CLEANUP(strvec_free) struct strvec flags = STRVEC_INIT;
	CLEANUP(strvec_free) struct strvec environment = STRVEC_INIT;
	CLEANUP(child_result_free) struct child_result result = { 0 };
	CLEANUP(bytes_free) struct bytes report = BYTES_INIT(REPORT_MOST);
	CLEANUP(bytes_free) struct bytes words = BYTES_INIT(REPORT_MOST);
	struct operation *operation = provision->operation;
	struct arena *arena = operation->session->arena;
	const char *report_file = tempdir_path(&operation->scratch, "report", arena);
	struct helm_template request = { .release = operation->store,
					 .name_space = operation->name_space,
					 .chart = provision->spec.chart,
					 .is_local = *provision->spec.chart == '/' };
	const struct value *events;
	const char *values;

	if (check_chart(&provision->spec, err) || step_render_write_values(provision, &values, err))
		return -1;
	strvec_add_all(&flags, (const char *const[]){ "--values", values, NULL });
	strvec_add_all(&flags, provision->spec.chart_flags.list);
	strvec_add(&flags, "--include-crds");
	if (capabilities_read(&operation->cluster, arena, &flags, err))
		return -1;
	strvec_add_all(&environment, provision->spec.environment.list);
	strvec_add(&environment, arena_format(arena, "HELM_STORE_REPORT=%s", report_file).p);
	request.flags = flags.list;
	request.environment = environment.list;
	if (helm_template(&operation->helm, &request, &result, err) || check_crds(provision, &result.output, err) ||
	    file_read(report_file, &report, err))
		return -1;
	events = helm_report_read(bytes_str(&report), arena, err);
	if (!events)
		return -1;
	provision->found.has_hooks = has_hooks(result.output.data);
	helm_report_claims(events, operation->name_space, arena, &provision->rendered);
	helm_report_warnings(events, &words);
	context_warn_laid(&operation->context, EVENT_LINE, "chart and rules", str_of(provision->spec.warning));
	context_warn_laid(&operation->context, EVENT_LINE, "chart and rules", bytes_str(&words));
	*ret_detail = helm_report_summary(events, arena);
	return 0;
}

int step_render_request(struct provision *provision, struct helm_upgrade *ret, struct err *err)
{
	*ret = (struct helm_upgrade){ .chart = provision->spec.chart,
				      .is_local = *provision->spec.chart == '/',
				      .flags = provision->spec.chart_flags.list,
				      .labels = spec_labels(&provision->spec, provision->operation->session->arena),
				      .description = provision->request.description,
				      .environment = provision->spec.environment.list,
				      .deadline = operation_left(provision->operation),
				      .dry_run = provision->request.dry_run,
				      .manifest = provision->request.manifest };
	return step_render_write_values(provision, &ret->values_file, err);
}
