/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/preview_text.h"

#include <unistd.h>

#include "cli/output.h"
#include "cli/progress.h"

#define MANIFEST_MOST ((size_t)64 << 20)

/* Of a revision; 0: the newest. Nothing where there is no release yet. */
static int read_manifest(struct provision *provision, unsigned revision, struct bytes *out, struct err *err)
{
	struct helm_release release = operation_release(provision->operation);

	return provision->release.revision ? helm_manifest(&release, revision, out, err) : 0;
}

int preview_make(struct provision *provision, const struct value *before, struct contrast *ret, struct err *err)
{
	CLEANUP(bytes_free) struct bytes old = BYTES_INIT(MANIFEST_MOST);
	CLEANUP(bytes_free) struct bytes back = BYTES_INIT(MANIFEST_MOST);
	struct operation *operation = provision->operation;
	struct arena *arena = operation->session->arena;
	const struct bytes *new = provision->rollback ? &back : provision->manifest;
	struct value *was;
	struct value *is;

	*ret = (struct contrast){ .names_only = !before };
	contrast_values(ret, before ? before : value_new(arena, VALUE_MAP),
			before ? provision->spec.values : value_new(arena, VALUE_MAP), arena);
	if (read_manifest(provision, 0, &old, err) ||
	    (provision->rollback && read_manifest(provision, provision->rollback, &back, err)))
		return -1;
	if (!new->length && provision->lacks_crds) {
		ret->note = "objects: not known before the definitions in crds/ are there";
		new = &old;
	}
	if (contrast_read(&operation->helm, bytes_str(&old), bytes_str(new), arena, &was, &is, err))
		return -1;
	contrast_objects(ret, was, is, arena);
	return 0;
}

int preview_print(const struct provision *provision, const struct contrast *contrast, struct err *err)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(OUTPUT_MOST);

	contrast_table(contrast, provision->operation->store,
		       progress_has_color(STDOUT_FILENO, provision->operation->session->environment), &out);
	return output_print(&out, err);
}

int preview_dry_run(struct provision *provision, const struct value *before, enum output_format format,
		    struct err *err)
{
	struct contrast contrast;

	if (!provision->dry_run || provision->unchanged)
		return 0;
	if (preview_make(provision, before, &contrast, err))
		return -1;
	if (format == OUTPUT_TABLE)
		return preview_print(provision, &contrast, err);
	provision->changes = contrast_value(&contrast, provision->operation->session->arena);
	return 0;
}
