#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2154 # run sets variables
# What people's hands know from kubectl, helm, gh and flyctl, as far as it needs no cluster (docs/habits.md).

load helm

setup() {
	clean_environment
	[ -x "$HELM_STORE" ] || skip "bin/helm-store is not built"
}

store() {
	"$HELM_STORE" "$@"
}

@test "list: a column that is none is told with those that there are" {
	run -2 store list --sort-by colour
	has '--sort-by colour is no column; known: name state ready profile plan url'
	run -2 store list -o tall
	has 'one of table|wide|json|yaml|name was expected'
	run -2 store status acme --sort-by name
	has 'sort-by'
}

@test "list, status: the usual options are there" {
	run -0 store list --help
	for word in '-w, --watch' '--no-headers' '--sort-by COLUMN' 'table|wide|json|yaml|name'; do
		has "$word"
	done
	run -0 store status --help
	for word in '-w, --watch' '--no-headers' 'table|wide|json|yaml|name'; do
		has "$word"
	done
	run -0 store __complete list --sort-by re
	[ "$output" = $'ready\nrevision\n:4' ]
}
