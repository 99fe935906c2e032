/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/kubeconfig.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config.h"
#include "file.h"

#define FILE_MOST ((size_t)4 << 20)
#define ACCOUNT "/var/run/secrets/kubernetes.io/serviceaccount/"

static const char *absolute(const char *path, struct arena *arena)
{
	CLEANUP(free_pointer) char *here = *path == '/' ? NULL : getcwd(NULL, 0);

	return file_clean_path(here ? arena_format(arena, "%s/%s", here, path).p : path, arena);
}

static void add_file(struct kubeconfig *kubeconfig, const char *path, struct arena *arena)
{
	if (!*path || kubeconfig->file_count == KUBECONFIG_FILES)
		return;
	kubeconfig->files[kubeconfig->file_count++] = (struct kubeconfig_file){ .path = absolute(path, arena) };
}

/* Without HOME client-go looks in the folder where it is (util/homedir). */
static void find_files(struct kubeconfig *kubeconfig, const struct environment *environment, struct arena *arena)
{
	const char *list = environment->kubeconfig;
	const char *home = environment->home;

	kubeconfig->has_variable = *list;
	kubeconfig->has_home = *home;
	for (const char *p = list; *p; p += *p == ':') {
		size_t n = strcspn(p, ":");

		add_file(kubeconfig, arena_str(arena, (struct str){ p, n }).p, arena);
		p += n;
	}
	if (!*list)
		add_file(kubeconfig, arena_format(arena, "%s%s.kube/config", home, *home ? "/" : "").p, arena);
}

static void fault(struct kubeconfig_file *file, enum kubeconfig_fault what, const char *words, struct arena *arena)
{
	file->fault = what;
	file->words = arena_str(arena, (struct str){ words, strcspn(words, "\n") }).p;
}

/* NULL: nothing can be read from it. */
static const struct value *read_file(struct kubeconfig_file *file, struct arena *arena)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(FILE_MOST);
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct value *tree = NULL;
	struct stat found;

	if (stat(file->path, &found)) {
		fault(file, errno == ENOENT ? KUBECONFIG_ABSENT : KUBECONFIG_UNREADABLE,
		      arena_format(arena, "%s: %s", file->path, strerror(errno)).p, arena);
	} else if (S_ISDIR(found.st_mode)) {
		fault(file, KUBECONFIG_FOLDER, "", arena);
	} else if (file_read(file->path, &text, &err)) {
		fault(file, KUBECONFIG_UNREADABLE, err.message, arena);
	} else if (config_parse(arena_str(arena, bytes_str(&text)), file->path, arena, &tree, NULL, &err)) {
		fault(file, KUBECONFIG_STRANGE, err.message, arena);
	} else if (!value_first(tree)) {
		fault(file, KUBECONFIG_EMPTY, "", arena);
	} else if (tree->type != VALUE_MAP) {
		fault(file, KUBECONFIG_STRANGE, arena_format(arena, "%s: it is no mapping", file->path).p, arena);
	}
	return file->fault ? NULL : tree;
}

/* The item of that name in a list of a kubeconfig; NULL. */
static const struct value *named(const struct value *tree, const char *list, const char *name)
{
	const struct value *item = value_first(value_get(tree, list));

	while (item && strcmp(value_text_at(item, "name"), name) != 0)
		item = item->next;
	return item;
}

static void note_contexts(struct kubeconfig *kubeconfig, const struct value *tree)
{
	const struct value *item = value_first(value_get(tree, "contexts"));

	for (; item && kubeconfig->context_count < KUBECONFIG_CONTEXTS; item = item->next) {
		const char *name = value_text_at(item, "name");
		bool known = !*name;

		for (size_t i = 0; i < kubeconfig->context_count; i++)
			known = known || strcmp(kubeconfig->contexts[i], name) == 0;
		if (!known)
			kubeconfig->contexts[kubeconfig->context_count++] = name;
	}
}

static void choose(struct kubeconfig *kubeconfig, const struct value *const *trees)
{
	const struct value *context = NULL;
	const struct value *cluster = NULL;

	for (size_t i = 0; i < kubeconfig->file_count && !context; i++) {
		context = named(trees[i], "contexts", kubeconfig->context);
		kubeconfig->file = context ? kubeconfig->files[i].path : NULL;
	}
	kubeconfig->cluster = value_text_at(context, "context.cluster");
	if (*value_text_at(context, "context.namespace"))
		kubeconfig->name_space = value_text_at(context, "context.namespace");
	for (size_t i = 0; i < kubeconfig->file_count && !cluster; i++)
		cluster = named(trees[i], "clusters", kubeconfig->cluster);
	kubeconfig->server = value_text_at(cluster, "cluster.server");
}

/* Where no file says anything, in a pod: client-go's InClusterConfig, and its namespace (client_config.go). */
static void look_inside(struct kubeconfig *kubeconfig, const struct environment *environment, struct arena *arena)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(FILE_MOST);
	CLEANUP(err_clear) struct err ignored = ERR_INIT;

	kubeconfig->server = arena_format(arena, "https://%s:%s", environment->pod_host, environment->pod_port).p;
	if (*environment->pod_namespace)
		kubeconfig->name_space = environment->pod_namespace;
	else if (!file_read(ACCOUNT "namespace", &text, &ignored) && text.length)
		kubeconfig->name_space = arena_str(arena, (struct str){ text.data, strcspn(text.data, "\n") }).p;
}

void kubeconfig_read(const struct environment *environment, struct arena *arena, struct kubeconfig *ret)
{
	const struct value *trees[KUBECONFIG_FILES] = { NULL };
	bool is_said = false;

	*ret = (struct kubeconfig){
		.context = environment->kube_context, .cluster = "", .server = "", .name_space = "default"
	};
	find_files(ret, environment, arena);
	for (size_t i = 0; i < ret->file_count; i++) {
		trees[i] = read_file(&ret->files[i], arena);
		note_contexts(ret, trees[i]);
		is_said = is_said || trees[i];
		if (!*ret->context)
			ret->context = value_text_at(trees[i], "current-context");
	}
	choose(ret, trees);
	ret->is_inside = !is_said && *environment->pod_host && file_exists(ACCOUNT "token");
	if (ret->is_inside)
		look_inside(ret, environment, arena);
	if (*environment->kube_server)
		ret->server = environment->kube_server;
}
