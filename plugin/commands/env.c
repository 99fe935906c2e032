/* SPDX-License-Identifier: Apache-2.0 */
#include <unistd.h>

#include "commands/verb.h"
#include "helm/exports.h"

static const struct field rows[] = {
	FIELDS_FILTER(struct exports_request, filter),
	{ "release", 0, "NAME", "HELM_STORE_RELEASE", "name of the release; then -n counts too",
	  FIELD_TEXT(struct exports_request, release) },
	{ "namespace", 'n', "NAME", "HELM_NAMESPACE", "namespace of the release",
	  FIELD_TEXT(struct exports_request, name_space) },
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

static int run(struct call *call, struct err *err)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(HELP_MOST);
	CLEANUP(strvec_free) struct strvec settings = STRVEC_INIT;
	CLEANUP(free_pointer) char *here = getcwd(NULL, 0);
	struct helm helm;

	if (helm_find(&helm, &call->environment, NULL, &call->arena, err) ||
	    exports_read(&helm, call->request, here, &call->arena, &settings, err))
		return -1;
	for (size_t i = 0; i < settings.count; i++)
		add_export(settings.list[i], &out);
	return output_print(&out, err);
}

const struct verb_body body_env = { FIELDS_OF(rows, struct exports_request), run, details, NULL };
