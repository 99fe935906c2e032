/* SPDX-License-Identifier: Apache-2.0 */
/* The platform's own manifests: read, expanded, compared with what the stream has, phrased. */
#ifndef STORE_GUARDS_H
#define STORE_GUARDS_H

#include "report.h"

struct guard {
	const char *name; /* the file's, without .yaml */
	struct value *template;
	struct value *value; /* expanded; NULL: `$when` drops it */
	bool is_there;       /* the stream has it: kept or replaced */
};

struct guards {
	struct arena arena;
	struct guard *list;
	size_t count;
	bool is_expanded;
};

/* Reads the *.yaml of a folder; a missing folder has none. */
int guards_read(struct guards *guards, const char *folder, struct err *err);

/* Fills in profile and facts, once. `under_helm4` adds the filename annotation, `adopt` what Helm's adoption needs. */
int guards_expand(struct guards *guards, struct settings *settings, struct facts *facts, bool under_helm4, bool adopt,
		  struct err *err);

/* The guard with this object's group, kind, name and namespace, or NULL. */
struct guard *guards_find(struct guards *guards, const struct ident *ident, const char *name_space);

/* Its manifest: `# Source:` line, object, newline; `---` before when `separate`. */
void guards_text(const struct guard *guard, bool separate, struct bytes *out);

void guards_free(struct guards *guards);

#endif
