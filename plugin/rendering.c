/* SPDX-License-Identifier: Apache-2.0 */
#include "rendering.h"

#include <stdio.h>
#include <unistd.h>

#include "capabilities.h"
#include "changes.h"
#include "file.h"

#define VALUES_MOST ((size_t)16 << 20)
#define REPORT_MOST ((size_t)64 << 20)
#define CRD_NAMES_MOST ((size_t)1 << 20)

int rendering_write_values(struct provision *provision, const char **ret, struct err *err)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(VALUES_MOST);
	struct operation *operation = provision->operation;

	*ret = scratch_path(&operation->scratch, "values.json", &operation->call->arena);
	value_to_json(provision->spec.values, &text);
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

/* The text after a chart's name and its sub-charts' (CHART/charts/SUB/charts/SUB…) in a path of Helm's. */
static const char *within_chart(const char *path)
{
	const char *rest = strchr(path, '/');

	while (rest && strncmp(rest, "/charts/", strlen("/charts/")) == 0)
		rest = strchr(rest + strlen("/charts/"), '/');
	return rest ? rest : "";
}

/*
 * helm upgrade gets --skip-crds, as Helm sends crds/ past the post-renderer; a store without its CRDs does not work.
 * With --include-crds Helm names each file, of enabled sub-charts too: "# Source: CHART/charts/SUB/crds/FILE".
 */
static int check_crds(const struct bytes *manifests, const char *store, struct err *err)
{
	static const char start[] = "---\n# Source: ";
	CLEANUP(bytes_free) struct bytes names = BYTES_INIT(CRD_NAMES_MOST);
	const char *at = manifests->data;

	while (at && (at = strstr(at, start))) {
		at += strlen(start);
		if (strncmp(within_chart(at), "/crds/", strlen("/crds/")) != 0)
			continue;
		bytes_format(&names, "%s%.*s", names.length ? ", " : "", (int)strcspn(at, "\r\n"), at);
	}
	if (bytes_check(&names, "the names of files in crds/", ERR_LIMIT, err))
		return -1;
	if (!names.length)
		return 0;
	(void)err_set(err, ERR_DENIED, "the chart of store %s has files in crds/, which no rule would see: %s", store,
		      names.data);
	return err_hint(err, "let the platform install them once (kubectl apply), and use the chart without crds/");
}

int rendering_check(struct provision *provision, const char **ret_detail, struct err *err)
{
	CLEANUP(texts_free) struct texts flags = TEXTS_INIT;
	CLEANUP(texts_free) struct texts environment = TEXTS_INIT;
	CLEANUP(child_result_free) struct child_result result = { 0 };
	CLEANUP(bytes_free) struct bytes report = BYTES_INIT(REPORT_MOST);
	CLEANUP(bytes_free) struct bytes words = BYTES_INIT(REPORT_MOST);
	struct operation *operation = provision->operation;
	struct arena *arena = &operation->call->arena;
	const char *report_file = scratch_path(&operation->scratch, "report", arena);
	struct helm_template request = { .release = operation->store, .name_space = operation->name_space,
					 .chart = provision->spec.chart, .is_local = *provision->spec.chart == '/' };
	const struct value *events;
	const char *values;

	if (check_chart(&provision->spec, err) || rendering_write_values(provision, &values, err))
		return -1;
	texts_add_all(&flags, (const char *const[]){ "--values", values, NULL });
	texts_add_all(&flags, provision->spec.chart_flags.list);
	texts_add(&flags, "--include-crds");
	if (capabilities_read(&operation->cluster, arena, &flags, err))
		return -1;
	texts_add_all(&environment, provision->spec.environment.list);
	texts_add(&environment, arena_format(arena, "HELM_STORE_REPORT=%s", report_file).p);
	request.flags = flags.list;
	request.environment = environment.list;
	if (helm_template(&operation->helm, &request, &result, err) ||
	    check_crds(&result.output, operation->store, err) || file_read(report_file, &report, err))
		return -1;
	events = changes_read(bytes_str(&report), arena, err);
	if (!events)
		return -1;
	changes_warnings(events, &words);
	progress_clear(&operation->progress);
	if (provision->spec.warning)
		(void)fputs(provision->spec.warning, stderr);
	if (words.length)
		(void)fputs(words.data, stderr);
	*ret_detail = changes_summary(events, arena);
	return 0;
}
