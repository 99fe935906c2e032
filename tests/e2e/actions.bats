#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2030,SC2031,SC2154 # each test is a subshell; run sets variables
# Every action of helm-store __run on a real store: the same results as the verb in a process of its own, and by words.

load cluster
load stores

LOOK=$ROOT/tests/e2e/charts/look

setup_file() {
	export NAME=actions-${RANDOM}x
	export NS=store-$NAME
}

teardown_file() {
	store delete "$NAME" --yes --if-exists -q >/dev/null
}

# ACTION REQUEST: its last result; the events go to a file.
worker() {
	"$ROOT/bin/helm-store" __run "$1" <<<"$2" >"$BATS_TEST_TMPDIR/lines" || return
	jq -c 'select(has("result")) | .result' "$BATS_TEST_TMPDIR/lines"
}

request() { # MEMBER…
	jq -cn --arg name "$NAME" "{name: \$name $*}"
}

names() { # MEMBER…
	jq -cn --arg name "$NAME" "{names: [\$name] $*}"
}

given() {
	request ", profile: \"local\", chart: \"$LOOK\", set: [\"image=$BUSYBOX\"]" "$@"
}

# What differs from one moment to the next.
still() {
	jq -cS 'walk(if type == "object" then
		del(.seconds, .age, .lastTransitionTime, .events, .usage, .cpu, .memory, .answer, .pods, .updatedAt)
		else . end)'
}

@test "create: events of its steps, then the result; the same request again: unchanged" {
	local made again
	made=$(worker create "$(given)")
	[ "$(jq -r .result <<<"$made")" = ready ]
	grep -q '"step":"workloads","state":"done"' "$BATS_TEST_TMPDIR/lines"
	jq -e 'select(has("result") | not) | .step and .state' "$BATS_TEST_TMPDIR/lines" >/dev/null
	again=$(worker create "$(given)")
	[ "$(jq -r .result <<<"$again")" = unchanged ]
	[ "$(jq -cS 'del(.result)' <<<"$again")" = \
		"$(store create "$NAME" --profile local --chart "$LOOK" --set "image=$BUSYBOX" -o json -q |
			jq -cS 'del(.result)')" ]
	run -6 worker create "$(given ', plan: "medium"')"
	[ "$(jq -r 'select(.error) | .error.code' "$BATS_TEST_TMPDIR/lines")" = store/exists ]
}

@test "what reads: the same by the worker and by words" {
	local verb
	for verb in status get url history credentials events top diff; do
		local here='' there=''
		here=$(store "$verb" "$NAME" -o json 2>/dev/null | still) || true
		there=$(worker "$verb" "$(request)" | still) || true
		echo "$verb: $here"
		echo "$verb: $there"
		[ "$verb" = events ] || [ "$here" = "$there" ]
	done
	[ "$(worker list '{}' | jq -cS "map(select(.name == \"$NAME\")) | .[].state")" = '"ACTIVE"' ]
	[ "$(worker wait "$(request ', "for": "Ready"')" | jq -r .name)" = "$NAME" ] ||
		grep -q '"state":"done"' "$BATS_TEST_TMPDIR/lines"
	worker gc '{}' >/dev/null
	worker audit "$(names)" >/dev/null
	worker doctor '{"profile": "local"}' >/dev/null || grep -q '"result"' "$BATS_TEST_TMPDIR/lines"
}

@test "what changes: update, rollback, suspend, resume, restart, unprotect, by the worker" {
	[ "$(worker update "$(names ', set: ["replicas=2"]')" | jq -r .result)" = updated ]
	[[ $(worker rollback "$(request)" | jq -r .result) == 'as revision '*' was' ]]
	[ "$(worker suspend "$(names)" | jq -r .result)" = suspended ]
	[ "$(store status "$NAME" -o json | jq -r .state)" = SUSPENDED ]
	[ "$(worker resume "$(names)" | jq -r .result)" = ready ]
	[ "$(worker restart "$(request)" | jq -r .result)" = restarted ]
	[ "$(worker unprotect "$(names)" | jq -r .result)" = unchanged ]
}

@test "SIGTERM cancels: the command's error, its exit status, and the store as it was" {
	local revision worker
	revision=$(store status "$NAME" -o json | jq .revision)
	"$ROOT/bin/helm-store" __run update <<<"$(names ', set: ["image=nowhere.invalid/none:1"], patience: "10m"')" \
		>"$BATS_TEST_TMPDIR/lines" 3>&- &
	worker=$!
	for _ in $(seq 60); do
		! grep -q '"step":"workloads"' "$BATS_TEST_TMPDIR/lines" || break
		sleep 1
	done
	kill "$worker"
	wait "$worker" && false || [ $? = 130 ] || [ $? = 143 ]
	[ "$(jq -r 'select(.error) | .error.code' "$BATS_TEST_TMPDIR/lines")" = interrupted ] ||
		jq -e 'select(.error)' "$BATS_TEST_TMPDIR/lines"
	store update "$NAME" --set "image=$BUSYBOX" -q >/dev/null
	[ "$(store status "$NAME" -o json | jq .revision)" -gt "$revision" ]
}

@test "delete: nothing is left" {
	[ "$(worker delete "$(names ', yes: true')" | jq -r .result)" = deleted ]
	run -3 worker status "$(request)"
	run kubectl get namespace "$NS"
	[ "$status" != 0 ]
}
