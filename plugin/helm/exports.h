/* SPDX-License-Identifier: Apache-2.0 */
/* The variables by which a helm that is called by hand works with our post-renderer. */
#ifndef STORE_HELM_EXPORTS_H
#define STORE_HELM_EXPORTS_H

#include "helm/filter_request.h"
#include "helm/helm.h"

struct exports_request {
	struct filter_request filter;
	const char *release;    /* NULL: any */
	const char *name_space; /* of the release */
};

/*
 * NAME=value of each, for the Helm that was found, in the arena. `folder`: of which relative paths are; NULL: they stay
 * as they are. Errors of helm_postrender.
 */
int exports_read(const struct helm *helm, const struct exports_request *request, const char *folder,
		 struct arena *arena, struct strvec *ret, struct err *err);

#endif
