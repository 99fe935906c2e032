/* SPDX-License-Identifier: Apache-2.0 */
#include "database/shared_sizes.h"

#include <errno.h>
#include <sys/random.h>
#include <time.h>

#include "database/shared.h"
#include "json.h"
#include "kube/call.h"
#include "kube/change.h"
#include "kube/list.h"
#include "kube/resources.h"
#include "quantity.h"

#define PATTERN API_BATCH "/namespaces/" NAMESPACE_DATABASE "/cronjobs/" SHARED_RELEASE "-measure"
#define JOBS API_BATCH "/namespaces/" NAMESPACE_DATABASE "/jobs"
#define PODS API_CORE "/namespaces/" NAMESPACE_DATABASE "/pods"
#define VOLUME API_CORE "/namespaces/" NAMESPACE_DATABASE "/persistentvolumeclaims/data-" SHARED_RELEASE "-0"
#define MEASURES "store.urumi.ai/measure=true"
#define LOG_MOST ((size_t)16 << 20)
#define LOOK_EVERY 100 /* milliseconds */
#define UNIT 1000000000

const char *shared_sizes_text(long bytes, struct arena *arena)
{
	return quantity_text((__int128)bytes * UNIT, true, arena);
}

static int read_volume(struct kube *cluster, struct value *measured, struct arena *arena, struct err *err)
{
	struct value *claim;
	__int128 amount;

	if (kube_get(cluster, VOLUME, arena, &claim, err))
		return -1;
	if (quantity_parse(str_of(value_text_at(claim, "status.capacity.storage")), &amount) && amount > 0)
		value_put(measured, STR("volume"), value_int(arena, (long long)(amount / UNIT)));
	return 0;
}

/* What a pod that has ended wrote. */
static int read_log(struct kube *cluster, const struct value *pod, struct arena *arena, struct value **ret,
		    struct err *err)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(LOG_MOST);
	const char *path = arena_format(arena, PODS "/%s/log", value_text_at(pod, "metadata.name")).p;

	if (kube_text(cluster, path, &text, err))
		return -1;
	*ret = json_parse(arena_str(arena, bytes_str(&text)), arena, err);
	return *ret ? read_volume(cluster, *ret, arena, err) : -1;
}

/* The newest that ended well, of those that are older than `than` (NULL: of all). */
static const struct value *newest(const struct value *pods, const struct value *than)
{
	const char *before = than ? value_text_at(than, "metadata.creationTimestamp") : "~";
	const struct value *ret = NULL;

	for (const struct value *pod = value_first(pods); pod; pod = pod->next) {
		const char *made = value_text_at(pod, "metadata.creationTimestamp");

		if (strcmp(value_text_at(pod, "status.phase"), "Succeeded") == 0 && strcmp(made, before) < 0 &&
		    (!ret || strcmp(made, value_text_at(ret, "metadata.creationTimestamp")) > 0))
			ret = pod;
	}
	return ret;
}

/* What may not be read, goes just now or is none that we know is no measurement. */
static bool is_nothing(struct err *err)
{
	if (err->code != ERR_REFUSED && err->code != ERR_READ && err->code != ERR_MISSING && err->code != ERR_CLUSTER)
		return false;
	err_clear(err);
	return true;
}

int shared_sizes_last(struct kube *cluster, struct arena *arena, struct value **ret, struct err *err)
{
	struct value *pods;

	*ret = NULL;
	if (kube_list(cluster, PODS, MEASURES, false, arena, &pods, err))
		return err->code == ERR_REFUSED && is_nothing(err) ? 0 : -1;
	for (const struct value *pod = newest(pods, NULL); pod; pod = newest(pods, pod)) {
		if (!read_log(cluster, pod, arena, ret, err))
			return 0;
		*ret = NULL;
		if (!is_nothing(err))
			return -1;
	}
	return 0;
}

