/* SPDX-License-Identifier: Apache-2.0 */
#include "helm/crds.h"

#include "helm/errors.h"
#include "helm/manifest.h"

#define STREAM_MOST ((size_t)64 << 20)
#define WORDS_MOST ((size_t)1 << 20)
#define FILTER_PATIENCE 60000 /* milliseconds */
#define GROUP "apiextensions.k8s.io/"

/* What Helm puts before each file, of enabled sub-charts too: "# Source: CHART/charts/SUB/crds/FILE". */
static const char mark[] = "---\n# Source: ";

/* The documents of all files, as they are, and the files' names. */
struct files {
	struct bytes stream;
	struct bytes names;
};

static void files_free(struct files *files)
{
	bytes_free(&files->stream);
	bytes_free(&files->names);
}

/* The text after a chart's name and its sub-charts' (CHART/charts/SUB/charts/SUB…) in a path of Helm's. */
static const char *within_chart(const char *path)
{
	const char *rest = strchr(path, '/');

	while (rest && strncmp(rest, "/charts/", strlen("/charts/")) == 0)
		rest = strchr(rest + strlen("/charts/"), '/');
	return rest ? rest : "";
}

/* The next place of the mark at the beginning of a line; NULL: none. */
static const char *next_mark(const char *text, const char *from)
{
	const char *at = from ? strstr(from, mark) : NULL;

	while (at && at != text && at[-1] != '\n')
		at = strstr(at + 1, mark);
	return at;
}

static void cut(struct str rendered, struct files *files)
{
	const char *at = rendered.n ? next_mark(rendered.p, rendered.p) : NULL;

	while (at) {
		const char *path = at + strlen(mark);
		const char *next = next_mark(rendered.p, path);

		if (strncmp(within_chart(path), "/crds/", strlen("/crds/")) == 0) {
			bytes_format(&files->names, "%s%.*s", files->names.length ? ", " : "",
				     (int)strcspn(path, "\r\n"), path);
			bytes_add(&files->stream, (struct str){ at, next ? (size_t)(next - at)
									 : (size_t)(rendered.p + rendered.n - at) });
		}
		at = next;
	}
}

static int refuse(const struct crds_case *it, const struct files *files, const char *why, struct err *err)
{
	(void)err_set(err, ERR_DENIED, "%s has files in crds/ that the rules refuse: %s", it->whose, files->names.data);
	(void)err_hint(err, "%s", why);
	return err_hint(err, "let the platform install them once (kubectl apply), and use the chart without crds/");
}

static int check_kinds(const struct crds_case *it, const struct files *files, struct arena *arena, struct err *err)
{
	struct value *objects;

	if (manifest_objects(it->helm, bytes_str(&files->stream), arena, &objects, err))
		return -1;
	for (const struct value *object = value_first(objects); object; object = object->next) {
		const char *kind = value_text_at(object, "kind");
		const char *version = value_text_at(object, "apiVersion");

		if (object->type == VALUE_NULL ||
		    (strcmp(kind, "CustomResourceDefinition") == 0 && strncmp(version, GROUP, strlen(GROUP)) == 0))
			continue;
		return refuse(it, files,
			      arena_text(arena, "only definitions of kinds belong there, not %s %s/%s", version, kind,
					 value_text_at(object, "metadata.name")),
			      err);
	}
	return 0;
}

/* Guards stand before what was read. */
static const char *without_guards(const char *output, const struct files *files, struct arena *arena)
{
	const char *data = files->stream.data;
	size_t head = strlen(mark) + strcspn(data + strlen(mark), "\n");

	return strstr(output, arena_str(arena, (struct str){ data, head }).p);
}

static int run_filter(const struct crds_case *it, const struct files *files, struct arena *arena, const char **ret,
		      struct err *err)
{
	CLEANUP(child_result_free) struct child_result result = { 0 };
	CLEANUP(strvec_free) struct strvec environment = STRVEC_INIT;
	struct child_request child = {
		.arguments = (const char *const[]){ it->helm->filter, NULL },
		.input = bytes_str(&files->stream),
		.input_from = CHILD_CATCH,
		.output_to = CHILD_CATCH,
		.output_ceiling = STREAM_MOST,
		.errors_to = CHILD_CATCH,
		.errors_ceiling = WORDS_MOST,
		.deadline = FILTER_PATIENCE,
		.within = it->helm->within,
		.tick = it->helm->tick,
		.context = it->helm->context,
	};
	const char *found;

	strvec_add_all(&environment, it->environment);
	strvec_set(&environment, "HELM_STORE_REPORT=");
	child.environment = environment.list;
	if (child_run(&child, &result, err))
		return -1;
	if (result.status) {
		CLEANUP(free_pointer) char *said = NULL;

		(void)helm_filter_said(bytes_str(&result.errors), err);
		said = xstrdup(err->message);
		return err->code == ERR_DENIED ? refuse(it, files, said, err) : -1;
	}
	found = without_guards(result.output.data ? result.output.data : "", files, arena);
	if (!found)
		return err_set(err, ERR_INTERNAL, "the filter's output lacks what was read from crds/");
	*ret = arena_str(arena, str_of(found)).p;
	return 0;
}

int crds_judge(const struct crds_case *it, struct arena *arena, const char **ret, struct err *err)
{
	CLEANUP(files_free) struct files files = { BYTES_INIT(STREAM_MOST), BYTES_INIT(WORDS_MOST) };

	*ret = "";
	cut(it->rendered, &files);
	if (bytes_check(&files.stream, "the files in crds/", ERR_LIMIT, err) ||
	    bytes_check(&files.names, "the names of files in crds/", ERR_LIMIT, err))
		return -1;
	if (!files.stream.length)
		return 0;
	return check_kinds(it, &files, arena, err) || run_filter(it, &files, arena, ret, err) ? -1 : 0;
}

/* Options of helm template that would leave files out, or write them somewhere. */
static bool is_left_out(const char *flag, bool *ret_takes_next)
{
	static const char *const left_out[] = { "-s", "--show-only", "--output-dir" };

	for (size_t i = 0; i < COUNT_OF(left_out); i++) {
		size_t n = strlen(left_out[i]);
		bool is_short = n == 2; /* its value may follow at once */

		if (strncmp(flag, left_out[i], n) != 0 || (!is_short && flag[n] && flag[n] != '='))
			continue;
		*ret_takes_next = !flag[n];
		return true;
	}
	return false;
}

int crds_of_chart(const struct helm *helm, const struct helm_template *request, const char *no_rules,
		  struct arena *arena, const char **ret, struct err *err)
{
	CLEANUP(strvec_free) struct strvec flags = STRVEC_INIT;
	CLEANUP(child_result_free) struct child_result result = { 0 };
	struct helm_template bare = *request;
	struct crds_case it = { .helm = helm, .environment = request->environment, .whose = "the chart" };

	for (const char *const *flag = request->flags; flag && *flag; flag++) {
		bool takes_next;

		if (!is_left_out(*flag, &takes_next))
			strvec_add(&flags, *flag);
		else if (takes_next && flag[1])
			flag++;
	}
	strvec_add(&flags, "--include-crds");
	bare.flags = flags.list;
	bare.no_rules = no_rules;
	if (helm_template(helm, &bare, &result, err))
		return -1;
	it.rendered = bytes_str(&result.output);
	return crds_judge(&it, arena, ret, err);
}
