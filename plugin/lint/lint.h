/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the filter does with a rendered chart, by profile and by what Helm sends it: Helm 3 sends no hooks, Helm 4 does.
 * Findings are values in the session's arena: {profile, helm, level, rule, object, path, message, template, file,
 * line}.
 */
#ifndef STORE_LINT_LINT_H
#define STORE_LINT_LINT_H

#include "chart/flags.h"
#include "helm/helm.h"
#include "helm/template.h"
#include "store/session.h"
#include "value.h"

enum lint_plan { LINT_HELM3, LINT_HELM4, LINT_PLANS };

struct lint_stream {
	struct str text;
	size_t *lines; /* where each begins */
	size_t line_count;
};

/* The template that was asked for last: findings come in its order. */
struct lint_template {
	const char *name;
	struct str text;
};

struct lint {
	const struct session *session;
	bool server; /* the API server is asked, too */
	struct interrupt interrupt;
	struct context context;
	struct helm helm;
	struct tempdir scratch;
	struct chart_flags chart;
	struct strvec environment; /* settings of the filter, but for the profile */
	struct helm_template request;
	const char *folder; /* of the chart; NULL: it is none */
	struct lint_stream streams[LINT_PLANS];
	struct lint_template last;
	struct value *profiles; /* list: {profile, plan, edits, warned, refused, room} */
	struct value *findings; /* list */
	size_t errors;
};

/* What a profile's run says, before it is known where. Texts are borrowed. */
struct lint_said {
	const char *level; /* error, warning, note */
	const char *rule;
	const char *message;
	const struct value *event; /* object, path, template, line; NULL: of the whole chart */
	enum lint_plan plan;
};

#endif
