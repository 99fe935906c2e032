/* SPDX-License-Identifier: Apache-2.0 */
#include "helm/release.h"

#include "base64.h"
#include "file.h"
#include "helm/errors.h"
#include "helm/integers.h"
#include "json.h"

#define ANSWER_PATIENCE 60000 /* milliseconds for a question */
#define ANSWER_MOST ((size_t)64 << 20)
#define WORDS_MOST ((size_t)1 << 20)

/* What the chart of helm_merge prints, each on a line of its own; in base64, as not all of JSON is YAML for Helm. */
#define MERGED_VERSION "helm: "
#define MERGED_VALUES "values: "
#define MERGED_INTEGERS "integers: "

/* The path of each value that Helm holds as an int64, a list of keys and indices; null at the end. */
static const char merge_chart[] =
	"{{- define \"integers\" -}}{{- $path := .path -}}{{- $kind := kindOf .value -}}\n"
	"{{- if eq $kind \"int64\" -}}{{ toJson $path }},{{- end -}}\n"
	"{{- if or (eq $kind \"map\") (eq $kind \"slice\") -}}{{- range $key, $value := .value -}}\n"
	"{{- template \"integers\" (dict \"path\" (append $path $key) \"value\" $value) -}}\n"
	"{{- end -}}{{- end -}}{{- end -}}\n" MERGED_VERSION "{{ .Capabilities.HelmVersion.Version }}\n" MERGED_VALUES
	"{{ .Values | toJson | b64enc }}\n" MERGED_INTEGERS
	"{{ $paths := include \"integers\" (dict \"path\" list \"value\" .Values) -}}\n"
	"{{ printf \"[%snull]\" $paths | b64enc }}\n";

static int write_merge_chart(const struct tempdir *scratch, struct arena *arena, const char **ret, struct err *err)
{
	const char *folder = tempdir_path(scratch, "merge", arena);

	*ret = folder;
	if (file_exists(folder))
		return 0;
	if (!tempdir_folder(scratch, "merge", arena, err) || !tempdir_folder(scratch, "merge/templates", arena, err))
		return -1;
	if (file_write(tempdir_path(scratch, "merge/Chart.yaml", arena),
		       STR("apiVersion: v2\nname: merge\nversion: 0.0.0\n"), err))
		return -1;
	return file_write(tempdir_path(scratch, "merge/templates/values.yaml", arena), str_of(merge_chart), err);
}

static void question(const struct helm *helm, const char *const *arguments, struct child_request *ret)
{
	*ret = (struct child_request){ .arguments = arguments,
				       .environment = helm_environment,
				       .input_from = CHILD_NULL,
				       .output_to = CHILD_CATCH,
				       .errors_to = CHILD_CATCH,
				       .output_ceiling = ANSWER_MOST,
				       .errors_ceiling = WORDS_MOST,
				       .deadline = ANSWER_PATIENCE,
				       .within = helm->within,
				       .tick = helm->tick,
				       .context = helm->context };
}

/* The rest of the line that begins so. No text of JSON holds the end of a line. */
static bool find_line(const struct bytes *text, const char *key, struct str *ret)
{
	const char *found = text->data ? strstr(text->data, key) : NULL;

	while (found && found > text->data && found[-1] != '\n')
		found = strstr(found + 1, key);

	*ret = str_of(found ? found + strlen(key) : "");
	ret->n = strcspn(ret->p, "\n");
	return found;
}

/* What Helm printed; that it is no JSON is no fault of what was asked. */
static int read_json(struct str text, const char *what, struct arena *arena, struct value **ret, struct err *err)
{
	*ret = json_parse(text, arena, err);
	if (*ret)
		return 0;
	err->code = ERR_CHILD;
	return err_wrap(err, "%s", what);
}

static int read_packed(struct str text, struct arena *arena, struct value **ret, struct err *err)
{
	CLEANUP(bytes_free) struct bytes json = BYTES_INIT(ANSWER_MOST);

	if (!base64_decode(text, &json))
		return err_set(err, ERR_CHILD, "helm template printed no base64");
	return read_json(bytes_str(&json), "helm template", arena, ret, err);
}

