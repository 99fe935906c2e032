/* SPDX-License-Identifier: Apache-2.0 */
#include "status/status.h"

#include <stdlib.h>

#include "database/shared_sizes.h"
#include "diagnose/diagnose.h"
#include "diagnose/intent.h"
#include "diagnose/unready.h"
#include "json.h"
#include "kube/call.h"
#include "kube/labels.h"
#include "kube/list.h"
#include "kube/object.h"
#include "kube/resources.h"
#include "status/condition_facts.h"
#include "status/remedy.h"
#include "store/guards.h"
#include "store/hosts.h"
#include "store/lister.h"
#include "store/mode.h"
#include "store/name.h"
#include "store/rest.h"
#include "store/role.h"
#include "store/wanted.h"

#define ANSWER_PATIENCE 3000        /* milliseconds */
#define MARK_MOST ((size_t)512 << 20) /* bytes of a store as JSON */
#define NOTHING (CONDITION_HIDDEN_WORKLOADS | CONDITION_HIDDEN_PODS | CONDITION_HIDDEN_INGRESSES)

struct reading {
	struct kube *cluster;
	struct arena *arena;
	const char *name_space;
};

/* The path of a mode's objects (store/mode.h); %s stands for the namespace's name. */
static const char *path_of(const struct reading *reading, const char *pattern)
{
	const char *gap = strstr(pattern, "%s");

	if (!gap)
		return pattern;
	return arena_format(reading->arena, "%.*s%s%s", (int)(gap - pattern), pattern, reading->name_space, gap + 2).p;
}

/* What may not be read is hidden, and no error. */
static int or_hidden(int failed, unsigned what, unsigned *hidden, struct err *err)
{
	if (!failed)
		return 0;
	if (err->code != ERR_REFUSED)
		return -1;
	err_clear(err);
	*hidden |= what;
	return 0;
}

static int read_list(const struct reading *reading, enum resource resource, bool metadata_only, unsigned what,
		     unsigned *hidden, const struct value **ret, struct err *err)
{
	struct value *list = NULL;

	if (or_hidden(kube_list(reading->cluster, resources_list(resource, reading->name_space, reading->arena), NULL,
				metadata_only, reading->arena, &list, err),
		      what, hidden, err))
		return -1;
	*ret = list;
	return 0;
}

/* Kinds that not every cluster has, and not everyone may read: their absence is no error. */
static const struct value *read_optional(const struct reading *reading, const char *path)
{
	CLEANUP(err_clear) struct err ignored = ERR_INIT;
	struct value *answer = NULL;

	if (kube_get(reading->cluster, path, reading->arena, &answer, &ignored))
		return NULL;
	return value_get(answer, "items");
}

static const char *ask_url(const struct host_url *url, struct context *within, struct arena *arena)
{
	CLEANUP(err_clear) struct err ignored = ERR_INIT;
	struct http_probe probe = { .url = url->url,
				    .host = url->host,
				    .port = url->tls ? 443 : 80,
				    .deadline = ANSWER_PATIENCE,
				    .within = within };

	if (http_probe(&probe, &ignored) || probe.status >= 500)
		return NULL;
	return arena_format(arena, "%ld in %.0f ms", probe.status, probe.milliseconds).p;
}

static int read_ways_in(const struct reading *reading, struct condition_facts *facts, struct err *err)
{
	const char *hosts = object_note(facts->state->name_space, LABEL_HOSTS);
	const char *preferred = arena_str(reading->arena, (struct str){ hosts, strcspn(hosts, ",") }).p;

	if (read_list(reading, RESOURCE_Ingress, false, CONDITION_HIDDEN_INGRESSES, &facts->hidden, &facts->ingresses,
		      err))
		return -1;
	if (facts->hidden & CONDITION_HIDDEN_INGRESSES)
		return 0;
	if (hosts_url(reading->cluster, reading->name_space, preferred, reading->arena, &facts->url, err))
		return -1;
	if (facts->url.url && !facts->url.address)
		facts->answer = ask_url(&facts->url, reading->cluster->within, reading->arena);
	if (!facts->url.tls)
		return 0;
	facts->certificates =
		read_optional(reading, resources_list(RESOURCE_Certificate, reading->name_space, reading->arena));
	return read_list(reading, RESOURCE_Secret, true, CONDITION_HIDDEN_SECRETS, &facts->hidden, &facts->secrets,
			 err);
}