static int make_job(struct kube *cluster, struct arena *arena, struct value **ret, struct err *err)
{
	struct value *pattern;
	struct value *object;
	unsigned char random[4];
	bool exists;

	if (kube_get(cluster, PATTERN, arena, &pattern, err))
		return -1;
	if (!pattern)
		return shared_missing(err);
	if (getrandom(random, sizeof(random), 0) != sizeof(random))
		return err_set(err, ERR_INTERNAL, "getrandom: %s", strerror(errno));
	object = value_copy(arena, value_find(pattern, STR("spec.jobTemplate")));
	value_put_text(object, "apiVersion", "batch/v1", arena);
	value_put_text(object, "kind", "Job", arena);
	value_put_text(value_map_at(object, "metadata", arena), "name",
		       arena_text(arena, SHARED_RELEASE "-measure-%02x%02x%02x%02x", random[0], random[1], random[2],
				  random[3]),
		       arena);
	/* Should we be killed, it goes by itself. */
	value_set(value_get(object, "spec"), "ttlSecondsAfterFinished", value_int(arena, 60));
	return kube_create(cluster, JOBS, object, arena, &exists, ret, err);
}

/* 1: it has ended, and *ret is what it found. */
static int look(struct kube *cluster, const char *name, struct arena *arena, struct value **ret, struct err *err)
{
	const char *selector = arena_format(arena, "job-name=%s", name).p;
	const struct value *pod;
	struct value *pods;

	if (kube_list(cluster, PODS, selector, false, arena, &pods, err))
		return -1;
	pod = newest(pods, NULL);
	if (pod)
		return read_log(cluster, pod, arena, ret, err) ? -1 : 1;
	pod = value_first(pods);
	if (strcmp(value_text_at(pod, "status.phase"), "Failed") != 0)
		return 0;
	(void)err_set(err, ERR_DATABASE, "the shared PostgreSQL was not measured: %s",
		      value_text_at(value_first(value_find(pod, STR("status.containerStatuses"))),
				    "state.terminated.message"));
	return err_hint(err, "look: helm store platform database status");
}

static int await(struct kube *cluster, const char *name, unsigned patience, struct arena *arena, struct value **ret,
		 struct err *err)
{
	struct context own;

	context_begin(&own, cluster->within, patience * 1000);

	for (;;) {
		CLEANUP(arena_free) struct arena once = ARENA_INIT;
		struct value *found = NULL;
		int done = look(cluster, name, &once, &found, err);

		if (done < 0)
			return -1;
		*ret = done ? value_copy(arena, found) : NULL;
		if (done)
			return 0;
		if (context_is_over(&own))
			return err_set(err, ERR_TIMEOUT,
				       "Job/%s of namespace " NAMESPACE_DATABASE " did not end within "
				       "%u s",
				       name, patience);
		if (context_check(&own, LOOK_EVERY, err))
			return -1;
	}
}

int shared_sizes_now(struct kube *cluster, unsigned patience, struct arena *arena, struct value **ret, struct err *err)
{
	CLEANUP(err_clear) struct err ignored = ERR_INIT;
	struct value *job;
	const char *name;
	int failed;

	*ret = NULL;
	if (make_job(cluster, arena, &job, err))
		return -1;
	name = value_text_at(job, "metadata.name");
	failed = await(cluster, name, patience, arena, ret, err);
	(void)kube_delete(cluster, arena_format(arena, JOBS "/%s", name).p, value_text_at(job, "metadata.uid"), NULL,
			  arena, &ignored);
	return failed;
}

const struct value *shared_sizes_of(const struct value *measured, const char *store, struct arena *arena)
{
	const char *name = shared_database(store, arena);
	const struct value *one = value_first(value_get(measured, "databases"));

	while (one && strcmp(value_text_at(one, "name"), name) != 0)
		one = one->next;
	return one;
}

long shared_sizes_share(const struct value *measured, const struct value *database)
{
	long volume = value_number_at(measured, "volume");

	return volume > 0 ? (long)((__int128)value_number_at(database, "bytes") * 100 / volume) : -1;
}

bool shared_sizes_is_large(const struct value *measured, const struct value *database)
{
	long share = value_number_at(measured, "share");

	return database && share > 0 && shared_sizes_share(measured, database) >= share;
}

void shared_sizes_put(const struct value *measured, const char *store, struct value *map, struct arena *arena)
{
	const struct value *database = shared_sizes_of(measured, store, arena);
	long share = shared_sizes_share(measured, database);

	if (!database)
		return;
	value_put(map, STR("databaseBytes"), value_int(arena, value_number_at(database, "bytes")));
	if (share >= 0)
		value_put(map, STR("databaseShare"), value_int(arena, share));
	value_put_text(map, "databaseMeasuredAt", value_text_at(measured, "at"), arena);
}
