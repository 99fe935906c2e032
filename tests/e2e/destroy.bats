#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2034,SC2030,SC2031,SC2154 # bats: each test is a subshell; run sets variables
# What is not a store's, or was there before it, is destroyed by nothing.

load cluster
load stores

setup() {
	stores=()
	objects=()
	child=''
	name=dst-$BATS_TEST_NUMBER-${RANDOM}x
	stores+=("$name")
}

teardown() {
	[ -z "$child" ] || kill -KILL "$child" 2>/dev/null || true
	stores_remove
	[ ${#objects[@]} = 0 ] || kubectl delete "${objects[@]}" --ignore-not-found >/dev/null
}

hand_over() { # the namespace of $name, with a Secret and a ConfigMap of a person
	kubectl create namespace "store-$name" >/dev/null
	kubectl label namespace "store-$name" "store.urumi.ai/store=$name" >/dev/null
	kubectl -n "store-$name" create secret generic external-db --from-literal=url=precious >/dev/null
	kubectl -n "store-$name" create configmap external-conf --from-literal=a=precious >/dev/null
}

claim_make() { # a claim of a person in the namespace of $name
	kubectl -n "store-$name" apply -f - >/dev/null <<-'END'
		apiVersion: v1
		kind: PersistentVolumeClaim
		metadata: {name: precious}
		spec:
		  accessModes: [ReadWriteOnce]
		  storageClassName: local-path
		  resources: {requests: {storage: 10Mi}}
	END
}

precious() { # KIND/NAME...: they are there, and nobody deletes them
	local object found
	for object in "$@"; do
		found=$(kubectl -n "store-$name" get "$object" -o json) || return 1
		[ "$(jq -r '.metadata.deletionTimestamp // "none"' <<<"$found")" = none ] || return 1
	done
}

fails_to_be_made() {
	run create "$name" --set 'hook={false}' -q
	[ "$status" != 0 ]
}

marks() {
	kubectl get namespace "store-$name" -o json | jq -r '.metadata.labels["store.urumi.ai/kept"] // "none"'
}

# begin DELAY OPTION...: a create of $name that hangs in a hook; its process is $child.
begin() {
	local words
	mapfile -t words < <(plain)
	words+=(--set 'hook={sleep,60s}')
	"$ROOT/bin/helm-store" create "$name" "${words[@]}" >"$BATS_TEST_TMPDIR/log" 2>&1 3>&- &
	child=$!
	eventually 60 grep -qE '^ . guards ' "$BATS_TEST_TMPDIR/log"
}

end() { # SIGNAL
	kill "-$1" "$child"
	wait "$child" || true
	child=''
}

@test "what lies in a namespace that was handed over stays, also after creates that were ended, and gc keeps it" {
	hand_over
	begin
	[ "$(marks)" = true ]
	end TERM
	[ "$(marks)" = true ]
	run -0 --separate-stderr store gc -q -o json --older-than 0s --yes
	precious secret/external-db configmap/external-conf
	fails_to_be_made
	precious secret/external-db configmap/external-conf
	begin
	end KILL
	fails_to_be_made
	precious secret/external-db configmap/external-conf
}

@test "data that a plain helm uninstall left stay, also after a create that was killed" {
	create "$name" -q --no-wait
	claim_make
	"$HELM_BIN" uninstall "$name" -n "store-$name" >/dev/null
	begin
	end KILL
	fails_to_be_made
	precious persistentvolumeclaim/precious
	[ "$(marks)" = true ]
}

@test "data that helm uninstall --keep-history left stay" {
	create "$name" -q --no-wait
	claim_make
	"$HELM_BIN" uninstall "$name" -n "store-$name" --keep-history >/dev/null
	fails_to_be_made
	precious persistentvolumeclaim/precious
}

@test "a Secret alone, without a claim, stays after helm uninstall and a create that fails" {
	hand_over
	create "$name" -q --no-wait
	"$HELM_BIN" uninstall "$name" -n "store-$name" >/dev/null
	fails_to_be_made
	precious secret/external-db configmap/external-conf
}

@test "a create that fails in a namespace of its own leaves nothing, also after one that was killed early" {
	local words
	fails_to_be_made
	has "nothing of store $name is left"
	nothing_left "$name"
	mapfile -t words < <(plain)
	"$ROOT/bin/helm-store" create "$name" "${words[@]}" >"$BATS_TEST_TMPDIR/log" 2>&1 3>&- &
	child=$!
	eventually 60 grep -qE '^ . namespace ' "$BATS_TEST_TMPDIR/log"
	end KILL
	create "$name" -q
	[ "$(marks)" = none ]
}

@test "a namespace that is labelled for another store is nobody else's" {
	kubectl create namespace "store-$name" >/dev/null
	objects=("namespace/store-$name")
	kubectl label namespace "store-$name" store.urumi.ai/store=other store.urumi.ai/managed=true >/dev/null
	run ! store delete "$name" --yes
	has "belongs to store other"
	run ! create "$name" -q
	has "belongs to store other"
	kubectl get namespace "store-$name" >/dev/null
}

# Volumes are retained, so that they outlive their claims.
retain() { # VOLUME...
	kubectl patch persistentvolume "$@" --type merge -p \
		'{"spec":{"persistentVolumeReclaimPolicy":"Retain"}}' >/dev/null
}

released() { # VOLUME
	[ "$(kubectl get persistentvolume "$1" -o 'jsonpath={.status.phase}')" = Released ]
}

volume_of() { # CLAIM
	kubectl -n "store-$name" get persistentvolumeclaim "$1" -o 'jsonpath={.spec.volumeName}'
}

# foreign_volume: a released volume of a namespace store-$name that never was a store's; sets volume.
foreign_volume() {
	kubectl create namespace "store-$name" >/dev/null
	claim_make
	kubectl -n "store-$name" apply -f - >/dev/null <<-END
		apiVersion: v1
		kind: Pod
		metadata: {name: w}
		spec:
		  terminationGracePeriodSeconds: 0
		  containers:
		  - {name: w, image: "$BUSYBOX", imagePullPolicy: IfNotPresent, command: [sleep, "300"],
		     volumeMounts: [{name: one, mountPath: /one}]}
		  volumes: [{name: one, persistentVolumeClaim: {claimName: precious}}]
	END
	kubectl -n "store-$name" wait --for=condition=Ready pod/w --timeout=90s >/dev/null
	volume=$(volume_of precious)
	retain "$volume"
	kubectl delete namespace "store-$name" >/dev/null
	eventually 30 released "$volume"
	objects=("persistentvolume/$volume")
}

fate() { # of $volume, in the JSON of gc
	jq -r --arg object "PersistentVolume/$volume" '.[] | select(.object == $object).fate' <<<"$output"
}

stays() { # VOLUME: it is there, and is not to be deleted
	[ "$(kubectl get persistentvolume "$1" -o json |
		jq -r '.spec.persistentVolumeReclaimPolicy + (.metadata.deletionTimestamp // "")')" = Retain ]
}

@test "a volume of a namespace that never was a store's: neither delete, nor gc with a lease and labels, removes it" {
	local volume
	foreign_volume
	run -0 store delete "$name" --yes --if-exists
	has 'not there'
	stays "$volume"
	lease_make "$name" create 3600
	kubectl label persistentvolume "$volume" "store.urumi.ai/store=$name" >/dev/null
	run -0 --separate-stderr store gc -q -o json --older-than 0s --yes
	[ "$(fate)" = left ]
	stays "$volume"
	# Not even a store of that name, which is deleted.
	create "$name" -q
	run -0 store delete "$name" --yes
	has "PersistentVolume/$volume"
	has 'stays, with its data'
	stays "$volume"
	# The way that is told.
	kubectl patch persistentvolume "$volume" -p '{"spec":{"persistentVolumeReclaimPolicy":"Delete"}}' >/dev/null
	eventually 30 fails kubectl get persistentvolume "$volume"
}

@test "a retained volume of a store goes with delete, which shows it; with gc when kubectl deleted the namespace" {
	local volume
	create "$name" --set claim=true -q
	volume=$(volume_of data)
	retain "$volume"
	run -0 store delete "$name" --yes
	has "PersistentVolume/$volume"
	has 'is removed with its data'
	eventually 20 nothing_left "$name"
	create "$name" --set claim=true -q
	volume=$(volume_of data)
	retain "$volume"
	kubectl delete namespace "store-$name" >/dev/null
	eventually 30 released "$volume"
	run -0 --separate-stderr store gc -q -o json --older-than 0s
	[ "$(fate)" = remove ]
	# Whose note is a copy is not removed, and the other's note does not count for it.
	kubectl annotate persistentvolume "$volume" --overwrite store.urumi.ai/belongs-to='a b c' >/dev/null
	run -0 store gc -q --older-than 0s --yes
	stays "$volume"
	objects=("persistentvolume/$volume")
}

@test "a namespace with a release whose records lie in ConfigMaps is left by gc" {
	create "$name" -q --no-wait
	"$HELM_BIN" uninstall "$name" -n "store-$name" >/dev/null
	HELM_DRIVER=configmap "$HELM_BIN" install "$name" "$PLAIN" -n "store-$name" --set "image=$BUSYBOX" >/dev/null
	run -0 --separate-stderr store gc -q -o json --older-than 0s --yes
	[ "$(jq -r --arg object "Namespace/store-$name" '.[] | select(.object == $object).fate' <<<"$output")" = left ]
	kubectl -n "store-$name" get deployment web >/dev/null
}
