#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # scripts are in quotes; each test is a subshell; run sets variables
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

# Two clusters that are not there: what is said of them tells which one was called.
kubeconfigs() {
	cat >"$BATS_TEST_TMPDIR/one" <<-END
		apiVersion: v1
		kind: Config
		current-context: here
		contexts:
		- {name: here, context: {cluster: here, user: me}}
		- {name: there, context: {cluster: there, user: me, namespace: store-acme}}
		clusters:
		- {name: here, cluster: {server: "http://127.0.0.1:1"}}
		- {name: there, cluster: {server: "http://127.0.0.1:2"}}
		users:
		- {name: me, user: {token: t}}
	END
	sed 's/127.0.0.1:1/127.0.0.1:3/' "$BATS_TEST_TMPDIR/one" >"$BATS_TEST_TMPDIR/other"
	export KUBECONFIG=$BATS_TEST_TMPDIR/one
}

@test "--context, --kubeconfig: each verb that asks a cluster has them in its help, and takes them" {
	local verb
	kubeconfigs
	for verb in create list status logs update diff rollback suspend resume wait url open credentials history \
		delete db audit gc image platform doctor lint; do
		run -0 store "$verb" --help
		has '--context NAME'
		has '--kubeconfig FILE'
	done
	for verb in version help completion policies profile; do
		run -0 store "$verb" --help
		has_not '--kubeconfig'
	done
	run -9 --separate-stderr store list --context there
	[[ $stderr == *"context there of $BATS_TEST_TMPDIR/one (http://127.0.0.1:2)"* ]]
	run -9 --separate-stderr store list --kube-context there
	[[ $stderr == *'(http://127.0.0.1:2)'* ]]
	run -9 --separate-stderr store list --kubeconfig "$BATS_TEST_TMPDIR/other"
	[[ $stderr == *"of $BATS_TEST_TMPDIR/other (http://127.0.0.1:3)"* ]]
	# What is given by hand goes before what a variable says.
	HELM_KUBECONTEXT=here run -9 --separate-stderr store list --context there
	[[ $stderr == *'(http://127.0.0.1:2)'* ]]
	run -0 store __complete list --context ''
	[ "$output" = $'here\nthere\n:4' ]
}

@test "--context, --kubeconfig: Helm itself is run with them" {
	kubeconfigs
	printf '%s\n' '#!/bin/sh' 'case $1 in version) echo v4.0.0 ;; *)' \
		'echo "$HELM_KUBECONTEXT $KUBECONFIG" >>"$OUT"; echo "{}" ;; esac' >"$BATS_TEST_TMPDIR/helm"
	chmod +x "$BATS_TEST_TMPDIR/helm"
	export HELM_BIN=$BATS_TEST_TMPDIR/helm OUT=$BATS_TEST_TMPDIR/out
	run store create acme --profile local --context there --kubeconfig "$BATS_TEST_TMPDIR/other"
	grep -qx "there $BATS_TEST_TMPDIR/other" "$OUT"
}

@test "ls, rm, port-forward are verbs by other names" {
	local pair
	for pair in 'ls list' 'rm delete' 'port-forward forward'; do
		run -0 store "${pair% *}" --help
		has "Usage: helm store ${pair#* } "
		run -0 store help "${pair% *}"
		has "Usage: helm store ${pair#* } "
	done
	run -0 store --help
	has 'ls is list'
	run -2 --separate-stderr store rm acme </dev/null
	[[ $stderr == *'add --yes'* ]]
	# What is offered to be typed is the verb's own name.
	run -0 store __complete l
	[[ $output != *$'\n'ls* ]]
}

@test "verbs for one store say what they need, and what no cluster answers" {
	local words
	for words in 'get' 'edit' 'restart' 'events' 'top' 'exec' 'forward' 'password'; do
		run -2 --separate-stderr store "$words"
		[[ $stderr == *"$words needs NAME"* ]]
		run -2 --separate-stderr store "$words" No
		[[ $stderr == *'[usage/option]'* ]]
		run -9 --separate-stderr store "$words" acme
		[ -z "$output" ]
	done
	run -2 --separate-stderr store get acme --revision 0
	[[ $stderr == *'--revision 0: a number from 1 was expected'* ]]
	run -2 --separate-stderr store events acme --types Bad
	[[ $stderr == *'Bad is no type of an event; known: Normal Warning'* ]]
	run -2 --separate-stderr store top acme --sort-by pods
	[[ $stderr == *'pods is no column; known: name cpu memory'* ]]
}

# What is asked for words has a second and a half: a machine with much to do may need another try.
offered() { # WORD...
	local tries
	for tries in 1 2 3 4 5 6 7 8; do
		run -0 store __complete "$@"
		[ "$output" = :4 ] || return 0
	done
	echo "nothing after $tries tries"
	return 1
}

@test "completion: plans of the profile, keys of the chart's values; nothing of what nobody knows" {
	offered create acme --plan ''
	has $'small\nmedium\nlarge\n:4'
	offered create acme --profile prod --plan m
	[ "$output" = $'medium\n:4' ]
	run -0 store __complete update acme --set image.ta
	[ "$output" = $'image.tag=\n:6' ]
	run -0 store __complete update acme --set global
	[ "$output" = ':6' ]
	# Another chart's values nobody knows.
	run -0 store __complete create acme --chart ./x --set ''
	[ "$output" = ':6' ]
	run -0 store __complete platform database install --set persistence.
	[[ $output == *'persistence.size='* ]]
	# No cluster, no store: nothing, and no error.
	run -0 --separate-stderr store __complete restart acme ''
	[ "$output$stderr" = ':4' ]
	run -0 --separate-stderr store __complete rollback acme ''
	[ "$output$stderr" = ':4' ]
}
