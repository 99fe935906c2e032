/* SPDX-License-Identifier: Apache-2.0 */
/* The end of a store: what goes is looked for and told, whoever is asked agrees, and only that goes. */
#ifndef STORE_LIFECYCLE_DELETE_H
#define STORE_LIFECYCLE_DELETE_H

#include "lifecycle/delete_plan.h"

struct delete_request {
	const char *name;
	struct wait_request wait;
	bool keep_data; /* namespace, volumes and Secrets stay for a later create of that name */
	bool dry_run;   /* only tell */
	bool if_exists; /* what is not there is no error */
	/*
	 * Asked once the plan is told, while no lease is held: the answer may take long, and all is looked at again
	 * after it. Anything but 0 leaves the store as it is, with that error. `within` says who may cancel the
	 * waiting. NULL: nobody is asked. A dry run asks nobody.
	 */
	int (*confirm)(void *asked, const struct delete_plan *plan, struct context *within, struct err *err);
	void *asked;
};

struct delete_result {
	const char *name; /* the request's */
	const char *name_space;
	const char *what; /* "deleted", "kept", or "not there" */
	bool absent;      /* the last of them */
	bool dry_run;     /* it would be so */
	struct delete_plan plan;
	struct value *map; /* all of it, as -o json shows it */
};

/*
 * Tells the plan as events (EVENT_PLAN), loud where somebody is asked. ERR_MISSING, unless if_exists; errors of
 * delete_plan_check and of delete_work_run. Again, after it was broken off, it goes on. Texts of `ret` are in the
 * session's arena.
 */
int delete_run(const struct session *session, const struct delete_request *request, struct delete_result *ret,
	       struct err *err);

#endif
