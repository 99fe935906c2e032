/* SPDX-License-Identifier: Apache-2.0 */
#include <unistd.h>

#include "commands/verb.h"
#include "helm/filter_request.h"
#include "helm/helm.h"

struct env_request {
	struct filter_request filter;
	const char *release;
	const char *name_space;
};

static const struct field rows[] = {
	FIELDS_FILTER(struct env_request, filter),
	{ "release", 0, "NAME", "HELM_STORE_RELEASE", "name of the release; then -n counts too",
	  FIELD_TEXT(struct env_request, release) },
	{ "namespace", 'n', "NAME", "HELM_NAMESPACE", "namespace of the release",
	  FIELD_TEXT(struct env_request, name_space) },
	FIELD_HELP,
};

static const char details[] =
	"Examples:\n"
	"  eval \"$(helm store env --profile local)\"\n"
	"  HELM_STORE_RELEASE=web HELM_STORE_NAMESPACE=shop \\\n"
	"    helm upgrade --install web ./chart -n shop --post-renderer \"$HELM_STORE_POSTRENDERER\"\n"
	"\n"
	"Helm tells a post-renderer neither release nor namespace: give both with every call, or here with\n"
	"--release and -n when the shell works on one release. The exports are for the Helm that ran this\n"
	"(HELM_STORE_POSTRENDERER is a path for Helm 3 and a plugin's name for Helm 4).\n";

/* A text that any shell of the Bourne family reads as this text. */
static void add_quoted(const char *text, struct bytes *out)
{
	bytes_add_char(out, '\'');
	for (; *text; text++) {
		if (*text == '\'')
			bytes_add_text(out, "'\\''");
		else
			bytes_add_char(out, *text);
	}
	bytes_add_char(out, '\'');
}

static void add_export(const char *setting, struct bytes *out)
{
	size_t name = strcspn(setting, "=");

	bytes_format(out, "export %.*s=", (int)name, setting);
	add_quoted(setting + name + 1, out);
	bytes_add_char(out, '\n');
}

/* Paths of the person's folder must hold in other folders too. */
static const char *absolute(const char *setting, struct arena *arena)
{
	CLEANUP(free_pointer) char *here = getcwd(NULL, 0);
	size_t name = strcspn(setting, "=");
	struct str variable = { setting, name };
	const char *path = setting + name + 1;
	bool is_path = str_is(variable, "HELM_STORE_POLICIES") || str_is(variable, "HELM_STORE_ADD_POLICIES") ||
		       (str_is(variable, "HELM_STORE_PROFILE") && strchr(path, '/'));
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(HELP_MOST);

	if (!here || (!is_path && !str_is(variable, "HELM_STORE_VALUES")))
		return setting;
	bytes_format(&out, "%.*s=", (int)name, setting);
	for (; path; path = strchr(path, '\n') ? strchr(path, '\n') + 1 : NULL) {
		if (path != setting + name + 1)
			bytes_add_char(&out, '\n');
		if (*path != '/')
			bytes_format(&out, "%s/", here);
		bytes_add(&out, (struct str){ path, strcspn(path, "\n") });
	}
	return arena_str(arena, bytes_str(&out)).p;
}

static int run(struct call *call, struct err *err)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(HELP_MOST);
	CLEANUP(strvec_free) struct strvec settings = STRVEC_INIT;
	const struct env_request *request = call->request;
	const char *name = NULL;
	struct helm helm;

	if (helm_find(&helm, &call->environment, NULL, &call->arena, err) ||
	    helm_postrender(&helm, false, &call->arena, &name, &settings, err))
		return -1;
	strvec_set(&settings, arena_format(&call->arena, "HELM_STORE_POSTRENDERER=%s", name).p);
	filter_request_settings(&request->filter, &call->arena, &settings);
	if (request->release)
		strvec_set(&settings, arena_format(&call->arena, "HELM_STORE_RELEASE=%s", request->release).p);
	/* Helm always gives a namespace, mostly `default`; it means something only together with a release. */
	if (request->release && request->name_space)
		strvec_set(&settings, arena_format(&call->arena, "HELM_STORE_NAMESPACE=%s", request->name_space).p);
	for (size_t i = 0; i < settings.count; i++)
		add_export(absolute(settings.list[i], &call->arena), &out);
	return output_print(&out, err);
}

const struct verb_body body_env = { FIELDS_OF(rows, struct env_request), run, details, NULL };
