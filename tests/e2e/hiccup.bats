#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2030,SC2031,SC2153,SC2154 # bats: each test is a subshell; run sets variables
# What tests/faults found: one request of a command, or of its helm, that gets a fault. Each was red once.

load cluster
load stores

setup_file() {
	make -s -C "$BATS_TEST_DIRNAME/../.." faults >&2
}

setup() {
	stores=()
}

teardown() {
	stores_remove
}

# with_fault FAULT N PATTERN WORD...: helm store WORD..., whose n-th request that matches gets the fault.
with_fault() {
	"$ROOT/build/faults" proxy -fault "$1" -at "$2" -match "$3" -outage 8s -- "$ROOT/bin/helm-store" "${@:4}"
}

says() { # TEXT NAME
	kubectl -n "store-$2" get deployment web -o yaml | grep -q "$1"
}

RECORD='^helm PUT .*/secrets/sh\.helm\.release'

@test "a record that Helm could not write is no success, and the same command goes on" {
	local words
	mapfile -t words < <(plain)
	stores+=(hiccup-record)
	run -9 with_fault outage 1 "$RECORD" create hiccup-record "${words[@]}"
	has "Helm could not record how it ended"
	has "to go on: the same command again"
	run -0 store create hiccup-record "${words[@]}"
}

@test "nor is it one of update and rollback" {
	local words
	mapfile -t words < <(plain)
	stores+=(hiccup-change)
	run -0 store create hiccup-change "${words[@]}" -q
	# Of the second revision; before it comes that of the first.
	run -9 with_fault outage 2 "$RECORD" update hiccup-change --set text=second
	run -0 store update hiccup-change --set text=second
	says second hiccup-change
	run with_fault outage 2 "$RECORD" rollback hiccup-change 1
	[ "$status" = 0 ] || [ "$status" = 9 ]
	run -0 store update hiccup-change --set text=third
	says third hiccup-change
}

@test "a helm uninstall that ended in the middle is no helm of somebody else" {
	local words
	mapfile -t words < <(plain)
	stores+=(hiccup-delete)
	run -0 store create hiccup-delete "${words[@]}" -q
	run with_fault reset 1 '^helm DELETE ' delete hiccup-delete --yes
	[ "$status" = 5 ] || [ "$status" = 9 ]
	run -0 store create hiccup-delete "${words[@]}" -q
}

@test "a store that was resumed is as it was before it was suspended" {
	local words
	mapfile -t words < <(plain)
	stores+=(hiccup-resumed)
	run -0 store create hiccup-resumed "${words[@]}" -q
	store suspend hiccup-resumed -q >/dev/null
	store resume hiccup-resumed -q >/dev/null
	run -0 store create hiccup-resumed "${words[@]}"
	has "unchanged"
	run -0 store create hiccup-resumed "${words[@]}" --set text=other --dry-run --if-exists update
}

@test "a rollback passes over revisions at which the store was suspended, and those that are what is there" {
	local words
	mapfile -t words < <(plain)
	stores+=(hiccup-back)
	run -0 store create hiccup-back "${words[@]}" -q
	store suspend hiccup-back -q >/dev/null
	store resume hiccup-back -q >/dev/null
	run -1 store rollback hiccup-back
	has "no other revision before 3"
	[ "$(kubectl -n store-hiccup-back get deployment web -o 'jsonpath={.status.readyReplicas}')" = 1 ]
	store update hiccup-back --set text=second -q >/dev/null
	store suspend hiccup-back -q >/dev/null
	store resume hiccup-back -q >/dev/null
	run -0 store rollback hiccup-back
	says hello hiccup-back
	[ "$(kubectl -n store-hiccup-back get deployment web -o 'jsonpath={.status.readyReplicas}')" = 1 ]
	run -0 store rollback hiccup-back
	says second hiccup-back
}

@test "a rollback to the oldest revision that ended in the middle goes on: no recovery drops that one" {
	local words number
	mapfile -t words < <(plain)
	stores+=(hiccup-oldest)
	run -0 store create hiccup-oldest "${words[@]}" -q
	for number in 2 3 4; do store update hiccup-oldest --set "text=number$number" -q >/dev/null; done
	run ! "$ROOT/build/faults" proxy -fault kill -victim helm -match '^helm PATCH .*/(networkp|deploym)' -- \
		"$ROOT/bin/helm-store" rollback hiccup-oldest 1
	run -0 store rollback hiccup-oldest 1
	says hello hiccup-oldest
}

@test "a command of ours that died proves nothing of a helm that was at work before it" {
	local words name=hiccup-before
	mapfile -t words < <(plain)
	stores+=("$name")
	run -0 store create "$name" "${words[@]}" -q
	"$HELM_BIN" upgrade "$name" "$PLAIN" -n "store-$name" --reuse-values --set 'hook={sleep,40s}' --timeout 5m \
		>/dev/null 2>&1 3>&- &
	eventually 20 kubectl -n "store-$name" get secret "sh.helm.release.v1.$name.v2"
	sleep 2
	run ! with_fault kill 1 '^store GET .*/secrets' update "$name"
	kubectl -n store-system get lease "$name"
	run -7 store update "$name"
	has "somebody's helm may be at work"
	wait
	kubectl -n "store-$name" get secret -l owner=helm,status=deployed,version=2 -o name | grep -q .
}
