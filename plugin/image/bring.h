/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The images of a shop that no registry has: which the cluster has, and building, importing and pushing them. What the
 * cluster has is noted in it (store/image_note.h).
 */
#ifndef STORE_IMAGE_BRING_H
#define STORE_IMAGE_BRING_H

#include <time.h>

#include "store/session.h"

enum bring_action { BRING_STATUS, BRING_BUILD, BRING_IMPORT, BRING_PUSH };

struct bring_request {
	unsigned action;           /* enum bring_action */
	const char *registry;      /* of push; NULL: none was given */
	const char *const *images; /* names, ended by NULL; none: those that the cluster cannot pull */
	const char *with;          /* NULL or "": a tool that answers */
	const char *source;        /* a clone of the repository; NULL or "": where the plugin lies */
	unsigned timeout;          /* milliseconds, for each program that is run */
	bool dry_run;
};

struct bring_result {
	struct value *rows; /* of status: image_status_row; else {image, state, reference, content, dryRun} */
	time_t now;         /* by the API server's clock */
};

/* "status", "build", "import" or "push". */
const char *bring_word(unsigned action);

/*
 * Does it, image by image, each told when it is done; the result is in the session's arena. What is there already, by
 * the hash of its content, is left. ERR_USAGE for a registry that is none or not asked for and for a source without
 * images/store/Dockerfile, ERR_IMAGE where nothing can be imported, ERR_CHILD of the programs, and kube_open's errors.
 */
int bring_run(const struct session *session, const struct bring_request *request, struct bring_result *ret,
	      struct err *err);

#endif
