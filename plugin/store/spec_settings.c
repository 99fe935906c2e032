/* SPDX-License-Identifier: Apache-2.0 */

#include "store/spec_settings.h"

#include "helm/errors.h"
#include "json.h"

#define FILTER_PATIENCE 10000 /* milliseconds */
#define ANSWER_MOST ((size_t)8 << 20)
#define KEY_MOST ((size_t)16 << 20)

int spec_settings(const struct helm *helm, const char *const *environment, struct arena *arena,
		  const struct value **ret, struct err *err)
{
	CLEANUP(child_result_free) struct child_result result = { 0 };
	struct child_request child = {
		.arguments = (const char *const[]){ helm->filter, "--emit", "settings", NULL },
		.environment = environment,
		.input_from = CHILD_NULL,
		.output_to = CHILD_CATCH,
		.errors_to = CHILD_CATCH,
		.output_ceiling = ANSWER_MOST,
		.errors_ceiling = ANSWER_MOST,
		.deadline = FILTER_PATIENCE,
		.within = helm->within,
		.tick = helm->tick,
		.context = helm->context,
	};

	if (child_run(&child, &result, err))
		return -1;
	if (result.status)
		return helm_filter_said(bytes_str(&result.errors), err);
	*ret = json_parse(bytes_str(&result.output), arena, err);
	return *ret ? 0 : -1;
}

/* All of the environment but the names of the store. */
static const char *settings_key(const struct spec *spec, struct arena *arena)
{
	static const char *const names[] = { "HELM_STORE_RELEASE=", "HELM_STORE_NAMESPACE=", "HELM_STORE_STORE=" };
	CLEANUP(bytes_free) struct bytes key = BYTES_INIT(KEY_MOST);

	for (size_t i = 0; i < spec->environment.count; i++) {
		struct str setting = str_of(spec->environment.list[i]);
		bool is_name = false;

		for (size_t n = 0; n < COUNT_OF(names); n++)
			is_name = is_name || str_starts(setting, str_of(names[n]));
		if (!is_name)
			bytes_format(&key, "%.*s\n", STR_ARG(setting));
	}
	return arena_str(arena, bytes_str(&key)).p;
}

int spec_read_settings(struct spec *spec, const struct spec_request *request, struct err *err)
{
	struct spec_memo *memo = request->memo;
	const char *key = settings_key(spec, request->session->arena);

	if (memo && memo->key && strcmp(memo->key, key) == 0) {
		spec->settings = memo->settings;
		return 0;
	}
	if (spec_settings(request->helm, spec->environment.list, request->session->arena, &spec->settings, err))
		return -1;
	if (memo) {
		arena_reset(&memo->arena);
		memo->key = arena_str(&memo->arena, str_of(key)).p;
		memo->settings = value_copy(&memo->arena, spec->settings);
	}
	return 0;
}
