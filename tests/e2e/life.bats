#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2030,SC2031,SC2154 # bats: each test is a subshell; run sets variables
# The own cluster as a thing of the machine: beside another one, started twice, stopped, and nothing left.

load cluster

second() {
	CLUSTER=e2e-second "$CLUSTER_SCRIPT" "$@"
}

second_kubectl() {
	kubectl --kubeconfig "$(second kubeconfig)" "$@"
}

setup() {
	need_own_cluster
}

# What the machine has that a cluster could leave behind, without what the other cluster changes by itself.
machine_state() {
	ip -o link | sed -E 's/^[0-9]+: ([^:@]+).*/link \1/'
	awk '/helm-store|kubelet|containerd|cni|netns/ { print "mount", $2 }' /proc/mounts
	iptables-save 2>/dev/null | grep -v '^[#:]' | sed 's/^/iptables /'
	find /sys/fs/cgroup -type d -name 'helm-store-*' | sed 's/^/cgroup /'
	find /run/netns /var/lib/cni /var/lib/kubelet /var/log/pods -mindepth 1 -maxdepth 1 2>/dev/null |
		sed 's/^/file /'
}

# Processes in the second cluster's namespaces, and those of its scripts and data folder.
processes_of() { # PROCESS-NAMESPACE
	local process
	for process in /proc/[0-9]*; do
		if [ "$(readlink "$process/ns/pid" 2>/dev/null)" = "$1" ] ||
			tr '\0' ' ' 2>/dev/null <"$process/cmdline" | grep -q 'helm-store-clusters/e2e-second'; then
			echo "${process##*/}"
		fi
	done
}

@test "a second cluster runs beside the first, and stop leaves nothing of it" {
	machine_state >"$BATS_TEST_TMPDIR/before"
	run -0 --separate-stderr second up
	has "export KUBECONFIG=$(second kubeconfig)"
	[ "$(second address)" != "$(cluster address)" ]
	second_kubectl create namespace only-here
	run ! kubectl get namespace only-here
	run -0 second list
	has "e2e-second	running"
	run -0 second status

	local holder space
	read -r holder _ <"$(dirname "$(second kubeconfig)")/holder"
	space=$(readlink "/proc/$holder/ns/pid")
	[ "$(processes_of "$space" | wc -l)" -gt 10 ]
	second stop
	[ -z "$(processes_of "$space")" ]
	machine_state >"$BATS_TEST_TMPDIR/after"
	diff "$BATS_TEST_TMPDIR/before" "$BATS_TEST_TMPDIR/after"
	run -1 second status
	has 'is not running'
}

@test "a stopped cluster starts again with its objects and its pods" {
	second up
	run -0 second_kubectl get namespace only-here
	run -0 second status
}

pods_of_second() {
	second_kubectl get pods -A -o \
		"jsonpath={range .items[*]}{.metadata.uid}{.status.containerStatuses[0].containerID}{'\n'}{end}"
}

@test "up on a running cluster changes nothing" {
	local before after
	before=$(pods_of_second)
	second up
	after=$(pods_of_second)
	[ "$before" = "$after" ]
}

@test "up after the node's first process was killed starts it all again" {
	local holder
	read -r holder _ <"$(dirname "$(second kubeconfig)")/holder"
	kill -KILL "$holder"
	eventually 20 fails second status
	second up
	run -0 second_kubectl get namespace only-here
}

@test "clean removes data too" {
	local folder
	folder=$(dirname "$(second kubeconfig)")
	second clean
	[ ! -e "$folder" ]
	run -1 second kubeconfig
	has 'there is no cluster e2e-second'
	run -0 second stop
}

@test "wrong commands and names are refused" {
	run -1 second upp
	has 'unknown command upp'
	CLUSTER=Not_A_Name run -1 "$CLUSTER_SCRIPT" up
	has 'is no name for a cluster'
	run -1 second run true
	has 'is not running'
	run -1 cluster logs kubelett
	has 'there is no part kubelett'
	run -2 second
}
