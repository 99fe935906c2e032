/* SPDX-License-Identifier: Apache-2.0 */
#include "lifecycle/step_images.h"

#include "image/nodes.h"
#include "image/status.h"
#include "image/target.h"

struct check {
	struct provision *provision;
	struct image list[IMAGES];
	struct value *nodes; /* NULL: nobody may see them */
	bool closed;         /* the cluster can pull nothing */
};

static const struct value *fields_of(const struct check *check, const struct image *image)
{
	return value_find(check->provision->spec.values, str_of(image->at));
}

/* Which it is was said, by a person or by the note. */
static bool is_named(const struct value *fields)
{
	for (size_t i = 0; i < IMAGE_FIELDS; i++)
		if (*value_text_at(fields, image_fields[i]))
			return true;
	return false;
}

/* A mirror of the profile stands in for where the chart's own name leads. */
static bool has_mirror(const struct check *check)
{
	return *value_text_at(check->provision->spec.settings, "images.rewrites.dockerHub") != '\0';
}

static int refuse(const struct check *check, const struct image *image, struct err *err)
{
	(void)err_set(err, ERR_IMAGE, "image %s of store %s: no registry is named, and it was not imported",
		      image->reference, check->provision->spec.store);
	(void)err_hint(err, "bring it into this cluster: helm store image build && helm store image import%s%s",
		       image->is_public && !check->closed ? " --image " : "",
		       image->is_public && !check->closed ? image->name : "");
	(void)err_hint(err, "or into a registry of yours: helm store image push REGISTRY");
	return err_hint(err, "if its nodes can get it all the same, say from where: --set %s.registry=docker.io",
			image->at);
}

static int gone(const struct value *entry, const char *reference, struct err *err)
{
	(void)err_set(err, ERR_IMAGE, "image %s was imported %s, but no node has it any more", reference,
		      value_text_at(entry, "time"));
	return err_hint(err, "bring it there again: helm store image import");
}

static int check_one(const struct check *check, const struct image *image, struct err *err)
{
	const struct value *fields = fields_of(check, image);
	const struct value *entry = value_get(check->provision->found.images, image->name);
	const char *reference = is_named(fields) ? images_reference(fields, check->provision->operation->session->arena)
						 : image->reference;
	struct image_nodes nodes = image_nodes_count(check->nodes, reference);

	if (is_named(fields)) {
		bool noted = entry && strcmp(value_text_at(entry, "reference"), reference) == 0;
		time_t now = kube_now(&check->provision->operation->cluster);

		return noted && image_status_is_gone(entry, &nodes, now) &&
				       strcmp(value_text_at(entry, "registry"), IMAGE_HOST) == 0
			       ? gone(entry, reference, err)
			       : 0;
	}
	if (!check->nodes || nodes.have || has_mirror(check) || (image->is_public && !check->closed))
		return 0;
	return refuse(check, image, err);
}

/* Whether a node must have it, since nothing says from where it comes, or it was imported. */
static bool is_of_nodes(const struct check *check, const struct image *image)
{
	const struct value *fields = fields_of(check, image);

	return images_needed(image, check->provision->spec.values, check->provision->spec.database) &&
	       (!is_named(fields) || strcmp(value_text_at(fields, "registry"), IMAGE_HOST) == 0);
}

static bool is_closed(const struct provision *provision)
{
	for (const struct value *entry = value_first(provision->found.images); entry; entry = entry->next)
		if (strcmp(value_text_at(entry, "means"), image_means_word(IMAGE_OWN)) == 0)
			return true;
	return false;
}

int step_images_check(struct provision *provision, const char **ret_detail, struct err *err)
{
	struct arena *arena = provision->operation->session->arena;
	struct check check = { .provision = provision, .closed = is_closed(provision) };
	bool wanted = false;

	if (!provision->spec.shipped || provision->found.was_deployed || !provision->found.images_known)
		return 0;
	images_rows(check.list);
	for (size_t i = 0; i < IMAGES; i++)
		wanted = wanted || is_of_nodes(&check, &check.list[i]);
	if (!wanted)
		return 0;
	if (images_read(provision->spec.chart, arena, check.list, err) ||
	    image_nodes_read(&provision->operation->cluster, arena, &check.nodes, err))
		return -1;
	for (size_t i = 0; i < IMAGES; i++)
		if (is_of_nodes(&check, &check.list[i]) && check_one(&check, &check.list[i], err))
			return -1;
	*ret_detail = is_named(fields_of(&check, &check.list[0]))
			      ? images_reference(fields_of(&check, &check.list[0]), arena)
			      : check.list[0].reference;
	return 0;
}
