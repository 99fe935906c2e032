/* SPDX-License-Identifier: Apache-2.0 */
#include "helm/helm.h"

#include <ctype.h>
#include <stdlib.h>

#include "file.h"

#define VERSION_PATIENCE 60000 /* milliseconds */
#define WORDS_MOST ((size_t)1 << 20)

const char *const helm_environment[] = { HELM_STORAGE, NULL };

/* Helm's names of it (helm.sh/helm pkg/action, Configuration.Init); empty is the same. */
static const char *const storages[] = { "", "secret", "secrets" };

int helm_check_storage(const struct environment *environment, struct err *err)
{
	const char *choice = environment->helm_driver;

	for (size_t i = 0; i < COUNT_OF(storages); i++)
		if (strcmp(choice, storages[i]) == 0)
			return 0;
	(void)err_set(err, ERR_USAGE, "HELM_DRIVER is %s: helm store keeps and finds releases in Secrets alone",
		      choice);
	return err_hint(err, "unset HELM_DRIVER; what lies elsewhere is for helm: HELM_DRIVER=%s helm list", choice);
}

/* The first line of what a child that answers one question says. */
static int ask(const char *const *arguments, struct context *within, struct arena *arena, const char **ret,
	       struct err *err)
{
	CLEANUP(child_result_free) struct child_result result = { 0 };
	struct child_request request = { .arguments = arguments,
					 .environment = helm_environment,
					 .input_from = CHILD_NULL,
					 .output_to = CHILD_CATCH,
					 .errors_to = CHILD_CATCH,
					 .output_ceiling = WORDS_MOST,
					 .errors_ceiling = WORDS_MOST,
					 .deadline = VERSION_PATIENCE,
					 .within = within };
	struct str line;

	if (child_run_checked(&request, &result, err))
		return -1;
	line = bytes_str(&result.output);
	line.n = line.n ? strcspn(line.p, "\r\n") : 0;
	*ret = arena_str(arena, line).p;
	return 0;
}

static int find_ours(struct helm *ret, struct arena *arena, struct err *err)
{
	const char *folder;
	struct str parent;

	if (file_program_folder(arena, &folder, err))
		return -1;
	ret->filter = arena_format(arena, "%s/store-postrender", folder).p;
	parent = (struct str){ folder, (size_t)(strrchr(folder, '/') - folder) };
	/* In a plugin's folder, or where make install puts it. */
	ret->plugins = arena_format(arena, "%.*s/postrender", STR_ARG(parent)).p;
	if (!file_exists(arena_format(arena, "%s/store/plugin.yaml", ret->plugins).p))
		ret->plugins = arena_format(arena, "%.*s/share/helm-store/postrender", STR_ARG(parent)).p;
	ret->chart = arena_format(arena, "%.*s/charts/store", STR_ARG(parent)).p;
	if (!file_exists(ret->chart))
		ret->chart = arena_format(arena, "%.*s/share/helm-store/charts/store", STR_ARG(parent)).p;
	if (file_exists(ret->filter))
		return 0;
	(void)err_set(err, ERR_READ, "%s is missing", ret->filter);
	return err_hint(err, "build it: make -C '%.*s'", STR_ARG(parent));
}

int helm_locate(struct helm *ret, const struct environment *environment, struct context *within, struct arena *arena,
		struct err *err)
{
	*ret = (struct helm){ .program = *environment->helm ? environment->helm : "helm",
			      .within = within,
			      .folders = *environment->helm_plugins ? environment->helm_plugins : NULL,
			      .environment = environment };
	return find_ours(ret, arena, err);
}

int helm_missing(struct err *err)
{
	return err->code == ERR_CHILD ? err_hint(err, "install Helm 3 or 4, or name it: HELM_BIN=/path/of/helm") : -1;
}

int helm_know(struct helm *helm, const char *version, struct arena *arena, struct err *err)
{
	const char *digits;

	if (helm->major)
		return 0;
	if (!version && ask((const char *const[]){ helm->program, "version", "--template", "{{.Version}}", NULL },
			    helm->within, arena, &version, err))
		return helm_missing(err);
	digits = version + (version[0] == 'v');
	helm->version = version;
	helm->major = isdigit((unsigned char)digits[0]) ? (int)strtol(digits, NULL, 10) : 0;
	if (helm->major == 3 || helm->major == 4)
		return 0;
	(void)err_set(err, ERR_CHILD, "%s is version \"%s\"", helm->program, version);
	return err_hint(err, "Helm 3 and Helm 4 are known here");
}

int helm_find(struct helm *ret, const struct environment *environment, struct context *within, struct arena *arena,
	      struct err *err)
{
	return helm_locate(ret, environment, within, arena, err) || helm_know(ret, NULL, arena, err) ? -1 : 0;
}

int helm_client_version(const struct helm *helm, struct arena *arena, const char **ret, struct err *err)
{
	*ret = "";
	if (helm->major == 3)
		return 0;
	return ask((const char *const[]){ helm->program, "version", "--template", "{{.KubeClientVersion}}", NULL },
		   helm->within, arena, ret, err);
}

static bool lists(const char *folders, const char *folder)
{
	size_t n = strlen(folder);

	for (const char *p = folders; p; p = strchr(p, ':') ? strchr(p, ':') + 1 : NULL)
		if (strncmp(p, folder, n) == 0 && (p[n] == ':' || !p[n]))
			return true;
	return false;
}

/* Helm tells its plugins where it looks for them; who runs this program alone has to ask. */
static int find_folders(const struct helm *helm, bool is_local, struct arena *arena, const char **ret, struct err *err)
{
	*ret = helm->folders ? helm->folders : is_local ? helm->plugins : NULL;
	return *ret ? 0
		    : ask((const char *const[]){ helm->program, "env", "HELM_PLUGINS", NULL }, helm->within, arena, ret,
			  err);
}

int helm_postrender(const struct helm *helm, bool is_local, struct arena *arena, const char **ret_name,
		    struct strvec *environment, struct err *err)
{
	CLEANUP(free_pointer) char *plugin = xformat("%s/store/plugin.yaml", helm->plugins);
	const char *folders;

	if (helm->major == 3) {
		*ret_name = helm->filter;
		return 0;
	}
	if (!file_exists(plugin))
		return err_set(err, ERR_READ, "%s is missing; Helm 4 finds the post-renderer by it", plugin);
	if (strchr(helm->plugins, ':')) {
		(void)err_set(err, ERR_READ, "%s: Helm 4 cannot use a folder with a colon in its path", helm->plugins);
		return err_hint(err, "move it, or pipe: helm template … | store-postrender");
	}
	*ret_name = "store";
	if (find_folders(helm, is_local, arena, &folders, err))
		return -1;
	if (!lists(folders, helm->plugins))
		folders = arena_format(arena, "%s:%s", folders, helm->plugins).p;
	strvec_set(environment, arena_format(arena, "HELM_PLUGINS=%s", folders).p);
	return 0;
}
