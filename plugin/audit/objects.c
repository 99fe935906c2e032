/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Live objects and the stored manifests, run through the post-renderer with the store's own settings: it changes
 * nothing of what went through it, so whatever it would still do tells a difference.
 */
#include "audit/objects.h"

#include <unistd.h>

#include "file.h"
#include "helm/errors.h"
#include "helm/manifest.h"
#include "helm/report.h"
#include "json.h"
#include "store/fitting.h"

#define STREAM_MOST ((size_t)64 << 20)
#define REPORT_MOST ((size_t)64 << 20)
#define FILTER_PATIENCE 60000 /* milliseconds */
#define SEPARATOR "---\n"

/* What is fed: documents that only give facts, then the live objects. */
struct feed {
	struct bytes stream;
	size_t facts; /* documents */
};

static void feed_free(struct feed *feed)
{
	bytes_free(&feed->stream);
}

static const char *note(const struct value *object, const char *name)
{
	const struct value *found = value_get(value_find(object, STR("metadata.annotations")), name);

	return found ? found->text.p : "";
}

static bool is_kind(const struct value *object, const char *kind)
{
	return strcmp(value_text_at(object, "kind"), kind) == 0;
}

/* What the cluster wrote into an object, where a rule would take it for the chart's. */
static void strip(struct value *object, const struct value *settings)
{
	struct value *metadata = value_get(object, "metadata");
	struct value *spec = value_get(object, "spec");

	value_remove(object, "status");
	if (metadata)
		value_remove(metadata, "managedFields");
	/* The volume was found for the claim; only one that the chart names exempts it from the rule of classes. */
	if (spec && strcmp(note(object, "pv.kubernetes.io/bound-by-controller"), "yes") == 0)
		value_remove(spec, "volumeName");
	/* Where the field was left out the API server wrote the default class, of the time when it was made. */
	if (spec && is_kind(object, "Ingress") && fitting_is_left_out(settings, FOUND_INGRESS_CLASS))
		value_remove(spec, "ingressClassName");
	if (spec && is_kind(object, "PersistentVolumeClaim") && fitting_is_left_out(settings, FOUND_STORAGE_CLASS))
		value_remove(spec, "storageClassName");
}

/* Without what controllers write around an object, and no rule lets a chart write; --fix must not lose it. */
static const struct value *as_of_chart(const struct value *object, struct arena *arena)
{
	static const char *const names[] = { "finalizers", "ownerReferences", "deletionGracePeriodSeconds",
					     "deletionTimestamp" };
	struct value *copy = value_copy(arena, object);
	struct value *metadata = value_get(copy, "metadata");

	for (size_t i = 0; metadata && i < COUNT_OF(names); i++)
		value_remove(metadata, names[i]);
	return copy;
}

/* Bindings of the release: rules ask whether an account has a role. */
static void feed_facts(struct feed *feed, struct str manifest)
{
	struct str document;

	while (manifest_next(&manifest, &document)) {
		if (!memmem(document.p, document.n, "RoleBinding", strlen("RoleBinding")))
			continue;
		bytes_add_text(&feed->stream, SEPARATOR);
		bytes_add(&feed->stream, document);
		if (document.p[document.n - 1] != '\n')
			bytes_add_char(&feed->stream, '\n');
		feed->facts++;
	}
}

static int feed_objects(struct feed *feed, struct audit *audit, struct inventory *inventory, struct err *err)
{
	audit->objects = value_new(audit->arena, VALUE_LIST);
	for (int kind = 0; kind < INVENTORY_NetworkPolicy; kind++) {
		struct value *list;

		if (inventory_read(inventory, (enum inventory_kind)kind, audit->name_space, audit->arena, &list, err))
			return -1;
		for (struct value *object = list->first; object;) {
			struct value *next = object->next;

			strip(object, audit->spec.settings);
			bytes_add_text(&feed->stream, SEPARATOR);
			json_write_value(as_of_chart(object, audit->arena), &feed->stream);
			bytes_add_char(&feed->stream, '\n');
			value_add(audit->objects, object);
			object = next;
		}
	}
	return bytes_check(&feed->stream, "the live objects", ERR_LIMIT, err);
}

/* Runs the post-renderer; the events of its report. That it refuses something is no error here. */
static int run_filter(struct audit *audit, struct str stream, const struct value **ret, struct err *err)
{
	CLEANUP(strvec_free) struct strvec environment = STRVEC_INIT;
	CLEANUP(child_result_free) struct child_result result = { 0 };
	CLEANUP(bytes_free) struct bytes report = BYTES_INIT(REPORT_MOST);
	struct operation *operation = audit->operation;
	const char *file = tempdir_path(&operation->scratch, "audit", audit->arena);
	struct child_request child = {
		.arguments = (const char *const[]){ operation->helm.filter, "--check", NULL },
		.input = stream,
		.input_from = CHILD_CATCH,
		.output_to = CHILD_NULL,
		.errors_to = CHILD_CATCH,
		.errors_ceiling = REPORT_MOST,
		.deadline = FILTER_PATIENCE,
		.within = &operation->context,
		.tick = operation_tick,
		.context = operation,
	};

	strvec_add_all(&environment, audit->spec.environment.list);
	strvec_set(&environment, arena_format(audit->arena, "HELM_STORE_REPORT=%s", file).p);
	child.environment = environment.list;
	/* That of the run before must not be taken for this one's. */
	(void)unlink(file);
	if (child_run(&child, &result, err))
		return -1;
	if (!file_exists(file))
		return helm_filter_said(bytes_str(&result.errors), err);
	if (file_read(file, &report, err))
		return -1;
	*ret = helm_report_read(bytes_str(&report), audit->arena, err);
	if (!*ret)
		return -1;
	return (*ret)->first ? 0 : helm_filter_said(bytes_str(&result.errors), err);
}

