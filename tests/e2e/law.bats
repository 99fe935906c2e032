#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2030,SC2031,SC2034,SC2154 # bats: each test is a subshell; run sets variables
# What a chart may not do to others, tried with packets and with the scheduler. Each way in is shown to be one first,
# where the platform does not close it. What is refused by a message alone is in refused.tsv.

load cluster
load stores
load tenants

setup_file() {
	HELM3=$("$ROOT/tests/helm.sh" --path 3)
	HELM4=$("$ROOT/tests/helm.sh" --path 4)
	export HELM3 HELM4
}

setup() {
	namespaces=()
	store=law-$BATS_TEST_NUMBER-${RANDOM}x
	stores=("$store")
	ns=store-$store
}

teardown() {
	namespaces_remove
	stores_remove
}

# create_with NAME OPTION...: the plain chart with the manifests on stdin.
create_with() {
	jq -Rs '{extra: .}' >"$BATS_TEST_TMPDIR/$1.yaml"
	create "$1" -f "$BATS_TEST_TMPDIR/$1.yaml" "${@:2}"
}

# restricted NAME [LABELS [MORE OF THE POD'S SPEC]]: a pod that only waits.
restricted() {
	cat <<END
apiVersion: v1
kind: Pod
metadata: {name: $1, labels: {app: $1${2:+, $2}}}
spec:
  ${3-}
  terminationGracePeriodSeconds: 0
  securityContext: {runAsNonRoot: true, runAsUser: 65532, seccompProfile: {type: RuntimeDefault}}
  containers:
  - name: main
    image: $TOOLS
    imagePullPolicy: IfNotPresent
    command: [sleep, infinity]
    securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
    resources: {requests: {cpu: 10m, memory: 16Mi}, limits: {cpu: 100m, memory: 32Mi}}
END
}

slice() { # ADDRESS
	cat <<END
apiVersion: v1
kind: Service
metadata: {name: other}
spec: {ports: [{port: 8080}]}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: other-1, labels: {kubernetes.io/service-name: other}}
addressType: IPv4
endpoints: [{addresses: ["$1"]}]
ports: [{port: 8080}]
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: other}
spec:
  rules:
  - host: y.example.com
    http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: other, port: {number: 8080}}}}]}
END
}

pod_address() { # NAMESPACE SELECTOR
	kubectl -n "$1" get pods -l "$2" --field-selector status.phase=Running -o 'jsonpath={.items[0].status.podIP}'
}

# The further host of a store, which is that of the second Ingress.
other_page_is() { # STORE TEXT
	local host=1-$1.127.0.0.1.nip.io
	curl -sS --fail --max-time 5 --resolve "$host:80:$(cluster address)" "http://$host/" | grep -qx "$2"
}

@test "EndpointSlices of a chart lead the ingress controller into another store; they are refused" {
	need_own_cluster
	local victim=law-victim-${RANDOM}x address
	stores+=("$victim")
	run -0 create "$victim" -q --set text=private
	address=$(pod_address "store-$victim" app=web)
	slice "$address" >"$BATS_TEST_TMPDIR/slice"
	run -0 create_with "$store" --profile-set services.endpoints=true <"$BATS_TEST_TMPDIR/slice"
	eventually 60 other_page_is "$store" private
	for helm in "$HELM3" "$HELM4"; do
		HELM_BIN=$helm run -1 create_with "law-not-${RANDOM}x" <"$BATS_TEST_TMPDIR/slice"
		has 'its addresses can be those of any pod or node'
	done
}

opening_policy() {
	cat <<END
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: open}
spec: {podSelector: {}, policyTypes: [Ingress, Egress], ingress: [{}], egress: [{}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: wide}
spec:
  podSelector: {}
  ingress: [{from: [{namespaceSelector: {}}, {podSelector: {}}]}]
  egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0}}, {namespaceSelector: {}, podSelector: {}}]}]
END
}

@test "NetworkPolicies of a chart open nothing: not the store to others, nor others to the store" {
	local api=kubernetes.default.svc.cluster.local:443 address helm
	namespace_make
	tools_run outsider
	for helm in "$HELM3" "$HELM4"; do
		export HELM_BIN=$helm
		store=law-net-${RANDOM}x ns=store-$store
		stores+=("$store")
		run -0 create_with "$store" < <(opening_policy)
		has 'this rule would let in everybody'
		has 'this rule would let the store reach everything'
		has 'this peer is outside of the store'
		NS=$ns tools_run inside
		address=$(pod_address "$ns" app=web)
		eventually 30 reaches "$ns" inside "$address:8080"
		eventually 30 reaches_none "${namespaces[0]}" outsider 0 "$address:8080"
		eventually 30 reaches_none "$ns" inside 0 "$api"
		reaches_none "${namespaces[0]}" outsider 10 "$address:8080"
		reaches_none "$ns" inside 10 "$api"
	done
	# The way in is one: with a rule that no filter saw both are open.
	opening_policy | kubectl -n "$ns" apply -f - >/dev/null
	eventually 30 reaches "${namespaces[0]}" outsider "$address:8080"
	eventually 30 reaches "$ns" inside "$api"
}

