/* SPDX-License-Identifier: Apache-2.0 */
/* Options of render and lint that helm template gets: values first, then what else concerns the chart. */
#ifndef STORE_CHART_FLAGS_H
#define STORE_CHART_FLAGS_H

#include "chart/values_request.h"
#include "strvec.h"
#include "tempdir.h"

#define CHART_VALUES_MOST ((size_t)16 << 20)

/* What render and lint are told of a chart. */
struct chart_request {
	const char *chart;
	const char *version; /* of a chart from a repository */
	const char *repo;
	struct values_request values;
	bool no_hooks;
	bool skip_tests;
	const char *name_space;
};

#define FIELDS_CHART(of, member)                                                                                       \
	FIELD_VALUES(of, member.values, "values for the chart; repeatable; - is stdin"),                               \
	FIELDS_SET(of, member.values),                                                                                 \
	{ "version", 0, "VERSION", NULL, "of a chart from a repository", FIELD_TEXT(of, member.version) },             \
	{ "repo", 0, "URL", NULL, "the chart's repository", FIELD_TEXT(of, member.repo) }

struct chart_flags {
	struct strvec list; /* for helm */
	size_t value_count; /* how many of them are of values; they come first */
	struct bytes input; /* stdin, when it holds values */
};

#define CHART_FLAGS_INIT { STRVEC_INIT, 0, BYTES_INIT(CHART_VALUES_MOST) }

/* Helm may run more than once, and stdin can be read once: keeps it when an option asks for it. ERR_READ. */
int chart_flags_read_stdin(struct chart_flags *flags, const struct chart_request *request, struct err *err);

/* What is asked for, and `passed`, what stood after `--`; copies of pipes go into `scratch`. ERR_READ, ERR_VALUE. */
int chart_flags_add(struct chart_flags *flags, const struct chart_request *request, const char *const *passed,
		    const struct tempdir *scratch, struct arena *arena, struct err *err);

void chart_flags_free(struct chart_flags *flags);

#endif