int helm_merge(struct helm *helm, const struct tempdir *scratch, const char *const *flags, struct arena *arena,
	       struct value **ret, struct err *err)
{
	CLEANUP(strvec_free) struct strvec arguments = STRVEC_INIT;
	CLEANUP(child_result_free) struct child_result result = { 0 };
	struct child_request child;
	const char *chart;
	struct value *paths;
	struct str version;
	struct str values;
	struct str integers;

	if (write_merge_chart(scratch, arena, &chart, err))
		return -1;
	strvec_add_all(&arguments, (const char *const[]){ helm->program, "template", "merge", chart, NULL });
	strvec_add_all(&arguments, flags);
	question(helm, arguments.list, &child);
	if (child_run(&child, &result, err))
		return helm_missing(err);
	if (result.status)
		return helm_said("the values cannot be read", &result, err);
	if (!find_line(&result.output, MERGED_VERSION, &version) ||
	    !find_line(&result.output, MERGED_VALUES, &values) ||
	    !find_line(&result.output, MERGED_INTEGERS, &integers))
		return err_set(err, ERR_CHILD, "%s template printed no values", helm->program);
	if (helm_know(helm, arena_str(arena, version).p, arena, err))
		return -1;
	if (read_packed(values, arena, ret, err) || read_packed(integers, arena, &paths, err))
		return -1;
	integers_mark(*ret, paths);
	return 0;
}

/* Of a revision; 0 is the newest for Helm too. `how` is one word more. */
static int get_values(const struct helm_release *release, unsigned revision, const char *how, struct arena *arena,
		      struct value **ret, struct err *err)
{
	CLEANUP(child_result_free) struct child_result result = { 0 };
	struct child_request child;

	question(release->helm,
		 (const char *const[]){ release->helm->program, "get", "values", release->name, "--namespace",
					release->name_space, "--output", "json", "--revision",
					arena_format(arena, "%u", revision).p, how, NULL },
		 &child);
	if (child_run(&child, &result, err))
		return -1;
	*ret = NULL;
	if (result.status && result.errors.data && strstr(result.errors.data, "release: not found"))
		return 0;
	if (result.status)
		return helm_said("helm get values", &result, err);
	return read_json(bytes_str(&result.output), "helm get values", arena, ret, err);
}

int helm_values(const struct helm_release *release, unsigned revision, struct arena *arena, struct value **ret,
		struct err *err)
{
	if (get_values(release, revision, NULL, arena, ret, err))
		return -1;
	integers_restore(*ret, arena);
	return 0;
}

int helm_computed(const struct helm_release *release, struct arena *arena, struct value **ret, struct err *err)
{
	return get_values(release, 0, "--all", arena, ret, err);
}

int helm_manifest(const struct helm_release *release, unsigned revision, struct bytes *out, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(child_result_free) struct child_result result = { 0 };
	struct child_request child;

	question(release->helm,
		 (const char *const[]){ release->helm->program, "get", "manifest", release->name, "--namespace",
					release->name_space, "--revision", arena_format(&arena, "%u", revision).p,
					NULL },
		 &child);
	if (child_run(&child, &result, err))
		return -1;
	if (result.status)
		return helm_said("helm get manifest", &result, err);
	bytes_add(out, bytes_str(&result.output));
	return bytes_check(out, "the manifests", ERR_LIMIT, err);
}

/* What a dry run with --output json would apply. */
static int take_answer(const struct child_result *result, const struct helm_upgrade *request, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	const struct value *hooks;
	struct value *answer;

	if (!request->manifest && !request->hooks)
		return 0;
	if (read_json(bytes_str(&result->output), "helm upgrade --dry-run", &arena, &answer, err))
		return -1;
	hooks = value_get(answer, "hooks");
	if (request->hooks)
		request->hooks->list = hooks ? value_copy(request->hooks->arena, hooks) : NULL;
	if (!request->manifest)
		return 0;
	bytes_add_text(request->manifest, value_text_at(answer, "manifest"));
	return bytes_check(request->manifest, "the manifests", ERR_LIMIT, err);
}

/* A helm that changes something, which must not begin after the lease has run out. */
static int run_changing(const struct helm_release *release, const struct child_request *child, struct child_result *ret,
			struct err *err)
{
	*ret = (struct child_result){ 0 };
	return (release->tick && release->tick(release->context, err)) || child_run(child, ret, err) ? -1 : 0;
}

