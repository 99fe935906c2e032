#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2030,SC2031,SC2154 # bats: each test is a subshell; run sets variables
# delete --keep-data: what is kept, that a create of that name takes it over, and that no failure takes it away. Helm
# would delete the claim of the plain chart, which nothing marks.

load cluster
load stores

SECRET='{apiVersion: v1, kind: Secret, metadata: {name: random}, stringData: {password: one}}'
WITH_SECRET="{claim: true, extra: '$SECRET'}"
WITH_OWNER='{claim: true, extra: "{apiVersion: v1, kind: ConfigMap, metadata: {name: owner}}"}'

setup() {
	stores=("chg-keep-$BATS_TEST_NUMBER-${RANDOM}x")
	name=${stores[0]}
}

teardown() {
	stores_remove
}

of_claim() { # CLAIM JSONPATH
	kubectl -n "store-$name" get persistentvolumeclaim "$1" -o "jsonpath=$2"
}

kept_is_all() { # what delete --keep-data leaves: besides guards, claims and Secrets only what Kubernetes makes itself
	local kinds
	kinds=$(kubectl api-resources --namespaced --verbs=delete -o name | grep -vE '^events' | paste -sd,)
	! kubectl -n "store-$name" get "$kinds" --ignore-not-found -o name 2>/dev/null |
		grep -vE '/store-|^(persistentvolumeclaim|secret|configmap/kube-root-ca|serviceaccount/default)' >&2
}

object_is() { # STATE
	[ "$(store list -o json | jq -r --arg name "$name" '.[] | select(.name == $name) | .state')" = "$1" ]
}

@test "a claim and a Secret that nothing marks are kept, and taken over by a create" {
	local claim
	create "$name" -q -f - <<<"$WITH_SECRET"
	data_write "$name"
	claim=$(of_claim data '{.metadata.uid}')
	store update "$name" --set text=second -q
	run -0 store delete "$name" --yes --keep-data -q
	has "store $name is KEPT: it was deleted, its data kept"
	has "helm store create $name …"
	object_is KEPT
	eventually 30 kept_is_all
	[ "$(of_claim data '{.metadata.uid} {.status.phase}')" = "$claim Bound" ]
	[ "$(kubectl -n "store-$name" get secret random -o 'jsonpath={.data.password}' | base64 -d)" = one ]
	[ -z "$(kubectl -n "store-$name" get secrets -l owner=helm -o name)" ]
	run -0 store delete "$name" --yes --keep-data -q
	create "$name" -q -f - <<<"$WITH_SECRET"
	object_is ACTIVE
	data_is_there "$name"
	run -0 store delete "$name" --yes -q
	eventually 20 nothing_left "$name"
}

@test "the claims of a StatefulSet stay, though it says that they go with it" {
	create "$name" -q -f - <<END
image: $BUSYBOX
extra: |
  apiVersion: apps/v1
  kind: StatefulSet
  metadata: {name: db}
  spec:
    persistentVolumeClaimRetentionPolicy: {whenDeleted: Delete}
    selector: {matchLabels: {app: db}}
    template:
      metadata: {labels: {app: db}}
      spec:
        securityContext: {runAsUser: 65532}
        terminationGracePeriodSeconds: 1
        containers:
        - {name: db, image: "$BUSYBOX", imagePullPolicy: IfNotPresent, command: [sleep, infinity],
           volumeMounts: [{name: data, mountPath: /data}]}
    volumeClaimTemplates:
    - metadata: {name: data}
      spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 10Mi}}}
END
	[ "$(of_claim data-db-0 '{.metadata.ownerReferences[0].kind}')" = StatefulSet ]
	run -0 store delete "$name" --yes --keep-data -q
	eventually 30 kept_is_all
	[ "$(of_claim data-db-0 '{.metadata.ownerReferences}{.metadata.deletionTimestamp}{.status.phase}')" = Bound ]
}

@test "a claim that would go with its owner: told before anything is deleted" {
	local owner before
	create "$name" -q -f - <<<"$WITH_OWNER"
	owner=$(kubectl -n "store-$name" get configmap owner -o 'jsonpath={.metadata.uid}')
	kubectl -n "store-$name" patch persistentvolumeclaim data --type merge -p '{"metadata": {"ownerReferences":
		[{"apiVersion": "v1", "kind": "ConfigMap", "name": "owner", "uid": "'"$owner"'"}]}}' >/dev/null
	before=$(objects "^[^ ]+ store-$name/" | grep -v '^Lease')
	run -1 store delete "$name" --yes --keep-data -q
	has 'claim data belongs to ConfigMap/owner and would be deleted with it'
	has 'helm.sh/resource-policy: keep'
	diff <(echo "$before") <(objects "^[^ ]+ store-$name/" | grep -v '^Lease')
	object_is ACTIVE
}

@test "a create over kept data that fails leaves them" {
	create "$name" --set claim=true -q
	data_write "$name"
	store delete "$name" --yes --keep-data -q
	run -1 create "$name" --set claim=true --set image=127.0.0.1:1/none:1 -q
	has "rolled back: store $name is KEPT: it was deleted, its data kept"
	object_is KEPT
	create "$name" --set claim=true -q
	data_is_there "$name"
}

@test "a namespace that is going has no data to keep" {
	create "$name" -q
	kubectl -n "store-$name" patch configmap kube-root-ca.crt --type merge \
		-p '{"metadata": {"finalizers": ["example.com/hold"]}}' >/dev/null
	kubectl delete namespace "store-$name" --wait=false >/dev/null
	run -1 store delete "$name" --yes --keep-data -q
	has 'is being deleted'
	kubectl -n "store-$name" patch configmap kube-root-ca.crt --type merge \
		-p '{"metadata": {"finalizers": null}}' >/dev/null
}
