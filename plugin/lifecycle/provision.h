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

/*
 * Which steps it takes. A create and an update take the same ones: what differs is what was found (was_deployed), and
 * whether a dry run is asked for, what was asked.
 */
enum provision_mode {
	PROVISION_UPGRADE = 1,  /* the release is made what the specification says, or anew */
	PROVISION_ROLLBACK = 2, /* a kept revision comes back, as it was applied */
	PROVISION_REPAIR = 4    /* the store is as specified: what is around the release is put in order */
};

/* What was asked. */
struct provision_request {
	const struct spec_given *given; /* never NULL */
	unsigned revision;              /* of PROVISION_ROLLBACK: the one that comes back */
	const char *description;        /* of the revision to be made (summary.h); NULL: Helm's own */
	struct bytes *manifest;         /* of a dry run: what Helm would apply; NULL: nobody wants it */
	bool dry_run;                   /* check everything that can be checked, make nothing */
	bool wait;                      /* until workloads are ready and the URL answers */
	bool keep_failed;               /* leave a failure as it is, to be looked at */
	bool protect;                   /* mark the namespace, so that delete refuses */
};

/* What was there. */
struct provision_found {
	struct release release; /* as it was found */
	struct value *before;   /* values of the newest revision, once `create` has read them; NULL: not yet */
	struct value *images;   /* that the cluster has (store/image_note.h); empty: none is noted */
	bool images_known;      /* the note could be read */
	bool was_deployed;      /* Helm applied some revision once: a failure never removes all */
	bool is_there;          /* the namespace */
	bool is_protected;      /* it is marked so */
	bool kept;              /* it holds what no failure may take away: it was there before this run */
	const char *made;       /* the uid that proves that create made the namespace; NULL: it did not */
	const char *hosts;      /* that its annotation named before this run; "": none */
	const char *crds;       /* of the chart's crds/, as the filter passed them; set by step_render_check */
	bool lacks_crds;        /* … of which some are not there yet */
	bool has_hooks;         /* the chart may have hooks that Helm runs when it installs */
};

/* How far this run has come. */
struct provision_done {
	bool recovered;           /* a release that a dead command left was put in order */
	bool changed;             /* something was made that a failure from here on would leave behind */
	struct database database; /* and how far it is with that */
	bool released;            /* Helm was started to change the release */
	bool is_helm_done;        /* … and ended well */
	struct rollout rollout;
	bool is_ready;         /* the workloads were seen ready */
	const char *url;       /* of the result; NULL: none */
	struct host_lead lead; /* whether its name leads there */
};

struct provision {
	struct operation *operation;
	enum provision_mode mode;
	struct spec spec;
	struct guards guards;
	struct strvec rendered; /* hosts that what is to be applied carries, in the operation's arena (claims.h) */
	struct provision_request request;
	struct provision_found found;
	struct provision_done done;
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
 * The provision of an operation that it begins, for what was given, as an upgrade at first; provision_free and
 * operation_close in every case.
 */
void provision_prepare(struct provision *provision, struct operation *operation, const struct session *session,
		       const char *store, const struct spec_given *given, const struct change_request *change);

void provision_free(struct provision *provision);

/* Tells what the cluster has where the profile leaves it open; nothing when it says all itself. */
void provision_tell_found(struct provision *provision);

#endif
