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
	bool server;              /* the API server is asked, too */
	struct interrupt interrupt;
	struct context context;
	struct helm helm;
	struct scratch scratch;
	struct chart_flags chart;
	struct texts environment; /* settings of the filter, but for the profile */
	struct helm_template request;
	const char *folder;       /* of the chart; NULL: it is none */
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

/* Renders the chart, without rules. Errors of helm_template. */
int lint_render(struct lint *lint, struct err *err);

/* Runs the filter under one profile, and takes in what it says. What it refuses is a finding. Errors of the filter. */
int lint_profile(struct lint *lint, const char *profile, struct err *err);

/* Whether what passes fits the plan's quota, and how much is left: `row` gets `room`. */
int lint_room(struct lint *lint, const struct value *settings, struct str output, struct value *row, struct err *err);

/* What the API server says of `output` in a dry run: a finding for each object that it refuses. */
int lint_server(struct lint *lint, const char *profile, struct str output, struct err *err);

/* Adds a finding and returns it. */
struct value *lint_add(struct lint *lint, const char *profile, const struct lint_said *said);

/* Cuts a text into lines, once. */
void lint_index(struct lint_stream *stream, struct arena *arena);

/* Fills in `file`, and `line` where it can be told: the template's line that reads like the one rendered. */
void lint_place(struct lint *lint, const struct lint_said *said, struct value *finding);

/* Prints findings as "table", "json", "sarif" or "github". */
void lint_print(const struct lint *lint, const char *format, struct bytes *out);

#endif