static bool is_event(const struct value *event, const char *kind)
{
	return strcmp(value_text_at(event, "event"), kind) == 0;
}

/* --- live objects */

static const struct value *object_of(const struct audit *audit, const struct feed *feed, const struct value *event)
{
	long document = value_number_at(event, "document") - (long)feed->facts;
	const struct value *object = document > 0 ? audit->objects->first : NULL;

	while (object && --document > 0)
		object = object->next;
	return object;
}

/* The release says what it was. What the release does not make, or could not bring back, is for a person. */
static const char *remedy_for(struct audit *audit, const struct value *object, const struct value *event)
{
	const char *name = audit_name(object, audit->arena);

	if (is_kind(object, "PersistentVolumeClaim") &&
	    strcmp(value_text_at(event, "path"), "spec.storageClassName") == 0)
		return "a claim keeps its class: copy its data into a claim of the right one";
	if (!audit_is_of_release(audit, object))
		return arena_text(audit->arena, "the chart does not make it; kubectl delete %s -n %s, or kubectl edit",
				  name, audit->name_space);
	if (audit->mended)
		return arena_text(audit->arena, "it stays as it is; kubectl edit %s -n %s", name, audit->name_space);
	return audit->is_clean ? NULL : audit_by_update(audit, NULL);
}

static void add_edit(struct audit *audit, const struct value *object, const struct value *event)
{
	audit_add(audit, &(struct finding){ .rule = AUDIT_OBJECT_CHANGED,
					    .object = audit_name(object, audit->arena),
					    .what = value_text_at(event, "path"),
					    .expected = value_get(event, "after"),
					    .found = value_get(event, "before"),
					    .policy = value_text_at(event, "rule"),
					    .remedy = remedy_for(audit, object, event) });
}

static void add_denial(struct audit *audit, const struct value *object, const struct value *event)
{
	const char *message = value_text_at(event, "message");
	struct str line = arena_str(audit->arena, (struct str){ message, strcspn(message, "\n") });

	audit_add(audit, &(struct finding){ .rule = AUDIT_OBJECT_REFUSED,
					    .object = audit_name(object, audit->arena),
					    .what = value_text_at(event, "path"),
					    .found = value_string(audit->arena, line),
					    .policy = value_text_at(event, "rule"),
					    .remedy = remedy_for(audit, object, event) });
}

int audit_objects(struct audit *audit, struct inventory *inventory, struct err *err)
{
	CLEANUP(feed_free) struct feed feed = { .stream = BYTES_INIT(STREAM_MOST) };
	const struct value *events;

	feed_facts(&feed, audit->manifest);
	if (feed_objects(&feed, audit, inventory, err))
		return -1;
	if (!audit->objects->first)
		return 0;
	if (run_filter(audit, bytes_str(&feed.stream), &events, err))
		return -1;
	for (const struct value *event = events->first; event; event = event->next) {
		const struct value *object = object_of(audit, &feed, event);

		if (!object)
			continue;
		/* Helm 3 sends no hooks through a post-renderer: create says so, and nothing could mend it. */
		if (is_event(event, "edit") && !*note(object, "helm.sh/hook"))
			add_edit(audit, object, event);
		else if (is_event(event, "denied"))
			add_denial(audit, object, event);
	}
	return 0;
}

/* --- the release */

struct sums {
	size_t edits;
	size_t denied;
	size_t missing;            /* guards */
	const struct value *first; /* edit or denial */
};

static struct sums sum_up(const struct value *events)
{
	struct sums sums = { 0 };

	for (const struct value *event = events->first; event; event = event->next) {
		bool edit = is_event(event, "edit");
		bool denied = is_event(event, "denied");

		sums.edits += edit;
		sums.denied += denied;
		sums.missing += is_event(event, "guard") && strcmp(value_text_at(event, "action"), "added") == 0;
		if ((edit || denied) && !sums.first)
			sums.first = event;
	}
	return sums;
}

static const char *sums_text(struct audit *audit, const struct sums *sums)
{
	const char *first =
		!sums->first ? ""
			     : arena_text(audit->arena, "; first: %s %s (%s)", value_text_at(sums->first, "object"),
					  value_text_at(sums->first, "path"), value_text_at(sums->first, "rule"));

	return arena_text(audit->arena, "%zu guards missing, %zu edits not made, %zu objects refused%s", sums->missing,
			  sums->edits, sums->denied, first);
}

int audit_release(struct audit *audit, struct err *err)
{
	struct finding finding = { .object = arena_format(audit->arena, "Release/%s", audit->store).p };
	const struct value *events;
	struct sums sums;
	bool ours;

	if (run_filter(audit, audit->manifest, &events, err))
		return -1;
	sums = sum_up(events);
	ours = audit->base_revision == audit->revision;
	audit->is_clean = ours && !sums.missing && !sums.edits && !sums.denied;
	if (audit->is_clean)
		return 0;
	finding.rule = ours && !sums.missing ? AUDIT_RELEASE_OUTDATED : AUDIT_RELEASE_BYPASSED;
	finding.what = arena_format(audit->arena, "revision %ld", audit->revision).p;
	finding.found = value_string(audit->arena, str_of(sums_text(audit, &sums)));
	finding.remedy = audit_by_update(audit, "see what the update said");
	audit_add(audit, &finding);
	return 0;
}
