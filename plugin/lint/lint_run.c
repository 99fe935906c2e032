/* SPDX-License-Identifier: Apache-2.0 */
#include "lint/lint_run.h"

#include <unistd.h>

#include "file.h"
#include "helm/crds.h"
#include "helm/errors.h"
#include "helm/manifest.h"
#include "helm/report.h"
#include "helm/template.h"
#include "lint/finding.h"
#include "lint/place.h"
#include "lint/room.h"
#include "lint/server.h"
#include "names.h"
#include "store/spec_settings.h"
#include "value_text.h"

#define STREAM_MOST ((size_t)512 << 20)
#define REPORT_MOST ((size_t)512 << 20)
#define WORDS_MOST ((size_t)1 << 20)
#define KEY_MOST ((size_t)1 << 20)
#define FILTER_PATIENCE 60000 /* milliseconds */

/* One run of the filter. */
struct pass {
	const struct value *events;
	struct child_result result;
};

static void pass_free(struct pass *pass)
{
	child_result_free(&pass->result);
}

static bool is_event(const struct value *event, const char *kind)
{
	return strcmp(value_text_at(event, "event"), kind) == 0;
}

static int run_filter(struct lint *lint, const char *const *environment, enum lint_plan plan, struct pass *ret,
		      struct err *err)
{
	CLEANUP(bytes_free) struct bytes report = BYTES_INIT(REPORT_MOST);
	CLEANUP(strvec_free) struct strvec settings = STRVEC_INIT;
	struct arena *arena = lint->session->arena;
	const char *file = tempdir_path(&lint->scratch, "report", arena);
	struct child_request child = {
		/* With --under-helm4 rules see Helm 4; that option and --deny-as-warn exclude each other. */
		.arguments = (const char *const[]){ lint->helm.filter,
						    plan == LINT_HELM4 ? "--under-helm4" : "--deny-as-warn", NULL },
		.input = lint->streams[plan].text,
		.input_from = CHILD_CATCH,
		.output_to = plan == LINT_HELM4 ? CHILD_NULL : CHILD_CATCH,
		.errors_to = CHILD_CATCH,
		.output_ceiling = STREAM_MOST,
		.errors_ceiling = REPORT_MOST,
		.deadline = FILTER_PATIENCE,
		.within = &lint->context,
	};

	strvec_add_all(&settings, environment);
	strvec_set(&settings, arena_format(arena, "HELM_STORE_REPORT=%s", file).p);
	child.environment = settings.list;
	/* That of the run before would be taken for this one's. */
	(void)unlink(file);
	if (child_run(&child, &ret->result, err))
		return -1;
	if (!file_exists(file))
		return helm_filter_said(bytes_str(&ret->result.errors), err);
	if (file_read(file, &report, err))
		return -1;
	ret->events = helm_report_read(bytes_str(&report), arena, err);
	return ret->events ? 0 : -1;
}

/* --- the chart */

static bool is_hook(const struct value *object)
{
	return value_get(value_find(object, STR("metadata.annotations")), "helm.sh/hook") != NULL;
}

/* The stream that Helm 3 sends. */
static int leave_hooks_out(struct lint *lint, struct err *err)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(STREAM_MOST);
	struct arena *arena = lint->session->arena;
	struct str rest = lint->streams[LINT_HELM4].text;
	const struct value *object;
	struct value *objects;
	struct str document;

	lint->streams[LINT_HELM3].text = rest;
	/* What cannot be read is said of each profile, by the filter. */
	if (manifest_objects(&lint->helm, rest, arena, &objects, err)) {
		err_clear(err);
		return 0;
	}
	object = objects->first;
	while (manifest_next(&rest, &document)) {
		if (!object || !is_hook(object)) {
			bytes_add_text(&text, "---\n");
			bytes_add(&text, document);
			if (document.n && document.p[document.n - 1] != '\n')
				bytes_add_char(&text, '\n');
		}
		object = object ? object->next : NULL;
	}
	lint->streams[LINT_HELM3].text = arena_str(arena, bytes_str(&text));
	return bytes_check(&text, "the manifests", ERR_LIMIT, err);
}

