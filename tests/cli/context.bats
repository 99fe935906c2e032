#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2030,SC2031,SC2153,SC2154 # bats: each test is a subshell; run sets variables
# Which cluster and which namespace: what is said when a kubeconfig names none, and what -n means.

load helm

setup() {
	clean_environment
	[ -x "$HELM_STORE" ] || skip "bin/helm-store is not built"
	unset KUBECONFIG
	export HELM_STORE_KUBECTL=$BATS_TEST_TMPDIR/kubectl
	# A kubectl that does not come so far; what it says is said where nothing better is known.
	printf '#!/bin/sh\necho "error: its own words" >&2\nexit 1\n' >"$HELM_STORE_KUBECTL"
	chmod +x "$HELM_STORE_KUBECTL"
	FILE=$BATS_TEST_TMPDIR/config
	kubeconfig one two >"$FILE"
}

# kubeconfig CONTEXT...: the first is the current one.
kubeconfig() {
	local name
	printf 'apiVersion: v1\nkind: Config\ncurrent-context: %s\n' "$1"
	echo 'clusters: [{name: c, cluster: {server: "https://127.0.0.1:1"}}]'
	echo 'users: [{name: u, user: {token: t}}]'
	echo 'contexts:'
	for name; do
		printf -- '- {name: %s, context: {cluster: c, user: u, namespace: of-%s}}\n' "$name" "$name"
	done
}