static void work(const struct helm_release *release, const char *const *arguments, unsigned deadline,
		 struct child_request *ret)
{
	question(release->helm, arguments, ret);
	ret->deadline = deadline;
	ret->tick = release->tick;
	ret->context = release->context;
}

/*
 * Helm 4 applies server-side, where a field that kubectl or our own guards wrote is a conflict; Helm 3 overwrites it.
 * The release is what counts, under both.
 */
static void add_forced(const struct helm *helm, struct strvec *arguments)
{
	if (helm->major == 4)
		strvec_add_all(arguments, (const char *const[]){ "--force-conflicts", "--server-side=true", NULL });
}

int helm_upgrade(const struct helm_release *release, const struct helm_upgrade *request, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(strvec_free) struct strvec arguments = STRVEC_INIT;
	CLEANUP(strvec_free) struct strvec environment = STRVEC_INIT;
	CLEANUP(child_result_free) struct child_result result = { 0 };
	struct child_request child;
	const char *filter = NULL;

	strvec_add_all(&environment, request->environment);
	strvec_add(&environment, HELM_STORAGE);
	if (helm_postrender(release->helm, request->is_local, &arena, &filter, &environment, err))
		return -1;
	strvec_add_all(
		&arguments,
		(const char *const[]){ release->helm->program, "upgrade", release->name, request->chart, "--install",
				       /* Helm applies that folder past the post-renderer, whatever is in it. */
				       "--skip-crds", "--namespace", release->name_space, "--values",
				       request->values_file, "--labels", request->labels, "--post-renderer", filter,
				       "--history-max", arena_format(&arena, "%u", HELM_HISTORY).p, "--timeout",
				       arena_format(&arena, "%us", request->deadline / 1000 + 1).p, NULL });
	strvec_add_all(&arguments, request->flags);
	if (request->description)
		strvec_add_all(&arguments, (const char *const[]){ "--description", request->description, NULL });
	if (request->dry_run)
		strvec_add(&arguments, "--dry-run=server");
	if (request->manifest || request->hooks)
		strvec_add_all(&arguments, (const char *const[]){ "--output", "json", NULL });
	add_forced(release->helm, &arguments);
	work(release, arguments.list, request->deadline, &child);
	child.environment = environment.list;
	if (run_changing(release, &child, &result, err))
		return -1;
	if (!result.status)
		return take_answer(&result, request, err);
	if (strstr(result.errors.data ? result.errors.data : "", "another operation (install/upgrade/rollback) is in"))
		return err_set(err, ERR_EXISTS, "Helm holds release %s for pending: an operation was broken off",
			       release->name);
	return helm_explain(release->helm, &result, "helm upgrade", err);
}

static int run_work(const struct helm_release *release, const char *what, const char *const *arguments,
		    unsigned deadline, const char *tolerated, struct err *err)
{
	CLEANUP(child_result_free) struct child_result result = { 0 };
	struct child_request child;

	work(release, arguments, deadline, &child);
	if (child_run(&child, &result, err))
		return -1;
	if (!result.status || (tolerated && result.errors.data && strstr(result.errors.data, tolerated)))
		return 0;
	return helm_said(what, &result, err);
}

int helm_rollback(const struct helm_release *release, unsigned revision, unsigned deadline, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(strvec_free) struct strvec arguments = STRVEC_INIT;
	unsigned kept = release->keeps_all ? 0 : HELM_HISTORY; /* 0: all */

	strvec_add_all(&arguments,
		       (const char *const[]){ release->helm->program, "rollback", release->name,
					      arena_format(&arena, "%u", revision).p, "--namespace",
					      release->name_space, "--history-max", arena_format(&arena, "%u", kept).p,
					      "--timeout", arena_format(&arena, "%us", deadline / 1000 + 1).p, NULL });
	add_forced(release->helm, &arguments);
	return run_work(release, "helm rollback", arguments.list, deadline, NULL, err);
}

int helm_uninstall(const struct helm_release *release, unsigned deadline, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;

	return run_work(release, "helm uninstall",
			(const char *const[]){ release->helm->program, "uninstall", release->name, "--namespace",
					       release->name_space, "--timeout",
					       arena_format(&arena, "%us", deadline / 1000 + 1).p, NULL },
			deadline, "not found", err);
}
