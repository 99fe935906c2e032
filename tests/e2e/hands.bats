#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2034,SC2030,SC2031,SC2154 # bats: each test is a subshell; run sets variables
# Habits that people bring from kubectl, helm, gh and flyctl (docs/habits.md), on real stores. One serves all tests.

load cluster
load stores

LOOK=$ROOT/tests/e2e/charts/look

hands_create() { # NAME OPTION...
	store create "$1" --profile local --chart "$LOOK" --set "image=$BUSYBOX" -q \
		"${SITE[@]}" "${@:2}" >/dev/null
}

setup_file() {
	export NAME=hands-${RANDOM}x
	export NS=store-$NAME
	hands_create "$NAME" --set replicas=2 --owner ann
}

teardown_file() {
	store delete "$NAME" --yes --if-exists -q >/dev/null
}

setup() {
	stores=()
	watcher=''
}

teardown() {
	[ -z "$watcher" ] || kill "$watcher" 2>/dev/null || true
	stores_remove
}

# Until a line of the watcher's file has that text.
said() { # TEXT
	for _ in $(seq 60); do
		! grep -qF -- "$1" "$BATS_TEST_TMPDIR/said" || return 0
		sleep 1
	done
	cat "$BATS_TEST_TMPDIR/said" && return 1
}

@test "list -w: each change is a row, and only that; Ctrl-C ends it" {
	store list -w >"$BATS_TEST_TMPDIR/said" 3>&- &
	watcher=$!
	said "$NAME "
	local before
	before=$(wc -l <"$BATS_TEST_TMPDIR/said")
	store suspend "$NAME" -q >/dev/null
	said ' SUSPENDED '
	store resume "$NAME" -q >/dev/null
	[ "$(tail -n "+$((before + 1))" "$BATS_TEST_TMPDIR/said" | grep -cv "^$NAME ")" = 0 ]
	[ "$(grep -c '^NAME ' "$BATS_TEST_TMPDIR/said")" = 1 ]
	kill -INT "$watcher"
	wait "$watcher" && false || [ $? = 130 ]
	watcher=''
}

@test "list -w -o json: a line a change, as the API's watches have it; a reader that goes away ends it" {
	run -0 bash -c "'$ROOT/bin/helm-store' list -w -o json | head -n 1 | jq -r '.type, (.object | has(\"name\"))'"
	[ "$output" = $'ADDED\ntrue' ]
}

@test "list: wide, without a head, sorted" {
	run -0 store list -o wide
	[[ ${lines[0]} == *' UPDATED '*' OWNER '*' FINGERPRINT' ]]
	has ' ann '
	run -0 store list --no-headers --sort-by age
	has_not 'STATE'
	has "$NAME "
}

@test "status -w: a page when something changed, until the store is gone" {
	local one=hands-watched${RANDOM}x
	stores+=("$one")
	hands_create "$one"
	store status "$one" -w -o json >"$BATS_TEST_TMPDIR/said" 3>&- &
	watcher=$!
	said '"type":"ADDED"'
	store delete "$one" --yes -q >/dev/null
	said '"type":"DELETED"'
	wait "$watcher"
	watcher=''
	run -0 store status "$NAME" -o name
	[ "$output" = "$NAME" ]
	run -0 store status "$NAME" -o wide
	[[ $output == *' NODE '*ADDRESS* ]]
}

# All that is there of a store and of those who work on it, with the API server's count of its changes.
everything() {
	kubectl get namespace "$NS" -o json | jq -r '.metadata.resourceVersion'
	local kinds=secrets,configmaps,deployments,services,ingresses,networkpolicies,resourcequotas,limitranges
	kubectl -n "$NS" get "$kinds" -o json | jq -r '.items[].metadata | "\(.name) \(.resourceVersion)"'
	kubectl -n store-system get leases -o json | jq -r '.items[].metadata | "\(.name) \(.uid)"'
}

@test "a dry run of each change writes nothing" {
	local before words
	before=$(everything)
	for words in 'update --set replicas=1' suspend resume delete 'delete --keep-data'; do
		# shellcheck disable=SC2086
		run -0 --separate-stderr store $words "$NAME" --dry-run
		[[ $output == *"store $NAME "*--dry-run* || $output == *unchanged* ]]
		# shellcheck disable=SC2086
		run -0 --separate-stderr store $words "$NAME" --dry-run -o json
		[ "$(jq -r .name <<<"$output")" = "$NAME" ]
	done
	run -0 --separate-stderr store delete "$NAME" --dry-run
	has "goes: release $NAME, namespace $NS with all in it"
	[ "$(everything)" = "$before" ]
}

@test "several stores: each is tried and told of, the worst status counts" {
	local one=hands-one${RANDOM}x
	stores+=("$one")
	hands_create "$one"
	run -0 --separate-stderr store suspend "$NAME" "$one" -q -o json
	[ "$(jq -r .name <<<"$output" | sort | xargs)" = "$(printf '%s\n' "$NAME" "$one" | sort | xargs)" ]
	run -1 --separate-stderr store resume "$one" nobody "$NAME" -q
	has "store $one is ready"
	has "store $NAME is ready"
	[[ $stderr == *'store nobody: there is no store nobody'*'1 of 3 stores is not resumed: nobody'* ]]
	run -0 --separate-stderr store resume "$one" nobody -q --if-exists
	has 'store nobody is not there'
	run -1 --separate-stderr store delete -l store.urumi.ai/store=nobody --yes
	[[ $stderr == *'no store has the labels store.urumi.ai/store=nobody'* ]]
	run -0 store delete -l store.urumi.ai/store=nobody --yes --if-exists
	run -0 --separate-stderr store delete -l "store.urumi.ai/store=$one" --yes -q
	has "store $one is deleted"
}
