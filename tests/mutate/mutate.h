/* SPDX-License-Identifier: Apache-2.0 */
/* The cases that rules are judged by, in one process: those of tests/golden with the shipped rules, and of tenancy. */
#ifndef STORE_MUTATE_H
#define STORE_MUTATE_H

#include "cli.h"

enum verdict { TENANCY_PASS, TENANCY_WARN, TENANCY_EDIT, TENANCY_REFUSE, TENANCY_ERROR, TENANCY_AS_WANTED };

/* What became of a case; texts are of the run. */
struct outcome {
	int status;
	struct bytes output;
	struct bytes said;
	struct bytes report;
};

struct one_case {
	const char *name;
	struct cli *cli; /* loaded, but for the policies */
	struct str input;
	/* golden */
	bool is_golden;
	bool is_tolerant;
	bool compares_report;
	int status;
	struct str expected; /* p NULL: not compared */
	const char **texts;  /* each must be said; ended by NULL */
	size_t text_count;
	struct str report;
	/* tenancy */
	const char *wanted;
	struct pattern *pattern; /* NULL: none */
	enum verdict verdict;    /* of the rules as they are */
};

struct cases {
	struct arena arena;
	struct policies policies; /* shared by all */
	struct one_case *list;
	size_t count;
	size_t capacity;
	size_t left_out; /* golden cases that look at something else than the rules */
};

/* Reads the cases and runs each once: what that gave is what a changed rule must not give. Errors name the case. */
int cases_read(struct cases *cases, const char *golden, const char *tenancy, struct err *err);

/* Whether the case passes with the policies as they are now. */
bool cases_pass(struct cases *cases, struct one_case *one);

#endif
