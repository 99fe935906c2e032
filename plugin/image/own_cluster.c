/* SPDX-License-Identifier: Apache-2.0 */
#include "image/own_cluster.h"

#include "file.h"
#include "json.h"

static const char *program(const struct image_work *work, const char *name)
{
	return arena_format(work->arena, "%s/cluster/%s", work->source, name).p;
}

int image_own_missing(const struct image_work *work, struct err *err)
{
	(void)work;
	(void)err_set(err, ERR_READ, "the sources of the images, images/store, are not beside this program");
	return err_hint(err, "name a clone of the repository: --source DIR, or HELM_STORE_SOURCE=DIR");
}

int image_own_check(const struct image_work *work, struct err *err)
{
	if (!work->source)
		return image_own_missing(work, err);
	if (file_exists(program(work, "image")))
		return 0;
	(void)err_set(err, ERR_CHILD, "%s, the own cluster's builder, is not there", program(work, "image"));
	return err_hint(err, "name a whole clone of the repository (--source DIR), or another tool (--with docker)");
}

/* The hash of what is in an archive: that of its manifest. */
static int content_of(const struct image_work *work, const char *archive, const char **ret, struct err *err)
{
	const char *text;
	const struct value *index;
	const char *digest;

	if (image_ask_all(work, (const char *const[]){ "tar", "-xOf", archive, "index.json", NULL }, &text, err))
		return -1;
	index = json_parse(str_of(text), work->arena, err);
	if (!index)
		return err_wrap(err, "%s: index.json", archive);
	digest = value_text_at(value_first(value_get(index, "manifests")), "digest");
	if (strncmp(digest, "sha256:", strlen("sha256:")) != 0)
		return err_set(err, ERR_READ, "%s: index.json names no manifest", archive);
	*ret = &digest[strlen("sha256:")];
	return 0;
}

int image_own_find(const struct image_work *work, const struct image *image, bool *ret_found, struct image_built *ret,
		   struct err *err)
{
	const char *line;
	size_t n;

	*ret_found = false;
	if (image_own_check(work, err) ||
	    image_ask(work, (const char *const[]){ program(work, "image"), "--print-name", image->name, NULL }, &line,
		      err))
		return -1;
	n = strcspn(line, " ");
	if (!line[n])
		return err_set(err, ERR_CHILD, "cluster/image said \"%s\" of image %s", line, image->name);
	*ret = (struct image_built){ .reference = arena_str(work->arena, (struct str){ line, n }).p,
				     .archive = &line[n + 1] };
	*ret_found = file_exists(ret->archive);
	return *ret_found ? content_of(work, ret->archive, &ret->content, err) : 0;
}

int image_own_build(const struct image_work *work, const struct image *image, struct image_built *ret, struct err *err)
{
	const char *const arguments[] = { program(work, "image"), image->name, NULL };
	struct image_run run = { .what = arena_format(work->arena, "own build of images/%s", image->name).p,
				 .arguments = arguments };
	bool found;

	if (image_own_find(work, image, &found, ret, err))
		return -1;
	if (found)
		return 0;
	if (image_run(work, &run, err) || image_own_find(work, image, &found, ret, err))
		return -1;
	return found ? 0 : err_set(err, ERR_CHILD, "%s ended well, but there is no %s", run.what, ret->archive);
}

static int read_digest(const char *file, const char *name, struct arena *arena, const char **ret, struct err *err)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(4096);

	if (file_read(file, &text, err))
		return -1;
	*ret = arena_str(arena, (struct str){ text.data, strcspn(text.length ? text.data : "", "\r\n") }).p;
	if (strncmp(*ret, "sha256:", strlen("sha256:")) == 0)
		return 0;
	return err_set(err, ERR_CHILD, "own pushed %s, but says no digest of it", name);
}

/* Buildah pushes what is in its store alone. */
static int push_by_buildah(const struct image_work *work, const char *archive, const char *name, const char *file,
			   struct err *err)
{
	CLEANUP(err_clear) struct err ignored = ERR_INIT;
	struct image_work slow = *work;
	const char *source = arena_format(work->arena, "oci-archive:%s", archive).p;
	const char *id;
	const char *said;
	struct image_run run = { .what = arena_format(work->arena, "buildah push of %s", name).p };
	int result;

	/* It prints its name for what it has unpacked. */
	slow.patience = work->deadline;
	if (image_ask(&slow, (const char *const[]){ "buildah", "pull", "--quiet", source, NULL }, &id, err))
		return -1;
	run.arguments = (const char *const[]){ "buildah", "push", "--digestfile",
					       file,      id,     arena_format(work->arena, "docker://%s", name).p,
					       NULL };
	result = image_run(work, &run, err);
	/* Also after a signal. */
	slow.within = NULL;
	(void)image_ask(&slow, (const char *const[]){ "buildah", "rmi", id, NULL }, &said, &ignored);
	return result;
}

int image_own_push(const struct image_work *work, const char *archive, const char *name, const char *file,
		   const char **ret_digest, struct err *err)
{
	CLEANUP(err_clear) struct err none = ERR_INIT;
	struct image_run run = { .what = arena_format(work->arena, "skopeo copy to %s", name).p };
	const char *said;
	int result;

	run.arguments = (const char *const[]){ "skopeo",
					       "copy",
					       "--digestfile",
					       file,
					       arena_format(work->arena, "oci-archive:%s", archive).p,
					       arena_format(work->arena, "docker://%s", name).p,
					       NULL };
	if (image_ask(work, (const char *const[]){ "skopeo", "--version", NULL }, &said, &none))
		result = push_by_buildah(work, archive, name, file, err);
	else
		result = image_run(work, &run, err);
	return result || read_digest(file, name, work->arena, ret_digest, err) ? -1 : 0;
}

int image_own_is_here(const struct image_work *work, const char *server, struct err *err)
{
	CLEANUP(err_clear) struct err why = ERR_INIT;
	const char *const arguments[] = { "env", arena_format(work->arena, "CLUSTER=%s", work->own).p,
					  program(work, "cluster"), "address", NULL };
	const char *address = "";

	if (image_own_check(work, err))
		return -1;
	if (!image_ask(work, arguments, &address, &why) && *address &&
	    strstr(server, arena_format(work->arena, "//%s:", address).p))
		return 0;
	(void)err_set(err, ERR_IMAGE, "the context " IMAGE_OWN_CONTEXT "%s is none of this machine's own clusters",
		      work->own);
	return err_hint(err, "those of this machine: cluster/cluster list; or push to a registry that both reach: "
			     "helm store image push REGISTRY");
}

int image_own_load(const struct image_work *work, const char *reference, const char *archive, struct err *err)
{
	const char *const arguments[] = { "env",
					  arena_format(work->arena, "CLUSTER=%s", work->own).p,
					  program(work, "cluster"),
					  "load",
					  reference,
					  archive,
					  NULL };
	struct image_run run = { .what = arena_format(work->arena, "import of %s", reference).p,
				 .arguments = arguments };

	return image_run(work, &run, err);
}
