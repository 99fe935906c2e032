/* SPDX-License-Identifier: Apache-2.0 */
#include "doctor/connectivity.h"

#include <stdlib.h>

#include "json.h"
#include "kube/call.h"
#include "kube/change.h"
#include "kube/resources.h"

#define LOG_MOST ((size_t)1 << 20)
#define LAST_LINES 100

/* As process 1 a shell does not end at SIGTERM; with a grace of 0 it need not. The deadline ends what is left over. */
static const char pod_text[] =
	"{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"metadata\": {\"labels\": {\"app\": \"helm-store-doctor\"}},"
	" \"spec\": {\"restartPolicy\": \"Never\", \"terminationGracePeriodSeconds\": 0, \"activeDeadlineSeconds\": "
	"900,"
	" \"automountServiceAccountToken\": false, \"enableServiceLinks\": false,"
	" \"securityContext\": {\"runAsNonRoot\": true, \"runAsUser\": 65532, \"runAsGroup\": 65532,"
	"  \"seccompProfile\": {\"type\": \"RuntimeDefault\"}},"
	" \"affinity\": {\"podAntiAffinity\": {\"preferredDuringSchedulingIgnoredDuringExecution\": [{\"weight\": 1,"
	"  \"podAffinityTerm\": {\"topologyKey\": \"kubernetes.io/hostname\","
	"   \"labelSelector\": {\"matchLabels\": {\"app\": \"helm-store-doctor\"}}}}]}},"
	" \"containers\": [{\"name\": \"main\", \"imagePullPolicy\": \"IfNotPresent\", \"env\": [],"
	"  \"securityContext\": {\"allowPrivilegeEscalation\": false, \"readOnlyRootFilesystem\": true,"
	"   \"capabilities\": {\"drop\": [\"ALL\"]}},"
	"  \"volumeMounts\": [{\"name\": \"page\", \"mountPath\": \"/page\"}],"
	"  \"resources\": {\"requests\": {\"cpu\": \"10m\", \"memory\": \"16Mi\", \"ephemeral-storage\": \"1Mi\"},"
	"   \"limits\": {\"cpu\": \"100m\", \"memory\": \"32Mi\", \"ephemeral-storage\": \"8Mi\"}}}],"
	" \"volumes\": [{\"name\": \"page\", \"emptyDir\": {}}]}}";

static const char serve[] = "echo here >/page/index.html && exec httpd -f -p 8080 -h /page";
static const char ask[] =
	"n=0; while :; do n=$((n + 1)); "
	"if printf 'GET / HTTP/1.0\\r\\n\\r\\n' | timeout 4 nc -w 2 \"$PEER\" 8080 2>/dev/null | "
	"grep -q here; then echo \"$n open\"; else echo \"$n closed\"; fi; sleep 0.3 || sleep 1; done";

static const char policy_text[] =
	"{\"apiVersion\": \"networking.k8s.io/v1\", \"kind\": \"NetworkPolicy\", \"metadata\": {},"
	" \"spec\": {\"podSelector\": {}, \"policyTypes\": [\"Ingress\", \"Egress\"]}}";
static const char rules_text[] = "{\"ingress\": [{\"from\": [{\"podSelector\": {}}]}],"
				 " \"egress\": [{\"to\": [{\"podSelector\": {}}]}]}";

static void set_command(struct value *container, const char *script, struct arena *arena)
{
	struct value *command = value_new(arena, VALUE_LIST);
	const char *const words[] = { "sh", "-c", script };

	for (size_t i = 0; i < COUNT_OF(words); i++)
		value_add(command, value_string(arena, str_of(words[i])));
	value_set(container, "command", command);
}

int connectivity_start(struct kube *cluster, const char *name_space, const char *name, const char *image,
		       const char *peer, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct value *pod = json_parse(str_of(pod_text), &arena, err);
	bool is_client = strcmp(name, CONNECTIVITY_CLIENT) == 0;
	struct value *container;
	bool exists;

	if (!pod)
		return -1;
	container = value_find(pod, STR("spec.containers"))->first;
	value_put_text(value_get(pod, "metadata"), "name", name, &arena);
	value_set(container, "image", value_string(&arena, str_of(image)));
	set_command(container, is_client ? ask : serve, &arena);
	if (is_client) {
		struct value *variable = value_new(&arena, VALUE_MAP);

		value_put_text(variable, "name", "PEER", &arena);
		value_put_text(variable, "value", peer, &arena);
		value_add(value_get(container, "env"), variable);
	}
	return kube_create(cluster, resources_list(RESOURCE_Pod, name_space, &arena), pod, &arena, &exists, NULL, err);
}

struct connectivity connectivity_parse(const char *text, long mark)
{
	struct connectivity packets = { 0 };

	while (*text) {
		char *end;
		long number = strtol(text, &end, 10);
		bool open = strncmp(end, " open\n", strlen(" open\n")) == 0;
		bool closed = strncmp(end, " closed\n", strlen(" closed\n")) == 0;

		if (number > 0 && (open || closed)) {
			packets.tries = number;
			packets.open = open;
			packets.opened_since = packets.opened_since || (open && number > mark);
			packets.closed_since = packets.closed_since || (closed && number > mark);
		}
		text += strcspn(text, "\n");
		text += *text == '\n';
	}
	return packets;
}

int connectivity_read(struct kube *cluster, const char *name_space, long mark, struct connectivity *ret,
		      struct err *err)
{
	CLEANUP(bytes_free) struct bytes log = BYTES_INIT(LOG_MOST);
	CLEANUP(free_pointer) char *path = xformat(
		API_CORE "/namespaces/%s/pods/" CONNECTIVITY_CLIENT "/log?tailLines=%d", name_space, LAST_LINES);

	if (kube_text(cluster, path, &log, err))
		return -1;
	*ret = connectivity_parse(log.data ? log.data : "", mark);
	return 0;
}

int connectivity_police(struct kube *cluster, const char *name_space, bool allow, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	const char *name = allow ? "allow" : "deny";
	struct value *policy = json_parse(str_of(policy_text), &arena, err);
	struct value *rules = policy ? json_parse(str_of(rules_text), &arena, err) : NULL;

	if (!rules)
		return -1;
	value_put_text(value_get(policy, "metadata"), "name", name, &arena);
	if (allow) {
		value_set(value_get(policy, "spec"), "ingress", value_copy(&arena, value_get(rules, "ingress")));
		value_set(value_get(policy, "spec"), "egress", value_copy(&arena, value_get(rules, "egress")));
	}
	return kube_apply(cluster, resources_object(RESOURCE_NetworkPolicy, name_space, name, &arena), policy, &arena,
			  NULL, err);
}
