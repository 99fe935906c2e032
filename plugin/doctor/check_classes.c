/* SPDX-License-Identifier: Apache-2.0 */
#include "doctor/check_classes.h"

#include "kube/list.h"
#include "kube/resources.h"
#include "store/entrance.h"
#include "store/fitting.h"

#define STORAGE API_STORAGE "/storageclasses"
#define INGRESS API_NETWORKING "/ingressclasses"
#define PRIORITY API_SCHEDULING "/priorityclasses"
#define AUTO "auto \xe2\x86\x92 " /* before what was found for the word */
#define NAMES_MOST ((size_t)64 << 10)

static const char *name_of(const struct value *object)
{
	return value_text_at(object, "metadata.name");
}

static const struct value *named(const struct value *list, const char *name)
{
	const struct value *object = list->first;

	while (object && strcmp(name_of(object), name) != 0)
		object = object->next;
	return object;
}

/* "local-path (default), never", in the arena; "none". */
static const char *names_of(const struct value *list, struct arena *arena)
{
	CLEANUP(bytes_free) struct bytes names = BYTES_INIT(NAMES_MOST);

	for (const struct value *object = list->first; object; object = object->next)
		bytes_format(&names, "%s%s%s", names.length ? ", " : "", name_of(object),
			     fitting_is_default(object) ? " (default)" : "");
	return names.length ? arena_str(arena, bytes_str(&names)).p : "none";
}

/* What to set when the wanted class is not there: the default one, else the first. */
static const char *instead(const struct value *list, const char *key, const char *install, struct arena *arena)
{
	const struct value *best = list->first;

	for (const struct value *object = list->first; object; object = object->next)
		if (fitting_is_default(object))
			best = object;
	if (!best)
		return install;
	return arena_format(arena, "--profile-set %s=%s\nor: %s", key, name_of(best), install).p;
}

/* Of several candidates nobody chose one: the cluster is not fit for the profile as it is. */
static int no_choice(struct err *err)
{
	if (err->code == ERR_USAGE)
		err->code = ERR_UNFIT;
	return -1;
}

/* What the later checks go by, where the profile leaves it to the cluster. */
static void take(struct doctor *doctor, enum found_key key, const struct value *class)
{
	doctor->settings = fitting_with(doctor->settings, key, name_of(class), doctor_arena(doctor));
}

/* 1: we may not see them, and the profile takes the default one; then the finding is made. */
static int list_classes(struct doctor *doctor, const char *path, enum found_key key, struct value **ret,
			struct finding *finding, struct err *err)
{
	struct arena *arena = doctor_arena(doctor);

	if (!kube_list(&doctor->visit.cluster, path, NULL, false, arena, ret, err))
		return 0;
	if (err->code != ERR_REFUSED || !fitting_is_open(doctor->settings, key))
		return -1;
	err_clear(err);
	(void)doctor_finding_set(finding, CHECK_WARNING,
				 STR("the classes may not be listed: stores get the cluster's default one"),
				 arena_format(arena, "--profile-set %s=NAME", fitting_key(key)).p);
	return 1;
}

static struct str describe_storage(const struct value *class, const char *how, struct arena *arena)
{
	bool grows = value_is_true(value_get(class, "allowVolumeExpansion"));

	return arena_format(arena, "%s%s%s: %s, %s, %s, volumes %s", how, name_of(class),
			    fitting_is_default(class) ? " (default)" : "", value_text_at(class, "provisioner"),
			    value_text_at(class, "volumeBindingMode"), value_text_at(class, "reclaimPolicy"),
			    grows ? "can grow" : "cannot grow");
}

static int judge_storage(const struct value *list, const struct value *class, const char *wanted, bool open,
			 struct arena *arena, struct finding *ret)
{
	const char *install = "install its provisioner";

	if (!class && open)
		return doctor_finding_set(ret, CHECK_FAILED,
					  arena_format(arena,
						       "there is no storage class that makes volumes; there are: %s",
						       names_of(list, arena)),
					  "install a provisioner of volumes, with a storage class");
	if (!class)
		return doctor_finding_set(ret, CHECK_FAILED,
					  arena_format(arena, "there is no storage class %s; there are: %s", wanted,
						       names_of(list, arena)),
					  instead(list, "storage.className", install, arena));
	if (fitting_is_by_hand(class))
		return doctor_finding_set(
			ret, CHECK_WARNING, describe_storage(class, "", arena),
			"nobody makes its volumes: make them by hand, or use a class with a provisioner");
	return doctor_finding_set(ret, CHECK_OK, describe_storage(class, open ? AUTO : "", arena), NULL);
}

