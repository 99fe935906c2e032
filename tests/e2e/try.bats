#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2154 # bats: run sets variables
# cluster/try on the own cluster, for real: from no cluster to a shop that answers, again, and nothing left of it.

bats_require_minimum_version 1.5.0

setup() {
	ROOT=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
	export XDG_STATE_HOME=$BATS_TEST_TMPDIR/state HOME=$BATS_TEST_TMPDIR/home HELM=$BATS_TEST_TMPDIR/helm
	export XDG_CACHE_HOME=${XDG_CACHE_HOME:-$(getent passwd "$(id -u)" | cut -d : -f 6)/.cache}
	# No name is led anywhere by this file: the shop is forwarded to.
	export HELM_STORE_HOSTS_FILE=$BATS_TEST_TMPDIR/hosts
	HELM_BIN=$("$ROOT/tests/helm.sh" --path 4)
	export HELM_BIN
	mkdir -p "$HOME"
	echo '127.0.0.1 localhost' >"$HELM_STORE_HOSTS_FILE"
	# shellcheck disable=SC2016
	printf '#!/bin/sh\nshift\nexec "%s/bin/helm-store" "$@"\n' "$ROOT" >"$HELM"
	chmod +x "$HELM"
	unset KUBECONFIG
}

teardown() {
	"$ROOT/cluster/try" clean >/dev/null 2>&1 || true
}

# What a try could leave: clusters, links, mounts, processes.
machine() {
	"$ROOT/cluster/cluster" list | cut -f 1
	ip -o link | awk '{ print $2 }' | grep '^hs' || true
	grep -c helm-store-clusters/try /proc/self/mounts || true
	pgrep -fc helm-store-clusters/try || true
}

opened() {
	grep -m 1 -oE 'http://127\.0\.0\.1:[0-9]+/' <<<"$output"
}

@test "from no cluster to a shop that answers; the same again; and nothing is left" {
	machine >"$BATS_TEST_TMPDIR/before"
	cp "$HELM_STORE_HOSTS_FILE" "$BATS_TEST_TMPDIR/hosts.before"
	run -0 --separate-stderr "$ROOT/cluster/try" choose --yes --cluster own
	[ "$output" = own ]
	run -0 --separate-stderr "$ROOT/cluster/try" make own
	curl -fs --noproxy '*' "$(opened)" | grep -q '<!doctype html>'
	[[ $output == *'helm store credentials try'* ]]
	run -0 --separate-stderr "$ROOT/cluster/try" make own
	[[ $stderr == *'store try is unchanged'* ]]
	curl -fs --noproxy '*' -o /dev/null "$(opened)"
	run -0 "$ROOT/cluster/try" clean
	diff "$BATS_TEST_TMPDIR/before" <(machine)
	cmp "$HELM_STORE_HOSTS_FILE" "$BATS_TEST_TMPDIR/hosts.before"
	[ ! -e "$XDG_STATE_HOME/helm-store" ]
}
