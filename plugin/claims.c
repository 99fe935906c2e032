/* SPDX-License-Identifier: Apache-2.0 */
#include "claims.h"

#include <unistd.h>

#include "changes.h"
#include "file.h"
#include "helm_words.h"
#include "hosts.h"
#include "record.h"
#include "space.h"

#define STREAM_MOST ((size_t)64 << 20)
#define REPORT_MOST ((size_t)64 << 20)

void claims_all(const struct provision *provision, struct texts *ret)
{
	for (size_t i = 0; i < provision->spec.hosts.count; i++)
		texts_add_new(ret, provision->spec.hosts.list[i]);
	for (size_t i = 0; i < provision->rendered.count; i++)
		texts_add_new(ret, provision->rendered.list[i]);
}

/* What was applied is the filter's own output, of which it changes nothing; what it would refuse by now counts too. */
static int run_filter(struct operation *operation, const char *const *environment, struct str stream,
		      struct texts *ret, struct err *err)
{
	CLEANUP(child_result_free) struct child_result result = { 0 };
	CLEANUP(bytes_free) struct bytes report = BYTES_INIT(REPORT_MOST);
	CLEANUP(texts_free) struct texts settings = TEXTS_INIT;
	struct arena *arena = &operation->call->arena;
	const char *file = scratch_path(&operation->scratch, "hosts", arena);
	const struct value *events;
	struct child_request child = {
		.arguments = (const char *const[]){ operation->helm.filter, "--deny-as-warn", NULL },
		.input = stream, .input_from = CHILD_CATCH, .output_to = CHILD_NULL, .errors_to = CHILD_CATCH,
		.errors_ceiling = REPORT_MOST, .deadline = operation_left(operation),
		.interrupt = &operation->interrupt, .tick = operation_tick, .context = operation,
	};

	texts_add_all(&settings, environment);
	texts_set(&settings, arena_format(arena, "HELM_STORE_REPORT=%s", file).p);
	child.environment = settings.list;
	(void)unlink(file);
	if (child_run(&child, &result, err))
		return -1;
	if (result.status || !file_exists(file))
		return helm_filter_said(bytes_str(&result.errors), err);
	if (file_read(file, &report, err))
		return -1;
	events = changes_read(bytes_str(&report), arena, err);
	changes_hosts(events, arena, ret);
	return events ? 0 : -1;
}

int claims_read_stored(struct operation *operation, const char *const *environment, long revision, struct texts *ret,
		       struct err *err)
{
	CLEANUP(bytes_free) struct bytes stream = BYTES_INIT(STREAM_MOST);
	struct record record;
	bool found;

	if (record_read(&operation->cluster, operation->name_space, operation->store, revision,
			&operation->call->arena, &record, &found, err))
		return -1;
	if (!found)
		return 0;
	bytes_add(&stream, record.manifest);
	for (const struct value *hook = value_first(record.hooks); hook; hook = hook->next)
		bytes_format(&stream, "\n---\n%s", value_text_at(hook, "manifest"));
	bytes_add_text(&stream, "\n");
	if (bytes_check(&stream, "the stored manifests", ERR_LIMIT, err))
		return -1;
	return run_filter(operation, environment, bytes_str(&stream), ret, err);
}

int claims_check(struct provision *provision, const char **ret_detail, struct err *err)
{
	CLEANUP(texts_free) struct texts all = TEXTS_INIT;
	struct operation *operation = provision->operation;

	(void)ret_detail;
	if (provision->rollback && claims_read_stored(operation, provision->spec.environment.list, provision->rollback,
						      &provision->rendered, err))
		return -1;
	claims_all(provision, &all);
	/* Those of the specification were looked at before the chart was rendered. */
	if (all.count == provision->spec.hosts.count)
		return 0;
	return hosts_check_free(&operation->cluster, operation->name_space, &all, &operation->call->arena, err);
}

/* Two commands may have found the host free at the same time. What the namespace had named before nobody else took. */
int claims_win(struct provision *provision, const char **ret_detail, struct err *err)
{
	CLEANUP(texts_free) struct texts all = TEXTS_INIT;
	size_t held = 0;

	(void)ret_detail;
	claims_all(provision, &all);
	while (held < all.count && texts_has_entry(provision->hosts, all.list[held]))
		held++;
	if (held == all.count || !hosts_claim(provision->operation, &all, err))
		return 0;
	if (err->code == ERR_HOST)
		space_give_hosts_back(provision);
	return -1;
}
