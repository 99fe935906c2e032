# SPDX-License-Identifier: Apache-2.0
#
# From all objects of a store after the platform's rules: what it uses at the worst moment of an upgrade, with what must
# find room beside it, against the guards' quotas. Worst moment: every pod with its rollout's surge, both Jobs, the test
# pod; beside it an ACME solver (100m, 64Mi, as cert-manager asks) and one more Job as large as the largest.
# Input: all objects (-s). Output: one object a resource, {resource, used, hard}.

def factor: {"": 1, m: 0.001, k: 1e3, M: 1e6, G: 1e9, T: 1e12, Ki: 1024, Mi: 1048576, Gi: 1073741824, Ti: 1099511627776}[.];

def number:
	tostring | capture("^(?<n>[0-9.]+)(?<s>[A-Za-z]*)$") | (.n | tonumber) * (.s | factor);

def amounts: with_entries(.value |= number);

# Adds the figures of two or more mappings.
def add_up: reduce (.[] | to_entries[]) as $e ({}; .[$e.key] += $e.value);

def most: reduce (.[] | to_entries[]) as $e ({}; .[$e.key] = ([.[$e.key] // 0, $e.value] | max));

(.[] | select(.kind == "LimitRange") | .spec.limits[] | select(.type == "Container")) as $range
| def container:
	(($range.default | amounts) + (.limits // {} | amounts)) as $limits
	| (($range.defaultRequest | amounts) + (.limits // {} | amounts) + (.requests // {} | amounts)) as $requests
	| ($limits | with_entries(.key |= "limits." + .)) + ($requests | with_entries(.key |= "requests." + .)) + {pods: 0};
  def pod:
	[([.containers[].resources | container] | add_up),
		([(.initContainers // [])[].resources | container] | most)] | most | .pods = 1;
  def times($n): with_entries(.value *= $n);
  def workload:
	if .kind == "Deployment" then
		.spec as $s | ($s.template.spec | pod) | times($s.replicas + ($s.strategy.rollingUpdate.maxSurge // 0))
	elif .kind == "StatefulSet" then .spec as $s | ($s.template.spec | pod) | times($s.replicas)
	elif .kind == "Job" then .spec.template.spec | pod
	elif .kind == "Pod" then .spec | pod
	elif .kind == "Cluster" then .spec as $s | {containers: [{resources: $s.resources}]} | pod | times($s.instances)
	else empty end;
  def claims:
	(select(.kind == "PersistentVolumeClaim") | [1, .spec.resources.requests.storage]),
	(select(.kind == "StatefulSet") | .spec.volumeClaimTemplates[]? | [1, .spec.resources.requests.storage]),
	(select(.kind == "Cluster") | [.spec.instances, .spec.storage.size])
	| {persistentvolumeclaims: .[0], "requests.storage": (.[0] * (.[1] | number))};
  def counted($kind; $key): {($key): (map(select(.kind == $kind)) | length)};
  ([(map(workload) | add_up),
	([.[] | select(.kind == "Job") | workload] | most),
	({containers: [{resources: {requests: {cpu: "100m", memory: "64Mi"}, limits: {cpu: "100m", memory: "64Mi"}}}]} | pod),
	(map(claims) | add_up),
	counted("Service"; "services"), counted("Secret"; "secrets"), counted("ConfigMap"; "configmaps"),
	counted("Job"; "count/jobs.batch"), counted("Ingress"; "count/ingresses.networking.k8s.io")] | add_up) as $used
| [.[] | select(.kind == "ResourceQuota") | .spec.hard | amounts] | add
| to_entries[] | {resource: .key, used: ($used[.key] // 0), hard: .value}
