#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2034,SC2030,SC2031,SC2154 # bats: each test is a subshell; run sets variables
# Stores in which nothing runs, or that nobody saw ready: every verb says the same of them, and what brings them back.

load cluster
load stores

setup() {
	name=rest-${RANDOM}x
	stores=("$name")
	maker=''
}

teardown() {
	[ -z "$maker" ] || kill -KILL "$maker" 2>/dev/null || true
	stores_remove
	kubectl -n store-system delete lease "$name" --ignore-not-found >/dev/null
}

object_is() { # STATE
	[ "$(store list -o json | jq -r --arg name "$name" '.[] | select(.name == $name) | .state')" = "$1" ]
}

same_of() { # WORD: what each verb says that finds nothing to look at or to change, exit status 1
	local verb
	for verb in wait url open logs 'logs -f' history credentials suspend resume rollback \
		'update --set text=other' 'update --dry-run' 'diff --set text=other'; do
		# shellcheck disable=SC2086
		run -1 timeout 60 "$ROOT/bin/helm-store" $verb "$name"
		has "store $name is $1"
		has "make it anew on its data: helm store create $name …"
		has "to remove it for good: helm store delete $name"
	done
}

@test "KEPT is one thing in all verbs, and UNINSTALLED another" {
	local words='KEPT: it was deleted, its data kept'
	create "$name" --set claim=true -q
	data_write "$name"
	run -0 store delete "$name" --yes --keep-data -q
	has "store $name is $words"
	has "make it anew on its data: helm store create $name …; to remove it for good: helm store delete $name"
	object_is KEPT
	kubectl -n "store-$name" wait --for=delete pods --all --timeout 60s >/dev/null
	run -0 store status "$name"
	has "$words"
	has "make it anew on its data: helm store create $name …"
	[ "$(store status "$name" -o json | jq -r .reason)" = "$words" ]
	same_of "$words"
	run -0 store delete "$name" --yes --keep-data -q
	has "store $name is $words"
	run -0 create "$name" --set claim=true --dry-run
	has "$words"
	has "store $name would be created"
	object_is KEPT
	run -0 create "$name" --set claim=true
	has "$words"
	data_is_there "$name"
	object_is ACTIVE
	"$HELM_BIN" uninstall "$name" -n "store-$name" >/dev/null
	object_is UNINSTALLED
	kubectl -n "store-$name" wait --for=delete pods --all --timeout 60s >/dev/null
	run -0 store status "$name"
	has 'UNINSTALLED: its namespace is there without a release'
	same_of 'UNINSTALLED: its namespace is there without a release'
}

begun() { # starts a create that nobody sees ready, and waits until Helm is done
	local words
	mapfile -t words < <(plain)
	words+=(--set probe.tcpSocket.port=9 -q)
	env --default-signal=INT "$ROOT/bin/helm-store" create "$name" "${words[@]}" \
		>"$BATS_TEST_TMPDIR/out" 2>&1 3>&- &
	maker=$!
	eventually 40 is_deployed
}

is_deployed() {
	[ "$(kubectl -n "store-$name" get secret "sh.helm.release.v1.$name.v1" \
		-o 'jsonpath={.metadata.labels.status}')" = deployed ]
}

ready_now() { # its pods can become ready
	kubectl -n "store-$name" patch deployment web --type json -p \
		'[{"op":"replace","value":8080,
			"path":"/spec/template/spec/containers/0/readinessProbe/tcpSocket/port"}]' >/dev/null
}

@test "a create that Ctrl-C ended is FAILED until somebody sees the store ready" {
	local status=0
	begun
	object_is CREATING
	# Once it waits for the workloads.
	sleep 2
	kill -INT "$maker"
	wait "$maker" || status=$?
	[ "$status" = 130 ]
	object_is FAILED
	run -0 store status "$name"
	has 'its create ended before it was seen ready'
	has "helm store wait $name"
	run -8 store wait "$name" --timeout 1s -q
	object_is FAILED
	ready_now
	run -0 store wait "$name" --timeout 60s -q
	object_is ACTIVE
}

@test "a create that was killed is FAILED; the same again makes it ACTIVE; one left by --keep-failed is FAILED too" {
	begun
	kill -KILL "$maker"
	wait "$maker" || true
	eventually 90 object_is FAILED
	[ "$(store list -o json |
		jq -r --arg name "$name" '.[] | select(.name == $name) | .operation.command')" = create ]
	run -1 create "$name" --set command=[false] --set probe=null --keep-failed --if-exists update -q --patience 5s
	object_is FAILED
	run -0 create "$name" --if-exists update -q
	object_is ACTIVE
}
