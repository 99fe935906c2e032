#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2016,SC2154 # scripts are in quotes; run sets variables
# cluster/cluster and what is somebody else's: folders, links, cgroups. No cluster is made; links are those of a network
# of the test's own.

bats_require_minimum_version 1.5.0

setup() {
	ROOT=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
	export HELM_STORE_CLUSTERS=$BATS_TEST_TMPDIR/clusters CLUSTER=mine
	mkdir "$HELM_STORE_CLUSTERS"
}

cluster() {
	"$ROOT/cluster/cluster" "$@"
}

has() {
	[[ $output == *"$1"* ]] || { printf 'not found: %s\nin: %s\n' "$1" "$output" && return 1; }
}

# The functions of cluster/cluster, and a script that calls them.
functions() { # SCRIPT
	bash -euc 'shopt -s inherit_errexit
		here=$1/cluster name=$CLUSTER
		for file in common build host place; do . "$here/lib/$file.bash"; done
		'"$1" bash "$ROOT"
}

as_root() {
	[ "$(id -u)" = 0 ] || skip 'needs root'
}

@test "clean and stop leave a folder that is no cluster's, or a link to one" {
	mkdir "$HELM_STORE_CLUSTERS/mine"
	touch "$HELM_STORE_CLUSTERS/mine/letter"
	for command in clean stop; do
		run -1 cluster "$command"
		has 'is no cluster'
	done
	[ -e "$HELM_STORE_CLUSTERS/mine/letter" ]
	mkdir "$BATS_TEST_TMPDIR/other"
	touch "$BATS_TEST_TMPDIR/other/subnet"
	rm -r "$HELM_STORE_CLUSTERS/mine"
	ln -s ../other "$HELM_STORE_CLUSTERS/mine"
	run -1 cluster clean
	[ -e "$BATS_TEST_TMPDIR/other/subnet" ]
}

@test "what an up left that was broken off at once is removed, and what is mounted in it is left" {
	mkdir -p "$HELM_STORE_CLUSTERS/mine/log"
	touch "$HELM_STORE_CLUSTERS/mine/lock"
	functions run_remove
	[ ! -e "$HELM_STORE_CLUSTERS/mine" ]
	as_root
	mkdir -p "$HELM_STORE_CLUSTERS/mine/volumes" "$BATS_TEST_TMPDIR/disk"
	touch "$HELM_STORE_CLUSTERS/mine/subnet"
	export -f functions
	# Another file system, on which a file is.
	run -1 unshare --mount bash -c 'mount -t tmpfs disk "$1/volumes" && touch "$1/volumes/letter"
		ROOT=$2 functions run_remove
		[ -e "$1/volumes/letter" ] && exit 1' bash "$HELM_STORE_CLUSTERS/mine" "$ROOT"
}

@test "stop and clean wait for the up that is at work; who waited for clean begins anew" {
	mkdir -p "$HELM_STORE_CLUSTERS/mine/log"
	exec 7>"$HELM_STORE_CLUSTERS/mine/lock"
	flock 7
	for command in clean stop; do
		CLUSTER_PATIENCE=0 run -1 cluster "$command" 7>&-
		has 'is at work on cluster mine'
	done
	[ -e "$HELM_STORE_CLUSTERS/mine/lock" ]
	functions 'run_lock; [ "$(readlink /dev/fd/7)" = "$HELM_STORE_CLUSTERS/mine/lock" ]; echo held' \
		>"$BATS_TEST_TMPDIR/out" 7>&- &
	sleep 0.5
	[ ! -s "$BATS_TEST_TMPDIR/out" ]
	rm -r "$HELM_STORE_CLUSTERS/mine"
	exec 7>&-
	wait $!
	grep -qx held "$BATS_TEST_TMPDIR/out"
	run -0 cluster clean
}

@test "a folder of clusters that anybody may write to, or of another user, is not trusted" {
	chmod 777 "$HELM_STORE_CLUSTERS"
	run -1 cluster list
	has 'anybody may write'
	chmod 755 "$HELM_STORE_CLUSTERS"
	run -0 cluster list
	as_root
	chown 65534 "$HELM_STORE_CLUSTERS"
	run -1 cluster list
	has 'is of user 65534'
}

@test "paths that our configuration could not hold are refused" {
	for path in clusters $'/a\nb' "/it's" '/a,b' '/a&b' '/a:b' '/a*'; do
		HELM_STORE_CLUSTERS=$path run -1 cluster list
		has 'HELM_STORE_CLUSTERS leads to'
	done
	HELM_STORE_CLUSTERS='/a folder/ä-1.2' run -0 cluster list
	XDG_CACHE_HOME=cache run -1 cluster list
	has 'XDG_CACHE_HOME leads to'
}

@test "the link of a cluster in another folder is neither deleted nor replaced" {
	as_root
	mkdir "$HELM_STORE_CLUSTERS/mine"
	echo 7 >"$HELM_STORE_CLUSTERS/mine/subnet"
	export -f functions
	export ROOT
	unshare --net bash -euc '
		ip link add hs7 type veth peer name other
		ip link set hs7 alias /elsewhere/theirs
		functions veth_remove
		ip link show hs7 >/dev/null
		! said=$(functions veth_check 2>&1)
		[[ $said == *"HELM_STORE_CLUSTERS=/elsewhere CLUSTER=theirs"* ]]
		ip link set hs7 alias "$HELM_STORE_CLUSTERS/mine"
		functions "veth_check; veth_remove"
		[ -z "$(ip -o link show hs7 2>/dev/null)" ]'
}

@test "the cgroup of a running cluster of that name in another folder is not taken" {
	mkdir -p "$BATS_TEST_TMPDIR/cgroup/pods"
	touch "$BATS_TEST_TMPDIR/cgroup/cgroup.procs"
	echo 1 >"$BATS_TEST_TMPDIR/cgroup/pods/cgroup.procs"
	export FOLDER=$BATS_TEST_TMPDIR/cgroup
	run -1 functions 'cgroup_folders() { echo "$FOLDER"; }; cgroups_free'
	has 'another HELM_STORE_CLUSTERS runs'
	: >"$BATS_TEST_TMPDIR/cgroup/pods/cgroup.procs"
	run -0 functions 'cgroup_folders() { echo "$FOLDER"; }; cgroups_free'
}
