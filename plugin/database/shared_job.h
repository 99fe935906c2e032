/* SPDX-License-Identifier: Apache-2.0 */
/* The Job that makes or drops one store's database (charts/database, files/store.sh). */
#ifndef STORE_DATABASE_SHARED_JOB_H
#define STORE_DATABASE_SHARED_JOB_H

#include "err.h"
#include "store/operation.h"

struct shared_job {
	const char *word;            /* provision or drop */
	const char *uid;             /* of the store's namespace, which the database carries */
	const struct value *pattern; /* the CronJob */
	const char *digest;          /* of all that the Job goes by */
};

/*
 * Starts it, unless the one of that digest is at work. A store has one at a time: another one, and one that has ended,
 * goes with its pod before. Errors of kube_create and kube_get.
 */
int shared_job_start(struct operation *operation, const struct shared_job *job, struct err *err);

/*
 * Waits for its end; of `job` its word counts. ERR_DATABASE with the last words of the pod; ERR_EXISTS when the
 * database is that of another; ERR_TIMEOUT.
 */
int shared_job_wait(struct operation *operation, const struct shared_job *job, struct err *err);

/* Removes it, when it has done the last that there is to do. */
int shared_job_remove(struct operation *operation, struct err *err);

#endif
