/* SPDX-License-Identifier: Apache-2.0 */
#include "image/builder.h"

#include "file.h"
#include "image/own_cluster.h"

#define HASH_DIGITS 12 /* of a content's hash, as the tag */
#define DIGEST_MOST ((size_t)4 << 10)
#define WORDS_MOST 12 /* of a command, with the NULL */

/*
 * Commands; in their words @image is the image's name in the tool's store, @name another name for it, @folder the
 * folder that it is built from, @file a path. Empty: the tool has none, or needs none.
 */
struct image_tool {
	const char *name;
	const char *answers[WORDS_MOST]; /* ends with 0 when it can work */
	const char *build[WORDS_MOST];
	const char *identify[WORDS_MOST]; /* prints the hash of its content */
	const char *tag[WORDS_MOST];
	const char *drop[WORDS_MOST];   /* takes the other name away */
	const char *save[WORDS_MOST];   /* into an archive */
	const char *push[WORDS_MOST];   /* with @file in it: the digest is written there */
	const char *digest[WORDS_MOST]; /* else: prints NAME@DIGEST of all registries that have it */
	bool is_read;                   /* k3d and kind read its store */
};

static const struct image_tool tools[] = {
	{ .name = "docker",
	  .answers = { "docker", "info" },
	  .build = { "docker", "build", "-t", "@image", "@folder" },
	  .identify = { "docker", "image", "inspect", "--format", "{{.Id}}", "@image" },
	  .tag = { "docker", "tag", "@image", "@name" },
	  .drop = { "docker", "image", "rm", "@name" },
	  .save = { "docker", "save", "-o", "@file", "@name" },
	  .push = { "docker", "push", "@name" },
	  .digest = { "docker", "image", "inspect", "--format", "{{range .RepoDigests}}{{println .}}{{end}}", "@name" },
	  .is_read = true },
	{ .name = "podman",
	  .answers = { "podman", "info" },
	  .build = { "podman", "build", "-t", "@image", "@folder" },
	  .identify = { "podman", "image", "inspect", "--format", "{{.Id}}", "@image" },
	  .tag = { "podman", "tag", "@image", "@name" },
	  .drop = { "podman", "rmi", "@name" },
	  .save = { "podman", "save", "--format", "docker-archive", "-o", "@file", "@name" },
	  .push = { "podman", "push", "--digestfile", "@file", "@name" } },
	{ .name = "buildah",
	  .answers = { "buildah", "info" },
	  .build = { "buildah", "build", "--layers", "-t", "@image", "@folder" },
	  .identify = { "buildah", "inspect", "--type", "image", "--format", "{{.FromImageID}}", "@image" },
	  .tag = { "buildah", "tag", "@image", "@name" },
	  .drop = { "buildah", "rmi", "@name" },
	  .save = { "buildah", "push", "@name", "docker-archive:@file:@name" },
	  .push = { "buildah", "push", "--digestfile", "@file", "@name" } },
	{ .name = "own" },
};

/* Its default attestations hold the time, so that no two builds would be one. */
static const char *const build_environment[] = { "BUILDX_NO_DEFAULT_ATTESTATIONS=1", NULL };

const char *image_tool_name(const struct image_tool *tool)
{
	return tool->name;
}

static bool is_own(const struct image_tool *tool)
{
	return !tool->answers[0];
}

struct fill {
	const char *image;
	const char *name;
	const char *folder;
	const char *file;
};

/* A word with what its @… stand for. */
static const char *fill_word(const char *word, const struct fill *fill, struct arena *arena)
{
	const struct {
		const char *mark;
		const char *text;
	} marks[] = {
		{ "@image", fill->image }, { "@name", fill->name }, { "@folder", fill->folder }, { "@file", fill->file }
	};

	const char *at = strchr(word, '@');

	for (size_t i = 0; at && i < COUNT_OF(marks); i++) {
		size_t n = strlen(marks[i].mark);

		if (strncmp(at, marks[i].mark, n) == 0)
			return arena_text(arena, "%.*s%s%s", (int)(at - word), word, marks[i].text,
					  fill_word(at + n, fill, arena));
	}
	return word;
}

static void command(const char *const *words, const struct fill *fill, struct arena *arena, const char **ret)
{
	for (size_t i = 0; i < WORDS_MOST; i++)
		ret[i] = words[i] ? fill_word(words[i], fill, arena) : NULL;
}

