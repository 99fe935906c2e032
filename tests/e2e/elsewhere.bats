#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2030,SC2031,SC2034,SC2154 # bats: each test is a subshell; run sets variables
# Stores made here, worked on from another machine: an installed program, an empty home directory, a kubeconfig, and
# nothing else of this one. Helm alone sees the stores too. One store made by Helm 4, one by Helm 3; elsewhere it is the
# other one.

load cluster
load stores

setup_file() {
	HELM3=$("$ROOT/tests/helm.sh" --path 3)
	HELM4=$("$ROOT/tests/helm.sh" --path 4)
	export HELM3 HELM4 FOUR=away-${RANDOM}a THREE=away-${RANDOM}b
	export ELSEWHERE=$BATS_FILE_TMPDIR/elsewhere
	elsewhere_make
	cp -R "$PLAIN" "$BATS_FILE_TMPDIR/chart-of-here"
	PLAIN=$BATS_FILE_TMPDIR/chart-of-here
	HELM_BIN=$HELM4 create "$FOUR" --owner ann -q >/dev/null
	HELM_BIN=$HELM3 create "$THREE" -q >/dev/null
	# That folder is of this machine only.
	mv "$PLAIN" "$ELSEWHERE/chart"
}

teardown_file() {
	stores=("$FOUR" "$THREE")
	stores_remove
}

setup() {
	stores=()
}

# Another machine: its own folders, nothing in the home directory, the program installed below a prefix.
elsewhere_make() {
	mkdir -p "$ELSEWHERE"/{home,tmp,work}
	make -C "$ROOT" --no-print-directory install PREFIX="$ELSEWHERE/prefix" >/dev/null
	cp "$KUBECONFIG" "$ELSEWHERE/kubeconfig"
}

# there HELM COMMAND...: on that machine; of this one's environment only the path of kubectl is left.
there() {
	local helm=$1
	shift
	(cd "$ELSEWHERE/work" && env -i HOME="$ELSEWHERE/home" TMPDIR="$ELSEWHERE/tmp" \
		KUBECONFIG="$ELSEWHERE/kubeconfig" \
		XDG_CACHE_HOME="$ELSEWHERE/home/cache" XDG_CONFIG_HOME="$ELSEWHERE/home/config" \
		XDG_DATA_HOME="$ELSEWHERE/home/data" HELM_CACHE_HOME="$ELSEWHERE/home/helm/cache" \
		HELM_CONFIG_HOME="$ELSEWHERE/home/helm/config" HELM_DATA_HOME="$ELSEWHERE/home/helm/data" \
		PATH="$(dirname "$helm"):$ELSEWHERE/prefix/bin:$PATH" "$@")
}

# store_there NAME VERB [OPTION...]: with the Helm that did not make the store.
store_there() {
	local helm=$HELM3
	[ "$1" != "$THREE" ] || helm=$HELM4
	there "$helm" helm-store "$2" "$1" "${@:3}"
}

page_is() { # NAME TEXT
	local address
	address=$(kubectl -n "store-$1" get ingress web -o 'jsonpath={.status.loadBalancer.ingress[0].ip}')
	[ "$(curl -sS --max-time 5 --resolve "$1.127.0.0.1.nip.io:80:$address" "http://$1.127.0.0.1.nip.io/")" = "$2" ]
}

@test "list and status say elsewhere what they say here" {
	local name
	[ -z "$(ls -A "$ELSEWHERE/home")" ]
	run -0 there "$HELM4" helm-store list
	has "$FOUR"
	has "$THREE"
	diff <(there "$HELM3" helm-store list -o json | jq 'map(del(.age))') <(store list -o json | jq 'map(del(.age))')
	for name in "$FOUR" "$THREE"; do
		[ "$(store_there "$name" status -o json | jq -c '[.conditions[] | [.type, .status]]')" = \
			"$(store status "$name" -o json | jq -c '[.conditions[] | [.type, .status]]')" ]
	done
	[ "$(store_there "$FOUR" status -o json | jq -r .owner)" = ann ]
}

@test "helm list -A shows the stores, and helm-store history is Helm's" {
	local name helm
	for helm in "$HELM3" "$HELM4"; do
		run -0 there "$helm" helm list -A -q
		has "$FOUR"
		has "$THREE"
	done
	for name in "$FOUR" "$THREE"; do
		[ "$(store_there "$name" history -o json | jq -c '[.[] | [.revision, .status, .chart]]')" = \
			"$("$HELM4" history "$name" -n "store-$name" -o json |
				jq -c '[.[] | [.revision, .status, .chart]]')" ]
	done
}

@test "update without the chart's folder says what to do; with the chart it keeps all values" {
	local name
	for name in "$FOUR" "$THREE"; do
		run ! store_there "$name" update --set text=second -q
		has "chart-of-here, is not on this machine"
		has 'say where it is here: --chart'
		run -0 store_there "$name" update --chart "$ELSEWHERE/chart" --set text=second -q
		eventually 30 page_is "$name" second
		[ "$(kubectl -n "store-$name" get deployment web -o \
			'jsonpath={.spec.template.spec.containers[0].image}')" = "$BUSYBOX" ]
	done
}

@test "rollback, suspend and resume" {
	local name
	for name in "$FOUR" "$THREE"; do
		run -0 store_there "$name" rollback -q
		eventually 30 page_is "$name" hello
		run -0 store_there "$name" suspend --chart "$ELSEWHERE/chart" -q
		[ "$(there "$HELM4" helm-store list --state suspended -o name | grep -x "$name")" = "$name" ]
		run -0 store_there "$name" resume --chart "$ELSEWHERE/chart" -q
		eventually 30 page_is "$name" hello
	done
}

@test "delete leaves nothing, neither on the cluster nor on that machine" {
	local name
	for name in "$FOUR" "$THREE"; do
		run -0 store_there "$name" delete --yes -q
		eventually 30 nothing_left "$name"
	done
	[ -z "$(ls -A "$ELSEWHERE/tmp")" ]
	[ -z "$(ls -A "$ELSEWHERE/work")" ]
}