int lint_render(struct lint *lint, struct err *err)
{
	CLEANUP(child_result_free) struct child_result result = { 0 };
	struct arena *arena = lint->session->arena;

	if (helm_template(&lint->helm, &lint->request, &result, err))
		return -1;
	lint->streams[LINT_HELM4].text = arena_str(arena, bytes_str(&result.output));
	if (leave_hooks_out(lint, err))
		return -1;
	for (int plan = 0; plan < LINT_PLANS; plan++)
		lint_index(&lint->streams[plan], arena);
	return 0;
}

static const char *shown(const struct value *value, const char *otherwise, struct arena *arena)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(KEY_MOST);

	if (!value)
		return otherwise;
	value_to_text(value, 60, &text);
	return arena_str(arena, bytes_str(&text)).p;
}

static const char *edit_text(const struct value *event, struct arena *arena)
{
	const char *path = value_text_at(event, "path");

	if (!*path)
		return "the object leaves the stream";
	return arena_text(arena, "%s: %s becomes %s", path, shown(value_get(event, "before"), "(absent)", arena),
			  shown(value_get(event, "after"), "(removed)", arena));
}

/* False for events that are no finding: guards, hosts, sums, and labels that only say whose an object is. */
static bool read_event(const struct value *event, enum lint_plan plan, struct arena *arena, struct lint_said *ret)
{
	bool is_edit = is_event(event, "edit");

	if (is_edit && value_get(event, "cosmetic"))
		return false;
	if (!is_edit && !is_event(event, "denied") && !is_event(event, "warned"))
		return false;
	*ret = (struct lint_said){ .level = is_edit                     ? "note"
					    : is_event(event, "denied") ? "error"
									: "warning",
				   .rule = value_text_at(event, "rule"),
				   .event = event,
				   .plan = plan,
				   .message = is_edit ? edit_text(event, arena) : value_text_at(event, "message") };
	return true;
}

/* What two runs say alike is one finding. */
struct seen {
	struct names names;
	struct value **findings;
	uint32_t count;
};

static void seen_free(struct seen *seen)
{
	names_free(&seen->names);
}

static struct str key_of(const struct lint_said *said, struct arena *arena)
{
	return arena_format(arena, "%s\n%s\n%s\n%s\n%s", said->level, said->rule, value_text_at(said->event, "object"),
			    value_text_at(said->event, "path"), said->message);
}

static void take_events(struct lint *lint, const char *profile, const struct pass *pass, enum lint_plan plan,
			struct seen *seen)
{
	struct arena *arena = lint->session->arena;
	size_t most = seen->count + value_count(pass->events);
	struct value **all = arena_calloc(arena, (most + 1) * sizeof(struct value *));

	if (seen->count)
		memcpy(all, seen->findings, seen->count * sizeof(struct value *));
	seen->findings = all;
	for (const struct value *event = pass->events->first; event; event = event->next) {
		struct lint_said said;
		uint32_t number;
		struct str key;

		if (!read_event(event, plan, arena, &said))
			continue;
		key = key_of(&said, arena);
		number = names_get(&seen->names, key);
		if (number != NO_NUMBER) {
			struct value *helms = value_get(all[number], "helm");

			if (plan == LINT_HELM4 && helms->first == helms->last && *helms->first->text.p == '3')
				value_add(helms, value_int(arena, 4));
			continue;
		}
		all[seen->count] = lint_add(lint, profile, &said);
		names_put(&seen->names, key, seen->count++);
	}
}

/* What Pod Security at its level restricted would refuse, where the profile has a wider one: the same rules say. */
static int ask_restricted(struct lint *lint, const char *profile, const struct strvec *environment, struct seen *seen,
			  struct err *err)
{
	CLEANUP(pass_free) struct pass pass = { 0 };
	CLEANUP(strvec_free) struct strvec settings = STRVEC_INIT;
	struct arena *arena = lint->session->arena;
	const char *set = "";

