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

# Every verb that takes several stores.
readonly EACH='update suspend resume delete'

@test "several stores: names or labels, and one of them" {
	local verb
	for verb in $EACH; do
		run -2 --separate-stderr store "$verb" --dry-run
		[[ $stderr == *"$verb needs NAME or --selector"*"see helm store $verb --help"* ]]
		run -2 --separate-stderr store "$verb" --dry-run acme -l a=b
		[[ $stderr == *'names of stores and --selector exclude each other'* ]]
		run -2 --separate-stderr store "$verb" --dry-run acme Blog
		[[ $stderr == *'Blog'* ]]
		[ -z "$output" ]
	done
}

@test "several stores: a cluster that does not answer ends all, and says what was not tried" {
	local verb
	for verb in suspend resume delete; do
		run -9 --separate-stderr store "$verb" acme blog cafe --dry-run
		[[ $stderr == *'store acme: '*'not tried: blog, cafe'* ]]
	done
}

@test "update: what one store alone can have is none of several" {
	run -2 --separate-stderr store update acme blog --host shop.example.com
	[[ $stderr == *'--host shop.example.com: a host is of one store'* ]]
	run -2 --separate-stderr store update -l a=b -f - </dev/null
	[[ $stderr == *'stdin is read once'* ]]
}

@test "delete: whoever only wants to know is not asked" {
	run -2 --separate-stderr store delete acme blog </dev/null
	[[ $stderr == *'delete acme: nobody is there to be asked'*'add --yes'* ]]
	run -9 store delete acme blog --dry-run </dev/null
}
