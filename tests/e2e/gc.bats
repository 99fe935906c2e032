#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2034,SC2030,SC2031,SC2154 # bats: each test is a subshell; run sets variables
# gc: what belongs to no store is found and removed, what is kept, at work or not ours stays.

load cluster
load stores

setup() {
	stores=()
	objects=()
	child=''
}

teardown() {
	[ -z "$child" ] || kill -KILL "$child" 2>/dev/null || true
	[ ${#objects[@]} = 0 ] || kubectl delete "${objects[@]}" --ignore-not-found >/dev/null
	stores_remove
}

name_new() { # sets name, a store of this test
	name=gc-${RANDOM}x
	stores+=("$name")
}

# fate OBJECT: of the last run, whose JSON is $output.
fate() {
	jq -r --arg object "$1" '.[] | select(.object == $object).fate' <<<"$output"
}

is() { # OBJECT FATE
	[ "$(fate "$1")" = "$2" ] || {
		printf 'not %s: %s\nin: %s\n' "$2" "$1" "$output" >&2
		return 1
	}
}

gc() {
	run -0 --separate-stderr store gc -q -o json --older-than 0s "$@"
}

@test "stores that are there are none of its business" {
	local name before
	name_new
	create "$name" --set claim=true -q >/dev/null
	before=$(objects "(^| )(store-$name(/|\$))")
	gc --yes
	[ "$(jq --arg name "$name" '[.[] | select(.store == $name)] | length' <<<"$output")" = 0 ]
	[ "$(objects "(^| )(store-$name(/|\$))")" = "$before" ]
}

@test "after helm uninstall: shown, young at first, removed with its claims and volumes" {
	local name
	name_new
	create "$name" --set claim=true -q >/dev/null
	"$HELM_BIN" uninstall "$name" -n "store-$name" --wait >/dev/null
	run -0 --separate-stderr store gc -o json
	is "Namespace/store-$name" left
	has 'younger than 5m'
	gc
	is "Namespace/store-$name" remove
	gc --dry-run
	is "Namespace/store-$name" remove
	kubectl get namespace "store-$name" >/dev/null
	run -0 store gc --older-than 0s
	has "to remove"
	run -0 --separate-stderr store gc -o json --older-than 0s --yes
	[[ $stderr == *"to remove"*"Namespace/store-$name"* ]]
	is "Namespace/store-$name" removed
	nothing_left "$name"
	gc
	[ "$(fate "Namespace/store-$name")" = '' ]
}

@test "after the release's record was deleted: what runs there is told, and removed" {
	local name
	name_new
	create "$name" --set claim=true -q >/dev/null
	kubectl -n "store-$name" delete secret -l owner=helm >/dev/null
	gc
	is "Namespace/store-$name" remove
	has 'in it: pods 1, claims 1'
	gc --yes
	is "Namespace/store-$name" removed
	nothing_left "$name"
}

@test "only the newest record was deleted: left, and a person decides" {
	local name
	name_new
	create "$name" -q >/dev/null
	store update "$name" --set text=other -q >/dev/null
	kubectl -n "store-$name" delete secret "sh.helm.release.v1.$name.v2" >/dev/null
	gc --yes
	is "Namespace/store-$name" left
	has 'revision 1 is there'
	kubectl -n "store-$name" get deployment web >/dev/null
}

@test "kept, protected and handed over namespaces survive" {
	local name kept protected
	name_new
	kept=$name
	create "$kept" --set claim=true -q >/dev/null
	store delete "$kept" --yes --keep-data -q >/dev/null
	name_new
	protected=$name
	create "$protected" --protect -q >/dev/null
	"$HELM_BIN" uninstall "$protected" -n "store-$protected" >/dev/null
	name_new
	kubectl create namespace "store-$name" >/dev/null
	kubectl label namespace "store-$name" "store.urumi.ai/store=$name" >/dev/null
	gc --yes
	is "Namespace/store-$kept" kept
	is "Namespace/store-$protected" kept
	is "Namespace/store-$name" kept
	kubectl -n "store-$kept" get persistentvolumeclaim data >/dev/null
	kubectl get namespace "store-$protected" "store-$name" >/dev/null
	kubectl label namespace "store-$protected" store.urumi.ai/protected- >/dev/null
}

line_is_there() { # FILE PATTERN
	grep -qE "^ . $2 " "$1"
}

# begin PATTERN OPTION...: a create of $name that hangs in a hook, at that line of its progress; its process is $child.
begin() {
	local log=$BATS_TEST_TMPDIR/$name.log words
	mapfile -t words < <(plain)
	"$ROOT/bin/helm-store" create "$name" "${words[@]}" --set 'hook={sleep,60s}' "${@:2}" >"$log" 2>&1 3>&- &
	child=$!
	eventually 60 line_is_there "$log" "$1"
}

pending() {
	[ "$(kubectl -n "store-$name" get secret -l owner=helm -o 'jsonpath={.items[*].metadata.labels.status}')" = \
		"$1" ]
}

@test "a create at work is not hit; once it is killed, what it left is removed" {
	local name
	name_new
	begin guards --set claim=true
	eventually 30 pending pending-install
	gc --yes
	is "Release/$name" left
	has 'create works on the store'
	[ -d "/proc/$child" ]
	kill -KILL "$child"
	wait "$child" || true
	child=''
	gc
	is "Release/$name" remove
	gc --yes
	is "Release/$name" removed
	nothing_left "$name"
}

@test "a create that was killed before its release: its namespace is removed" {
	local name
	name_new
	begin namespace
	kill -KILL "$child"
	wait "$child" || true
	child=''
	gc --yes
	[[ $(fate "Namespace/store-$name")$(fate "Release/$name") = removed ]]
	nothing_left "$name"
}

@test "an update that was killed: the store is left, with what to do" {
	local name
	name_new
	create "$name" --set 'hook={sleep,5s}' -q >/dev/null
	"$ROOT/bin/helm-store" update "$name" --set text=other -q >/dev/null 2>&1 3>&- &
	child=$!
	eventually 60 pending 'deployed pending-upgrade'
	kill -KILL "$child"
	wait "$child" || true
	child=''
	gc --yes
	is "Release/$name" left
	has "helm store update $name"
	store update "$name" --set text=other -q >/dev/null
	gc
	[ "$(fate "Release/$name")" = '' ]
}

@test "locks of no store are removed; objects that a person labelled are shown and left" {
	local name
	name_new
	create "$name" -q >/dev/null
	objects=(clusterrole/gc-mine clusterrole/gc-left clusterrole/gc-used)
	kubectl create clusterrole gc-mine --verb=get --resource=pods >/dev/null
	kubectl create clusterrole gc-left --verb=get --resource=pods >/dev/null
	kubectl create clusterrole gc-used --verb=get --resource=pods >/dev/null
	kubectl label clusterrole gc-left store.urumi.ai/store=gc-nobody >/dev/null
	kubectl label clusterrole gc-used "store.urumi.ai/store=$name" >/dev/null
	kubectl -n default create secret generic gc-left >/dev/null
	kubectl -n default label secret gc-left store.urumi.ai/store=gc-nobody >/dev/null
	kubectl -n "store-$name" create configmap gc-left >/dev/null
	kubectl -n "store-$name" label configmap gc-left store.urumi.ai/store=gc-nobody >/dev/null
	kubectl apply -f - >/dev/null <<-'END'
		apiVersion: coordination.k8s.io/v1
		kind: Lease
		metadata: {name: gc-nothing, namespace: store-system, labels: {store.urumi.ai/store: gc-nothing},
		  annotations: {store.urumi.ai/command: delete}}
		spec: {holderIdentity: "other 1 1 elsewhere", renewTime: "2026-01-01T00:00:00.000000Z"}
	END
	gc --yes
	is clusterroles/gc-left left
	is secrets/default/gc-left left
	is Lease/gc-nothing removed
	is "configmaps/store-$name/gc-left" left
	[ "$(fate clusterroles/gc-mine)$(fate clusterroles/gc-used)" = '' ]
	kubectl get clusterrole gc-mine gc-used >/dev/null
	kubectl get clusterrole gc-left >/dev/null
	kubectl -n default get secret gc-left >/dev/null
	kubectl -n default delete secret gc-left >/dev/null
	run ! kubectl -n store-system get lease gc-nothing
	run ! kubectl -n store-system get lease gc-nobody
}

released() {
	[ "$(kubectl get persistentvolume "$1" -o 'jsonpath={.status.phase}')" = Released ]
}

@test "a volume that outlived its namespace: removed by our note, left without it, whatever its label" {
	local name volume note
	objects=(storageclass/gc-retain)
	kubectl get storageclass local-path -o json | jq '{apiVersion, kind, provisioner, volumeBindingMode,
		metadata: {name: "gc-retain"}, reclaimPolicy: "Retain"}' | kubectl apply -f - >/dev/null
	name_new
	create "$name" --set claim=true -q --profile-set storage.className=gc-retain >/dev/null
	volume=$(kubectl -n "store-$name" get persistentvolumeclaim data -o 'jsonpath={.spec.volumeName}')
	kubectl delete namespace "store-$name" >/dev/null
	eventually 30 released "$volume"
	gc
	is "PersistentVolume/$volume" remove
	note=$(kubectl get persistentvolume "$volume" -o json |
		jq -r '.metadata.annotations["store.urumi.ai/belongs-to"]')
	kubectl annotate persistentvolume "$volume" store.urumi.ai/belongs-to- >/dev/null
	kubectl label persistentvolume "$volume" "store.urumi.ai/store=$name" >/dev/null
	gc --yes
	is "PersistentVolume/$volume" left
	has 'nothing proves'
	kubectl annotate persistentvolume "$volume" "store.urumi.ai/belongs-to=$note" >/dev/null
	kubectl label persistentvolume "$volume" store.urumi.ai/store- >/dev/null
	gc --yes
	is "PersistentVolume/$volume" removed
	nothing_left "$name"
}

noted() { # VOLUME
	kubectl get persistentvolume "$1" -o json |
		jq -e '.metadata.annotations["store.urumi.ai/belongs-to"]' >/dev/null
}

retained() { # a store whose create saw no volume yet; $volume
	name_new
	create "$name" --set claim=true -q --no-wait --profile-set storage.className=gc-unseen >/dev/null
	eventually 60 data_write "$name"
	volume=$(kubectl -n "store-$name" get persistentvolumeclaim data -o 'jsonpath={.spec.volumeName}')
	run ! noted "$volume"
}

@test "a volume that create --no-wait did not see is noted by whoever comes next, and goes with the store" {
	local name volume
	objects=(storageclass/gc-unseen)
	kubectl get storageclass local-path -o json | jq '{apiVersion, kind, provisioner, volumeBindingMode,
		metadata: {name: "gc-unseen"}, reclaimPolicy: "Retain"}' | kubectl apply -f - >/dev/null
	retained
	store delete "$name" --yes -q
	nothing_left "$name"

	retained
	store update "$name" --set text=more -q --no-wait
	noted "$volume"
	kubectl delete namespace "store-$name" >/dev/null
	eventually 30 released "$volume"
	gc --yes
	is "PersistentVolume/$volume" removed
	nothing_left "$name"

	retained
	store wait "$name" -q
	noted "$volume"
	kubectl delete namespace "store-$name" >/dev/null
	eventually 30 released "$volume"
	gc --yes
	is "PersistentVolume/$volume" removed
	nothing_left "$name"

	# A volume that a person made is not theirs, whoever has it.
	retained
	kubectl annotate persistentvolume "$volume" pv.kubernetes.io/provisioned-by- >/dev/null
	store wait "$name" -q
	run ! noted "$volume"
	kubectl annotate persistentvolume "$volume" pv.kubernetes.io/provisioned-by=rancher.io/local-path >/dev/null
}

