#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
#
# Two commands at once that want one host: one has it, the other says whose it is and leaves nothing.
# PAIRS=50: how many are run (default 10).
# shellcheck disable=SC2016,SC2154,SC2034

load cluster
load stores

setup() {
	bats_require_minimum_version 1.5.0
	one=host-a-$$x other=host-b-$$x
	stores=("$one" "$other")
}

teardown() {
	stores_remove
}

attempt() { # NAME HOST FILE
	local status=0
	create "$1" --host "$2" --no-wait >"$3" 2>&1 || status=$?
	echo "$status" >"$3.status"
}

@test "of two creates of one host at once exactly one goes on, and the other leaves nothing" {
	local pair winner loser
	for ((pair = 1; pair <= ${PAIRS:-10}; pair++)); do
		attempt "$one" "shop-$$.example" "$BATS_TEST_TMPDIR/one" &
		attempt "$other" "shop-$$.example" "$BATS_TEST_TMPDIR/other" &
		wait
		case "$(cat "$BATS_TEST_TMPDIR/one.status") $(cat "$BATS_TEST_TMPDIR/other.status")" in
		'0 1') winner=$one loser=$other said=$BATS_TEST_TMPDIR/other ;;
		'1 0') winner=$other loser=$one said=$BATS_TEST_TMPDIR/one ;;
		*)
			echo "pair $pair: both or none"
			cat "$BATS_TEST_TMPDIR/one" "$BATS_TEST_TMPDIR/other"
			return 1
			;;
		esac
		grep -q "host shop-$$.example belongs to .*store-$winner" "$said"
		nothing_left "$loser"
		store delete "$winner" --yes -q
	done
}

@test "an update to the host of another store is refused, and the host that it had stays" {
	create "$one" --host "one-$$.example" -q --no-wait
	create "$other" --host "other-$$.example" -q --no-wait
	run -1 store update "$other" --host "one-$$.example" --no-wait
	[[ $output == *"host one-$$.example belongs to"* ]]
	run -0 kubectl get namespace "store-$other" -o 'jsonpath={.metadata.annotations.store\.urumi\.ai/hosts}'
	[ "$output" = "other-$$.example" ]
}

# A helm that is slow to render: between the look whether a host is free and the namespace.
slow_helm() {
	printf '#!/bin/sh\ncase "$1 $*" in template*--post-renderer*) sleep 12 ;; esac\nexec %s "$@"\n' "$HELM_BIN" \
		>"$BATS_TEST_TMPDIR/helm"
	chmod +x "$BATS_TEST_TMPDIR/helm"
	echo "$BATS_TEST_TMPDIR/helm"
}

hosts_of() { # NAME
	kubectl get namespace "store-$1" -o 'jsonpath={.metadata.annotations.store\.urumi\.ai/hosts}'
}

@test "who comes second in a namespace that stays leaves the host to the first" {
	local late
	kubectl create namespace "store-$one"
	kubectl label namespace "store-$one" "store.urumi.ai/store=$one"
	kubectl -n "store-$one" create secret generic theirs --from-literal=a=b
	HELM_BIN=$(slow_helm) attempt "$one" "shop-$$.example" "$BATS_TEST_TMPDIR/late" &
	late=$!
	sleep 4
	create "$other" --host "shop-$$.example" -q --no-wait
	wait "$late"
	[ "$(cat "$BATS_TEST_TMPDIR/late.status")" = 1 ]
	grep -q "host shop-$$.example belongs to " "$BATS_TEST_TMPDIR/late"
	kubectl -n "store-$one" get secret theirs
	run -0 hosts_of "$one"
	[ -z "$output" ]
	store update "$other" --set text=again -q --no-wait
}

@test "the host that a store had stays its own until a change to another has settled" {
	local moved
	create "$one" --host "one-$$.example" -q
	store update "$one" --host "two-$$.example" --set 'hook={sh,-c,sleep 12; exit 1}' \
		>"$BATS_TEST_TMPDIR/moved" 2>&1 &
	moved=$!
	until [[ $(hosts_of "$one") == "two-$$.example,"* ]]; do sleep 0.5; done
	run -1 create "$other" --host "one-$$.example" --no-wait
	[[ $output == *"host one-$$.example belongs to"* ]]
	wait "$moved" && return 1
	run -0 hosts_of "$one"
	[ "$output" = "one-$$.example" ]
	store update "$one" --host "two-$$.example" --set hook=null -q
	run -0 hosts_of "$one"
	[ "$output" = "two-$$.example" ]
	create "$other" --host "one-$$.example" -q --no-wait
}
