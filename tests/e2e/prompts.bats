#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2030,SC2031,SC2034,SC2154 # bats: each test is a subshell; run sets variables
# What is said before something is destroyed or made: at which cluster, by which file, what goes and what stays.

load cluster
load stores

setup() {
	namespaces=()
	NAME=prompts-${RANDOM}x
	stores=("$NAME")
	# A file and a context of this test's own: nothing but what is read there can be shown.
	FILE=$BATS_TEST_TMPDIR/my-clusters
	kubectl config view --raw --minify --flatten >"$FILE"
	KUBECONFIG=$FILE kubectl config rename-context "$(kubectl config current-context)" the-shop >/dev/null
	PLACE=$(kubectl config view --minify -o 'jsonpath={.clusters[0].cluster.server}')
	PLACE="at context the-shop of $FILE ($PLACE)"
	ADMIN=$KUBECONFIG
	export KUBECONFIG=$FILE
}

teardown() {
	KUBECONFIG=$ADMIN
	stores_remove
	namespaces_remove
}

# asked ANSWER COMMAND...: as on a terminal.
asked() {
	script -qec "$(printf '%q ' "$ROOT/bin/helm-store" "${@:2}")" /dev/null <<<"$1" | tr -d '\r'
}

is_there() {
	kubectl -n "store-$NAME" get deployment web >/dev/null
}

@test "delete: file, context, what goes and stays are said before the question; another answer changes nothing" {
	create "$NAME" -q --set claim=true >/dev/null
	run asked no delete "$NAME"
	[[ ${output%%type its name*} == *"store $NAME, $PLACE"* ]]
	[[ ${output%%type its name*} == *"goes: release $NAME, namespace store-$NAME with all in it, and 1 volumes"* ]]
	[[ ${output%%type its name*} == *'stays: nothing of it'* ]]
	[[ ${output%%type its name*} == *'of claim store-'*'is removed with its data'* ]]
	has "store $NAME is left as it is"
	is_there
	run asked no delete "$NAME" --keep-data
	[[ ${output%%type its name*} == *"store $NAME, $PLACE"* ]]
	[[ ${output%%type its name*} == *"goes: release $NAME with what it made, and all pods"* ]]
	[[ ${output%%type its name*} == *"stays: namespace store-$NAME, guards, volumes, Secrets"* ]]
	is_there
	# Of the rest nobody is asked: it is said all the same.
	run -0 --separate-stderr store delete "$NAME" --keep-data --yes
	[[ $stderr == *"$PLACE"* ]]
	run asked "$NAME" delete "$NAME"
	has "$PLACE"
	has "store $NAME is deleted"
	nothing_left "$NAME"
}

@test "delete: a volume that stays is counted, and named" {
	create "$NAME" -q --set claim=true >/dev/null
	local volume
	volume=$(kubectl -n "store-$NAME" get pvc -o 'jsonpath={.items[0].spec.volumeName}')
	# As one that a person made: nothing proves that it is the store's.
	kubectl annotate pv "$volume" pv.kubernetes.io/provisioned-by- store.urumi.ai/belongs-to- >/dev/null
	kubectl patch pv "$volume" -p '{"spec":{"persistentVolumeReclaimPolicy":"Retain"}}' >/dev/null
	run asked no delete "$NAME"
	[[ ${output%%type its name*} == *'and 0 volumes'*'stays: what is said of 1 volumes here'* ]]
	[[ ${output%%type its name*} == *"PersistentVolume/$volume "*'stays, with its data'* ]]
	kubectl patch pv "$volume" -p '{"spec":{"persistentVolumeReclaimPolicy":"Delete"}}' >/dev/null
}

@test "gc: file and context, how much would go, and that all else stays" {
	run -0 --separate-stderr store gc --older-than 1000h
	[[ $stderr == "gc, $PLACE"*'would go: '*'things that belong to no store'*'stays: all else'* ]]
	run -0 --separate-stderr store gc --older-than 1000h -q
	[ -z "$stderr" ]
}

@test "doctor: before its probes it says where they come to be, and that nothing of them stays" {
	run -0 --separate-stderr store doctor --profile local --probe-image "$BUSYBOX" \
		"${SITE[@]}"
	[[ $stderr == "probes, $PLACE"* ]]
	local space
	space=$(grep -o 'helm-store-doctor-[0-9a-f]*' <<<"$stderr")
	[[ $stderr == *"comes and goes: namespace $space with a quota, two policies and two pods"* ]]
	[[ $stderr == *'stays: nothing of it'*'--no-probes'* ]]
	[ -z "$(kubectl get namespace "$space" --ignore-not-found -o name)" ]
	run -0 --separate-stderr store doctor --no-probes --profile local
	[ -z "$stderr" ]
}
