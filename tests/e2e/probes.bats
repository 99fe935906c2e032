#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2030,SC2031,SC2034,SC2154 # bats: each test is a subshell; run sets variables
# helm store doctor, what it tries: namespace, admission, quota, packets; and that nothing of it is left.

load cluster
load stores
load doctor

setup() {
	namespaces=()
}

teardown() {
	namespaces_remove
	undo_all
}

# Namespaces of probes, but for those that are going.
spaces() {
	kubectl get namespaces -l store.urumi.ai/probe -o json |
		jq -r '.items[] | select(.metadata.deletionTimestamp | not).metadata.name'
}

no_spaces() {
	[ -z "$(kubectl get namespaces -l store.urumi.ai/probe -o name)" ]
}

has_space() {
	[ -n "$(spaces)" ]
}

# A part of the node is ended for this test.
without() { # PART
	undo env CLUSTER="$E2E_CLUSTER" "$CLUSTER_SCRIPT" up
	cluster kill "$1"
}

@test "a fit cluster: all that is tried holds, and nothing is left" {
	run -0 probing
	local id
	for id in namespace pod-security quota network-policy removal; do
		check_is "$id" ok
	done
	[[ $(of_check network-policy found) =~ ^closed\ [0-9.]+\ s\ after\ default-deny,\ and\ held ]]
	[[ $(of_check namespace found) =~ ^helm-store-doctor-[0-9a-f]{8}$ ]]
	no_spaces
	[ -z "$(objects helm-store-doctor)" ]
}

@test "two at once do not disturb each other" {
	local words status=0
	mapfile -t words < <(doctor_words)
	store "${words[@]}" >"$BATS_TEST_TMPDIR/other" 2>"$BATS_TEST_TMPDIR/said" 3>&- &
	run -0 probing
	check_is network-policy ok
	wait $! || status=$?
	[ "$status" = 0 ]
	[ "$(jq -r '.checks[] | select(.id == "network-policy").state' "$BATS_TEST_TMPDIR/other")" = ok ]
	[ "$(jq -r '.checks[] | select(.id == "namespace").found' "$BATS_TEST_TMPDIR/other")" != \
		"$(of_check namespace found)" ]
	no_spaces
}

# A cluster whose pods have a network from the start, and nobody who sees to its policies; `up` writes the file anew.
unenforced() {
	local chain
	without kube-router
	chain=$(dirname "$KUBECONFIG")/cni/10-pods.conflist
	jq 'del(.plugins[] | select(.type == "hold-pod"))' "$chain" >"$BATS_TEST_TMPDIR/chain"
	cp "$BATS_TEST_TMPDIR/chain" "$chain"
}

@test "network policies that nobody enforces" {
	need_own_cluster
	unenforced
	run -1 probing
	has 'checks failed: network-policy'
	check_is network-policy failed 'pods still reach each other 30 s after default-deny'
	[[ $(of_check network-policy remedy) == *'enforces no NetworkPolicy'* ]]
	no_spaces
}

@test "a quota that nobody counts, and namespaces that do not go away" {
	need_own_cluster
	without kube-controller-manager
	run -8 probing --timeout 20s
	# Accounts, quotas and the removal of namespaces are that part's work; the time was over at the first.
	check_is pod-security failed 'the namespace gets no default account'
	check_is quota skipped 'the time was over'
	check_is removal skipped
	cluster start kube-controller-manager >/dev/null
	eventually 60 no_spaces
}

# api_server_with FLAG...: as it runs, and with these flags; undone by teardown.
# shellcheck disable=SC2016 # the node's shell expands
api_server_with() {
	local words
	mapfile -d '' words < <(cluster run sh -c 'cat "/proc/$(pgrep -of kube-apiserver)/cmdline"')
	[ "${#words[@]}" -gt 5 ]
	undo env CLUSTER="$E2E_CLUSTER" "$CLUSTER_SCRIPT" run sh -c 'kill -KILL "$(pgrep -of kube-apiserver)"'
	undo env CLUSTER="$E2E_CLUSTER" "$CLUSTER_SCRIPT" up
	cluster kill kube-apiserver
	cluster run setsid -f "${words[@]}" "$@" >/dev/null 2>&1 3>&-
	eventually 60 kubectl get --raw /readyz
}

