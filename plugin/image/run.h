/* SPDX-License-Identifier: Apache-2.0 */
/* How programs that work on images are run: what they say is shown meanwhile; why they fail is told with a remedy. */
#ifndef STORE_IMAGE_RUN_H
#define STORE_IMAGE_RUN_H

#include "child.h"
#include "context.h"
#include "tempdir.h"

/* What they are run with; texts live as long as the arena. */
struct image_work {
	const char *source; /* the repository: images/, cluster/; NULL: it is not there */
	const char *own;    /* name of the own cluster that is the current context; NULL: another is */
	unsigned deadline;  /* milliseconds for one program */
	unsigned patience;  /* … for one that answers at once; 0: a minute */
	struct context *context;
	struct context *within;
	struct tempdir *scratch;
	struct arena *arena;
};

/* An image that is built. */
struct image_built {
	const char *reference; /* by which a cluster is to know it: IMAGE_HOST/NAME:HASH */
	const char *content;   /* the hash of what is in it, without "sha256:" */
	const char *archive;   /* where it lies as a file; NULL: in the tool's own store */
};

/* One run of a program that may take minutes. */
struct image_run {
	const char *what;                 /* "docker build of images/store": for messages */
	const char *const *arguments;     /* ended by NULL */
	const char *const *environment;   /* as in child.h; NULL: ours */
	const char *const *failing_words; /* that mean failure though its status is 0; ended by NULL; NULL: none */
};

/*
 * Runs it; its words are told as they come. ERR_CHILD with its last line, and what to do about what is known of
 * that; errors of child_run.
 */
int image_run(const struct image_work *work, const struct image_run *run, struct err *err);

/*
 * Runs a program that answers at once. `ret` is the first line that it prints, in the arena. ERR_CHILD likewise; what
 * it says besides is not shown.
 */
int image_ask(const struct image_work *work, const char *const *arguments, const char **ret, struct err *err);

/* All that it prints. */
int image_ask_all(const struct image_work *work, const char *const *arguments, const char **ret, struct err *err);

#endif
