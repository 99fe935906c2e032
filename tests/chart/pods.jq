# SPDX-License-Identifier: Apache-2.0
# A line for each demand that a pod or container of the object does not meet.
def demand($what; ok): if ok then empty else $what end;

. as $object
| (if .kind == "Pod" then . else .spec.template? end) as $pod
| select($pod.spec.containers?)
| (
	($pod.spec
		| demand("automountServiceAccountToken"; .automountServiceAccountToken == false),
		demand("enableServiceLinks"; .enableServiceLinks == false),
		demand("runAsNonRoot"; .securityContext.runAsNonRoot == true),
		demand("runAsUser"; if $fixed then .securityContext.runAsUser > 0 else .securityContext.runAsUser == null end),
		demand("seccompProfile"; .securityContext.seccompProfile.type == "RuntimeDefault"),
		demand("volumes"; all(.volumes[]; keys - ["name", "emptyDir", "configMap", "secret", "persistentVolumeClaim"] == [])),
		demand("sizeLimit"; all(.volumes[].emptyDir | select(.); .sizeLimit))),
	($pod.spec.containers[], ($pod.spec.initContainers // [])[]
		| . as $container
		| (demand("allowPrivilegeEscalation"; .securityContext.allowPrivilegeEscalation == false),
		demand("readOnlyRootFilesystem"; .securityContext.readOnlyRootFilesystem == true),
		demand("capabilities"; .securityContext.capabilities.drop == ["ALL"]),
		demand("last words"; .terminationMessagePolicy == "FallbackToLogsOnError"),
		demand("image tag"; .image | test("@sha256:|:[^/]+$")),
		demand("resources"; [.resources | .requests, .limits | .cpu, .memory] | all(. != null)))
		| "\($container.name): \(.)"),
	($pod.metadata.labels
		| demand("component label"; ."app.kubernetes.io/component"),
		demand("store label"; ."store.urumi.ai/store" == "acme"),
		demand("no version label"; $object.kind == "Pod" or (has("helm.sh/chart") | not))),
	demand("labels"; $object.metadata.labels | ."app.kubernetes.io/name" and ."app.kubernetes.io/instance"
		and ."app.kubernetes.io/managed-by" and ."helm.sh/chart")
)
| "\($object.kind)/\($object.metadata.name): \(.)"
