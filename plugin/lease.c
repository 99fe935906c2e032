/* SPDX-License-Identifier: Apache-2.0 */
#include "lease.h"

#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "file.h"

#define COMMAND_NOTE "store.urumi.ai/command"
#define LOOK_AGAIN 500 /* milliseconds */
#define SMALL_FILE ((size_t)64 << 10)
#define STAT_START 20 /* fields after the command's name until the start time (proc(5), stat) */

static long long now(void)
{
	struct timespec time;

	(void)clock_gettime(CLOCK_MONOTONIC, &time);
	return (long long)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

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

/* Seconds since a MicroTime, by our clock; a large number for what is no time. */
static long age_of(const struct value *time_text)
{
	struct tm parts = { 0 };

	if (!time_text || !strptime(time_text->text.p, "%Y-%m-%dT%H:%M:%S", &parts))
		return LEASE_SECONDS * 1000;
	return (long)(time(NULL) - timegm(&parts));
}

static struct str read_small(const char *path, struct bytes *text)
{
	CLEANUP(err_clear) struct err ignored = ERR_INIT;

	(void)file_read(path, text, &ignored);
	while (text->length && text->data[text->length - 1] == '\n')
		text->data[--text->length] = '\0';
	return bytes_str(text);
}

/* Clock ticks from the machine's start to the process's; 0 when there is no such process or no /proc. */
static unsigned long long start_time(long pid)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(SMALL_FILE);
	CLEANUP(free_pointer) char *path = xformat("/proc/%ld/stat", pid);
	const char *p;

	(void)read_small(path, &text);
	/* The command's name may hold blanks and parentheses. */
	p = text.length ? strrchr(text.data, ')') : NULL;
	for (int field = 0; p && field < STAT_START; field++)
		p = strchr(p + 1, ' ');
	return p ? strtoull(p + 1, NULL, 10) : 0;
}

/*
 * "BOOT-ID/pid:[NUMBER] PID START HOST": containers of a machine share its boot id, but not the processes that they see
 * (pid_namespaces(7)).
 */
static const char *our_identity(struct arena *arena)
{
	CLEANUP(bytes_free) struct bytes boot = BYTES_INIT(SMALL_FILE);
	char host[256] = "unknown";
	char space[64] = "";
	struct str id = read_small("/proc/sys/kernel/random/boot_id", &boot);

	(void)gethostname(host, sizeof(host) - 1);
	(void)!readlink("/proc/self/ns/pid", space, sizeof(space) - 1);
	return arena_format(arena, "%.*s/%s %ld %llu %s", STR_ARG(id), space, (long)getpid(), start_time(getpid()),
			    host).p;
}

/* Whether a holder is a process of this machine that has ended. */
static bool is_dead_here(const char *identity, struct arena *arena)
{
	const char *ours = our_identity(arena);
	size_t boot = strcspn(identity, " ");
	char *end = NULL;
	long pid;
	unsigned long long start;

	if (!boot || strncmp(identity, ours, boot + 1) != 0)
		return false;
	pid = strtol(identity + boot, &end, 10);
	start = strtoull(end, NULL, 10);
	return pid > 0 && (kill((pid_t)pid, 0) != 0 || start_time(pid) != start);
}

bool lease_is_live(const struct value *object)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	const struct value *spec = value_get(object, "spec");
	const char *holder = value_text_at(spec, "holderIdentity");

	return *holder && age_of(value_get(spec, "renewTime")) < LEASE_SECONDS && !is_dead_here(holder, &arena);
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
	if (strcmp(name_space, TENANT_SYSTEM) == 0)
		value_put_text(labels, TENANT_LABEL, name, arena);
	value_put(metadata, STR("labels"), labels);
	value_put_text(notes, COMMAND_NOTE, command, arena);
	value_put(metadata, STR("annotations"), notes);
	value_put(object, STR("metadata"), metadata);
	value_put_text(spec, "holderIdentity", our_identity(arena), arena);
	value_put(spec, STR("leaseDurationSeconds"), value_int(arena, LEASE_SECONDS));
	value_put_text(spec, "acquireTime", moment, arena);
	value_put_text(spec, "renewTime", moment, arena);
	value_put(object, STR("spec"), spec);
	return object;
}

static int system_namespace(struct cluster *cluster, struct arena *arena, struct err *err)
{
	struct value *object = value_new(arena, VALUE_MAP);
	struct value *metadata = value_new(arena, VALUE_MAP);
	bool exists;

	value_put_text(object, "apiVersion", "v1", arena);
	value_put_text(object, "kind", "Namespace", arena);
	value_put_text(metadata, "name", TENANT_SYSTEM, arena);
	value_put(object, STR("metadata"), metadata);
	return cluster_create(cluster, "/api/v1/namespaces", object, arena, &exists, NULL, err);
}

static int locked(const struct value *other, const char *store, struct err *err)
{
	const struct value *spec = value_get(other, "spec");
	const struct value *holder = value_get(spec, "holderIdentity");
	const struct value *since = value_get(spec, "acquireTime");
	const char *command = lease_command(other);
	const char *words = holder ? holder->text.p : "";
	const char *pid = strchr(words, ' ');
	const char *host = strrchr(words, ' ');

	(void)err_set(err, ERR_LOCKED, "store %s is being worked on: %s, process %.*s on %s, since %.19sZ", store,
		      *command ? command : "a command", pid ? (int)strcspn(pid + 1, " ") : 0,
		      pid ? pid + 1 : "", host ? host + 1 : "an unknown machine", since ? since->text.p : "?");
	return err_hint(err, "repeat the command later, or let it wait: --wait-lock 5m");
}

