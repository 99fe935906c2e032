/* SPDX-License-Identifier: Apache-2.0 */
/* The Job that makes or drops one store's database (charts/database, files/store.sh). */
#ifndef STORE_SHARED_JOB_H
#define STORE_SHARED_JOB_H

#include "shared.h"

struct shared_job {
	const char *word;            /* provision or drop */
	const char *uid;             /* of the store's namespace, which the database carries */
	const struct value *pattern; /* the CronJob */
	const char *digest;          /* of all that the Job goes by */
};

/*
 * Runs it to its end, or goes on waiting for the one of that digest that is at work. A store has one at a time: another
 * one, and one that failed, goes with its pod before. ERR_DATABASE with the last words of the pod; ERR_EXISTS when the
 * database is that of another; ERR_TIMEOUT.
 */
int shared_job_run(struct operation *operation, const struct shared_job *job, struct err *err);

/* Removes it, when it has done the last that there is to do. */
int shared_job_remove(struct operation *operation, struct err *err);

#endif
