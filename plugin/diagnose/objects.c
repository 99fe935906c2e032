/* SPDX-License-Identifier: Apache-2.0 */
#include "diagnose/objects.h"

#define LAST_WORDS_MOST 300 /* bytes */

#include <stdlib.h>

const char *objects_name(const struct value *object)
{
	return value_text_at(object, "metadata.name");
}

bool objects_is_going(const struct value *object)
{
	return value_find(object, STR("metadata.deletionTimestamp")) != NULL;
}

bool objects_is_hook(const struct value *object)
{
	return value_get(value_find(object, STR("metadata.annotations")), "helm.sh/hook") != NULL;
}

bool objects_is_past(const struct objects *view, const struct value *object)
{
	return objects_is_going(object) ||
	       (view->hooks_ended &&
		(objects_is_hook(object) || objects_is_hook(objects_named(view->jobs, objects_owner(object, "Job")))));
}

/* Events of the old API have one moment, those of events.k8s.io another. */
const char *objects_event_time(const struct value *event)
{
	static const char *const places[] = { "series.lastObservedTime", "lastTimestamp", "eventTime",
					      "metadata.creationTimestamp" };
	for (size_t i = 0; i < COUNT_OF(places); i++) {
		const struct value *found = value_find(event, str_of(places[i]));

		/* What was not given is null there. */
		if (found && found->type == VALUE_STRING)
			return found->text.p;
	}
	return "";
}

/* What tells an object, or one occurrence of an event, from all others. */
static const char *mark_of(const struct value *object, struct arena *arena)
{
	return arena_format(arena, "%s %s", value_text_at(object, "metadata.uid"), objects_event_time(object)).p;
}

bool objects_is_known(const struct objects *view, const struct value *object)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	const char *mark = view->known ? mark_of(object, &arena) : NULL;

	for (const struct value *item = value_first(view->known); item; item = item->next)
		if (str_is(item->text, mark))
			return true;
	return false;
}

struct value *objects_know(const struct objects *view, struct arena *arena)
{
	const struct value *const lists[] = { view->pods, view->jobs, view->events };
	struct value *known = value_new(arena, VALUE_LIST);

	for (size_t i = 0; i < COUNT_OF(lists); i++)
		for (const struct value *object = value_first(lists[i]); object; object = object->next)
			value_add(known, value_string(arena, str_of(mark_of(object, arena))));
	return known;
}

const struct value *objects_event(const struct objects *view, const char *kind, const char *name, const char *reason)
{
	const struct value *newest = NULL;

	for (const struct value *event = value_first(view->events); event; event = event->next) {
		if (strcmp(value_text_at(event, "involvedObject.kind"), kind) != 0 ||
		    strcmp(value_text_at(event, "reason"), reason) != 0 ||
		    strcmp(value_text_at(event, "involvedObject.name"), name) != 0 || objects_is_known(view, event))
			continue;
		if (!newest || strcmp(objects_event_time(event), objects_event_time(newest)) > 0)
			newest = event;
	}
	return newest;
}

const struct value *objects_named(const struct value *list, const char *name)
{
	for (const struct value *object = value_first(list); object; object = object->next)
		if (strcmp(objects_name(object), name) == 0)
			return object;
	return NULL;
}

const char *objects_owner(const struct value *object, const char *kind)
{
	const struct value *owners = value_find(object, STR("metadata.ownerReferences"));
	const struct value *owner = value_first(owners);

	return owner && strcmp(value_text_at(owner, "kind"), kind) == 0 ? value_text_at(owner, "name") : "";
}

/* The controller has not looked at the newest specification: what is there is of an older one. */
bool objects_is_unseen(const struct value *object)
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
bool objects_is_old_set(const struct objects *view, const struct value *set)
{
	const char *owner = objects_owner(set, "Deployment");
	const struct value *deployment = objects_named(view->deployments, owner);

	if (value_number_at(set, "spec.replicas") == 0 || (deployment && objects_is_unseen(deployment)))
		return true;
	for (const struct value *other = *owner ? view->replica_sets->first : NULL; other; other = other->next)
		if (strcmp(objects_owner(other, "Deployment"), owner) == 0 && revision_of(other) > revision_of(set))
			return true;
	return false;
}

/* The number at the end of the name of a stateful set's pod; -1: none. */
static long ordinal_of(const struct value *pod)
{
	const char *name = objects_name(pod);
	const char *dash = strrchr(name, '-');

	return dash && dash[1] ? strtol(dash + 1, NULL, 10) : -1;
}

static const char *label_of(const struct value *object, const char *list, const char *name)
{
	const struct value *found = value_get(value_find(object, str_of(list)), name);

	return found ? found->text.p : "";
}

/* Those below the partition, and all with OnDelete, stay as they are until somebody deletes them. */
static bool is_old_of_stateful_set(const struct value *set, const struct value *pod)
{
	const char *revision = label_of(pod, "metadata.labels", "controller-revision-hash");

	if (objects_is_unseen(set))
		return true;
	if (!*revision || strcmp(revision, value_text_at(set, "status.updateRevision")) == 0 ||
	    strcmp(value_text_at(set, "spec.updateStrategy.type"), "OnDelete") == 0)
		return false;
	return ordinal_of(pod) >= value_number_at(set, "spec.updateStrategy.rollingUpdate.partition");
}

/* The controller writes the template's generation on its pods (pkg/controller/daemon/util). */
static bool is_old_of_daemon_set(const struct value *set, const struct value *pod)
{
	const char *now = label_of(set, "metadata.annotations", "deprecated.daemonset.template.generation");
	const char *its = label_of(pod, "metadata.labels", "pod-template-generation");

	if (objects_is_unseen(set))
		return true;
	return *now && *its && strcmp(now, its) != 0 &&
	       strcmp(value_text_at(set, "spec.updateStrategy.type"), "OnDelete") != 0;
}

/* Pods of a revision that is being replaced are no reason to give up the new one. */
bool objects_is_old_pod(const struct objects *view, const struct value *pod)
{
	const struct value *set = objects_named(view->replica_sets, objects_owner(pod, "ReplicaSet"));

	if (set)
		return objects_is_old_set(view, set);
	set = objects_named(view->stateful_sets, objects_owner(pod, "StatefulSet"));
	if (set)
		return is_old_of_stateful_set(set, pod);
	set = objects_named(view->daemon_sets, objects_owner(pod, "DaemonSet"));
	return set && is_old_of_daemon_set(set, pod);
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

const char *objects_last_words(const struct value *ended, struct arena *arena)
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
	found = str_cut(found, LAST_WORDS_MOST);
	return found.n ? arena_format(arena, ": %.*s", (int)found.n, found.p).p : "";
}

const char *objects_people_know(const struct objects *view, const struct value *object, const char *kind,
				struct arena *arena)
{
	const struct value *owners = value_find(object, STR("metadata.ownerReferences"));
	const struct value *owner = value_first(owners);
	const struct value *set;

	if (!owner)
		return arena_format(arena, "%s/%s", kind, objects_name(object)).p;
	set = objects_named(view->replica_sets, objects_owner(object, "ReplicaSet"));
	if (!set && strcmp(kind, "ReplicaSet") == 0)
		set = object;
	if (set && *objects_owner(set, "Deployment"))
		return arena_format(arena, "Deployment/%s", objects_owner(set, "Deployment")).p;
	return arena_format(arena, "%s/%s", value_text_at(owner, "kind"), value_text_at(owner, "name")).p;
}
