/* SPDX-License-Identifier: Apache-2.0 */
#include "store/spec_build.h"

#include <ctype.h>
#include <stdlib.h>
#include <strings.h>

#include "chart/problem.h"
#include "file.h"
#include "helm/filter_request.h"
#include "helm/integers.h"
#include "helm/release.h"
#include "helm/values_file.h"
#include "json.h"
#include "store/name.h"
#include "store/products.h"
#include "store/spec_database.h"
#include "store/spec_found.h"
#include "store/spec_hosts.h"
#include "store/spec_images.h"
#include "store/spec_policies.h"
#include "store/spec_preset.h"
#include "store/spec_settings.h"

#define VALUES_MOST ((size_t)16 << 20)

/* What was given, else what the values or the base say at global.store.KEY, else NULL. */
static const char *told(const char *given, const struct value *values, const char *key, struct arena *arena)
{
	const char *found = value_text_at(values, arena_format(arena, "global.store.%s", key).p);

	if (given && *given)
		return given;
	return *found ? found : NULL;
}

static int values_file(const struct spec_request *request, const char *name, struct str text, const char **ret,
		       struct err *err)
{
	*ret = tempdir_path(request->scratch, name, request->session->arena);
	return file_write(*ret, text, err);
}

static int add_tree(const struct spec_request *request, const char *name, const struct value *tree,
		    struct strvec *arguments, struct err *err)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(VALUES_MOST);
	const char *file;

	json_write_value(tree, &text);
	if (bytes_check(&text, "the values", ERR_LIMIT, err) ||
	    values_file(request, name, bytes_str(&text), &file, err))
		return -1;
	strvec_add_all(arguments, (const char *const[]){ "--values", file, NULL });
	return 0;
}

static int value_arguments(const struct spec_request *request, struct strvec *arguments, struct err *err)
{
	const struct values_request *given = &request->given->values;
	struct arena *arena = request->session->arena;

	if (request->base && add_tree(request, "base.json", integers_veil(request->base, arena), arguments, err))
		return -1;
	for (const char *const *values = given->files; *values; values++) {
		const char *file = *values;

		if (strcmp(file, "-") == 0) {
			if (values_file_check("<stdin>", request->input, err) ||
			    values_file(request, "stdin.yaml", request->input, &file, err))
				return -1;
		} else if (values_file_check_path(file, err)) {
			return -1;
		}
		strvec_add_all(arguments, (const char *const[]){ "--values", file, NULL });
	}
	values_request_add_sets(given, arena, arguments);
	return request->over ? add_tree(request, "over.json", request->over, arguments, err) : 0;
}

/*
 * Settings that were laid over the profile are part of the specification: an update must not forget them. The plan is
 * one too, and has an option of its own: two places for it would contradict each other some day.
 */
static int keep_settings(const struct spec_request *request, struct value *record, struct err *err)
{
	struct arena *arena = request->session->arena;
	struct value *list = value_new(arena, VALUE_LIST);
	const char *const *given = request->given->profile_sets;

	if (!*given)
		return 0;
	for (; *given; given++) {
		if (strncmp(*given, "plan=", strlen("plan=")) == 0) {
			(void)err_set(err, ERR_USAGE, "--profile-set %s: the plan has an option of its own", *given);
			return err_hint(err, "give --plan %s", *given + strlen("plan="));
		}
		value_add(list, value_string(arena, str_of(*given)));
	}
	value_set(record, "settings", list);
	return 0;
}

static bool is_suspended(const struct spec *spec)
{
	return value_is_true(value_find(spec->values, STR("global.store.suspended")));
}

static void filter_environment(struct spec *spec, const struct spec_request *request, const struct value *record)
{
	struct arena *arena = request->session->arena;
	const struct spec_given *given = request->given;
	CLEANUP(bytes_free) struct bytes sets = BYTES_INIT(VALUES_MOST);
	const struct value *list = value_get(record, "settings");

	filter_request_settings(&(struct filter_request){ .profile = given->profile,
							  .plan = given->plan,
							  .policies = given->policies,
							  .add_policies = given->add_policies,
							  .sets = given->profile_sets },
				arena, &spec->environment);
	for (const struct value *item = value_first(list); item; item = item->next)
		bytes_format(&sets, "%s%.*s", sets.length ? "\n" : "", STR_ARG(item->text));
	if (is_suspended(spec))
		bytes_format(&sets, "%ssuspended=true", sets.length ? "\n" : "");
	strvec_set(&spec->environment, arena_format(arena, "HELM_STORE_PROFILE=%s", spec->profile).p);
	if (spec->plan)
		strvec_set(&spec->environment, arena_format(arena, "HELM_STORE_PLAN=%s", spec->plan).p);
	if (sets.length)
		strvec_set(&spec->environment, arena_format(arena, "HELM_STORE_SET=%s", sets.data).p);
	spec_recall_found(spec, request);
	strvec_set(&spec->environment, arena_format(arena, "HELM_STORE_RELEASE=%s", spec->store).p);
	strvec_set(&spec->environment, arena_format(arena, "HELM_STORE_NAMESPACE=%s", spec->name_space).p);
	strvec_set(&spec->environment, arena_format(arena, "HELM_STORE_STORE=%s", spec->store).p);
}

