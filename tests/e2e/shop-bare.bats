#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2016,SC2030,SC2031,SC2034,SC2154 # bats: each test is a subshell; run sets variables
# charts/store without helm store on a cluster that gives each namespace a user of its own, as OpenShift does, and with
# the chart's own NetworkPolicies, asked with packets.

load cluster
load shop

# As OpenShift gives them: uid and fsGroup of the namespace, group root.
readonly UID_GIVEN=1000680000

setup_file() {
	shop_setup
}

teardown_file() {
	[ -z "${E2E_CLUSTER-}" ] || kubectl delete namespace bare bare-other --ignore-not-found --wait=false >/dev/null
}

setup() {
	need_own_cluster
	export SPACE=bare
}

# What OpenShift's admission puts into pods that name no user; here before they are made.
given() {
	local stream=$BATS_TEST_TMPDIR/stream pod=.spec.template.spec.securityContext
	"$HELM4" template bare "$ROOT/charts/store" -n bare -f "$ROOT/charts/store/values-local.yaml" \
		-f "$SHOP_VALUES" -f "$BATS_TEST_TMPDIR/bare.json" --no-hooks --kube-version 1.33.0 \
		--set global.podSecurity.fixedUser=false --set networkPolicy.enabled=true >"$stream"
	"$HELM4" template json "$ROOT/tests/chart/json" --set-file "stream=$stream" | grep '^{' |
		jq --argjson uid "$UID_GIVEN" ".metadata.namespace = \"bare\" | if $pod then
			$pod += {runAsUser: \$uid, runAsGroup: 0, fsGroup: \$uid} else . end"
}

@test "under a user that no image knows, the shop is made and sells" {
	local pod
	shop_spec light 18.5 >"$BATS_TEST_TMPDIR/bare.json"
	kubectl create namespace bare >/dev/null
	kubectl label namespace bare pod-security.kubernetes.io/enforce=restricted >/dev/null
	given | kubectl apply -f - >/dev/null
	kubectl wait -n bare --for=condition=Available deployment/bare-web --timeout=20m
	kubectl wait -n bare --for=condition=Complete job -l app.kubernetes.io/component=seed --timeout=20m
	for pod in statefulset/bare-postgresql deployment/bare-redis deployment/bare-web; do
		[ "$(kubectl exec -n bare "$pod" -- id -u)" = "$UID_GIVEN" ]
	done
	[[ $(buy bare mug-1) == */orders/order_* ]]
}

@test "the database's pod is started again with its data, under that user" {
	kubectl delete pod -n bare bare-postgresql-0 >/dev/null
	kubectl wait -n bare --for=condition=Ready pod/bare-postgresql-0 --timeout=10m
	[ "$(orders bare)" = 1 ]
}

# reached FROM HOST PORT: a packet's way, from a pod of tools in namespace FROM.
reached() {
	kubectl exec -n "$1" asker -- nc -z -w 3 "$2.bare.svc.cluster.local" "$3"
}

@test "its own policies: strangers reach the shop's port, and neither database nor Redis; nor does a neighbour" {
	local from
	kubectl create namespace bare-other >/dev/null
	NS=bare-other tools_run asker
	NS=bare tools_run asker
	for from in bare-other bare; do
		eventually 60 reached "$from" bare-web 80
		run ! reached "$from" bare-postgresql 5432
		run ! reached "$from" bare-redis 6379
	done
	# The neighbour becomes a pod of the shop: then it reaches both, so it was the policies that closed the way.
	kubectl label pod -n bare asker app.kubernetes.io/name=store app.kubernetes.io/instance=bare >/dev/null
	eventually 60 reached bare bare-postgresql 5432
	eventually 60 reached bare bare-redis 6379
	# And reaches nothing else of the cluster.
	run ! kubectl exec -n bare asker -- nc -z -w 3 kubernetes.default.svc.cluster.local 443
}

@test "database and Redis reach nothing" {
	local pod web ask='exec 3<>"/dev/tcp/$0/$1"'
	web=$(kubectl get service -n bare bare-web -o 'jsonpath={.spec.clusterIP}')
	for pod in statefulset/bare-postgresql deployment/bare-redis; do
		run ! kubectl exec -n bare "$pod" -- timeout 3 bash -c "$ask" "$web" 80
	done
	kubectl exec -n bare deployment/bare-web -c web -- timeout 10 bash -c "$ask" "$web" 80
}