static int ask(const struct image_work *work, const char *const *words, const struct fill *fill, const char **ret,
	       struct err *err)
{
	const char *arguments[WORDS_MOST];

	command(words, fill, work->arena, arguments);
	return image_ask(work, arguments, ret, err);
}

static int run(const struct image_work *work, const char *what, const char *const *words, const struct fill *fill,
	       struct err *err)
{
	const char *arguments[WORDS_MOST];
	struct image_run it = { .what = what, .arguments = arguments, .environment = build_environment };

	command(words, fill, work->arena, arguments);
	return image_run(work, &it, err);
}

static const struct image_tool *find(const char *name)
{
	for (size_t i = 0; i < COUNT_OF(tools); i++)
		if (strcmp(tools[i].name, name) == 0)
			return &tools[i];
	return NULL;
}

/* Whether it can be used here; `err` says why not. */
static int answers(const struct image_work *work, const struct image_tool *tool, struct err *err)
{
	struct fill fill = { 0 };
	const char *ignored;

	if (is_own(tool))
		return image_own_check(work, err);
	return ask(work, tool->answers, &fill, &ignored, err);
}

static int named(const struct image_work *work, const char *name, const struct image_tool **ret, struct err *err)
{
	*ret = find(name);
	if (!*ret)
		return err_set(err, ERR_USAGE, "--with %s: docker, podman, buildah or own was expected", name);
	return answers(work, *ret, err);
}

static int none_answers(struct err *err)
{
	(void)err_set(err, ERR_CHILD, "none of docker, podman and buildah is there and answers");
	return err_hint(err, "install or start one; or, on Linux as root and in the repository: --with own");
}

int image_tool_choose(const struct image_work *work, const char *name, const struct image_tool **ret, struct err *err)
{
	if (name || work->own)
		return named(work, name ? name : "own", ret, err);
	for (size_t i = 0; i < COUNT_OF(tools); i++) {
		CLEANUP(err_clear) struct err why = ERR_INIT;

		*ret = &tools[i];
		if (!answers(work, *ret, &why))
			return 0;
		if (!err_is_signal(why.code))
			continue;
		*err = why;
		why = (struct err)ERR_INIT;
		return -1;
	}
	return none_answers(err);
}

/* *ret_found: it has the image. What it says when it has not differs, and so do its statuses: any failure is "no". */
static int look(const struct image_work *work, const struct image_tool *tool, const struct image *image,
		bool *ret_found, struct image_built *ret, struct err *err)
{
	CLEANUP(err_clear) struct err why = ERR_INIT;
	struct fill fill = { .image = image->build };
	const char *content;

	*ret_found = false;
	if (is_own(tool))
		return image_own_find(work, image, ret_found, ret, err);
	if (ask(work, tool->identify, &fill, &content, &why)) {
		if (!err_is_signal(why.code))
			return 0;
		*err = why;
		why = (struct err)ERR_INIT;
		return -1;
	}
	if (strncmp(content, "sha256:", strlen("sha256:")) == 0)
		content += strlen("sha256:");
	if (strlen(content) < HASH_DIGITS)
		return err_set(err, ERR_CHILD, "%s says that the hash of %s is \"%s\"", tool->name, image->build,
			       content);
	*ret = (struct image_built){
		.content = content,
		.reference = arena_format(work->arena, IMAGE_HOST "/%s:%.*s", image->name, HASH_DIGITS, content).p
	};
	*ret_found = true;
	return 0;
}

int image_tool_holding(const struct image_work *work, const char *name, const struct image *image,
		       const struct image_tool **ret, struct image_built *ret_built, struct err *err)
{
	const struct image_tool *only = NULL;
	bool found = false;

	if ((name || work->own) && named(work, name ? name : "own", &only, err))
		return -1;
	for (size_t i = 0; i < COUNT_OF(tools) && !found; i++) {
		*ret = &tools[i];
		if ((only && *ret != only) || (is_own(*ret) && !work->source))
			continue;
		if (look(work, *ret, image, &found, ret_built, err))
			return -1;
	}
	if (found)
		return 0;
	(void)err_set(err, ERR_IMAGE, "image %s is not built: %s %s", image->name,
		      only ? arena_format(work->arena, "%s has no", only->name).p
			   : "none of docker, podman and buildah has",
		      image->build);
	return err_hint(err, "build it: helm store image build%s%s%s%s", only && name ? " --with " : "",
			only && name ? only->name : "", image->is_public ? " --image " : "",
			image->is_public ? image->name : "");
}

