/* SPDX-License-Identifier: Apache-2.0 */
/* A store that is made what its specification says: what was found, and how far it has come. */
#ifndef STORE_LIFECYCLE_PROVISION_H
#define STORE_LIFECYCLE_PROVISION_H

#include "database/work.h"
#include "lifecycle/rollout.h"
#include "store/guards.h"
#include "store/hosts.h"
#include "store/operation.h"
#include "store/release.h"
#include "store/spec.h"

struct provision {
	struct operation *operation;
	struct spec spec;
	struct guards guards;
	const struct spec_given *given; /* never NULL */
	struct release release;  /* as it was found */
	struct value *before;    /* values of the newest revision, once `create` has read them; NULL: not yet */
	const char *done;        /* the description of the revision to be made (summary.h); NULL: Helm's own */
	struct value *images;    /* that the cluster has (store/image_note.h); empty: none is noted */
	bool images_known;       /* the note could be read */
	struct rollout rollout;
	bool was_deployed;       /* Helm applied some revision once: a failure never removes all */
	bool recovered;          /* a release that a dead command left was put in order */
	bool found;              /* the namespace was there before */
	bool kept;               /* and holds what no failure may take away: it was there before this run */
	const char *made;        /* the uid that proves that create made the namespace; NULL: it did not */
	const char *hosts;       /* that its annotation named before this run; "": none */
	const char *crds;        /* of the chart's crds/, as the filter passed them; set by step_render_check */
	bool lacks_crds;         /* … of which some are not there yet */
	struct strvec rendered;  /* hosts that what is to be applied carries, in the operation's arena (claims.h) */
	bool unchanged;          /* the store is as specified: only look whether it is ready */
	struct bytes *manifest;  /* of a dry run: what Helm would apply; NULL: nobody wants it */
	unsigned rollback;       /* a kept revision that is to come back, instead of an upgrade; 0: none */
	bool released;           /* Helm was started to change the release */
	bool is_helm_done;       /* … and ended well */
	struct database database; /* and how far this run has come with it */
	bool has_hooks;          /* the chart may have hooks that Helm runs when it installs */
	bool is_ready;           /* the workloads were seen ready */
	bool changed;            /* something was made that a failure from here on would leave behind */
	bool dry_run;            /* check everything that can be checked, make nothing */
	bool wait;               /* until workloads are ready and the URL answers */
	bool keep_failed;        /* leave a failure as it is, to be looked at */
	bool protect;            /* mark the namespace, so that delete refuses */
	const char *url;         /* of the result; NULL: none */
	struct host_lead lead;   /* whether its name leads there */
};

/* How commands that change a store are to go on. */
struct change_request {
	struct wait_request wait;
	double patience;
	bool no_wait;
	bool keep_failed;
	bool dry_run;
};

/*
 * The provision of an operation that it begins, for what was given; provision_free and operation_close in every case.
 */
void provision_prepare(struct provision *provision, struct operation *operation, const struct session *session,
		       const char *store, const struct spec_given *given, const struct change_request *change);

void provision_free(struct provision *provision);

/* Tells what the cluster has where the profile leaves it open; nothing when it says all itself. */
void provision_tell_found(struct provision *provision);

#endif