@test "the label of databases of an operator opens the API server to no pod of a chart" {
	need_own_cluster
	local api=kubernetes.default.svc.cluster.local:443
	run -0 create_with "$store" --profile-set "networkPolicy.apiServer.cidrs=[{cidr: $(cluster address)/32}]" \
		< <(restricted fake 'cnpg.io/cluster: db')
	has 'the label says that CloudNativePG made this pod'
	kubectl -n "$ns" wait --for=condition=Ready pod/fake --timeout=60s
	[ -z "$(kubectl -n "$ns" get pods -l cnpg.io/cluster -o name)" ]
	eventually 30 reaches_none "$ns" fake 0 "$api"
	reaches_none "$ns" fake 10 "$api"
	kubectl -n "$ns" label pod fake cnpg.io/cluster=db >/dev/null
	eventually 30 reaches "$ns" fake "$api"
}

# The second of the pods of ../shared: it will not have pods with the label `victim` of one namespace on its node.
lonely() { # NAMESPACE
	restricted lonely '' "affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [
    {topologyKey: kubernetes.io/os, labelSelector: {matchLabels: {victim: 'yes'}},
    namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: $1}}}]}}"
}

unschedulable() { # NAMESPACE POD
	kubectl -n "$1" get pod "$2" -o 'jsonpath={.status.conditions[?(@.type=="PodScheduled")].message}' |
		grep -q "anti-affinity"
}

@test "no pod of a store keeps those of another off the node: refused by the filter, and by the quota" {
	local victim free
	namespace_make
	victim=$NS
	namespace_make
	free=$NS
	lonely "$victim" | kubectl -n "$free" apply -f - >/dev/null
	kubectl -n "$free" wait --for=condition=Ready pod/lonely --timeout=60s
	restricted victim "victim: 'yes'" | kubectl -n "$victim" apply -f - >/dev/null
	eventually 30 unschedulable "$victim" victim
	kubectl -n "$free" delete pod lonely >/dev/null
	kubectl -n "$victim" delete pod victim >/dev/null
	for helm in "$HELM3" "$HELM4"; do
		HELM_BIN=$helm run -1 create_with "law-not-${RANDOM}x" < <(lonely "$victim")
		has 'asks for nodes by the pods of other namespaces'
	done
	run -0 create "$store" -q
	run -1 kubectl -n "$ns" apply -f - < <(lonely "$victim")
	has 'exceeded quota: store-affinity'
	restricted victim "victim: 'yes'" | kubectl -n "$victim" apply -f - >/dev/null
	kubectl -n "$victim" wait --for=condition=Ready pod/victim --timeout=60s
}

replica_failure() { # NAMESPACE DEPLOYMENT TEXT
	kubectl -n "$1" get deployment "$2" -o 'jsonpath={.status.conditions[?(@.type=="ReplicaFailure")].message}' |
		grep -q "$3"
}

@test "no pod of a store has a class of the system, also where a controller makes it; others are scheduled" {
	run -0 create "$store" -q
	for helm in "$HELM3" "$HELM4"; do
		HELM_BIN=$helm run -1 create_with "law-not-${RANDOM}x" \
			< <(restricted prio '' 'priorityClassName: system-node-critical')
		has 'priority class "system-node-critical"'
	done
	for class in system-node-critical system-cluster-critical; do
		run -1 kubectl -n "$ns" apply -f - < <(restricted prio '' "priorityClassName: $class")
		has 'exceeded quota: store-priority'
	done
	kubectl -n "$ns" patch deployment web --type merge -p \
		'{"spec": {"template": {"spec": {"priorityClassName": "system-node-critical"}}}}' >/dev/null
	eventually 30 replica_failure "$ns" web 'exceeded quota: store-priority'
	restricted plain | kubectl -n "$ns" apply -f - >/dev/null
	kubectl -n "$ns" wait --for=condition=Ready pod/plain --timeout=60s
}

@test "a class that the profile allows is for its stores, and no other class" {
	local class=law-$RANDOM
	kubectl create priorityclass "$class" --value=5 >/dev/null
	run -0 create_with "$store" --profile-set "podSecurity.allow.priorityClasses=[$class]" \
		< <(restricted prio '' "priorityClassName: $class")
	kubectl -n "$ns" wait --for=condition=Ready pod/prio --timeout=60s
	[ "$(kubectl -n "$ns" get pod prio -o 'jsonpath={.spec.priority}')" = 5 ]
	run -1 kubectl -n "$ns" apply -f - < <(restricted more '' 'priorityClassName: system-node-critical')
	has 'exceeded quota: store-priority'
	kubectl delete priorityclass "$class" >/dev/null
}

guard_hook() {
	cat <<END
apiVersion: v1
kind: ResourceQuota
metadata:
  name: store-compute
  labels: {store.urumi.ai/guard: "true"}
  annotations: {helm.sh/hook: "post-install,post-upgrade", helm.sh/hook-delete-policy: "before-hook-creation"}
spec: {hard: {limits.cpu: "1000"}}
END
}

@test "a hook does not take the place of a guard, nor a Secret that of a release, under either Helm" {
	for helm in "$HELM3" "$HELM4"; do
		HELM_BIN=$helm run -1 create_with "law-not-${RANDOM}x" < <(guard_hook)
		has 'the hook ResourceQuota/store-compute has the name of a guard of the platform'
		HELM_BIN=$helm run -1 create_with "law-not-${RANDOM}x" <<-'END'
			apiVersion: v1
			kind: Secret
			metadata: {name: x, labels: {owner: helm, status: deployed, version: "99"}}
		END
		has 'Helm would take it for the record of a release'
	done
}