static void write_record(struct spec *spec, struct value *record, struct arena *arena)
{
	struct value *hosts = value_new(arena, VALUE_LIST);

	for (size_t i = 0; i < spec->hosts.count; i++)
		value_add(hosts, value_string(arena, str_of(spec->hosts.list[i])));
	value_set(record, "name", value_string(arena, str_of(spec->store)));
	value_set(record, "profile", value_string(arena, str_of(spec->profile)));
	value_set(record, "plan", value_string(arena, str_of(spec->plan)));
	value_set(record, "hosts", hosts);
	value_set(value_map_at(record, "database", arena), "mode", value_string(arena, str_of(spec->database)));
	if (*spec->owner)
		value_set(record, "owner", value_string(arena, str_of(spec->owner)));
}

static int take_fingerprint(struct spec *spec, struct value *record, struct arena *arena, struct err *err)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(VALUES_MOST);
	struct value *sorted;

	value_set(record, "fingerprint", value_string(arena, STR("")));
	/* What a command puts together has another order than what the cluster gives back. */
	sorted = value_copy(arena, spec->values);
	value_sort(sorted);
	json_write_value(sorted, &text);
	if (bytes_check(&text, "the values", ERR_LIMIT, err))
		return -1;
	fingerprint_write(fingerprint_mix(FINGERPRINT_START, bytes_str(&text)), spec->fingerprint);
	value_set(record, "fingerprint", value_string(arena, str_of(spec->fingerprint)));
	return 0;
}

/*
 * What was said now, else what the store was made of, else ours. A path is made absolute for later commands; what is no
 * file is for Helm to find. Version and repository belong to the chart named.
 */
static void choose_chart(struct spec *spec, const struct spec_request *request, struct value *record)
{
	struct arena *arena = request->session->arena;
	const struct {
		const char *key;
		const char *given;
	} flags[] = { { "version", request->given->version }, { "repo", request->given->repo } };
	const char *chart = request->given->chart;
	bool is_new = chart && *chart;
	struct value *origin = value_new(arena, VALUE_MAP);

	if (!is_new)
		chart = value_text_at(record, "chart.name");
	spec->shipped = !*chart;
	spec->chart = spec->shipped ? request->helm->chart : file_full_path(chart, arena);
	if (!spec->shipped)
		value_put_text(origin, "name", spec->chart, arena);
	for (size_t i = 0; i < COUNT_OF(flags); i++) {
		const char *given = flags[i].given;

		if (!given && !is_new)
			given = value_text_at(value_get(record, "chart"), flags[i].key);
		if (!given || !*given)
			continue;
		value_put_text(origin, flags[i].key, given, arena);
		strvec_add_all(&spec->chart_flags,
			       (const char *const[]){ arena_format(arena, "--%s", flags[i].key).p, given, NULL });
	}
	if (value_count(origin))
		value_set(record, "chart", origin);
}

static int choose_profile(struct spec *spec, const struct spec_request *request, struct err *err)
{
	struct arena *arena = request->session->arena;

	spec->profile = told(request->given->profile, spec->values, "profile", arena);
	if (!spec->profile) {
		(void)err_set(err, ERR_USAGE, "no profile was chosen for store %s", spec->store);
		return err_hint(err, "--profile local on one's own machine, --profile prod for a real cluster");
	}
	if (strchr(spec->profile, '/'))
		spec->profile = file_full_path(spec->profile, arena);
	return spec->shipped ? spec_lay_preset(spec->chart, spec->profile, spec->values, arena, err) : 0;
}

static struct value *record_of(const struct spec *spec, struct arena *arena)
{
	return value_map_at(value_map_at(spec->values, "global", arena), "store", arena);
}

/* The filter would read it too, and the next command from another shell would not. */
static int check_environment(const struct environment *environment, struct err *err)
{
	if (!*environment->profile_values)
		return 0;
	(void)err_set(err, ERR_USAGE,
		      "HELM_STORE_VALUES is set, but a store keeps no such file: a later command would "
		      "go without");
	return err_hint(err, "use --profile-set KEY=VALUE, or a profile of your own: --profile ./FILE.yaml");
}

