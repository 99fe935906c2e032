/* SPDX-License-Identifier: Apache-2.0 */
#include "store/lease.h"

#include <stdlib.h>
#include <time.h>

#include "clock.h"
#include "kube/call.h"
#include "kube/change.h"
#include "kube/object.h"
#include "kube/resources.h"
#include "process.h"
#include "store/lease_watch.h"
#include "store/system.h"
#include "timestamp.h"

#define COMMAND_NOTE "store.urumi.ai/command"
#define LOOK_AGAIN 500    /* milliseconds */
#define RENEW_EVERY 15000 /* milliseconds */
#define RENEW_AGAIN 2000  /* when it did not work */
#define RELEASE_TRIES 3   /* 15 s without an API server must not leave the lease of a store that is gone */
/* After that our lease counts as lost: what was begun can still be ended before another may take it. */
#define RENEW_MOST (LEASE_SECONDS * 1000 - 15000)

/* A MicroTime of Kubernetes. */
static const char *timestamp(struct arena *arena)
{
	struct timespec moment;
	struct tm parts;
	char text[sizeof("2006-01-02T15:04:05")];

	(void)clock_gettime(CLOCK_REALTIME, &moment);
	(void)gmtime_r(&moment.tv_sec, &parts);
	(void)strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &parts);
	return arena_format(arena, "%s.%06ldZ", text, moment.tv_nsec / 1000).p;
}

const char *lease_command(const struct value *object)
{
	const struct value *command = value_get(value_find(object, STR("metadata.annotations")), COMMAND_NOTE);

	return command ? command->text.p : "";
}

/* The object to write; with the version of the one that is replaced, if any. */
static struct value *lease_object(const char *name_space, const char *name, const char *command,
				  const struct value *old, struct arena *arena)
{
	struct value *object = value_new(arena, VALUE_MAP);
	struct value *metadata = value_new(arena, VALUE_MAP);
	struct value *labels = value_new(arena, VALUE_MAP);
	struct value *notes = value_new(arena, VALUE_MAP);
	struct value *spec = value_new(arena, VALUE_MAP);
	const struct value *version = value_get(value_get(old, "metadata"), "resourceVersion");
	const char *moment = timestamp(arena);

	value_put_text(object, "apiVersion", "coordination.k8s.io/v1", arena);
	value_put_text(object, "kind", "Lease", arena);
	value_put_text(metadata, "name", name, arena);
	value_put_text(metadata, "namespace", name_space, arena);
	if (version)
		value_put_text(metadata, "resourceVersion", version->text.p, arena);
	if (strcmp(name_space, NAMESPACE_SYSTEM) == 0)
		value_put_text(labels, LABEL_STORE, name, arena);
	value_put(metadata, STR("labels"), labels);
	value_put_text(notes, COMMAND_NOTE, command, arena);
	value_put(metadata, STR("annotations"), notes);
	value_put(object, STR("metadata"), metadata);
	value_put_text(spec, "holderIdentity", process_identity(arena), arena);
	value_put(spec, STR("leaseDurationSeconds"), value_int(arena, LEASE_SECONDS));
	value_put_text(spec, "acquireTime", moment, arena);
	value_put_text(spec, "renewTime", moment, arena);
	value_put(object, STR("spec"), spec);
	return object;
}

static int locked(const struct value *other, const char *store, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	const struct value *spec = value_get(other, "spec");
	const struct value *since = value_get(spec, "acquireTime");
	const char *command = lease_command(other);
	const char *holder = value_text_at(spec, "holderIdentity");
	const char *host = process_host(holder, &arena);

	(void)err_set(err, ERR_LOCKED, "store %s is being worked on: %s, process %s on %s, since %.19sZ", store,
		      *command ? command : "a command", process_number(holder, &arena),
		      *host ? host : "an unknown machine", since ? since->text.p : "?");
	return err_hint(err,
			"repeat the command later, or let it wait: --wait-lock 5m; if that process has died, it "
			"is replaced once nothing has renewed its lease for %d s",
			LEASE_SECONDS);
}

/* The namespace of leases is made when it turns out to be missing: it nearly always is there. */
static int create(struct lease *lease, const struct value *object, bool *ret_exists, struct value **ret,
		  struct err *err)
{
	struct kube_call call = { .method = "POST", .path = LEASE_FOLDER, .body = object };
	long status;

	for (int try = 0;; try++) {
		if (kube_call(lease->cluster, &call, &lease->arena, &status, ret, err))
			return -1;
		if (status != 404 || try > 0)
			break;
		if (system_make(lease->cluster, &lease->arena, err))
			return -1;
	}
	*ret_exists = status == 409;
	return status / 100 == 2 || *ret_exists ? 0 : kube_refused(&call, status, *ret, err);
}