@test "a volume that a person made is none of its business, whatever its label" {
	objects=(persistentvolume/gc-static)
	kubectl apply -f - >/dev/null <<-'END'
		apiVersion: v1
		kind: PersistentVolume
		metadata: {name: gc-static, labels: {store.urumi.ai/store: gc-nobody}}
		spec: {capacity: {storage: 1Mi}, accessModes: [ReadWriteOnce], storageClassName: none,
		  hostPath: {path: /nonexistent}}
	END
	gc --yes
	[ "$(fate PersistentVolume/gc-static)" = '' ]
	kubectl get persistentvolume gc-static >/dev/null
}

@test "what a killed doctor left" {
	objects=(namespace/helm-store-doctor-0badcafe)
	kubectl create namespace helm-store-doctor-0badcafe >/dev/null
	kubectl label namespace helm-store-doctor-0badcafe store.urumi.ai/probe=true >/dev/null
	kubectl apply -f - >/dev/null <<-'END'
		apiVersion: coordination.k8s.io/v1
		kind: Lease
		metadata: {name: doctor, namespace: helm-store-doctor-0badcafe}
		spec: {holderIdentity: "other 1 1 elsewhere", renewTime: "2026-01-01T00:00:00.000000Z"}
	END
	gc --yes
	is Namespace/helm-store-doctor-0badcafe removed
	run ! kubectl get namespace helm-store-doctor-0badcafe
}