# unreached WORDS: list ends so, whatever else stands in the environment; its next line says what to do.
unreached() { # FIRST-LINE SECOND-LINE [NAME=VALUE]...
	run -9 --separate-stderr env "${@:3}" "$HELM_STORE" list
	[ "$stderr" = "error: $1   [cluster/unreachable]
  $2" ] || { echo "$stderr"; false; }
	[ -z "$output" ]
}

NAME_ONE='name one: --kubeconfig FILE, or KUBECONFIG=FILE'
CHOOSE='choose one: --kube-context NAME, or kubectl config use-context NAME'

@test "a kubeconfig that is not there, is empty, a directory, no YAML: which file" {
	local t=$BATS_TEST_TMPDIR
	unreached "KUBECONFIG: kubeconfig $t/none is not there" "$NAME_ONE" KUBECONFIG="$t/none"
	# A relative one is told from the root.
	(cd "$t" && unreached "KUBECONFIG: kubeconfig $t/none is not there" "$NAME_ONE" KUBECONFIG=./none)
	: >"$t/empty"
	unreached "KUBECONFIG: kubeconfig $t/empty is empty" "$NAME_ONE" KUBECONFIG="$t/empty"
	unreached "KUBECONFIG: kubeconfig $t is a directory" "$NAME_ONE" KUBECONFIG="$t"
	echo 'a: [' >"$t/broken"
	unreached "KUBECONFIG: kubeconfig cannot be read: $t/broken:2:1: flow sequence without a closing bracket" \
		"$NAME_ONE" KUBECONFIG="$t/broken"
	echo 'kind: Config' >"$t/nothing"
	unreached "KUBECONFIG: kubeconfig $t/nothing names no cluster" "$NAME_ONE" KUBECONFIG="$t/nothing"
}

@test "a kubeconfig that may not be read" {
	local t=$BATS_TEST_TMPDIR program=$HELM_STORE
	chmod 000 "$FILE"
	if [ "$(id -u)" = 0 ]; then
		command -v setpriv >/dev/null || skip 'needs setpriv, or another user than root'
		chmod 755 "$BATS_RUN_TMPDIR" "$BATS_TEST_TMPDIR" "${BATS_TEST_TMPDIR%/*}"
		run -9 --separate-stderr setpriv --reuid=65534 --clear-groups env KUBECONFIG="$FILE" "$program" list
	else
		run -9 --separate-stderr env KUBECONFIG="$FILE" "$program" list
	fi
	[[ $stderr == "error: KUBECONFIG: kubeconfig cannot be read: $FILE: Permission denied"* ]]
}

@test "no KUBECONFIG: the file of HOME; no HOME: that is said" {
	unreached "kubeconfig $HOME/.kube/config is not there" "$NAME_ONE"
	cd "$BATS_TEST_TMPDIR"
	unreached "HOME is not set: kubeconfig $BATS_TEST_TMPDIR/.kube/config is not there" "$NAME_ONE" -u HOME
	mkdir -p "$HOME/.kube"
	kubeconfig three >"$HOME/.kube/config"
	unreached "context three of $HOME/.kube/config (https://127.0.0.1:1): its own words" \
		'check KUBECONFIG and the context, then repeat the command'
}

@test "several files: each is told with what is wrong with it" {
	local t=$BATS_TEST_TMPDIR
	: >"$t/empty"
	unreached "KUBECONFIG: none of these files names a cluster: $t/none (is not there), $t/empty (is empty), \
$t (is a directory)" "$NAME_ONE" KUBECONFIG="$t/none::$t/empty:$t"
	# One that is not there is none; the first with a context counts.
	kubeconfig two three >"$t/more"
	unreached "context one of $FILE (https://127.0.0.1:1): its own words" \
		'check KUBECONFIG and the context, then repeat the command' KUBECONFIG="$t/none:$FILE:$t/more"
	unreached "context three of $t/more (https://127.0.0.1:1): its own words" \
		'check KUBECONFIG and the context, then repeat the command' KUBECONFIG="$FILE:$t/more" \
		HELM_KUBECONTEXT=three
	unreached "no context four in $t/none (is not there), $FILE, $t/more; there are: one, two, three" "$CHOOSE" \
		KUBECONFIG="$t/none:$FILE:$t/more" HELM_KUBECONTEXT=four
}

@test "an unknown context, and none: the file and what there is" {
	unreached "no context on in $FILE; there are: one, two" 'did you mean --kube-context one?' \
		KUBECONFIG="$FILE" HELM_KUBECONTEXT=on
	sed -i '/^current-context/d' "$FILE"
	unreached "no current context in $FILE; there are: one, two" "$CHOOSE" KUBECONFIG="$FILE"
}

@test "both Helms: --kubeconfig and --kube-context say the same" {
	local major
	for major in 3 4; do
		use_helm "$major"
		install_plugin
		run -9 --separate-stderr "$HELM" store list --kubeconfig "$BATS_TEST_TMPDIR/none"
		[[ $stderr == "error: KUBECONFIG: kubeconfig $BATS_TEST_TMPDIR/none is not there"* ]]
		run -9 --separate-stderr "$HELM" --kubeconfig "$FILE" store list --kube-context four
		[[ $stderr == "error: no context four in $FILE; there are: one, two"* ]]
	done
}

@test "a cluster that does not answer: its address, context and file" {
	unset HELM_STORE_KUBECTL
	command -v kubectl >/dev/null || skip 'needs kubectl'
	unreached "no answer from context one of $FILE (https://127.0.0.1:1): dial tcp 127.0.0.1:1: connect: \
connection refused" 'check KUBECONFIG and the context, then repeat the command' KUBECONFIG="$FILE"
	unreached "no answer from context one of $FILE (https://127.0.0.1:2): dial tcp 127.0.0.1:2: connect: \
connection refused" 'check KUBECONFIG and the context, then repeat the command' KUBECONFIG="$FILE" \
		HELM_KUBEAPISERVER=https://127.0.0.1:2
	# What kubectl takes and we do not read (an anchor) is no reason to blame the file.
	sed -i 's/token: t/\&a token: t/; s/current-context: one/current-context: \&b one/' "$FILE"
	run -9 --separate-stderr env KUBECONFIG="$FILE" "$HELM_STORE" list
	[[ $stderr == "error: no answer from $FILE (cannot be read): dial tcp 127.0.0.1:1: "* ]]
}

# What is refused, and what goes on to where no cluster is: every verb of the table, by its operands.
verbs() {
	sed -n 's/^\tX(\([a-z]*\), .*/\1/p' "$ROOT/plugin/commands/verbs.h"
}

words_of() { # VERB
	case $1 in
	create) echo 'create acme --profile local' ;;
	status | logs | get | edit | update | diff | suspend | resume | restart | wait) echo "$1 acme" ;;
	events | top | exec | forward | url | open | credentials | password | history | unprotect) echo "$1 acme" ;;
	rollback) echo 'rollback acme 3' ;;
	delete) echo 'delete acme --yes' ;;
	audit) echo 'audit acme' ;;
	image) echo 'image status' ;;
	platform) echo 'platform database status' ;;
	db) echo 'db status acme' ;;
	completion) echo 'completion bash' ;;
	list | gc | doctor | version | help | env) echo "$1" ;;
	serve) echo 'serve --version' ;;
	render) echo "render web $CHARTS/shop --profile local" ;;
	lint) echo "lint $CHARTS/shop --profile local" ;;
	policies) echo 'policies list' ;;
	profile) echo 'profile show local' ;;
	*) return 1 ;;
	esac
}

