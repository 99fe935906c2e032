#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2016,SC2030,SC2031,SC2034,SC2154 # bats: each test is a subshell; run sets variables
# --progress json on a cluster: a store's life, of which all of stderr is events; tests/cli/progress.bats has the rest.

load cluster
load stores
load ../cli/progress

setup() {
	name=told-${RANDOM}x
	stores=("$name")
	export HELM_STORE_PROGRESS=json
}

teardown() {
	unset HELM_STORE_PROGRESS
	stores_remove
}

@test "a store's life in events: each verb tells its steps, what it waits for and its end, and nothing but JSON" {
	run -0 --separate-stderr create "$name" -o json
	is_told create 'done'
	[ "$(jq -r .result <<<"$output")" = ready ]
	[ "$(of_events '[.[] | select(.step == "release") | .state] | join(" ")')" = 'begun done' ]
	[ "$(of_events '[.[] | select(.state == "done").step] | contains(["guards", "name and host free", "namespace",
		"release", "workloads", "answers"])')" = true ]
	[[ $(of_events '[.[] | select(.step == "release" and .state == "done").detail][0]') == "$name revision 1" ]]
	[ "$(of_events '[.[] | select(.step == "workloads" and .state == "waiting")] | length > 0')" = true ]
	# The same thing waited for is told once.
	[ "$(of_events '[.[] | select(.state == "waiting") | [.step, .detail]] | . as $all |
		[range(1; length) | select($all[.] == $all[. - 1])] | length')" = 0 ]
	run -6 --separate-stderr create "$name" --set replicas=2
	is_told create failed
	[ "$(of_events '.[-1].error.code')" = store/exists ]
	run -0 --separate-stderr store suspend "$name"
	is_told suspend 'done'
	run -0 --separate-stderr store resume "$name"
	is_told resume 'done'
	run -0 --separate-stderr store wait "$name" --for Ready
	is_told wait 'done'
	kubectl -n "store-$name" delete networkpolicy --all >/dev/null
	run -0 --separate-stderr store audit "$name" --fix
	is_told audit 'done'
	[ "$(of_events '[.[] | select(.step == "guards" and .state == "done")] | length')" = 1 ]
	run -0 --separate-stderr store gc
	is_told gc 'done'
	[ "$(of_events '[.[] | select(.state == "plan")] | length')" = 1 ]
	run -0 --separate-stderr store delete "$name" --yes
	is_told delete 'done'
	[[ $(of_events '[.[] | select(.state == "plan").detail][0]') == "store $name, at "*$'\n  goes: '* ]]
	[ "$(of_events '[.[] | select(.step == "namespace gone").state] | join(" ")')" = 'done' ]
	[ -z "$(left "$name")" ]
}

@test "what cannot become ready: the step fails first, with why, and the command once all is undone" {
	run -1 --separate-stderr create "$name" --set image=127.0.0.1:1/none:1 --patience 30s
	is_told create failed
	[ -z "$output" ]
	[ "$(of_events '[.[] | select(.step == "workloads" and .state == "failed")] | length')" = 1 ]
	[[ $(of_events '[.[] | select(.step == "workloads" and .state == "waiting").detail] | join("\n")') == \
		*'waiting until '*' s at most'* ]]
	[ "$(of_events '.[-1].error | .code, .exitStatus')" = $'store/failed\n1' ]
	[ -z "$(left "$name")" ]
}

@test "SIGTERM: the last event says so" {
	local store_words pid status=0
	mapfile -t store_words < <(plain)
	"$ROOT/bin/helm-store" create "$name" "${store_words[@]}" --set image=127.0.0.1:1/none:1 --patience 10m \
		2>"$BATS_TEST_TMPDIR/said" >/dev/null &
	pid=$!
	eventually 60 grep -q '"step":"workloads","state":"waiting"' "$BATS_TEST_TMPDIR/said"
	kill -TERM "$pid"
	wait "$pid" || status=$?
	[ "$status" = 143 ]
	stderr=$(<"$BATS_TEST_TMPDIR/said")
	is_told create failed
	[ "$(of_events '.[-1].error.code')" = signal/terminated ]
}
