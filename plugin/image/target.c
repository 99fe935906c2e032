/* SPDX-License-Identifier: Apache-2.0 */
#include "image/target.h"

#include "image/builder.h"
#include "image/own_cluster.h"

/*
 * The words of the two commands that import: of an image in docker's store and of an archive. Then what k3d says of a
 * node that has not got it; it ends with 0 all the same (k3d issues; pkg/client/tools.go logs and goes on).
 */
static const struct {
	const char *word;
	const char *context; /* what stands before the cluster's name */
	const char *program[4];
	const char *from_archive[4];
	const char *cluster; /* the flag before its name */
	const char *failing_words[3];
} kinds[IMAGE_MEANS] = {
	[IMAGE_K3D] = { "k3d",
			"k3d-",
			{ "k3d", "image", "import" },
			{ "k3d", "image", "import" },
			"--cluster",
			{ "failed to import images in node", "failed to copy image tar" } },
	[IMAGE_KIND] = { "kind",
			 "kind-",
			 { "kind", "load", "docker-image" },
			 { "kind", "load", "image-archive" },
			 "--name",
			 { NULL } },
	[IMAGE_OWN] = { "own", IMAGE_OWN_CONTEXT, { NULL }, { NULL }, NULL, { NULL } },
};

const char *image_means_word(enum image_means means)
{
	return means < IMAGE_MEANS ? kinds[means].word : "";
}

struct image_target image_target_of(const char *context, const char *server)
{
	struct image_target target = { .context = context, .server = server, .means = IMAGE_MEANS };

	for (int means = 0; means < IMAGE_MEANS; means++) {
		size_t n = strlen(kinds[means].context);

		if (strncmp(context, kinds[means].context, n) == 0 && context[n]) {
			target.means = (enum image_means)means;
			target.name = &context[n];
			break;
		}
	}
	return target;
}

int image_target_check(const struct image_work *work, const struct image_target *target, struct err *err)
{
	if (target->means == IMAGE_OWN)
		return image_own_is_here(work, target->server, err);
	if (target->means < IMAGE_MEANS)
		return 0;
	(void)err_set(err, ERR_IMAGE,
		      "the context %s is no cluster of k3d or kind, nor an own one: nothing can be "
		      "imported into it",
		      target->context);
	return err_hint(err, "push to a registry that its nodes can pull from: helm store image push REGISTRY");
}

bool image_target_is_closed(const struct image_target *target)
{
	return target->means == IMAGE_OWN;
}

static int import(const struct image_work *work, const struct image_target *target, const char *what, bool is_archive,
		  const struct image_built *built, struct err *err)
{
	const char *const *words = is_archive ? kinds[target->means].from_archive : kinds[target->means].program;
	const char *const arguments[] = { words[0],     words[1], words[2], what, kinds[target->means].cluster,
					  target->name, NULL };
	struct image_run run = { .what = arena_format(work->arena, "import of %s", built->reference).p,
				 .arguments = arguments,
				 .failing_words = kinds[target->means].failing_words };

	return image_run(work, &run, err);
}

int image_target_import(const struct image_work *work, const struct image_target *target, const struct image_tool *tool,
			const struct image *image, const struct image_built *built, struct err *err)
{
	bool is_archive = target->means == IMAGE_OWN;
	const char *what = NULL;
	int result = image_tool_offer(work, tool, image, built, &is_archive, &what, err);

	if (!result)
		result = target->means == IMAGE_OWN ? image_own_load(work, built->reference, what, err)
						    : import(work, target, what, is_archive, built, err);
	if (!built->archive)
		image_tool_drop(work, tool, built->reference);
	return result;
}