/* The namespace of leases is made when it turns out to be missing: it nearly always is there. */
static int create(struct lease *lease, const struct value *object, bool *ret_exists, struct value **ret,
		  struct err *err)
{
	struct cluster_call call = { .method = "POST", .path = LEASE_FOLDER, .body = object };
	long status;

	for (int try = 0;; try++) {
		if (cluster_call(lease->cluster, &call, &lease->arena, &status, ret, err))
			return -1;
		if (status != 404 || try > 0)
			break;
		if (system_namespace(lease->cluster, &lease->arena, err))
			return -1;
	}
	*ret_exists = status == 409;
	return status / 100 == 2 || *ret_exists ? 0 : cluster_refused(&call, status, *ret, err);
}

/* One try. *ret_other is who holds it, when someone does; else the lease is ours. */
static int try_to_take(struct lease *lease, const char *store, const char *command, const struct value **ret_other,
		       struct err *err)
{
	struct value *old = NULL;
	struct value *object = lease_object(TENANT_SYSTEM, store, command, NULL, &lease->arena);
	bool refused;
	struct value *written = NULL;

	*ret_other = NULL;
	if (create(lease, object, &refused, &written, err) ||
	    (refused && cluster_get(lease->cluster, lease->path, &lease->arena, &old, err)))
		return -1;
	if (lease_is_live(old)) {
		*ret_other = old;
		return 0;
	}
	if (old) {
		object = lease_object(TENANT_SYSTEM, store, command, old, &lease->arena);
		if (cluster_replace(lease->cluster, lease->path, object, &lease->arena, &refused, &written, err))
			return -1;
	}
	if (refused) {
		*ret_other = object; /* someone was faster; the next look shows who */
		return 0;
	}
	lease->object = written;
	lease->took_over = old != NULL;
	lease->renewed = now();
	return 0;
}

int lease_take(struct lease *lease, struct cluster *cluster, const char *store, const char *command,
	       unsigned patience, struct err *err)
{
	long long until = now() + (long long)patience;
	const struct value *other = NULL;

	lease->cluster = cluster;
	lease->path = arena_format(&lease->arena, LEASE_FOLDER "/%s", store).p;
	for (int try = 0;; try++) {
		if (try_to_take(lease, store, command, &other, err))
			return -1;
		if (!other)
			return 0;
		/* A lost race is looked at once more, so that the message names the winner. */
		if (now() >= until && try > 0)
			return locked(other, store, err);
		if (try > 0 && interrupt_check(cluster->interrupt, LOOK_AGAIN, err))
			return -1;
	}
}

int lease_make(struct lease *lease, struct cluster *cluster, const char *name_space, const char *name,
	       const char *command, struct err *err)
{
	struct arena *arena = &lease->arena;
	const char *folder = arena_format(arena, "/apis/coordination.k8s.io/v1/namespaces/%s/leases", name_space).p;
	struct value *written;
	bool exists;

	lease->cluster = cluster;
	lease->path = arena_format(arena, "%s/%s", folder, name).p;
	if (cluster_create(cluster, folder, lease_object(name_space, name, command, NULL, arena), arena, &exists,
			   &written, err))
		return -1;
	if (exists)
		return err_set(err, ERR_LOCKED, "Lease %s of namespace %s is there already", name, name_space);
	lease->object = written;
	lease->renewed = now();
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

int lease_keep(struct lease *lease, struct err *err)
{
	CLEANUP(arena_free) struct arena old = ARENA_INIT;
	struct value *renewed;
	struct value *answer = NULL;
	bool lost;

	if (!lease->object || now() - lease->renewed < LEASE_SECONDS * 1000 / 4)
		return 0;
	start_afresh(lease, &old);
	renewed = value_get(value_get(lease->object, "spec"), "renewTime");
	if (renewed)
		renewed->text = str_of(timestamp(&lease->arena));
	if (cluster_replace(lease->cluster, lease->path, lease->object, &lease->arena, &lost, &answer, err))
		return err_wrap(err, "the lease could not be renewed");
	lease->object = lost ? NULL : answer;
	lease->renewed = now();
	return lost ? err_set(err, ERR_LOCKED, "the lease of the store was taken by another command meanwhile") : 0;
}

void lease_release(struct lease *lease)
{
	CLEANUP(err_clear) struct err ignored = ERR_INIT;
	struct arena *arena = &lease->arena;
	const struct value *metadata = value_get(lease->object, "metadata");
	const struct value *version = value_get(metadata, "resourceVersion");

	if (lease->object && version) {
		struct value *options = value_new(arena, VALUE_MAP);
		struct value *conditions = value_new(arena, VALUE_MAP);

		value_put_text(conditions, "resourceVersion", version->text.p, arena);
		value_put(options, STR("preconditions"), conditions);
		(void)cluster_delete(lease->cluster, lease->path, options, arena, &ignored);
	}
	lease->object = NULL;
	arena_free(arena);
}