static int read_health(const struct reading *reading, struct condition_facts *facts, struct err *err)
{
	const struct mode *mode;

	for (size_t i = 0; i < GUARDS_KINDS; i++)
		if (read_list(reading, guards_kinds[i], false, CONDITION_HIDDEN_GUARDS, &facts->hidden,
			      &facts->guards[i], err))
			return -1;
	mode = mode_find(object_label(facts->state->record, LABEL_DATABASE));
	if (mode && mode->objects)
		facts->databases = read_optional(reading, path_of(reading, mode->objects));
	return read_ways_in(reading, facts, err);
}

/* What the newest revision says shall be there, where that can be known. */
static void read_intent(const struct reading *reading, const char *store, struct status *overview,
			struct condition_facts *facts)
{
	CLEANUP(err_clear) struct err ignored = ERR_INIT;
	long revision = strtol(object_label(overview->state.record, "version"), NULL, 10);
	struct intent intent;
	struct helm helm;

	if (overview->state.unseen & STATE_UNSEEN_RELEASE) {
		intent_read_scalers(reading->cluster, reading->name_space, reading->arena, &intent);
		intent.objects = wanted_read(overview->state.name_space, NULL, reading->arena);
	} else if (helm_locate(&helm, reading->cluster->environment, reading->cluster->within, reading->arena,
			       &ignored)) {
		return;
	} else {
		intent_read(reading->cluster, &helm, reading->name_space, store, revision, reading->arena, &intent);
	}
	/* What may not be read is not missing. */
	if (facts->hidden & (CONDITION_HIDDEN_WORKLOADS | CONDITION_HIDDEN_INGRESSES))
		return;
	intent_judge(&intent, &overview->look, reading->arena);
	facts->way_in = intent_way_in(
		&intent, facts->ingresses,
		read_optional(reading, resources_list(RESOURCE_Service, reading->name_space, reading->arena)),
		reading->arena);
}

/* What the store's database holds, in the server that all share. Anything else that is wrong comes first. */
static int read_size(const struct reading *reading, const char *store, struct status *overview, struct err *err)
{
	const struct mode *mode = mode_find(object_label(overview->state.record, LABEL_DATABASE));
	struct arena *arena = reading->arena;
	const struct value *database;
	struct value *measured = NULL;

	if (!mode || !mode->is_outside)
		return 0;
	if (shared_sizes_last(reading->cluster, arena, &measured, err))
		return -1;
	database = shared_sizes_of(measured, store, arena);
	shared_sizes_put(measured, store, overview->map, arena);
	if (overview->has_problem || !shared_sizes_is_large(measured, database))
		return 0;
	overview->has_problem = true;
	overview->problem = (struct problem){
		.kind = PROBLEM_SPACE,
		.object = arena_format(arena, "Database/%s", value_text_at(database, "name")).p,
		.reason = arena_text(arena, "it holds %s, %ld %% of the volume that stores share",
				     shared_sizes_text(value_number_at(database, "bytes"), arena),
				     shared_sizes_share(measured, database)),
	};
	return 0;
}

static int nothing_seen(const char *store, struct err *err)
{
	return err_set(err, ERR_REFUSED, ROLE_MAY "see nothing of a store %s, if there is one", store);
}

static void put_hidden(unsigned hidden, struct value *map, struct arena *arena)
{
	static const struct {
		unsigned what;
		const char *word;
	} words[] = {
		{ CONDITION_HIDDEN_GUARDS, "guards" },        { CONDITION_HIDDEN_WORKLOADS, "workloads" },
		{ CONDITION_HIDDEN_PODS, "pods and events" }, { CONDITION_HIDDEN_INGRESSES, "Ingresses" },
		{ CONDITION_HIDDEN_SECRETS, "Secrets" },
	};

	for (size_t i = 0; i < COUNT_OF(words); i++)
		if (hidden & words[i].what)
			state_put_unknown(map, words[i].word, arena);
}

