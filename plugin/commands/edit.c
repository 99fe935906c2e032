/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <unistd.h>

#include "child.h"
#include "cli/output.h"
#include "commands/change.h"
#include "config.h"
#include "file.h"
#include "store/name.h"
#include "store/stored.h"
#include "store/visit.h"

#define TEXT_MOST ((size_t)1 << 20)
#define SUFFIX ".yaml"

struct edit_request {
	const char *name;
	struct change_request change;
};

static const struct field rows[] = {
	FIELD_STORE(struct edit_request, name),
	FIELDS_UPDATING(struct edit_request, change),
};

static const char details[] =
	"Opens what helm store get prints in KUBE_EDITOR, VISUAL, EDITOR or vi, and makes the store what the file\n"
	"says then: what was taken out of it is taken away. A file that is as it was, or empty, changes nothing. One\n"
	"that cannot be read, or that the store cannot be made, is kept, and its path is told.\n"
	"\n"
	"Examples:\n"
	"  helm store edit acme\n"
	"  helm store edit acme --dry-run\n";

/* The file that is edited. */
struct draft {
	char *path;
	bool is_kept;
};

static void draft_free(struct draft *draft)
{
	if (draft->path && !draft->is_kept)
		(void)unlink(draft->path);
	free(draft->path);
}

static int read_store(struct call *call, const char *store, struct value **ret, struct err *err)
{
	CLEANUP(visit_close) struct visit visit = VISIT_INIT;
	struct value *values;
	struct helm helm;
	long revision;

	return helm_locate(&helm, &call->environment, &call->context, &call->arena, err) ||
			       visit_open(&visit, &call->session, err) ||
			       stored_read(&visit.cluster, store, 0, &call->arena, &values, &revision, err) ||
			       stored_shown(helm.chart, values, &call->arena, ret, err)
		       ? -1
		       : 0;
}

/* Values may hold passwords: nobody else may read it. */
static int write_draft(const struct call *call, const char *store, const struct value *shown, struct draft *draft,
		       struct err *err)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(TEXT_MOST);
	const char *folder = *call->environment.tmpdir ? call->environment.tmpdir : "/tmp";
	int descriptor;
	int failed;

	draft->path = xformat("%s/helm-store-%s-XXXXXX" SUFFIX, folder, store);
	descriptor = mkstemps(draft->path, (int)strlen(SUFFIX));
	if (descriptor < 0) {
		draft->is_kept = true;
		return err_set(err, ERR_WRITE, "no file could be made in %s", folder);
	}
	bytes_format(&text, "# Store %s becomes what this file says; as it is, or empty, it changes nothing.\n", store);
	output_value(shown, OUTPUT_YAML, &text);
	failed = bytes_check(&text, "the specification", ERR_LIMIT, err) ||
		 file_write_descriptor(descriptor, bytes_str(&text), draft->path, err);
	(void)close(descriptor);
	return failed ? -1 : 0;
}

/* The variable is a command, as git and kubectl take it: it may have options of its own. */
static int run_editor(const struct call *call, const char *path, struct err *err)
{
	CLEANUP(child_result_free) struct child_result result = { 0 };
	const struct environment *environment = &call->environment;
	const char *editor = *environment->kube_editor ? environment->kube_editor
			     : *environment->visual    ? environment->visual
			     : *environment->editor    ? environment->editor
						       : "vi";
	CLEANUP(free_pointer) char *script = xformat("%s \"$1\"", editor);
	const struct child_request child = { .arguments =
						     (const char *const[]){ "sh", "-c", script, "sh", path, NULL } };

	if (child_run(&child, &result, err))
		return -1;
	if (!result.status)
		return 0;
	(void)err_set(err, ERR_CHILD, "the editor (%s) ended with status %d; nothing was changed", editor,
		      result.status);
	return err_hint(err, "choose another one: EDITOR=nano helm store edit %s",
			((const struct edit_request *)call->request)->name);
}

static int keep(struct draft *draft, const char *store, struct err *err)
{
	draft->is_kept = true;
	return err_hint(err, "what you wrote is kept; once it is right: helm store create %s -f %s --if-exists update",
			store, draft->path);
}

static int print_unchanged(const struct call *call, const char *store, struct err *err)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(OUTPUT_MOST);
	enum output_format format = (enum output_format)call->terminal.output;
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct value *result = value_new(&arena, VALUE_MAP);

	value_put_text(result, "name", store, &arena);
	value_put_text(result, "result", "unchanged", &arena);
	if (format == OUTPUT_TABLE)
		bytes_format(&out, "store %s is unchanged\n", store);
	else
		output_value(result, format, &out);
	return output_print(&out, err);
}

static int run(struct call *call, struct err *err)
{
	const struct edit_request *request = call->request;
	const char *store = request->name;
	CLEANUP(draft_free) struct draft draft = { 0 };
	struct update_edit edit;
	struct value *shown;
	struct value *edited;

	if (name_check(store, err) || read_store(call, store, &shown, err) ||
	    write_draft(call, store, shown, &draft, err) || run_editor(call, draft.path, err))
		return -1;
	if (config_read(draft.path, &call->arena, &edited, NULL, err))
		return keep(&draft, store, err);
	if (edited->type != VALUE_MAP) {
		(void)err_set(err, ERR_VALUE, "%s: a mapping was expected", draft.path);
		return keep(&draft, store, err);
	}
	if (!value_first(edited) || value_equal(edited, shown))
		return print_unchanged(call, store, err);
	edit = (struct update_edit){ shown, edited };
	if (change_run(call,
		       &(struct update_request){
			       .name = store, .given = spec_given_none, .change = request->change, .edit = &edit },
		       err))
		return keep(&draft, store, err);
	return 0;
}

const struct verb_body body_edit = { FIELDS_OF(rows, struct edit_request), run, details, NULL };
