/* SPDX-License-Identifier: Apache-2.0 */
#include "helm/exports.h"

#define SETTING_MOST ((size_t)1 << 20)

/* Paths of the person's folder must hold in other folders too. */
static const char *absolute(const char *setting, const char *folder, struct arena *arena)
{
	size_t name = strcspn(setting, "=");
	struct str variable = { setting, name };
	const char *path = setting + name + 1;
	bool is_path = str_is(variable, "HELM_STORE_POLICIES") || str_is(variable, "HELM_STORE_ADD_POLICIES") ||
		       (str_is(variable, "HELM_STORE_PROFILE") && strchr(path, '/'));
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(SETTING_MOST);

	if (!folder || (!is_path && !str_is(variable, "HELM_STORE_VALUES")))
		return setting;
	bytes_format(&out, "%.*s=", (int)name, setting);
	for (; path; path = strchr(path, '\n') ? strchr(path, '\n') + 1 : NULL) {
		if (path != setting + name + 1)
			bytes_add_char(&out, '\n');
		if (*path != '/')
			bytes_format(&out, "%s/", folder);
		bytes_add(&out, (struct str){ path, strcspn(path, "\n") });
	}
	return arena_str(arena, bytes_str(&out)).p;
}

int exports_read(const struct helm *helm, const struct exports_request *request, const char *folder,
		 struct arena *arena, struct strvec *ret, struct err *err)
{
	const char *name = NULL;

	if (helm_postrender(helm, false, arena, &name, ret, err))
		return -1;
	strvec_set(ret, arena_format(arena, "HELM_STORE_POSTRENDERER=%s", name).p);
	filter_request_settings(&request->filter, arena, ret);
	if (request->release)
		strvec_set(ret, arena_format(arena, "HELM_STORE_RELEASE=%s", request->release).p);
	/* Helm always gives a namespace, mostly `default`; it means something only together with a release. */
	if (request->release && request->name_space)
		strvec_set(ret, arena_format(arena, "HELM_STORE_NAMESPACE=%s", request->name_space).p);
	for (size_t i = 0; i < ret->count; i++)
		ret->list[i] = absolute(ret->list[i], folder, arena);
	return 0;
}