/* Why nothing comes by itself, and what brings it. */
static void put_reason(const struct state_facts *facts, const char *store, struct value *map, struct arena *arena)
{
	enum state state = state_of(facts);

	if (rest_words(state)) {
		value_put_text(map, "reason", rest_words(state), arena);
		value_put_text(map, "remedy", rest_remedy(state, store, arena), arena);
	} else if (state == STATE_FAILED && state_is_broken(facts)) {
		value_put_text(map, "reason", "its create ended before it was seen ready", arena);
		value_put_text(map, "remedy",
			       arena_text(arena,
					  "to go on: the same helm store create again; is it "
					  "ready by now? helm store wait %s",
					  store),
			       arena);
	}
}

int status_read(struct kube *cluster, const struct status_request *request, struct arena *arena, struct status *ret,
		struct err *err)
{
	const char *store = request->name;
	struct reading reading = { cluster, arena, name_namespace(store, arena) };
	struct condition_facts facts = { .state = &ret->state, .look = &ret->look };

	*ret = (struct status){ 0 };
	if (name_check(store, err) || lister_find(cluster, store, arena, &ret->state, err))
		return -1;
	ret->map = state_summary(&ret->state, arena);
	put_reason(&ret->state, store, ret->map, arena);
	if (!ret->state.name_space && !(ret->state.unseen & STATE_UNSEEN_NAMESPACE))
		return 0;
	if (or_hidden(workloads_read(cluster, reading.name_space, arena, &ret->look, err), CONDITION_HIDDEN_WORKLOADS,
		      &facts.hidden, err) ||
	    or_hidden(workloads_read_pods(cluster, reading.name_space, arena, &ret->look, err), CONDITION_HIDDEN_PODS,
		      &facts.hidden, err) ||
	    read_health(&reading, &facts, err))
		return -1;
	if ((facts.hidden & NOTHING) == NOTHING && ret->state.unseen & STATE_UNSEEN_NAMESPACE)
		return nothing_seen(store, err);
	put_hidden(facts.hidden, ret->map, arena);
	read_intent(&reading, store, ret, &facts);
	ret->look.view.hooks_ended = strcmp(object_label(ret->state.record, "status"), "deployed") == 0;
	ret->has_problem = diagnose_first(&ret->look.view, arena, &ret->problem);
	unready_explain(cluster, reading.name_space, &ret->problem, arena);
	if (read_size(&reading, store, ret, err))
		return -1;
	if (ret->has_problem)
		ret->remedy = remedy_of(ret->problem.kind, store, cluster->environment, cluster->within, arena);
	describe_map(ret, &facts,
		     read_optional(&reading, resources_list(RESOURCE_PodMetrics, reading.name_space, arena)), arena);
	return 0;
}

/* A store that is followed. */
struct following {
	struct kube *cluster;
	const struct status_request *request;
	bool was_there;
};

static int look(void *of, struct arena *arena, struct value **ret, struct err *err)
{
	struct following *following = of;
	struct status found;

	*ret = value_new(arena, VALUE_LIST);
	if (!status_read(following->cluster, following->request, arena, &found, err)) {
		value_add(*ret, found.map);
		following->was_there = true;
		return 0;
	}
	/* It was there, and is gone. */
	if (err->code != ERR_MISSING || !following->was_there)
		return -1;
	err_clear(err);
	return 1;
}

/* How much memory pods have, and how fast a page answers, is another at each look. */
static const char *mark(void *of, const struct value *map, struct arena *arena)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(MARK_MOST);
	struct value *copy = value_copy(arena, map);

	(void)of;
	for (struct value *pod = value_first(value_get(copy, "pods")); pod; pod = pod->next)
		value_remove(pod, "memory");
	for (struct value *one = value_first(value_get(copy, "conditions")); one; one = one->next)
		if (strcmp(value_text_at(one, "status"), "True") == 0)
			value_remove(one, "message");
	json_write_value(copy, &text);
	return arena_str(arena, bytes_str(&text)).p;
}

int status_watch(struct kube *cluster, const struct status_request *request, const struct watching_reader *reader,
		 struct err *err)
{
	struct following following = { cluster, request, false };
	const struct watching watching = { .context = cluster->within, .look = look, .mark = mark, .of = &following };

	return watching_run(&watching, reader, err);
}

const struct value *status_condition(const struct status *overview, const char *type)
{
	const struct value *item = value_first(value_get(overview->map, "conditions"));

	while (item && strcmp(value_text_at(item, "type"), type) != 0)
		item = item->next;
	return item;
}
