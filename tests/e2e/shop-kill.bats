#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2030,SC2031,SC2034,SC2154 # bats: each test is a subshell; run sets variables
# Parts of a shop die while people buy: it comes back by itself, and each order that was confirmed is there, once.

load cluster
load stores
load shop

setup_file() {
	shop_setup brittle
}

teardown_file() {
	shop_teardown brittle
}

setup() {
	need_own_cluster
	kubectl -n store-brittle get deployment brittle-web >/dev/null
	buyers_start brittle 2
}

teardown() {
	[ -z "${BUYERS-}" ] || kill "$BUYERS" 2>/dev/null || true
}

pod_of() { # COMPONENT: its uid
	kubectl -n store-brittle get pods -l "app.kubernetes.io/component=$1" -o 'jsonpath={.items[0].metadata.uid}'
}

# Ends all processes of a component's pod at once, as a crash or the kernel for want of memory would.
pod_crash() { # COMPONENT
	local processes
	mapfile -t processes < <(find /sys/fs/cgroup -path "*pod$(pod_of "$1")/*" -name cgroup.procs -exec cat {} + |
		sort -u)
	[ ${#processes[@]} -gt 0 ]
	kill -KILL "${processes[@]}"
}

pod_delete() { # COMPONENT
	kubectl -n store-brittle delete pods -l "app.kubernetes.io/component=$1" --grace-period=0 --force \
		>/dev/null 2>&1
}

# The buyers go on, all that was begun is confirmed at last, and the database has just that.
all_is_well() {
	more_confirmed 600
	buyers_end
	echo "# $output" >&3
	orders_are_right brittle
}

@test "the database dies during checkouts" {
	pod_crash db
	all_is_well
}

@test "the cache dies during checkouts" {
	pod_crash cache
	all_is_well
}

@test "the web pod dies during checkouts" {
	pod_crash web
	all_is_well
}

@test "each pod is deleted during checkouts" {
	local component uid
	for component in db cache web; do
		uid=$(pod_of "$component")
		pod_delete "$component"
		eventually 60 is_another "$component" "$uid"
		more_confirmed 600
	done
	all_is_well
}

is_another() { # COMPONENT UID
	local uid
	uid=$(pod_of "$1")
	[ -n "$uid" ] && [ "$uid" != "$2" ]
}

@test "the kubelet dies, then the database; nobody starts it until the kubelet is back" {
	cluster kill kubelet
	more_confirmed 300
	pod_crash db
	sleep 5
	cluster start kubelet
	all_is_well
}
