/* SPDX-License-Identifier: Apache-2.0 */
#include "status/log_targets.h"

#include "kube/object.h"
#include "store/component.h"

#define WORDS_MOST ((size_t)64 << 10)

/* Containers of the start come first: what they say came first. */
static const struct {
	const char *spec;
	const char *status;
} lists[] = {
	{ "spec.initContainers", "status.initContainerStatuses" },
	{ "spec.containers", "status.containerStatuses" },
};

static const struct value *named(const struct value *list, const char *name)
{
	const struct value *item = value_first(list);

	while (item && strcmp(value_text_at(item, "name"), name) != 0)
		item = item->next;
	return item;
}

/* Bytes of the name of the workload that made a pod: without the parts that a ReplicaSet and the pod add. */
static size_t workload_length(const struct value *pod)
{
	const struct value *owner = value_first(value_find(pod, STR("metadata.ownerReferences")));
	const char *name = value_text_at(owner ? owner : pod, owner ? "name" : "metadata.name");
	const char *dash = strrchr(name, '-');

	if (strcmp(value_text_at(owner, "kind"), "ReplicaSet") == 0 && dash)
		return (size_t)(dash - name);
	return strlen(name);
}

static struct str workload_of(const struct value *pod)
{
	const struct value *owner = value_first(value_find(pod, STR("metadata.ownerReferences")));

	return (struct str){ value_text_at(owner ? owner : pod, owner ? "name" : "metadata.name"),
			     workload_length(pod) };
}

static bool is_chosen(const struct value *pod, const struct log_choice *choice)
{
	if (choice->pod && strcmp(value_text_at(pod, "metadata.name"), choice->pod) != 0)
		return false;
	return !choice->component || strcmp(component_of(pod), choice->component) == 0 ||
	       str_is(workload_of(pod), choice->component);
}

static struct log_target *container_of(const struct value *pod, const char *name, const struct value *status,
				       struct arena *arena)
{
	struct log_target *one = arena_calloc(arena, sizeof(*one));

	one->pod = value_text_at(pod, "metadata.name");
	one->uid = value_text_at(pod, "metadata.uid");
	one->container = name;
	one->restarts = value_number_at(status, "restartCount");
	one->running = value_find(status, STR("state.running")) != NULL;
	one->ran_before = value_find(status, STR("lastState.terminated")) != NULL;
	one->started = one->running || one->ran_before || value_find(status, STR("state.terminated"));
	return one;
}

struct log_target *log_targets_choose(const struct value *pods, const struct log_choice *choice, struct arena *arena)
{
	struct log_target *first = NULL;
	struct log_target **place = &first;

	for (const struct value *pod = value_first(pods); pod; pod = pod->next) {
		if (!is_chosen(pod, choice))
			continue;
		for (size_t i = 0; i < COUNT_OF(lists); i++) {
			const struct value *statuses = value_find(pod, str_of(lists[i].status));
			const struct value *item = value_first(value_find(pod, str_of(lists[i].spec)));

			for (; item; item = item->next) {
				const char *name = value_text_at(item, "name");

				if (choice->container && strcmp(choice->container, name) != 0)
					continue;
				*place = container_of(pod, name, named(statuses, name), arena);
				place = &(*place)->next;
			}
		}
	}
	return first;
}

static bool has_word(const struct bytes *words, struct str word)
{
	const char *p = words->length ? words->data : "";

	while (*p) {
		size_t n = strcspn(p, " ");

		if (str_equal(word, (struct str){ p, n }))
			return true;
		p += n + (p[n] == ' ');
	}
	return false;
}

const char *log_targets_components(const struct value *pods, struct arena *arena)
{
	CLEANUP(bytes_free) struct bytes words = BYTES_INIT(WORDS_MOST);

	for (const struct value *pod = value_first(pods); pod; pod = pod->next) {
		struct str word = str_of(component_of(pod));

		if (!word.n)
			word = workload_of(pod);
		if (!has_word(&words, word))
			bytes_format(&words, "%s%.*s", words.length ? " " : "", STR_ARG(word));
	}
	return arena_str(arena, bytes_str(&words)).p;
}

/* A Job makes another pod after one that failed, until it has had enough. */
static bool is_job_over(const struct value *jobs, const char *name)
{
	const struct value *job = value_first(jobs);

	while (job && strcmp(value_text_at(job, "metadata.name"), name) != 0)
		job = job->next;
	return !job || object_condition_is(job, "Complete", "True") || object_condition_is(job, "Failed", "True");
}

bool log_targets_are_over(const struct value *pods, const struct value *jobs, const struct log_choice *choice)
{
	bool any = false;

	for (const struct value *pod = value_first(pods); pod; pod = pod->next) {
		const struct value *owner = value_first(value_find(pod, STR("metadata.ownerReferences")));
		const char *phase = value_text_at(pod, "status.phase");

		if (!is_chosen(pod, choice))
			continue;
		if (strcmp(phase, "Succeeded") != 0 && strcmp(phase, "Failed") != 0)
			return false;
		if (owner && strcmp(value_text_at(owner, "kind"), "Job") != 0)
			return false;
		if (owner && !is_job_over(jobs, value_text_at(owner, "name")))
			return false;
		any = true;
	}
	return any;
}
