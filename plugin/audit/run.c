/* SPDX-License-Identifier: Apache-2.0 */
#include "audit/run.h"

#include "audit/guards.h"
#include "audit/objects.h"
#include "audit/workloads.h"
#include "helm/record.h"
#include "store/records.h"
#include "store/release.h"
#include "store/spec_build.h"

static bool is_specified(const struct value *values)
{
	return *value_text_at(values, "global.store.profile") != '\0';
}

/* The newest revision of ours that is kept: what came after was set by a Helm that knew nothing of us. */
static int find_base(struct audit *audit, const struct record *newest, struct err *err)
{
	bool found = true;

	if (is_specified(newest->values)) {
		audit->base = newest->values;
		audit->base_revision = audit->revision;
	}
	for (long revision = audit->revision - 1;
	     !audit->base && found && revision > 0 && revision >= audit->revision - HELM_HISTORY; revision--) {
		struct record older;

		if (record_read(&audit->operation->cluster, audit->name_space, audit->store, revision, audit->arena,
				&older, &found, err))
			return -1;
		if (found && is_specified(older.values)) {
			audit->base = older.values;
			audit->base_revision = revision;
		}
	}
	return 0;
}

/* Helm hands labels of the record on, also when it is called without us. They have no path of a profile's file. */
static void base_of_labels(struct audit *audit, const struct value *labels)
{
	static const char *const names[][2] = { { "profile", LABEL_PROFILE }, { "plan", LABEL_PLAN } };
	struct value *base = value_new(audit->arena, VALUE_MAP);
	struct value *record = value_map_at(value_map_at(base, "global", audit->arena), "store", audit->arena);

	for (size_t i = 0; i < COUNT_OF(names); i++) {
		const struct value *label = value_get(labels, names[i][1]);

		if (label)
			value_put_text(record, names[i][0], label->text.p, audit->arena);
	}
	if (value_count(record))
		audit->base = base;
}

/* An error of this store alone becomes a finding; -1 for one of them all. */
static int not_checked(struct audit *audit, struct err *err)
{
	CLEANUP(free_pointer) char *text = NULL;
	char *hint;

	/* What we may not see in one we may not see in the next. */
	if (err_ends_all(err->code) || err->code == ERR_REFUSED)
		return -1;
	text = xstrdup(err->message);
	hint = strchr(text, '\n');
	if (hint)
		*hint++ = '\0';
	for (char *line = hint ? strchr(hint, '\n') : NULL; line; line = strchr(line, '\n'))
		*line = ';';
	audit_add(audit, &(struct finding){ .rule = AUDIT_NOT_CHECKED,
					    .what = "",
					    .object = arena_format(audit->arena, "Namespace/%s", audit->name_space).p,
					    .found = value_string(audit->arena, arena_str(audit->arena, str_of(text))),
					    .remedy = hint ? hint : err_remedy(err->code) });
	err_clear(err);
	return 0;
}

static int specify(struct audit *audit, struct err *err)
{
	struct spec_request request = { .session = &audit->session,
					.given = audit->given,
					.helm = &audit->operation->helm,
					.scratch = &audit->operation->scratch,
					.store = audit->store,
					.base = audit->base,
					.cluster = &audit->operation->cluster,
					.memo = audit->memo };

	if (!audit->base) {
		(void)err_set(err, ERR_PROFILE, "no revision of release %s says which profile it was made with",
			      audit->store);
		return err_hint(err, "it was not made by helm store; take it over: helm store create %s --profile …",
				audit->store);
	}
	if (spec_read(&audit->spec, &request, err))
		return -1;
	return guards_render(&audit->spec, &audit->operation->helm, audit->arena, &audit->guards, err);
}

static int compare(struct audit *audit, struct inventory *inventory, struct err *err)
{
	if (audit_space(audit, inventory, err) || audit_release(audit, err) || audit_objects(audit, inventory, err))
		return -1;
	return audit_workloads(audit, err) || audit_volumes(audit, err) ? -1 : 0;
}

static void add_forged(struct audit *audit, const struct release *release)
{
	const char *name = value_text_at(release->unproven, "metadata.name");

	audit_add(audit,
		  &(struct finding){ .rule = AUDIT_RECORD_FORGED,
				     .what = "metadata",
				     .object = arena_format(audit->arena, "Secret/%s", name).p,
				     .found = value_string(audit->arena, str_of(release->lacking)),
				     .remedy = arena_text(audit->arena, "look at it; kubectl delete secret %s -n %s",
							  name, audit->name_space) });
}

/* The newest revision that is proved to be Helm's, whatever a list of all stores said. */
static int read_newest(struct audit *audit, struct record *ret, bool *ret_found, struct err *err)
{
	struct kube *cluster = &audit->operation->cluster;
	struct release release;

	*ret_found = false;
	if (records_look(cluster, audit->store, audit->arena, &release, err))
		return -1;
	audit->live_space = release.name_space;
	if (release.unproven)
		add_forged(audit, &release);
	audit->revision = release.revision;
	return !release.revision ? 0
				 : record_read(cluster, audit->name_space, audit->store, audit->revision, audit->arena,
					       ret, ret_found, err);
}

int audit_run(struct audit *audit, struct inventory *inventory, struct err *err)
{
	struct record newest;
	bool found;

	if (read_newest(audit, &newest, &found, err))
		return not_checked(audit, err);
	/* A forged record is found where nothing else is. */
	audit->absent = (!found || !audit->live_space) && !audit->findings->first;
	if (!found || !audit->live_space)
		return 0;
	audit->manifest = newest.manifest;
	if (find_base(audit, &newest, err))
		return not_checked(audit, err);
	if (!audit->base)
		base_of_labels(audit, newest.labels);
	if (specify(audit, err) || compare(audit, inventory, err))
		return not_checked(audit, err);
	return 0;
}