/*
 * By the API server's clock, which stamps each write of the object; the holder's own is in the object. Who could not
 * renew it any more may have worked on for its time.
 */
static time_t held_until(const struct value *old)
{
	time_t last = object_written(old, NULL);

	last = last ? last : timestamp_parse(value_text_at(old, "spec.renewTime"));
	return last ? last + LEASE_SECONDS : 0;
}

/* One try. *ret_other is who holds it, when someone does; else the lease is ours. */
static int try_to_take(struct lease *lease, const struct lease_request *request, struct lease_watch *watch,
		       const struct value **ret_other, struct err *err)
{
	struct arena *arena = &lease->arena;
	struct value *old = NULL;
	struct value *object = lease_object(NAMESPACE_SYSTEM, request->store, request->command, NULL, arena);
	long long begin = clock_passed();
	bool refused;
	struct value *written = NULL;

	*ret_other = NULL;
	if (create(lease, object, &refused, &written, err) ||
	    (refused && kube_get(lease->cluster, lease->path, arena, &old, err)))
		return -1;
	if (old && !lease_has_ended(old) && !lease_watch_look(watch, old)) {
		*ret_other = old;
		return 0;
	}
	if (old) {
		object = lease_object(NAMESPACE_SYSTEM, request->store, request->command, old, arena);
		begin = clock_passed();
		if (kube_replace(lease->cluster, lease->path, object, arena, &refused, &written, err))
			return -1;
	}
	if (refused) {
		*ret_other = object; /* someone was faster; the next look shows who */
		return 0;
	}
	lease->object = written;
	lease->took_over = old != NULL;
	/* Whoever takes it over writes the same object, so this is when the first one began who did not finish. */
	lease->held_since = timestamp_parse(value_text_at(old, "metadata.creationTimestamp"));
	lease->held_until = held_until(old);
	lease->renewed = begin;
	return 0;
}

/* Whether it looks as if nobody renews it any more: that is worth waiting for, and proves nothing yet. */
static bool look_closer(const struct lease *lease, const struct lease_request *request, const struct value *other)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	const char *host = process_host(value_text_at(other, "spec.holderIdentity"), &arena);

	if (lease_life(other, kube_now(lease->cluster)) != LEASE_STALE)
		return false;
	if (request->tell)
		request->tell(request->context,
			      arena_text(&arena, "%s on %s: did it die? %d s without a sign will tell",
					 lease_command(other), *host ? host : "an unknown machine", LEASE_SECONDS));
	return true;
}

int lease_take(struct lease *lease, struct kube *cluster, const struct lease_request *request, struct err *err)
{
	CLEANUP(lease_watch_free) struct lease_watch watch = LEASE_WATCH_INIT;
	long long until = clock_running() + (long long)request->patience;
	long long end = clock_running() + (long long)request->most;
	const struct value *other = NULL;

	lease->cluster = cluster;
	lease->path = arena_format(&lease->arena, LEASE_FOLDER "/%s", request->store).p;
	for (int try = 0;; try++) {
		long long now = clock_running();

		if (try_to_take(lease, request, &watch, &other, err))
			return -1;
		if (!other)
			return 0;
		/* A lost race is looked at once more, so that the message names the winner. */
		if (try > 0 && (now >= end || (now >= until && !look_closer(lease, request, other))))
			return locked(other, request->store, err);
		if (try > 0 && context_check(cluster->within, LOOK_AGAIN, err))
			return -1;
	}
}

int lease_make(struct lease *lease, struct kube *cluster, const char *name_space, const char *name, const char *command,
	       struct err *err)
{
	struct arena *arena = &lease->arena;
	const char *folder = resources_list(RESOURCE_Lease, name_space, arena);
	long long begin = clock_passed();
	struct value *written;
	bool exists;

	lease->cluster = cluster;
	lease->path = arena_format(arena, "%s/%s", folder, name).p;
	if (kube_create(cluster, folder, lease_object(name_space, name, command, NULL, arena), arena, &exists, &written,
			err))
		return -1;
	if (exists)
		return err_set(err, ERR_LOCKED, "Lease %s of namespace %s is there already", name, name_space);
	lease->object = written;
	lease->renewed = begin;
	return 0;
}

/* Into a fresh arena: a command may run for an hour, and each renewal reads an object. */
static void start_afresh(struct lease *lease, struct arena *ret_old)
{
	*ret_old = lease->arena;
	lease->arena = (struct arena)ARENA_INIT;
	lease->path = arena_str(&lease->arena, str_of(lease->path)).p;
	lease->object = value_copy(&lease->arena, lease->object);
}