@test "admission plugins that are off: a privileged pod and a Service beyond the quota are admitted" {
	need_own_cluster
	api_server_with --disable-admission-plugins=PodSecurity,ResourceQuota
	run -1 probing
	check_is pod-security failed 'a privileged pod is admitted'
	check_is quota failed 'a Service beyond the quota is admitted'
	check_is network-policy ok
}

@test "a namespace that is held back: removal names what holds it" {
	local words found
	mapfile -t words < <(doctor_words)
	store "${words[@]}" >"$BATS_TEST_TMPDIR/found" 2>"$BATS_TEST_TMPDIR/said" 3>&- &
	eventually 30 has_space
	found=$(spaces | head -n 1)
	kubectl -n "$found" create configmap held >/dev/null
	kubectl -n "$found" patch configmap held --type merge \
		-p '{"metadata":{"finalizers":["example.com/held"]}}' >/dev/null
	undo kubectl -n "$found" patch configmap held --type merge -p '{"metadata":{"finalizers":null}}'
	local status=0
	wait $! || status=$?
	[ "$status" = 1 ]
	check_is removal failed 'example.com/held'
}

@test "an image that cannot be pulled: skipped, with what to give instead" {
	run -0 probing --probe-image 127.0.0.1:1/none:1
	check_is network-policy skipped 'image 127.0.0.1:1/none:1 cannot be pulled'
	[[ $(of_check network-policy remedy) == *--probe-image* ]]
	check_is removal ok
	# A mirror that the profile names is used for the default image.
	HELM_STORE_PROBE_IMAGE='' run -0 --separate-stderr store doctor --profile local -o json \
		--profile-set images.rewrites.dockerHub=127.0.0.1:1/hub
	echo "$output" >"$BATS_TEST_TMPDIR/found"
	check_is network-policy skipped 'image 127.0.0.1:1/hub/library/busybox:'
}

@test "a user who may make no namespace" {
	namespace_make
	user ann
	KUBECONFIG=$BATS_TEST_TMPDIR/ann run -1 probing
	has 'checks failed: rights, '
	has ', namespace '
	check_is namespace failed 'forbidden'
	check_is network-policy skipped 'there is no namespace to try it in'
}

# start_probing: doctor in the background; sets `follower`.
start_probing() {
	local words
	mapfile -t words < <(doctor_words)
	env --default-signal=INT,TERM "$ROOT/bin/helm-store" "${words[@]}" >"$BATS_TEST_TMPDIR/out" \
		2>"$BATS_TEST_TMPDIR/err" 3>&- &
	follower=$!
}

pod_runs() { # NAME
	[ "$(kubectl get pods -A -l app=helm-store-doctor -o json |
		jq -r --arg name "$1" '.items[] | select(.metadata.name == $name).status.phase')" = Running ]
}

@test "ended by a signal: nothing is left, nothing is printed" {
	local point signal status follower
	for point in has_space 'pod_runs server' 'pod_runs client'; do
		for signal in INT TERM; do
			start_probing
			# shellcheck disable=SC2086
			eventually 60 $point
			kill -"$signal" "$follower"
			status=0
			wait "$follower" || status=$?
			[ "$status" = "$([ "$signal" = INT ] && echo 130 || echo 143)" ]
			[ ! -s "$BATS_TEST_TMPDIR/out" ]
			grep -q "ended by SIG$signal" "$BATS_TEST_TMPDIR/err"
			eventually 60 no_spaces
		done
	done
	[ -z "$(objects helm-store-doctor)" ]
}

@test "killed: it stays, until the next doctor sees by the lease that it is left over" {
	local follower left
	start_probing
	eventually 60 pod_runs client
	left=$(spaces)
	kill -KILL "$follower"
	wait "$follower" || true
	[ "$(spaces)" = "$left" ]
	[ "$(kubectl -n "$left" get lease doctor -o json | jq -r '.metadata.annotations["store.urumi.ai/command"]')" = \
		doctor ]
	run -0 probing
	[ "$(of_check namespace found)" != "$left" ]
	eventually 60 no_spaces
	# One that is at work is nobody's to remove.
	start_probing
	eventually 60 has_space
	left=$(spaces)
	run -0 probing
	wait "$follower"
	[ "$(jq -r '.checks[] | select(.id == "network-policy").state' "$BATS_TEST_TMPDIR/out")" = ok ]
}
