/* SPDX-License-Identifier: Apache-2.0 */
#include "database/db_pod.h"

#include "json.h"
#include "kube/kube.h"
#include "kube/labels.h"

#define PREFIX "DATABASE_"
#define CA_FOLDER "/etc/store-database-ca" /* charts/store mounts it there, too */
#define LONGEST 28800                      /* seconds: a working day */

/* What the pod does: it looks once a second whether psql runs in it. In /proc, since not every image has pgrep. */
static const char script[] = "trap 'exit 0' TERM INT\n"
			     "for ((idle = 0; idle < 30; idle++)); do\n"
			     "\tsleep 1\n"
			     "\tfor file in /proc/[0-9]*/comm; do\n"
			     "\t\tif read -r name 2>/dev/null <\"$file\" && [ \"$name\" = psql ]; then idle=0; fi\n"
			     "\tdone\n"
			     "done\n";

static struct value *add_variable(struct value *list, const char *name, struct arena *arena)
{
	struct value *variable = value_new(arena, VALUE_MAP);

	value_put_text(variable, "name", name, arena);
	value_add(list, variable);
	return variable;
}

void db_way_of_secret(const char *store, struct arena *arena, struct db_way *ret)
{
	static const struct {
		const char *variable;
		const char *key;
	} fields[] = { { "HOST", "host" },
		       { "PORT", "port" },
		       { "NAME", "dbname" },
		       { "USER", "username" },
		       { "PASSWORD", "password" } };
	const char *secret = arena_format(arena, "%s-database", store).p;
	struct value *volume = value_new(arena, VALUE_MAP);
	struct value *mount = value_new(arena, VALUE_MAP);
	struct value *items = value_new(arena, VALUE_LIST);
	struct value *item = value_new(arena, VALUE_MAP);

	*ret = (struct db_way){ value_new(arena, VALUE_LIST), volume, mount, NULL };
	for (size_t i = 0; i < COUNT_OF(fields); i++) {
		const char *name = arena_format(arena, PREFIX "%s", fields[i].variable).p;
		struct value *from = value_map_at(add_variable(ret->environment, name, arena), "valueFrom", arena);
		struct value *key = value_map_at(from, "secretKeyRef", arena);

		value_put_text(key, "name", secret, arena);
		value_put_text(key, "key", fields[i].key, arena);
	}
	value_put_text(add_variable(ret->environment, PREFIX "TLS", arena), "value", "verify-full", arena);
	value_put_text(add_variable(ret->environment, PREFIX "CA_FILE", arena), "value", CA_FOLDER "/ca.crt", arena);
	value_put_text(item, "key", "ca.crt", arena);
	value_put_text(item, "path", "ca.crt", arena);
	value_add(items, item);
	value_put_text(volume, "name", "database-ca", arena);
	value_put_text(value_map_at(volume, "secret", arena), "secretName", secret, arena);
	value_put(value_map_at(volume, "secret", arena), STR("items"), items);
	value_put_text(mount, "name", "database-ca", arena);
	value_put_text(mount, "mountPath", CA_FOLDER, arena);
	value_put(mount, STR("readOnly"), value_bool(arena, true));
}

/* The variables of one container; NULL: it has none of a database's host. */
static struct value *variables_of(const struct value *container, struct arena *arena)
{
	struct value *list = value_new(arena, VALUE_LIST);
	bool has_host = false;

	for (const struct value *one = value_first(value_get(container, "env")); one; one = one->next) {
		const char *name = value_text_at(one, "name");

		has_host = has_host || strcmp(name, PREFIX "HOST") == 0;
		if (strncmp(name, PREFIX, strlen(PREFIX)) == 0)
			value_add(list, value_copy(arena, one));
	}
	return has_host ? list : NULL;
}

static const struct value *named(const struct value *list, const char *key, const char *text)
{
	const struct value *one = value_first(list);

	while (one && strcmp(value_text_at(one, key), text) != 0)
		one = one->next;
	return one;
}

