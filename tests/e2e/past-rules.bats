#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2030,SC2031,SC2034,SC2154 # bats: each test is a subshell; run sets variables
# What Helm applies without showing it to a post-renderer, under either Helm: the folder crds/.

load cluster
load stores

setup() {
	HELM3=$("$ROOT/tests/helm.sh" --path 3)
	HELM4=$("$ROOT/tests/helm.sh" --path 4)
	name=past-$BATS_TEST_NUMBER-${RANDOM}x
	stores=("$name")
	watcher=''
	chart=$BATS_TEST_TMPDIR/plain
	cp -r "$BATS_TEST_DIRNAME/charts/plain" "$chart"
}

teardown() {
	stores_remove
}

crd() { # FOLDER: gets a crds/odd.yaml of a kind that no rule refuses
	mkdir -p "$1/crds"
	printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: %s}\n' "$name" >"$1/crds/odd.yaml"
}

sub_chart() { # NAME: with a crds/, on with NAME.on=true
	mkdir -p "$chart/charts/$1"
	printf 'apiVersion: v2\nname: %s\nversion: 1.0.0\n' "$1" >"$chart/charts/$1/Chart.yaml"
	crd "$chart/charts/$1"
	grep -q '^dependencies:' "$chart/Chart.yaml" || echo 'dependencies:' >>"$chart/Chart.yaml"
	printf -- '- {name: %s, version: 1.0.0, condition: %s.on}\n' "$1" "$1" >>"$chart/Chart.yaml"
}

refused() { # PATH OPTION...: create names the file, and makes nothing
	local file=$1 helm
	shift
	for helm in "$HELM3" "$HELM4"; do
		HELM_BIN=$helm run ! create "$name" --chart "$chart" "$@"
		has "$file"
		run ! kubectl get namespace "store-$name"
	done
}

@test "a chart with files in crds/ is refused before anything is made" {
	crd "$chart"
	refused plain/crds/odd.yaml
}

@test "so is one whose sub-chart has them, as a folder and as an archive, but only if it is enabled" {
	sub_chart folder
	sub_chart packed
	tar -C "$chart/charts" -czf "$chart/charts/packed-1.0.0.tgz" packed
	rm -r "$chart/charts/packed"
	refused plain/charts/folder/crds/odd.yaml --set folder.on=true --set packed.on=false
	refused plain/charts/packed/crds/odd.yaml --set folder.on=false --set packed.on=true
	create "$name" --chart "$chart" --set folder.on=false --set packed.on=false -q
	HELM_BIN=$HELM3 run ! store update "$name" --set packed.on=true
	has plain/charts/packed/crds/odd.yaml
	run ! kubectl get configmap -n "store-$name" "$name"
}
