/* SPDX-License-Identifier: Apache-2.0 */
#include "store/state.h"

#include <stdlib.h>
#include <strings.h>

#include "kube/labels.h"
#include "kube/object.h"
#include "store/lease.h"
#include "store/lease_watch.h"
#include "store/name.h"
#include "store/wanted.h"
#include "store/worked.h"
#include "timestamp.h"

#define WORDS_MOST ((size_t)4 << 10)

static const char *const names[] = {
#define X(name, when) #name,
	STATE_TABLE(X)
#undef X
};

/* Helm's words for a record while a command works, and after. */
static const struct {
	const char *status;
	enum state state;
	bool passing; /* a broken off command leaves it behind */
} statuses[] = {
	{ "pending-install", STATE_CREATING, true },
	{ "pending-upgrade", STATE_UPDATING, true },
	{ "pending-rollback", STATE_UPDATING, true },
	{ "uninstalling", STATE_DELETING, true },
	{ "failed", STATE_FAILED, false },
	{ "deployed", STATE_ACTIVE, false },
};

/* Commands that hold a lease while they change a store. */
static const struct {
	const char *command;
	enum state state;
} commands[] = {
	{ "create", STATE_CREATING },  { "update", STATE_UPDATING }, { "rollback", STATE_UPDATING },
	{ "suspend", STATE_UPDATING }, { "resume", STATE_UPDATING }, { "delete", STATE_DELETING },
	{ "gc", STATE_DELETING },
};

const char *state_name(enum state state)
{
	return names[state];
}

bool state_find(const char *word, enum state *ret)
{
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		if (strcasecmp(names[i], word) == 0) {
			*ret = (enum state)i;
			return true;
		}
	}
	return false;
}

/* What the command says that works on it; false when none does that we know. */
static bool by_command(const struct state_facts *facts, enum state *ret)
{
	const char *command = lease_command(facts->lease);

	for (size_t i = 0; i < COUNT_OF(commands); i++) {
		if (strcmp(commands[i].command, command) != 0)
			continue;
		*ret = commands[i].state;
		/* create with --if-exists update */
		if (*ret == STATE_CREATING && strtol(object_label(facts->record, "version"), NULL, 10) > 1)
			*ret = STATE_UPDATING;
		return true;
	}
	return false;
}

static enum state without_release(const struct state_facts *facts)
{
	if (object_asks(facts->name_space, LABEL_KEPT))
		return STATE_KEPT;
	if (facts->unseen & STATE_UNSEEN_RELEASE)
		return STATE_UNKNOWN;
	return facts->lease && strcmp(lease_command(facts->lease), "create") == 0 ? STATE_FAILED : STATE_UNINSTALLED;
}

/* By clocks: what is shown destroys nothing. */
static bool is_live(const struct state_facts *facts)
{
	return facts->lease && lease_is_live(facts->lease, facts->now ? facts->now : time(NULL));
}

bool state_is_broken(const struct state_facts *facts)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;

	return facts->record &&
	       strcmp(object_note(facts->name_space, LABEL_BROKEN), worked_entry(facts->record, &arena)) == 0;
}

/* Only a first install: a store that ran before goes on as it is. */
static bool is_create_broken(const struct state_facts *facts)
{
	const char *command = lease_command(facts->lease);
	bool is_first = strtol(object_label(facts->record, "version"), NULL, 10) == 1 ||
			!*object_note(facts->name_space, LABEL_WORKED);

	return is_first && !worked_is_noted(facts->name_space, facts->record) &&
	       (strcmp(command, "create") == 0 || state_is_broken(facts));
}

enum state state_of(const struct state_facts *facts)
{
	const char *status = object_label(facts->record, "status");
	bool live = is_live(facts);
	enum state state;

	if (value_find(facts->name_space, STR("metadata.deletionTimestamp")))
		return STATE_DELETING;
	if (live && by_command(facts, &state))
		return state;
	for (size_t i = 0; i < COUNT_OF(statuses); i++) {
		if (strcmp(statuses[i].status, status) != 0)
			continue;
		if (statuses[i].passing && facts->lease && !live)
			return STATE_FAILED;
		if (statuses[i].state == STATE_ACTIVE && object_is(facts->record, LABEL_SUSPENDED))
			return STATE_SUSPENDED;
		if (statuses[i].state == STATE_ACTIVE && is_create_broken(facts))
			return STATE_FAILED;
		return statuses[i].state;
	}
	return without_release(facts);
}

static void put(struct value *map, const char *key, const char *text, struct arena *arena)
{
	if (*text)
		value_put_text(map, key, text, arena);
}

/* Whether it has an Ingress, as far as that is noted: a host that it claims is no address yet. */
static bool has_way_in(const struct state_facts *facts, struct arena *arena)
{
	enum state state = state_of(facts);
	const struct value *wanted = wanted_read(facts->name_space, facts->record, arena);

	return state != STATE_KEPT && state != STATE_UNINSTALLED && (!wanted || wanted_has(wanted, "Ingress"));
}

