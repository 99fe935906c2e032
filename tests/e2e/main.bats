#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2030,SC2031,SC2034,SC2154 # bats: each test is a subshell; run sets variables
# The main job, in the few minutes that every change can wait for: a shop is made though its create is killed, it sells,
# it is changed, others do not reach it, it is deleted, and the cluster is as it was. The tests follow each other.

load cluster
load stores
load shop
load tenants

setup_file() {
	shop_setup
	[ -n "${E2E_CLUSTER-}" ] || return 0
	lasting >"$BATS_FILE_TMPDIR/before"
}

teardown_file() {
	[ -z "${E2E_CLUSTER-}" ] || for name in mainshop neighbour; do
		store delete "$name" --yes --if-exists -q
	done
}

setup() {
	need_own_cluster
	export HELM_BIN=$HELM4
}

# All that lasts in the cluster: every object but those of Kubernetes' own namespaces, and but store-system, which is
# made by the first store.
lasting() {
	local passing='^(Node|Lease|CSINode|EndpointSlice|Endpoints|Pod) |(^| )kube-|[ /]store-system(/|$)'
	objects . | grep -vE "$passing" || true
}

release_is_there() {
	[ -n "$(kubectl -n store-mainshop get secrets -l owner=helm -o name)" ]
}

claims_are_bound() {
	[ "$(kubectl -n store-mainshop get persistentvolumeclaims -o 'jsonpath={.items[*].status.phase}')" != '' ]
}

@test "a create that is killed half-way goes on when it is given again, and the shop is ready" {
	local child
	shop_spec dark 18.5 >"$BATS_TEST_TMPDIR/spec.json"
	"$ROOT/bin/helm-store" create mainshop --profile local "${SITE[@]}" -f "$SHOP_VALUES" \
		-f "$BATS_TEST_TMPDIR/spec.json" >"$BATS_TEST_TMPDIR/log" 2>&1 3>&- &
	child=$!
	eventually 60 release_is_there
	eventually 60 claims_are_bound
	[ -d "/proc/$child" ]
	kill -KILL "$child"
	wait "$child" || [ $? = 137 ]
	run -0 shop create mainshop dark 18.5
	has 'store mainshop is ready: http://mainshop.127.0.0.1.nip.io'
	run -0 visit mainshop /
	has 'data-theme="dark"'
	has '€18.50'
	[ "$(kubectl -n store-mainshop get secrets -l owner=helm,status=deployed -o name | wc -l)" = 1 ]
}

@test "an order is placed through its pages, and stays through an update" {
	[ "$(orders mainshop)" = 0 ]
	run -0 buy mainshop mug-1
	has '/order'
	[ "$(orders mainshop)" = 1 ]
	run -0 shop create mainshop light 19.25 --if-exists update
	run -0 visit mainshop /
	has 'data-theme="light"'
	has '€19.25'
	[ "$(orders mainshop)" = 1 ]
	run -0 shop create mainshop light 19.25
	has 'store mainshop is unchanged'
}

@test "another store reaches nothing of it" {
	local addresses
	create neighbour -q
	NS=store-neighbour tools_run inside
	mapfile -t addresses < <(addresses_of mainshop)
	[ ${#addresses[@]} -ge 6 ]
	NS=store-mainshop tools_run inside
	eventually 30 reaches store-mainshop inside "mainshop-postgresql.store-mainshop.svc.cluster.local:5432"
	reaches_none store-neighbour inside 10 "${addresses[@]}"
	kubectl -n store-mainshop delete pod inside --wait=false >/dev/null
	run -0 store delete neighbour --yes -q
	eventually 20 nothing_left neighbour
	run -0 visit mainshop /
}

@test "it is deleted, and the cluster is as it was before" {
	run -0 store delete mainshop --yes -q
	nothing_left mainshop
	lasting >"$BATS_TEST_TMPDIR/after"
	diff "$BATS_FILE_TMPDIR/before" "$BATS_TEST_TMPDIR/after"
}