	for (size_t i = 0; i < environment->count; i++)
		if (strncmp(environment->list[i], "HELM_STORE_SET=", strlen("HELM_STORE_SET=")) == 0)
			set = environment->list[i] + strlen("HELM_STORE_SET=");
	strvec_add_all(&settings, environment->list);
	strvec_set(&settings,
		   arena_format(arena, "HELM_STORE_SET=%s%spodSecurity.level=restricted", set, *set ? "\n" : "").p);
	if (run_filter(lint, settings.list, LINT_HELM3, &pass, err))
		return -1;
	for (const struct value *event = pass.events->first; event; event = event->next) {
		struct lint_said said;

		if (!is_event(event, "denied") || !read_event(event, LINT_HELM3, arena, &said) ||
		    names_get(&seen->names, key_of(&said, arena)) != NO_NUMBER)
			continue;
		said.level = "note";
		said.message = arena_format(arena, "with podSecurity.level restricted: %s", said.message).p;
		(void)lint_add(lint, profile, &said);
	}
	return 0;
}

/* Errors that are the chart's become findings, so that other profiles are still asked. What stops the stream without
 * hooks stops that with them. */
static int or_finding(struct lint *lint, const char *profile, enum lint_plan plan, struct err *err)
{
	struct arena *arena = lint->session->arena;
	struct value *finding;

	if (err->code != ERR_DENIED && err_exit_status(err->code) != 3)
		return err_wrap(err, "profile %s", profile);
	finding = lint_add(lint, profile,
			   &(struct lint_said){ .level = "error",
						.rule = err_slug(err->code),
						.message = arena_str(arena, str_of(err->message)).p,
						.plan = plan });
	if (plan == LINT_HELM3)
		value_add(value_get(finding, "helm"), value_int(arena, 4));
	err_clear(err);
	return 1;
}

static int judge(struct lint *lint, const char *profile, const struct strvec *environment, struct value *row,
		 struct err *err)
{
	CLEANUP(seen_free) struct seen seen = { 0 };
	CLEANUP(pass_free) struct pass three = { 0 };
	CLEANUP(pass_free) struct pass four = { 0 };
	struct arena *arena = lint->session->arena;
	const struct value *settings;
	const struct value *sums;

	if (spec_settings(&lint->helm, environment->list, arena, &settings, err))
		return err_wrap(err, "profile %s", profile);
	value_put_text(row, "plan", value_text_at(settings, "plan"), arena);
	if (run_filter(lint, environment->list, LINT_HELM3, &three, err))
		return or_finding(lint, profile, LINT_HELM3, err) > 0 ? 0 : -1;
	take_events(lint, profile, &three, LINT_HELM3, &seen);
	if (run_filter(lint, environment->list, LINT_HELM4, &four, err))
		return or_finding(lint, profile, LINT_HELM4, err) > 0 ? 0 : -1;
	take_events(lint, profile, &four, LINT_HELM4, &seen);
	sums = four.events->last;
	value_put(row, STR("edits"), value_int(arena, value_number_at(sums, "edits")));
	value_put(row, STR("warned"), value_int(arena, value_number_at(sums, "warned")));
	value_put(row, STR("refused"), value_int(arena, value_number_at(sums, "denied")));
	if (strcmp(value_text_at(settings, "podSecurity.level"), "restricted") != 0 &&
	    ask_restricted(lint, profile, environment, &seen, err))
		return -1;
	if (lint_room(lint, settings, bytes_str(&three.result.output), row, err))
		return -1;
	return lint->server ? lint_server(lint, profile, bytes_str(&three.result.output), err) : 0;
}

int lint_profile(struct lint *lint, const char *profile, struct err *err)
{
	CLEANUP(strvec_free) struct strvec environment = STRVEC_INIT;
	struct arena *arena = lint->session->arena;
	struct value *row = value_new(arena, VALUE_MAP);
	struct helm_template request = lint->request;
	const char *crds;

	strvec_add_all(&environment, lint->environment.list);
	strvec_set(&environment, arena_format(arena, "HELM_STORE_PROFILE=%s", profile).p);
	value_put_text(row, "profile", profile, arena);
	value_add(lint->profiles, row);
	request.environment = environment.list;
	/* Helm sends crds/ past the post-renderer; create refuses what rules refuse of it. */
	if (crds_of_chart(&lint->helm, &request, lint->request.no_rules, arena, &crds, err) &&
	    or_finding(lint, profile, LINT_HELM3, err) < 0)
		return -1;
	return judge(lint, profile, &environment, row, err);
}