/* Two verbs say it, and wait for it; a value beside them would be forgotten by whoever compares specifications. */
static int check_suspended(const struct spec_request *request, const struct value *merged, struct err *err)
{
	const struct value *was = value_find(request->base, STR("global.store.suspended"));
	const struct value *is = value_find(merged, STR("global.store.suspended"));
	const struct value *member = value_first(value_find(merged, STR("global.store")));

	/* Helm knows no case of letters but the right one: another would be passed over without a word. */
	while (member && (member->key.n != strlen("suspended") || str_is(member->key, "suspended") ||
			  strncasecmp(member->key.p, "suspended", member->key.n) != 0))
		member = member->next;
	if (!member && ((!was && !is) || (was && is && value_equal(was, is))))
		return 0;
	(void)err_set(err, ERR_USAGE, "global.store.suspended of store %s is no value to be given", request->store);
	return err_hint(err, "stop it: helm store suspend %s; start it: helm store resume %s", request->store,
			request->store);
}

int spec_merge(const struct spec_request *request, struct value **ret, struct err *err)
{
	CLEANUP(strvec_free) struct strvec arguments = STRVEC_INIT;
	struct arena *arena = request->session->arena;
	struct spec_request own = *request;

	if (request->base && !*value_text_at(request->base, "global.store.chart.name") &&
	    spec_take_preset(request->helm->chart, request->base, arena, &own.base, err))
		return -1;
	if (own.base)
		own.base = spec_take_images(own.base, arena);
	if (check_environment(request->session->environment, err) || value_arguments(&own, &arguments, err))
		return -1;
	if (helm_merge(request->helm, request->scratch, arguments.list, arena, ret, err))
		return chart_problem_explain(
			&(struct chart_given){ .request = &request->given->values, .input = request->input }, err);
	integers_unveil(*ret, own.base);
	/* A file of `get` says which numbers are integers; Helm reads floats. */
	if (!own.base)
		integers_restore(*ret, arena);
	if (products_lay(request->given->values.products, request->store, *ret, arena, err))
		return -1;
	if (!own.over && check_suspended(&own, *ret, err))
		return -1;
	/* Somebody may have given the values of another store. */
	*ret = spec_take_images(*ret, arena);
	return 0;
}

int spec_make(struct spec *spec, const struct spec_request *request, struct err *err)
{
	struct arena *arena = request->session->arena;
	struct value *record;

	*spec = (struct spec){ .store = request->store,
			       .name_space = name_namespace(request->store, arena),
			       .values = request->merged };
	if (!spec->values && spec_merge(request, &spec->values, err))
		return -1;
	record = record_of(spec, arena);
	/* A store that was resumed is as it was before it was suspended. */
	if (!is_suspended(spec))
		value_remove(record, "suspended");
	choose_chart(spec, request, record);
	if ((!spec->shipped && products_refuse(request->given->values.products, spec->chart, err)) ||
	    choose_profile(spec, request, err) || keep_settings(request, record, err))
		return -1;
	spec->plan = told(request->given->plan, spec->values, "plan", arena);
	value_remove(record, "found");
	filter_environment(spec, request, record);
	if (spec_choose_policies(spec, request, record, err) ||
	    spec_settings(request->helm, spec->environment.list, arena, &spec->settings, err) ||
	    spec_find(spec, request, true, err) || spec_choose_database(spec, request, err))
		return -1;
	if (!spec->plan)
		spec->plan = value_text_at(spec->settings, "plan");
	spec->owner = told(request->given->owner, spec->values, "owner", arena);
	spec->owner = spec->owner ? spec->owner : "";
	if (spec_choose_hosts(spec, request, err))
		return -1;
	write_record(spec, record, arena);
	if (spec->shipped)
		spec_lay_images(spec->values, spec->database, &request->images, arena);
	integers_record(spec->values, record, arena);
	integers_add_flags(spec->values, arena, &spec->chart_flags);
	if (take_fingerprint(spec, record, arena, err))
		return -1;
	spec_note_found(spec, record, arena);
	spec_note_policies(spec, record, arena);
	return 0;
}

int spec_read(struct spec *spec, const struct spec_request *request, struct err *err)
{
	struct arena *arena = request->session->arena;
	struct value *record;

	*spec = (struct spec){ .store = request->store,
			       .name_space = name_namespace(request->store, arena),
			       .values = value_copy(arena, request->base) };
	record = record_of(spec, arena);
	choose_chart(spec, request, record);
	spec->profile = value_text_at(record, "profile");
	spec->plan = value_text_at(record, "plan");
	spec->owner = value_text_at(record, "owner");
	/* What a shell sets for its next create is not what this store was made with. */
	strvec_add(&spec->environment, "HELM_STORE_SET=");
	filter_environment(spec, request, record);
	if (spec_choose_policies(spec, request, record, err) || spec_read_settings(spec, request, err) ||
	    spec_find(spec, request, false, err))
		return -1;
	spec_recall_database(spec, record, arena);
	return spec_choose_hosts(spec, request, err);
}
