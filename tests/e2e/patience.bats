#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2030,SC2031,SC2154 # bats: each test is a subshell; run sets variables
# What passes by itself is waited for: nodes, images, quota; what stays as it is by the chart's own word is not.

load cluster
load stores

setup() {
	stores=("patience-$BATS_TEST_NUMBER-${RANDOM}x")
	name=${stores[0]}
	label=patience-$BATS_TEST_NUMBER-$RANDOM
	chart=$BATS_TEST_TMPDIR/chart
}

teardown() {
	kubectl label nodes --all "$label-" >/dev/null 2>&1
	stores_remove
}

# The plain chart with further templates, from stdin.
chart_with() {
	cp -R "$PLAIN" "$chart"
	cat >"$chart/templates/more.yaml"
}

with_chart() { # VERB NAME OPTION...
	store "$1" "$2" --profile local --chart "$chart" --set "image=$BUSYBOX" \
		"${SITE[@]}" "${@:3}"
}

pods() { # what stands in a template: pods that sleep
	cat <<'END'
    metadata: {labels: {app: s}, annotations: {v: {{ .Values.text | quote }}}}
    spec:
      terminationGracePeriodSeconds: 0
      securityContext: {runAsUser: 65532}
      containers: [{name: s, image: {{ .Values.image }}, command: [sleep, "3600"]}]
END
}

# An event as an autoscaler makes it, about the store's first pod.
autoscaler_says() {
	local pod
	pod=$(kubectl get pods -n "store-$name" -o 'jsonpath={.items[0].metadata.name}')
	kubectl apply -f - >/dev/null <<END
apiVersion: v1
kind: Event
metadata: {name: scale-up.1, namespace: store-$name}
involvedObject: {apiVersion: v1, kind: Pod, name: $pod, namespace: store-$name}
reason: TriggeredScaleUp
message: "pod triggered scale-up: [{group 1->2 (max: 10)}]"
reportingComponent: cluster-autoscaler
source: {component: cluster-autoscaler}
type: Normal
END
}

@test "a node that fits comes 22 s later" {
	(sleep 22; kubectl label nodes --all "$label=1" >/dev/null) 3>&- &
	run -0 create "$name" --set-string "nodeSelector.$label=1"
	grep -E 'no node takes the pod.*waiting until [0-9]+ s at most' <<<"$output"
}

@test "with an autoscaler a node is waited for until the time is over" {
	(sleep 8; autoscaler_says) 3>&- &
	run -8 create "$name" --set-string "nodeSelector.$label=1" --timeout 85s --keep-failed
	grep -F 'cluster-autoscaler: pod triggered scale-up' <<<"$output"
}

@test "--patience 3s: no node is waited for, though there is an autoscaler" {
	local begin=$SECONDS
	run -1 create "$name" --set-string "nodeSelector.$label=1" --patience 3s
	grep -F 'no node takes the pod' <<<"$output"
	[ $((SECONDS - begin)) -lt 45 ]
	eventually 30 nothing_left "$name"
}

