/* SPDX-License-Identifier: Apache-2.0 */
#include "suspect_view.h"

#define LAST_WORDS_MOST 300 /* bytes */

#include <stdlib.h>

const char *suspect_name(const struct value *object)
{
	return value_text_at(object, "metadata.name");
}

bool suspect_is_going(const struct value *object)
{
	return value_find(object, STR("metadata.deletionTimestamp")) != NULL;
}

const struct value *suspect_condition(const struct value *object, const char *type)
{
	const struct value *list = value_find(object, STR("status.conditions"));

	for (const struct value *item = value_first(list); item; item = item->next)
		if (strcmp(value_text_at(item, "type"), type) == 0)
			return item;
	return NULL;
}

bool suspect_condition_is(const struct value *object, const char *type, const char *status)
{
	const struct value *found = suspect_condition(object, type);

	return found && strcmp(value_text_at(found, "status"), status) == 0;
}

/* What tells an object, or one occurrence of an event, from all others. */
static const char *mark_of(const struct value *object, struct arena *arena)
{
	return arena_format(arena, "%s %s", value_text_at(object, "metadata.uid"),
			    value_text_at(object, "lastTimestamp"))
		.p;
}

bool suspect_is_known(const struct suspect_view *view, const struct value *object)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	const char *mark = view->known ? mark_of(object, &arena) : NULL;

	for (const struct value *item = value_first(view->known); item; item = item->next)
		if (str_is(item->text, mark))
			return true;
	return false;
}

struct value *suspect_know(const struct suspect_view *view, struct arena *arena)
{
	const struct value *const lists[] = { view->pods, view->jobs, view->events };
	struct value *known = value_new(arena, VALUE_LIST);

	for (size_t i = 0; i < COUNT_OF(lists); i++)
		for (const struct value *object = value_first(lists[i]); object; object = object->next)
			value_add(known, value_string(arena, str_of(mark_of(object, arena))));
	return known;
}

/* The newest event of an object whose reason starts with `reason`. */
const struct value *suspect_event(const struct suspect_view *view, const char *kind, const char *name,
				    const char *reason)
{
	const struct value *newest = NULL;

	for (const struct value *event = value_first(view->events); event; event = event->next) {
		if (strcmp(value_text_at(event, "involvedObject.kind"), kind) != 0 ||
		    strncmp(value_text_at(event, "reason"), reason, strlen(reason)) != 0 ||
		    strcmp(value_text_at(event, "involvedObject.name"), name) != 0 || suspect_is_known(view, event))
			continue;
		if (!newest ||
		    strcmp(value_text_at(event, "lastTimestamp"), value_text_at(newest, "lastTimestamp")) > 0)
			newest = event;
	}
	return newest;
}

const struct value *suspect_named(const struct value *list, const char *name)
{
	for (const struct value *object = value_first(list); object; object = object->next)
		if (strcmp(suspect_name(object), name) == 0)
			return object;
	return NULL;
}

const char *suspect_owner(const struct value *object, const char *kind)
{
	const struct value *owners = value_find(object, STR("metadata.ownerReferences"));
	const struct value *owner = value_first(owners);

	return owner && strcmp(value_text_at(owner, "kind"), kind) == 0 ? value_text_at(owner, "name") : "";
}

/* The controller has not looked at the newest specification: what is there is of an older one. */
bool suspect_is_unseen(const struct value *object)
{
	return value_number_at(object, "status.observedGeneration") < value_number_at(object, "metadata.generation");
}

static long revision_of(const struct value *set)
{
	const struct value *notes = value_find(set, STR("metadata.annotations"));
	const struct value *revision = value_get(notes, "deployment.kubernetes.io/revision");

	return revision ? strtol(revision->text.p, NULL, 10) : 0;
}

/* A replica set that a Deployment is replacing, or has replaced. */
bool suspect_is_old_set(const struct suspect_view *view, const struct value *set)
{
	const char *owner = suspect_owner(set, "Deployment");
	const struct value *deployment = suspect_named(view->deployments, owner);

	if (value_number_at(set, "spec.replicas") == 0 || (deployment && suspect_is_unseen(deployment)))
		return true;
	for (const struct value *other = *owner ? view->replica_sets->first : NULL; other; other = other->next)
		if (strcmp(suspect_owner(other, "Deployment"), owner) == 0 && revision_of(other) > revision_of(set))
			return true;
	return false;
}

/* Pods of a revision that is being replaced are no reason to give up the new one. */
bool suspect_is_old_pod(const struct suspect_view *view, const struct value *pod)
{
	const struct value *set = suspect_named(view->replica_sets, suspect_owner(pod, "ReplicaSet"));
	const struct value *labels = value_find(pod, STR("metadata.labels"));
	const struct value *revision = value_get(labels, "controller-revision-hash");

	if (set)
		return suspect_is_old_set(view, set);
	set = suspect_named(view->stateful_sets, suspect_owner(pod, "StatefulSet"));
	return set && (suspect_is_unseen(set) ||
		       (revision && !str_is(revision->text, value_text_at(set, "status.updateRevision"))));
}

/* Whether a line of a log says that something failed. */
static bool says_failure(struct str line, struct arena *arena)
{
	static const char *const words[] = { "error", "fatal", "panic" };
	const char *text = arena_str(arena, line).p;

	for (size_t i = 0; i < COUNT_OF(words); i++)
		if (strcasestr(text, words[i]))
			return true;
	return false;
}

const char *suspect_last_words(const struct value *ended, struct arena *arena)
{
	struct str found = { NULL, 0 };
	bool failure = false;

	for (const char *line = value_text_at(ended, "message"); *line; line += strspn(line, "\r\n")) {
		struct str text = { line, strcspn(line, "\r\n") };
		bool says = says_failure(text, arena);

		if (text.n && (says || !failure))
			found = text;
		failure = failure || says;
		line += text.n;
	}
	if (found.n > LAST_WORDS_MOST)
		found.n = LAST_WORDS_MOST;
	return found.n ? arena_format(arena, ": %.*s", (int)found.n, found.p).p : "";
}
