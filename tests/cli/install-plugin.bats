#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2016,SC2154 # a script of sh is in quotes; run sets variables
# What install.sh does among Helm's plugins: it takes links away, and no folder of anybody.

load helm

setup() {
	clean_environment
	use_helm 4
	PLUGINS=$HELM_DATA_HOME/plugins
	mkdir -p "$PLUGINS"
	# Helm lists what has a plugin.yaml, and builds nothing here.
	checkout "$BATS_TEST_TMPDIR/mine/helm-store"
}

checkout() { # FOLDER: what looks like one, with work that is in no commit
	mkdir -p "$1"
	printf '%s\n' 'name: store' 'version: 0.1.0' 'usage: u' 'description: d' 'command: "true"' >"$1/plugin.yaml"
	echo "of $1" >"$1/work"
}

install_from() { # CHECKOUT
	sh -euc 'here=$1 helm=$2
		say() { printf "%s %s\n" "$1" "$2"; }
		die() { printf "error: %s\n" "$@"; exit 1; }
		quietly() { shift; "$@"; }
		helm_version() { echo; }
		. "$3/install/plugin.sh"
		install_plugin' sh "$1" "$HELM" "$ROOT"
}

leads_to() { # FOLDER
	[ "$(readlink "$PLUGINS/helm-store")" = "$1" ]
}

@test "a link is made, is found again, and takes the place of a link to another checkout or to nothing" {
	run -0 install_from "$BATS_TEST_TMPDIR/mine/helm-store"
	leads_to "$BATS_TEST_TMPDIR/mine/helm-store"
	run -0 install_from "$BATS_TEST_TMPDIR/mine/helm-store"
	has 'store is installed'
	checkout "$BATS_TEST_TMPDIR/other/helm-store"
	run -0 install_from "$BATS_TEST_TMPDIR/other/helm-store"
	leads_to "$BATS_TEST_TMPDIR/other/helm-store"
	[ -s "$BATS_TEST_TMPDIR/mine/helm-store/work" ]
	mv "$BATS_TEST_TMPDIR/other" "$BATS_TEST_TMPDIR/away"
	run -0 install_from "$BATS_TEST_TMPDIR/mine/helm-store"
	leads_to "$BATS_TEST_TMPDIR/mine/helm-store"
}

@test "a checkout that lies among Helm's plugins is installed as it is, and stays" {
	checkout "$PLUGINS/helm-store"
	run -0 install_from "$PLUGINS/helm-store"
	has 'store is installed'
	[ -s "$PLUGINS/helm-store/work" ]
}

@test "another folder of that plugin is left, and it is said how to go on" {
	checkout "$PLUGINS/elsewhere"
	run -1 install_from "$BATS_TEST_TMPDIR/mine/helm-store"
	has "$PLUGINS/elsewhere"
	has 'helm plugin uninstall store'
	[ -s "$PLUGINS/elsewhere/work" ]
}

@test "what has our folder's name among the plugins and is no plugin of ours is left" {
	mkdir "$BATS_TEST_TMPDIR/data"
	ln -s "$BATS_TEST_TMPDIR/data" "$PLUGINS/helm-store"
	run -1 install_from "$BATS_TEST_TMPDIR/mine/helm-store"
	has 'is in the way'
	leads_to "$BATS_TEST_TMPDIR/data"
}