@test "quota that a pod frees when it has ended" {
	# Of 8 Gi the store has 3, a pod that takes its time to end 3: no room for another 3 until that is gone.
	create "$name" -q --set resources.requests.memory=16Mi --set resources.limits.memory=3Gi
	kubectl apply -n "store-$name" -f - >/dev/null <<END
apiVersion: v1
kind: Pod
metadata: {name: last}
spec:
  terminationGracePeriodSeconds: 40
  securityContext: {runAsUser: 65532, runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
  containers:
  - name: last
    image: $BUSYBOX
    command: [sh, -c, "trap '' TERM; while :; do sleep 1; done"]
    resources: {requests: {cpu: 10m, memory: 16Mi}, limits: {memory: 3Gi}}
    securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
END
	kubectl wait -n "store-$name" --for=condition=Ready pod/last --timeout=60s
	kubectl delete pod -n "store-$name" last --wait=false
	run -0 store update "$name" --set text=other
	grep -F 'it counts until it has ended: pod last' <<<"$output"
}

@test "a StatefulSet with a partition, a DaemonSet with OnDelete: an update ends" {
	{
		printf 'apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: s}\nspec:\n  replicas: 2\n'
		printf '  serviceName: web\n  podManagementPolicy: Parallel\n'
		printf '  updateStrategy: {rollingUpdate: {partition: 1}}\n  selector: {matchLabels: {app: s}}\n'
		printf '  template:\n' && pods
		printf -- '---\napiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: d}\nspec:\n'
		printf '  updateStrategy: {type: OnDelete}\n  selector: {matchLabels: {app: s}}\n  template:\n' && pods
	} | chart_with
	with_chart create "$name" -q
	run -0 store update "$name" --set text=other --timeout 60s
	[ "$(kubectl get pod -n "store-$name" s-1 -o 'jsonpath={.metadata.annotations.v}')" = other ]
	[ "$(kubectl get pod -n "store-$name" s-0 -o 'jsonpath={.metadata.annotations.v}')" = hello ]
	run -0 store wait "$name" --for WorkloadsReady --timeout 20s
}

@test "a paused Deployment, a suspended Job and no replicas are not waited for" {
	{
		printf 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: p}\nspec:\n  paused: true\n'
		printf '  selector: {matchLabels: {app: s}}\n  template:\n' && pods
		printf -- '---\napiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: none}\nspec:\n  replicas: 0\n'
		printf '  serviceName: web\n  selector: {matchLabels: {app: s}}\n  template:\n' && pods
		printf -- '---\napiVersion: batch/v1\nkind: Job\nmetadata: {name: j}\nspec:\n  suspend: true\n'
		printf '  template:\n'
		pods | sed '1s/labels: {app: s}, //; s/^    spec:/&\n      restartPolicy: Never/'
	} | chart_with
	run -0 with_chart create "$name" --timeout 90s
}

@test "an update mends a DaemonSet whose pods crash" {
	{
		printf 'apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: d}\nspec:\n'
		printf '  selector: {matchLabels: {app: s}}\n  template:\n'
		pods | sed 's/command: .*3600"\]/command: [sh, -c, {{ .Values.do | quote }}]/'
	} | chart_with
	run -0 with_chart create "$name" -q --no-wait --set 'do=exit 3'
	sleep 5
	run -0 store update "$name" --set 'do=sleep 3600'
}

@test "audit --fix puts back what a chart wrote with anchors, merge keys and tags (Helm 3 stores them)" {
	local ns=store-$name
	HELM_BIN=$("$ROOT/tests/helm.sh" --path 3)
	export HELM_BIN
	chart_with <<'END'
apiVersion: v1
kind: ConfigMap
metadata: {name: aa, labels: {app: s, one: "1"}}
data: {a: &x hello, b: *x, c: !!str 010}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: s, annotations: {two: &two "2", three: *two}}
spec:
  selector: {matchLabels: {app: s}}
  template:
    metadata: {labels: {app: s}, annotations: {<<: {four: "4"}, five: !!str 5}}
    spec:
      terminationGracePeriodSeconds: 0
      securityContext: {runAsUser: 65532}
      containers: [{name: s, image: {{ .Values.image }}, command: [sleep, &t "3600"], args: [*t]}]
END
	run -0 with_chart create "$name" -q
	kubectl patch deploy -n "$ns" s --type json \
		-p '[{"op":"remove","path":"/spec/template/metadata/labels/store.urumi.ai~1store"}]'
	run -0 store audit "$name" --fix
	[ "$(kubectl get deploy -n "$ns" s -o 'jsonpath={.spec.template.metadata.labels.store\.urumi\.ai/store}')" = \
		"$name" ]
	[ "$(kubectl get deploy -n "$ns" s -o 'jsonpath={.spec.template.spec.containers[0].args[0]}')" = 3600 ]
	run -0 store audit "$name"
}
