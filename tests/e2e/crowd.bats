#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2030,SC2031,SC2154 # bats: each test is a subshell; run sets variables
# Many commands at once, and an API server that goes away in the middle.

load cluster
load stores

COUNT=10

setup() {
	stores=()
}

teardown() {
	stores_remove
}

# at_once NAME...: a create each, all at the same time; NUMBER.status and NUMBER.out hold how each ended.
at_once() {
	local name number=0
	for name in "$@"; do
		number=$((number + 1))
		{
			status=0
			create "$name" >"$BATS_TEST_TMPDIR/$number.out" 2>&1 || status=$?
			echo "$status" >"$BATS_TEST_TMPDIR/$number.status"
		} </dev/null 3>&- &
	done
	wait
	tail -n 3 "$BATS_TEST_TMPDIR"/*.out
}

statuses() {
	sort "$BATS_TEST_TMPDIR"/*.status | uniq -c | awk '{ print $2 "x" $1 }' | paste -sd' '
}

@test "ten creates of ten names at once: each store is ready, and deleted at once nothing is left" {
	local name number
	for number in $(seq "$COUNT"); do stores+=("chg-crowd-n${number}x"); done
	at_once "${stores[@]}"
	[ "$(statuses)" = "0x$COUNT" ]
	stores_remove
	for name in "${stores[@]}"; do eventually 20 nothing_left "$name"; done
}

@test "ten creates of one name at once: one makes it, the others are told who does, or that nothing changes" {
	local number names made=0
	stores=(chg-crowd-one)
	mapfile -t names < <(yes "${stores[0]}" | head -n "$COUNT")
	at_once "${names[@]}"
	for number in $(seq "$COUNT"); do
		case $(cat "$BATS_TEST_TMPDIR/$number.status") in
		0) grep -qE 'is (ready|unchanged)' "$BATS_TEST_TMPDIR/$number.out" ;;
		7) grep -q 'is being worked on: create, process' "$BATS_TEST_TMPDIR/$number.out" ;;
		*) false ;;
		esac
		! grep -q 'is ready' "$BATS_TEST_TMPDIR/$number.out" || made=$((made + 1))
	done
	[ "$made" = 1 ]
	[ "$(kubectl -n "store-${stores[0]}" get secrets -l owner=helm -o name | wc -l)" = 1 ]
}

@test "a second command waits for the first with --wait-lock" {
	stores=(chg-crowd-lock)
	create "${stores[0]}" --set 'hook={sleep,3s}' -q &
	sleep 1
	run -7 create "${stores[0]}" --set 'hook={sleep,3s}' -q
	has 'store chg-crowd-lock is being worked on: create'
	run -0 create "${stores[0]}" --set 'hook={sleep,3s}' -q --wait-lock 60s
	has 'is unchanged'
	wait
}

api_answers() {
	kubectl get --raw /readyz >/dev/null
}

# away SECONDS: the API server is gone for that long, from now on.
away() {
	cluster kill kube-apiserver
	sleep "$1"
	cluster start kube-apiserver
	eventually 60 api_answers
}

# The command ends right, or with status 9 and words that tell what to do; the same command again converges.
survives() { # AFTER-SECONDS COMMAND...
	local pid status=0
	"${@:2}" >"$BATS_TEST_TMPDIR/out" 2>&1 3>&- &
	pid=$!
	sleep "$1"
	away 20
	wait "$pid" || status=$?
	cat "$BATS_TEST_TMPDIR/out"
	[ "$status" = 0 ] || [ "$status" = 9 ]
	[ "$status" = 0 ] || grep -q 'the same command again' "$BATS_TEST_TMPDIR/out"
	"${@:2}"
}

@test "the API server is away for 20 s during create, update and delete" {
	need_own_cluster
	stores=(chg-crowd-away)
	survives 2 create "${stores[0]}" --set 'hook={sleep,3s}'
	survives 2 store update "${stores[0]}" --set text=other
	survives 1.5 store delete "${stores[0]}" --yes --if-exists
	eventually 30 nothing_left "${stores[0]}"
}