int image_tool_build(const struct image_work *work, const struct image_tool *tool, const struct image *image,
		     struct image_built *ret, struct err *err)
{
	struct fill fill = { .image = image->build };
	const char *what = arena_format(work->arena, "%s build of images/%s", tool->name, image->name).p;
	bool found;

	if (!work->source)
		return image_own_missing(work, err);
	fill.folder = arena_format(work->arena, "%s/images/%s", work->source, image->name).p;
	if (is_own(tool))
		return image_own_build(work, image, ret, err);
	if (run(work, what, tool->build, &fill, err) || look(work, tool, image, &found, ret, err))
		return -1;
	return found ? 0 : err_set(err, ERR_CHILD, "%s ended well, but there is no %s", what, image->build);
}

void image_tool_drop(const struct image_work *work, const struct image_tool *tool, const char *name)
{
	CLEANUP(err_clear) struct err ignored = ERR_INIT;
	struct image_work to_the_end = *work;
	struct fill fill = { .name = name };
	const char *said;

	/* Also after a signal. */
	to_the_end.within = NULL;
	if (!is_own(tool))
		(void)ask(&to_the_end, tool->drop, &fill, &said, &ignored);
}

int image_tool_offer(const struct image_work *work, const struct image_tool *tool, const struct image *image,
		     const struct image_built *built, bool *is_archive, const char **ret, struct err *err)
{
	struct fill fill = { .image = image->build, .name = built->reference };
	const char *said;

	*is_archive = *is_archive || !tool->is_read;
	*ret = built->archive ? built->archive : built->reference;
	if (built->archive)
		return 0;
	if (ask(work, tool->tag, &fill, &said, err))
		return -1;
	if (!*is_archive)
		return 0;
	fill.file = tempdir_path(work->scratch, arena_format(work->arena, "%s.tar", image->name).p, work->arena);
	*ret = fill.file;
	return run(work, arena_format(work->arena, "%s writing %s", tool->name, image->name).p, tool->save, &fill, err);
}

/* Of the lines NAME@DIGEST the one with the name that was pushed. */
static const char *digest_of(const char *lines, const char *name, struct arena *arena)
{
	size_t n = (size_t)(strrchr(name, ':') - name);

	for (const char *line = lines; *line; line += strspn(line, "\r\n")) {
		size_t length = strcspn(line, "\r\n");

		if (length > n && strncmp(line, name, n) == 0 && line[n] == '@')
			return arena_str(arena, (struct str){ &line[n + 1], length - n - 1 }).p;
		line += length;
	}
	return "";
}

static int read_digest(const struct image_work *work, const struct image_tool *tool, const struct fill *fill,
		       const char **ret, struct err *err)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(DIGEST_MOST);
	const char *arguments[WORDS_MOST];
	const char *lines;

	if (tool->digest[0]) {
		command(tool->digest, fill, work->arena, arguments);
		if (image_ask_all(work, arguments, &lines, err))
			return -1;
		/* Docker leaves its own hub's name out. */
		*ret = digest_of(lines,
				 strncmp(fill->name, "docker.io/", strlen("docker.io/")) == 0
					 ? &fill->name[strlen("docker.io/")]
					 : fill->name,
				 work->arena);
	} else {
		if (file_read(fill->file, &text, err))
			return -1;
		*ret = arena_str(work->arena, (struct str){ text.data, strcspn(text.data, "\r\n") }).p;
	}
	if (strncmp(*ret, "sha256:", strlen("sha256:")) == 0)
		return 0;
	return err_set(err, ERR_CHILD, "%s pushed %s, but says no digest of it", tool->name, fill->name);
}

int image_tool_push(const struct image_work *work, const struct image_tool *tool, const struct image *image,
		    const struct image_built *built, const char *name, const char **ret_digest, struct err *err)
{
	struct fill fill = { .image = image->build,
			     .name = name,
			     .file = tempdir_path(work->scratch, "digest", work->arena) };
	const char *what = arena_format(work->arena, "%s push of %s", tool->name, name).p;
	const char *said;
	int result;

	if (is_own(tool))
		return image_own_push(work, built->archive, name, fill.file, ret_digest, err);
	if (ask(work, tool->tag, &fill, &said, err))
		return -1;
	result = run(work, what, tool->push, &fill, err) || read_digest(work, tool, &fill, ret_digest, err);
	image_tool_drop(work, tool, name);
	return result ? -1 : 0;
}
