#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2030,SC2031,SC2154 # each test is a subshell; run sets variables
# helm-store __run: a verb as a process of its own, as far as it needs no cluster (tests/e2e/actions.bats has the rest).

load helm

setup() {
	clean_environment
	[ -x "$HELM_STORE" ] || skip "bin/helm-store is not built"
}

# ACTION REQUEST: as it comes out; what goes to stderr is lost.
worker() {
	"$HELM_STORE" __run "$1" <<<"$2" 2>/dev/null
}

actions() {
	sed -n 's/^\tX(\([a-z]*\), \(READ\|CHANGE\)).*/\1/p' "$ROOT/plugin/commands/actions.h"
}

@test "each action is a verb, and says so in docs/requests.md; those that talk to a person are none" {
	local action count=0
	for action in $(actions); do
		"$HELM_STORE" "$action" --help >/dev/null
		grep -qE "^\| \`$action\` \| (reads|changes) \|" "$ROOT/docs/requests.md"
		count=$((count + 1))
	done
	[ "$count" -ge 20 ]
	for action in edit exec open forward logs help completion; do
		run -2 worker "$action" '{}'
		[ "$(jq -r .error.message <<<"${lines[-1]}")" = "\"$action\" is no action" ]
	done
}

# What talks to a person, gives the terminal away, only prints what is known here, or is not called by others.
NO_ACTION='logs edit exec forward open password serve db render policies profile image env completion help'

@test "a verb is an action, or stands among those that are none, and in one place" {
	local verbs
	verbs=$(sed -n 's/^\tX(\([a-z]*\), .*/\1/p' "$ROOT/plugin/commands/verbs.h")
	[ "$(wc -w <<<"$verbs")" -ge 39 ]
	diff <(sort <<<"$verbs") <({ actions && tr ' ' '\n' <<<"$NO_ACTION"; } | sort)
}

@test "every action: a key that is none is told by its place, as a line of JSON, with the verb's exit status" {
	local action
	for action in $(actions); do
		run -2 worker "$action" '{"nonsense": 1}'
		[ "${#lines[@]}" = 1 ]
		[ "$(jq -r '.state, .error.code, .error.exitStatus' <<<"$output" | xargs)" = 'failed usage/option 2' ]
		[[ $(jq -r .error.message <<<"$output") == '/nonsense is no key of this request' ]]
		[ "$(jq -r .step <<<"$output")" = "$action" ]
	done
}

@test "every action that asks a cluster: without one, exit 9 and no result" {
	local action request
	export KUBECONFIG=/dev/null
	for action in $(actions); do
		case $action in
		version | lint) continue ;;
		doctor | gc | list | audit) request='{}' ;;
		update | suspend | resume | unprotect) request='{"names": ["acme"]}' ;;
		delete) request='{"names": ["acme"], "yes": true}' ;;
		platform) request='{"part": "database", "action": "status"}' ;;
		*) request='{"name": "acme"}' ;;
		esac
		run worker "$action" "$request"
		echo "$action: $status: $output"
		[ "$status" = 9 ] || { [ "$action" = doctor ] && [ "$status" != 0 ]; }
		[ "$(jq -r .state <<<"${lines[-1]}")" = failed ]
		[ "$action" = doctor ] || [[ $output != *'"result"'* ]]
	done
}

@test "the result is what -o json prints, and nothing else goes to stdout" {
	run -0 worker version '{}'
	[ "$(jq -c .result <<<"${lines[-1]}" | grep -v null)" = "$("$HELM_STORE" version -o json | jq -c .)" ]
	[ "$(jq -r .state <<<"${lines[-2]}")" = 'done' ]
	run -0 worker lint "$(jq -n --arg chart "$ROOT/charts/demo" '{chart: $chart, profiles: ["local"]}')"
	[ "$(jq -cS .result <<<"${lines[-1]}")" = \
		"$("$HELM_STORE" lint "$ROOT/charts/demo" --profile local -o json | jq -cS .)" ]
}

@test "what was given as a secret does not come back in an error" {
	run ! worker create '{"name": "acme", "set": ["auth.adminPassword=hunter2hunter2", "auth.adminPassword.x=1"]}'
	[[ $output == *'"state":"failed"'* && $output != *hunter2* ]]
}

@test "stdin that is no request, or none: an error of its place, exit 2" {
	run -5 worker url ''
	run -2 worker url '[]'
	run -2 worker url '{"name": "a", "name": "b"}'
	[[ $output == *'"code":"usage/option"'* ]]
	run -2 "$HELM_STORE" __run </dev/null
	[[ $output == *'is no action'* ]]
}

@test "a listener that goes away does not end the work: only the result is lost, and that is the error" {
	local pipe=$BATS_TEST_TMPDIR/pipe
	mkfifo "$pipe"
	# It is gone before the first line is written.
	(exec 3<"$pipe") &
	# shellcheck disable=SC2016 # the inner bash expands it
	run -5 bash -c 'exec 3>"$2"; wait; sleep 1; "$1" __run version <<<"{}" >&3' bash "$HELM_STORE" "$pipe"
	wait
}

@test "nobody is asked: a delete without yes says so" {
	run -2 worker delete '{"names": ["acme"]}'
	[[ $(jq -r .error.remedy <<<"${lines[-1]}") == 'add --yes' ]]
}