/* Somebody wrote it after us; *ret_ours: but we are still its holder, and go on from there. */
static int read_again(struct lease *lease, bool *ret_ours, struct err *err)
{
	struct value *object;

	if (kube_get(lease->cluster, lease->path, &lease->arena, &object, err))
		return -1;
	*ret_ours = object && strcmp(value_text_at(object, "spec.holderIdentity"),
				     value_text_at(lease->object, "spec.holderIdentity")) == 0;
	lease->object = *ret_ours ? object : NULL;
	return *ret_ours ? 0
			 : err_set(err, ERR_LOCKED, "the lease of the store was %s meanwhile",
				   object ? "taken by another command" : "removed");
}

/* Beside the calls that wait, and for a few seconds at most. */
static int renew(struct lease *lease, struct err *err)
{
	CLEANUP(arena_free) struct arena old = ARENA_INIT;
	bool in_tick = lease->cluster->in_tick;
	long long begin = clock_passed();
	bool ours = true;
	bool lost = true;
	int failed = 0;

	lease->tried = begin;
	start_afresh(lease, &old);
	lease->cluster->in_tick = true;
	for (int try = 0; !failed && lost && try < 2; try++) {
		struct value *answer = NULL;
		struct value *renewed = value_get(value_get(lease->object, "spec"), "renewTime");

		if (renewed)
			renewed->text = str_of(timestamp(&lease->arena));
		failed = kube_replace(lease->cluster, lease->path, lease->object, &lease->arena, &lost, &answer, err);
		if (!failed && lost)
			failed = read_again(lease, &ours, err);
		else if (!failed)
			lease->object = answer;
	}
	lease->cluster->in_tick = in_tick;
	if (failed)
		return -1;
	if (lost)
		return err_set(err, ERR_LOCKED, "the lease of the store is written by another command");
	lease->renewed = begin;
	return 0;
}

static bool has_run_out(const struct lease *lease)
{
	return clock_passed() - lease->renewed >= RENEW_MOST;
}

/* Whether an error of a renewal says that the lease is no longer ours, or that we are to end. */
static bool is_final(const struct lease *lease, const struct err *err)
{
	return !lease->object || err_is_signal(err->code);
}

static int ran_out(const struct lease *lease, struct err *err)
{
	return err_wrap(err, "the lease of the store could not be renewed for %lld s",
			(clock_passed() - lease->renewed) / 1000);
}

int lease_tend(struct lease *lease, struct err *err)
{
	CLEANUP(err_clear) struct err failure = ERR_INIT;
	long long now = clock_passed();

	if (!lease->object || now - lease->renewed < RENEW_EVERY || now - lease->tried < RENEW_AGAIN ||
	    !renew(lease, &failure) || !is_final(lease, &failure))
		return 0;
	*err = failure;
	failure = (struct err)ERR_INIT;
	return -1;
}

int lease_keep(struct lease *lease, struct err *err)
{
	if (lease_tend(lease, err))
		return -1;
	return lease->object && has_run_out(lease) ? lease_confirm(lease, err) : 0;
}

int lease_confirm(struct lease *lease, struct err *err)
{
	if (!lease->object || !has_run_out(lease))
		return 0;
	if (!renew(lease, err))
		return 0;
	return is_final(lease, err) ? -1 : ran_out(lease, err);
}

void lease_leave(struct lease *lease)
{
	lease->object = NULL;
	arena_free(&lease->arena);
}

/* One try; ERR_LOCKED: it is not ours any more. */
static int remove_it(struct lease *lease, struct err *err)
{
	const struct value *metadata = value_get(lease->object, "metadata");
	const struct value *version = value_get(metadata, "resourceVersion");
	CLEANUP(err_clear) struct err refused = ERR_INIT;
	bool ours;

	if (!kube_delete(lease->cluster, lease->path, value_text_at(metadata, "uid"), version ? version->text.p : NULL,
			 &lease->arena, &refused))
		return 0;
	if (refused.code == ERR_REFUSED && read_again(lease, &ours, err))
		return -1;
	*err = refused;
	refused = (struct err)ERR_INIT;
	return -1;
}

int lease_release(struct lease *lease, struct err *err)
{
	int failed = 0;

	for (int try = 0; lease->object && try < RELEASE_TRIES; try++) {
		err_clear(err);
		lease->cluster->in_tick = true;
		failed = remove_it(lease, err);
		lease->cluster->in_tick = false;
		if (!failed)
			lease->object = NULL;
	}
	/* Removed, or taken over: it is given up all the same. */
	if (failed && err->code == ERR_LOCKED) {
		err_clear(err);
		failed = 0;
	}
	lease_leave(lease);
	return failed;
}