bool db_way_of_deployments(const struct value *deployments, struct arena *arena, struct db_way *ret)
{
	for (const struct value *object = value_first(deployments); object; object = object->next) {
		const struct value *spec = value_find(object, STR("spec.template.spec"));
		const struct value *container = value_first(value_get(spec, "containers"));

		*ret = (struct db_way){ .environment = variables_of(container, arena) };
		if (!ret->environment)
			continue;
		ret->mount = named(value_get(container, "volumeMounts"), "mountPath", CA_FOLDER);
		if (ret->mount)
			ret->volume = named(value_get(spec, "volumes"), "name", value_text_at(ret->mount, "name"));
		ret->security = value_get(spec, "securityContext");
		return true;
	}
	return false;
}

/* All but what comes from the store; the namespace admits only what is as tight as that. */
static const char pattern[] =
	"{\"apiVersion\":\"batch/v1\",\"kind\":\"Job\",\"metadata\":{\"labels\":{}},\"spec\":{\"backoffLimit\":0,"
	"\"ttlSecondsAfterFinished\":0,\"template\":{\"metadata\":{\"labels\":{}},\"spec\":{"
	"\"restartPolicy\":\"Never\","
	"\"automountServiceAccountToken\":false,\"enableServiceLinks\":false,\"terminationGracePeriodSeconds\":1,"
	"\"securityContext\":{\"runAsNonRoot\":true,\"seccompProfile\":{\"type\":\"RuntimeDefault\"}},"
	"\"volumes\":[{\"name\":\"tmp\",\"emptyDir\":{\"sizeLimit\":\"64Mi\"}}],"
	"\"containers\":[{\"name\":\"" DB_POD_CONTAINER "\","
	"\"volumeMounts\":[{\"name\":\"tmp\",\"mountPath\":\"/tmp\"}],"
	"\"resources\":{\"requests\":{\"cpu\":\"10m\",\"memory\":\"32Mi\",\"ephemeral-storage\":\"64Mi\"},"
	"\"limits\":{\"cpu\":\"500m\",\"memory\":\"256Mi\",\"ephemeral-storage\":\"128Mi\"}},"
	"\"securityContext\":{\"allowPrivilegeEscalation\":false,\"readOnlyRootFilesystem\":true,"
	"\"capabilities\":{\"drop\":[\"ALL\"]}}}]}}}}";

static void put_labels(struct value *object, const struct db_pod *pod, struct arena *arena)
{
	struct value *labels = value_map_at(value_map_at(object, "metadata", arena), "labels", arena);

	value_put_text(labels, LABEL_STORE, pod->store, arena);
	value_put_text(labels, LABEL_SESSION, DB_POD_CONTAINER, arena);
	value_put_text(labels, "app.kubernetes.io/managed-by", KUBE_MANAGER, arena);
}

struct value *db_pod_job(const struct db_pod *pod, struct arena *arena)
{
	CLEANUP(err_clear) struct err ignored = ERR_INIT;
	struct value *job = json_parse(STR(pattern), arena, &ignored);
	struct value *template = value_find(job, STR("spec.template"));
	struct value *spec = value_get(template, "spec");
	struct value *container = value_first(value_get(spec, "containers"));
	const char *const words[] = { "bash", "-c", script };
	struct value *command = value_new(arena, VALUE_LIST);
	const struct value *user = value_get(pod->way->security, "runAsUser");

	put_labels(job, pod, arena);
	put_labels(template, pod, arena);
	value_put_text(value_get(job, "metadata"), "name", pod->name, arena);
	value_put(value_get(job, "spec"), STR("activeDeadlineSeconds"), value_int(arena, LONGEST));
	for (size_t i = 0; i < COUNT_OF(words); i++)
		value_add(command, value_string(arena, str_of(words[i])));
	value_put(container, STR("command"), command);
	value_put_text(container, "image", pod->image, arena);
	if (*pod->pull_policy)
		value_put_text(container, "imagePullPolicy", pod->pull_policy, arena);
	value_put(container, STR("env"), value_copy(arena, pod->way->environment));
	if (user)
		value_put(value_get(spec, "securityContext"), STR("runAsUser"), value_copy(arena, user));
	else if (pod->user)
		value_put(value_get(spec, "securityContext"), STR("runAsUser"), value_int(arena, pod->user));
	if (pod->way->volume) {
		value_add(value_get(spec, "volumes"), value_copy(arena, pod->way->volume));
		value_add(value_get(container, "volumeMounts"), value_copy(arena, pod->way->mount));
	}
	return job;
}