static void put_hosts(const struct state_facts *facts, struct value *map, struct arena *arena)
{
	const char *p = object_note(facts->name_space, LABEL_HOSTS);
	bool tls = strcmp(object_note(facts->name_space, LABEL_TLS), "true") == 0;
	struct value *hosts = value_new(arena, VALUE_LIST);

	if (!*p)
		return;
	if (has_way_in(facts, arena))
		put(map, "url", arena_format(arena, "%s://%.*s", tls ? "https" : "http", (int)strcspn(p, ","), p).p,
		    arena);
	while (*p) {
		size_t n = strcspn(p, ",");

		value_add(hosts, value_string(arena, arena_str(arena, (struct str){ p, n })));
		p += n + (p[n] == ',');
	}
	value_put(map, STR("hosts"), hosts);
}

static void put_times(const struct state_facts *facts, struct value *map, struct arena *arena)
{
	const struct value *oldest = facts->name_space ? facts->name_space : facts->record;
	/* Helm copies its labels createdAt and modifiedAt from one revision to the next. */
	const char *updated = value_text_at(facts->record, "metadata.creationTimestamp");

	put(map, "createdAt", value_text_at(oldest, "metadata.creationTimestamp"), arena);
	if (timestamp_parse(updated))
		put(map, "updatedAt", timestamp_text(timestamp_parse(updated), arena), arena);
}

static void put_operation(const struct state_facts *facts, struct value *map, struct arena *arena)
{
	struct value *operation;

	if (!facts->lease)
		return;
	operation = value_map_at(map, "operation", arena);
	put(operation, "command", lease_command(facts->lease), arena);
	put(operation, "since", value_text_at(facts->lease, "spec.acquireTime"), arena);
	put(operation, "holder", value_text_at(facts->lease, "spec.holderIdentity"), arena);
	value_put(operation, STR("live"), value_bool(arena, is_live(facts)));
}

void state_put_unknown(struct value *summary, const char *word, struct arena *arena)
{
	struct value *list = value_get(summary, "unknown");

	if (!list) {
		list = value_new(arena, VALUE_LIST);
		value_put(summary, STR("unknown"), list);
	}
	value_add(list, value_string(arena, str_of(word)));
}

const char *state_unknown(const struct value *summary, struct arena *arena)
{
	CLEANUP(bytes_free) struct bytes words = BYTES_INIT(WORDS_MOST);

	for (const struct value *item = value_first(value_get(summary, "unknown")); item; item = item->next)
		bytes_format(&words, "%s%.*s", words.length ? ", " : "unknown: ", STR_ARG(item->text));
	if (words.length)
		bytes_add_text(&words, " (you may not read them; what rights are needed: helm store doctor --role)");
	return arena_str(arena, bytes_str(&words)).p;
}

static void put_unseen(const struct state_facts *facts, struct value *map, struct arena *arena)
{
	static const struct {
		unsigned bit;
		const char *word;
	} words[] = {
		{ STATE_UNSEEN_NAMESPACE, "namespace" },
		{ STATE_UNSEEN_RELEASE, "release" },
		{ STATE_UNSEEN_COMMAND, "command at work" },
	};

	for (size_t i = 0; i < COUNT_OF(words); i++)
		if (facts->unseen & words[i].bit)
			state_put_unknown(map, words[i].word, arena);
}

static void put_name(const struct state_facts *facts, struct value *map, struct arena *arena)
{
	const char *name = object_label(facts->name_space, LABEL_STORE);
	const char *name_space = value_text_at(facts->name_space ? facts->name_space : facts->record,
					       facts->name_space ? "metadata.name" : "metadata.namespace");

	name = *name ? name : object_label(facts->record, "name");
	name = *name || !facts->store ? name : facts->store;
	put(map, "name", name, arena);
	put(map, "namespace", *name_space || !*name ? name_space : name_namespace(name, arena), arena);
}

struct value *state_summary(const struct state_facts *facts, struct arena *arena)
{
	struct value *map = value_new(arena, VALUE_MAP);
	const char *revision = object_label(facts->record, "version");

	put_name(facts, map, arena);
	put(map, "state", state_name(state_of(facts)), arena);
	put(map, "profile", object_label(facts->record, LABEL_PROFILE), arena);
	put(map, "plan", object_label(facts->record, LABEL_PLAN), arena);
	put_hosts(facts, map, arena);
	put(map, "database", object_label(facts->record, LABEL_DATABASE), arena);
	if (*revision)
		value_put(map, STR("revision"), value_int(arena, strtoll(revision, NULL, 10)));
	put_times(facts, map, arena);
	put(map, "fingerprint", object_label(facts->record, LABEL_FINGERPRINT), arena);
	if (strcmp(object_label(facts->record, LABEL_POLICIES), POLICIES_SHIPPED) != 0)
		put(map, "policies", object_label(facts->record, LABEL_POLICIES), arena);
	put(map, "owner", object_note(facts->name_space, LABEL_OWNER), arena);
	value_put(map, STR("protected"), value_bool(arena, object_asks(facts->name_space, LABEL_PROTECTED)));
	put_operation(facts, map, arena);
	put(map, "warning", facts->warning ? facts->warning : "", arena);
	put_unseen(facts, map, arena);
	return map;
}
