/* SPDX-License-Identifier: Apache-2.0 */
/* What the profile names, and the cluster has: classes of storage, ingress and priority. */
#include "doctor.h"
#include "state.h"

#define STORAGE "/apis/storage.k8s.io/v1/storageclasses"
#define INGRESS "/apis/networking.k8s.io/v1/ingressclasses"
#define PRIORITY "/apis/scheduling.k8s.io/v1/priorityclasses"
#define STORAGE_DEFAULT "storageclass.kubernetes.io/is-default-class"
#define INGRESS_DEFAULT "ingressclass.kubernetes.io/is-default-class"
#define NAMES_MOST ((size_t)64 << 10)

static bool is_default(const struct value *object, const char *note)
{
	return strcmp(state_note(object, note), "true") == 0;
}

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
static const char *names_of(const struct value *list, const char *note, struct arena *arena)
{
	CLEANUP(bytes_free) struct bytes names = BYTES_INIT(NAMES_MOST);

	for (const struct value *object = list->first; object; object = object->next)
		bytes_format(&names, "%s%s%s", names.length ? ", " : "", name_of(object),
			     is_default(object, note) ? " (default)" : "");
	return names.length ? arena_str(arena, bytes_str(&names)).p : "none";
}

/* What to set when the wanted class is not there: the default one, else the first. */
static const char *instead(const struct value *list, const char *note, const char *key, const char *install,
			   struct arena *arena)
{
	const struct value *best = list->first;

	for (const struct value *object = list->first; object; object = object->next)
		if (is_default(object, note))
			best = object;
	if (!best)
		return install;
	return arena_format(arena, "--profile-set %s=%s\nor: %s", key, name_of(best), install).p;
}

static struct str describe_storage(const struct value *class, struct arena *arena)
{
	bool grows = value_is_true(value_get(class, "allowVolumeExpansion"));

	return arena_format(arena, "%s%s: %s, %s, %s, volumes %s", name_of(class),
			    is_default(class, STORAGE_DEFAULT) ? " (default)" : "", value_text_at(class, "provisioner"),
			    value_text_at(class, "volumeBindingMode"), value_text_at(class, "reclaimPolicy"),
			    grows ? "can grow" : "cannot grow");
}

int check_storage(struct doctor *doctor, struct finding *ret, struct err *err)
{
	struct arena *arena = doctor_arena(doctor);
	const char *wanted = value_text_at(doctor->settings, "storage.className");
	const struct value *class;
	struct value *list;

	if (cluster_list(&doctor->visit.cluster, STORAGE, NULL, false, arena, &list, err))
		return -1;
	if (!doctor->settings)
		return finding_set(ret, list->first ? CHECK_OK : CHECK_WARNING,
				   arena_format(arena, "there are: %s", names_of(list, STORAGE_DEFAULT, arena)),
				   "install a provisioner of volumes, with a storage class");
	class = named(list, wanted);
	if (!class)
		return finding_set(
			ret, CHECK_FAILED,
			arena_format(arena, "there is no storage class %s; there are: %s", wanted,
				     names_of(list, STORAGE_DEFAULT, arena)),
			instead(list, STORAGE_DEFAULT, "storage.className", "install its provisioner", arena));
	if (strcmp(value_text_at(class, "provisioner"), "kubernetes.io/no-provisioner") == 0)
		return finding_set(ret, CHECK_WARNING, describe_storage(class, arena),
				   "nobody makes its volumes: make them by hand, or use a class with a provisioner");
	return finding_set(ret, CHECK_OK, describe_storage(class, arena), NULL);
}

int check_ingress(struct doctor *doctor, struct finding *ret, struct err *err)
{
	struct arena *arena = doctor_arena(doctor);
	const char *wanted = value_text_at(doctor->settings, "ingress.className");
	const struct value *class;
	struct value *list;

	if (cluster_list(&doctor->visit.cluster, INGRESS, NULL, false, arena, &list, err))
		return -1;
	if (!doctor->settings)
		return finding_set(ret, list->first ? CHECK_OK : CHECK_WARNING,
				   arena_format(arena, "there are: %s", names_of(list, INGRESS_DEFAULT, arena)),
				   "install an ingress controller, with an ingress class");
	class = named(list, wanted);
	if (!class)
		return finding_set(
			ret, CHECK_FAILED,
			arena_format(arena, "there is no ingress class %s; there are: %s", wanted,
				     names_of(list, INGRESS_DEFAULT, arena)),
			instead(list, INGRESS_DEFAULT, "ingress.className", "install its controller", arena));
	return finding_set(ret, CHECK_OK,
			   arena_format(arena, "%s%s: %s", wanted,
					is_default(class, INGRESS_DEFAULT) ? " (default)" : "",
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
		return finding_set(ret, CHECK_OK, STR("no class is the cluster's default"), NULL);
	for (const struct value *item = value_first(allowed); item; item = item->next) {
		if (str_is(item->text, name_of(class)))
			return finding_set(ret, CHECK_OK,
					   arena_format(arena, "%s is the cluster's default, and allowed",
							name_of(class)), NULL);
		bytes_format(&names, "%.*s, ", STR_ARG(item->text));
	}
	return finding_set(ret, CHECK_FAILED,
			   arena_format(arena, "%s is the cluster's default, and the guard store-priority would refuse "
					"every pod", name_of(class)),
			   arena_format(arena, "--profile-set 'podSecurity.allow.priorityClasses=[%s%s]'\n"
					"or: kubectl patch priorityclass %s --type merge "
					"-p '{\"globalDefault\": false}'",
					names.length ? names.data : "", name_of(class), name_of(class)).p);
}

int check_priority(struct doctor *doctor, struct finding *ret, struct err *err)
{
	struct value *list;

	if (cluster_list(&doctor->visit.cluster, PRIORITY, NULL, false, doctor_arena(doctor), &list, err))
		return -1;
	return doctor_judge_priority(list, doctor->settings, doctor_arena(doctor), ret);
}