int check_storage(struct doctor *doctor, struct finding *ret, struct err *err)
{
	struct arena *arena = doctor_arena(doctor);
	const char *wanted = value_text_at(doctor->settings, "storage.className");
	bool open = fitting_is_open(doctor->settings, FOUND_STORAGE_CLASS);
	const struct value *class;
	struct value *list;
	int unseen = list_classes(doctor, STORAGE, FOUND_STORAGE_CLASS, &list, ret, err);

	if (unseen)
		return unseen < 0 ? -1 : 0;
	if (!doctor->settings)
		return doctor_finding_set(ret, list->first ? CHECK_OK : CHECK_WARNING,
					  arena_format(arena, "there are: %s", names_of(list, arena)),
					  "install a provisioner of volumes, with a storage class");
	class = named(list, wanted);
	if (open && fitting_choose_storage(list, arena, &class, err))
		return no_choice(err);
	if (open && class)
		take(doctor, FOUND_STORAGE_CLASS, class);
	return judge_storage(list, class, wanted, open, arena, ret);
}

static int choose_ingress(struct doctor *doctor, const struct value *list, const struct value **ret, struct err *err)
{
	struct arena *arena = doctor_arena(doctor);
	const struct value *pods;

	if (entrance_pods(&doctor->visit.cluster, doctor->settings, "", arena, &pods, err))
		return -1;
	if (fitting_choose_ingress(list, pods, arena, ret, err))
		return no_choice(err);
	if (*ret)
		take(doctor, FOUND_INGRESS_CLASS, *ret);
	return 0;
}

int check_ingress(struct doctor *doctor, struct finding *ret, struct err *err)
{
	struct arena *arena = doctor_arena(doctor);
	const char *wanted = value_text_at(doctor->settings, "ingress.className");
	bool open = fitting_is_open(doctor->settings, FOUND_INGRESS_CLASS);
	const struct value *class;
	struct value *list;
	int unseen = list_classes(doctor, INGRESS, FOUND_INGRESS_CLASS, &list, ret, err);

	if (unseen)
		return unseen < 0 ? -1 : 0;
	if (!doctor->settings)
		return doctor_finding_set(ret, list->first ? CHECK_OK : CHECK_WARNING,
					  arena_format(arena, "there are: %s", names_of(list, arena)),
					  "install an ingress controller, with an ingress class");
	class = named(list, wanted);
	if (open && choose_ingress(doctor, list, &class, err))
		return -1;
	if (!class && open)
		return doctor_finding_set(ret, CHECK_FAILED, STR("there is no ingress class"),
					  "install an ingress controller, with an ingress class");
	if (!class)
		return doctor_finding_set(ret, CHECK_FAILED,
					  arena_format(arena, "there is no ingress class %s; there are: %s", wanted,
						       names_of(list, arena)),
					  instead(list, "ingress.className", "install its controller", arena));
	return doctor_finding_set(ret, CHECK_OK,
				  arena_format(arena, "%s%s%s: %s", open ? AUTO : "", name_of(class),
					       fitting_is_default(class) ? " (default)" : "",
					       value_text_at(class, "spec.controller")),
				  NULL);
}

/* Of several defaults Kubernetes takes the one with the smallest value (plugin/pkg/admission/priority). */
static const struct value *default_priority(const struct value *classes)
{
	const struct value *found = NULL;

	for (const struct value *class = value_first(classes); class; class = class->next)
		if (value_is_true(value_get(class, "globalDefault")) &&
		    (!found || value_number_at(class, "value") < value_number_at(found, "value")))
			found = class;
	return found;
}

int doctor_judge_priority(const struct value *classes, const struct value *settings, struct arena *arena,
			  struct finding *ret)
{
	CLEANUP(bytes_free) struct bytes names = BYTES_INIT(NAMES_MOST);
	const struct value *allowed = value_find(settings, STR("podSecurity.allow.priorityClasses"));
	const struct value *class = default_priority(classes);

	if (!class)
		return doctor_finding_set(ret, CHECK_OK, STR("no class is the cluster's default"), NULL);
	for (const struct value *item = value_first(allowed); item; item = item->next) {
		if (str_is(item->text, name_of(class)))
			return doctor_finding_set(
				ret, CHECK_OK,
				arena_format(arena, "%s is the cluster's default, and allowed", name_of(class)), NULL);
		bytes_format(&names, "%.*s, ", STR_ARG(item->text));
	}
	return doctor_finding_set(ret, CHECK_FAILED,
				  arena_format(arena,
					       "%s is the cluster's default, and the guard store-priority would refuse "
					       "every pod",
					       name_of(class)),
				  arena_text(arena,
					     "--profile-set 'podSecurity.allow.priorityClasses=[%s%s]'\n"
					     "or: kubectl patch priorityclass %s --type merge "
					     "-p '{\"globalDefault\": false}'",
					     names.length ? names.data : "", name_of(class), name_of(class)));
}

int check_priority(struct doctor *doctor, struct finding *ret, struct err *err)
{
	struct value *list;

	if (kube_list(&doctor->visit.cluster, PRIORITY, NULL, false, doctor_arena(doctor), &list, err))
		return -1;
	return doctor_judge_priority(list, doctor->settings, doctor_arena(doctor), ret);
}
