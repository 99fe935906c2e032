#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2030,SC2031,SC2034,SC2154 # bats: each test is a subshell; run sets variables
# What a store must not have, by the rows of refused.tsv: refused by create before anything is made, under either Helm;
# and by the cluster itself when somebody tries it with kubectl in the store's namespace.

load cluster
load stores

setup_file() {
	HELM3=$("$ROOT/tests/helm.sh" --path 3)
	HELM4=$("$ROOT/tests/helm.sh" --path 4)
	export STORE=held-${RANDOM}x HELM3 HELM4
	create "$STORE" -q >/dev/null
}

teardown_file() {
	store delete "$STORE" --yes --if-exists -q >/dev/null
}

setup() {
	stores=()
	watcher=''
}

teardown() {
	[ -z "$watcher" ] || kill "$watcher" 2>/dev/null || true
	stores_remove
}

# The function stands before ||, so that errors do not end it: it says by its status what went wrong.
rows() { # FUNCTION: called with the fields of each row; fails if one of them does
	local what ours clusters manifest number=0
	while IFS=$'\t' read -r what ours clusters manifest; do
		number=$((number + 1))
		"$1" "$what" "$ours" "$clusters" "$manifest" </dev/null || {
			echo "row: $what" >&2
			return 1
		}
	done < <(grep -v '^#' "$BATS_TEST_DIRNAME/refused.tsv")
	[ "$number" -ge 10 ]
}

# create_with NAME MANIFEST [OPTION...]: the plain chart with one manifest more.
create_with() {
	jq -cn --arg extra "$2" '{extra: $extra}' >"$BATS_TEST_TMPDIR/extra.yaml"
	create "$1" -f "$BATS_TEST_TMPDIR/extra.yaml" "${@:3}"
}

# Every namespace that there is or was since, a line each, into the file `seen`.
namespaces_watch() {
	kubectl get namespaces --watch -o name >"$BATS_TEST_TMPDIR/seen" 3>&- &
	watcher=$!
	eventually 10 grep -q '^namespace/default$' "$BATS_TEST_TMPDIR/seen"
}

create_refuses() { # WHAT OURS CLUSTERS MANIFEST
	local name=not-$1
	[ "$2" != - ] && [ "$1" != quota ] || return 0
	run -1 create_with "$name" "$4" && has "$2" && has 'policy/denied'
}

@test "Helm 4: create refuses with a reason, and makes no namespace for it" {
	namespaces_watch
	HELM_BIN=$HELM4 rows create_refuses
	run ! grep 'store-not-' "$BATS_TEST_TMPDIR/seen"
}

@test "Helm 3: create refuses with a reason, and makes no namespace for it" {
	namespaces_watch
	HELM_BIN=$HELM3 rows create_refuses
	run ! grep 'store-not-' "$BATS_TEST_TMPDIR/seen"
}

cluster_refuses() { # WHAT OURS CLUSTERS MANIFEST
	[ "$3" != - ] || return 0
	run -1 kubectl -n "store-$STORE" create -f - <<<"$4" && grep -E "$3" <<<"$output"
}

@test "the cluster refuses the same in the store's namespace, and takes it in another one" {
	local what manifest
	namespaces=()
	rows cluster_refuses
	namespace_make
	while IFS=$'\t' read -r what _ _ manifest; do
		run -0 kubectl -n "$NS" create --dry-run=server -f - <<<"$manifest"
	done < <(grep -E '^(privileged|host-path|node-port|load-balancer|quota)	' "$BATS_TEST_DIRNAME/refused.tsv")
	namespaces_remove
}

@test "a Service of the store cannot become a NodePort afterwards" {
	run -1 kubectl -n "store-$STORE" patch service web -p '{"spec": {"type": "NodePort"}}'
	has 'exceeded quota: store-objects'
	[ "$(kubectl -n "store-$STORE" get service web -o 'jsonpath={.spec.type}')" = ClusterIP ]
}

manifest_of() { # ROW
	grep "^$1	" "$BATS_TEST_DIRNAME/refused.tsv" | cut -f 4
}

becomes_cluster_ip() { # ROW
	local name=is-$1-${RANDOM}x
	stores+=("$name")
	run -0 create_with "$name" "$(manifest_of "$1")" -q
	run -0 kubectl -n "store-$name" get service p -o 'jsonpath={.spec.type} {.spec.ports[*].nodePort}'
	[ "$output" = 'ClusterIP ' ]
	NS=store-$name tools_run client
	eventually 30 fetch "store-$name" client http://p/
}

@test "the profile makes a ClusterIP of a NodePort and of a LoadBalancer, and it answers" {
	becomes_cluster_ip node-port
	becomes_cluster_ip load-balancer
}

@test "create: a pod over the quota is told, and nothing is left" {
	local helm
	for helm in "$HELM4" "$HELM3"; do
		stores=("over-${RANDOM}x")
		HELM_BIN=$helm run -1 create_with "${stores[0]}" "$(manifest_of quota)" -q
		head -n 3 <<<"$output" | grep 'exceeded quota: store-compute'
		eventually 30 nothing_left "${stores[0]}"
	done
}