refuses() { # WORDS: of the call that is run
	if [ "$status" != 2 ] || [ -n "$output" ] || [[ $stderr != *"-n other: "*'[usage/option]'* ]]; then
		echo "$1: $status $output $stderr"
		return 1
	fi
}

@test "-n: each verb refuses another namespace with the reason, or does what it says" {
	local verb words count=0 form
	export KUBECONFIG=$FILE
	use_helm 4
	export HELM_BIN=$HELM
	for verb in $(verbs); do
		words=$(words_of "$verb") || { echo "no row for $verb"; false; }
		count=$((count + 1))
		for form in '-n other' '-nother' '--namespace other' '--namespace=other'; do
			# shellcheck disable=SC2086
			run --separate-stderr "$HELM_STORE" $words $form
			case $verb in
			render)
				[ "$status" = 0 ]
				[[ $output == *'namespace: other'* ]]
				;;
			lint)
				[ "$status" = 0 ]
				[[ $stderr != *'[usage/option]'* ]]
				;;
			*) refuses "$words $form" ;;
			esac
		done
	done
	[ "$count" -ge 24 ]
	run -0 "$HELM_STORE" env --release web -n other
	has "HELM_STORE_NAMESPACE='other'"
	# Its own namespace is what a store's verb works on.
	for verb in create status logs get edit update diff rollback suspend resume restart wait events top exec \
		forward url open credentials password history unprotect delete audit db; do
		# shellcheck disable=SC2046
		run --separate-stderr "$HELM_STORE" $(words_of "$verb") -n store-acme
		[ "$status" = 9 ] || { echo "$verb: $status $stderr"; false; }
	done
	run -9 "$HELM_STORE" list -n store-acme
	# Labels, and all stores, are in no namespace.
	for words in 'suspend -l a=b' 'delete -l a=b --yes' 'db status'; do
		# shellcheck disable=SC2086
		run -2 --separate-stderr "$HELM_STORE" $words -n store-acme
		[[ $stderr == *'-n store-acme: stores are chosen among all'* ]]
	done
	run -2 --separate-stderr "$HELM_STORE" audit acme other -n store-acme
	[[ $stderr == *'-n store-acme: the namespace of store other is store-other, always'* ]]
}

@test "both Helms: -n before and after the plugin's name; the context's own namespace is none that was given" {
	local major
	export KUBECONFIG=$FILE
	for major in 3 4; do
		use_helm "$major"
		install_plugin
		run --separate-stderr "$HELM" store status acme -n other
		[[ $stderr == *'-n other: the namespace of store acme is store-acme, always'* ]]
		run --separate-stderr "$HELM" --namespace=other store list
		[[ $stderr == *'-n other: list shows stores'* ]]
		run --separate-stderr "$HELM" store version -n other
		[[ $stderr == *'-n other: version works on no namespace'* ]]
		# Chosen by a variable: not where no cluster is worked on.
		run --separate-stderr env HELM_NAMESPACE=other "$HELM" store gc
		[[ $stderr == *'-n other: gc looks'* ]]
		run -0 env HELM_NAMESPACE=other "$HELM" store version
		# Not given at all, and given as what it is already (Helm says the same in both cases).
		run --separate-stderr "$HELM" store status acme
		[[ $stderr == *'[cluster/unreachable]'* ]]
		if [ -r /proc/self/cmdline ]; then
			run --separate-stderr "$HELM" store status acme -n of-one
			[[ $stderr == *'-n of-one: the namespace of store acme is store-acme, always'* ]]
		fi
		run --separate-stderr "$HELM" store status acme -n store-acme
		[[ $stderr == *'[cluster/unreachable]'* ]]
		run --separate-stderr "$HELM" store status acme --kube-context two
		[[ $stderr == *'context two of'*'[cluster/unreachable]'* ]]
	done
}
