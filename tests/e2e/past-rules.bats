#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2030,SC2031,SC2034,SC2154 # bats: each test is a subshell; run sets variables
# What Helm applies without showing it to a post-renderer: the folder crds/ under either Helm, hooks under Helm 3, hooks
# of a stored revision under either.

load cluster
load stores

setup() {
	HELM3=$("$ROOT/tests/helm.sh" --path 3)
	HELM4=$("$ROOT/tests/helm.sh" --path 4)
	name=past-$BATS_TEST_NUMBER-${RANDOM}x
	stores=("$name")
	watcher=''
	group=''
	chart=$BATS_TEST_TMPDIR/plain
	cp -r "$BATS_TEST_DIRNAME/charts/plain" "$chart"
}

teardown() {
	stores_remove
	kubectl delete clusterrolebinding,configmap -n default "$name" --ignore-not-found >/dev/null
	[ -z "$group" ] || kubectl delete crd -l "test=$group" --ignore-not-found --wait=false >/dev/null
}

# hook EVENTS [LINE...]: a hook of the chart, a ConfigMap unless a line says else, in the file hook.yaml.
hook() {
	printf '%s\n' --- 'apiVersion: v1' 'kind: ConfigMap' 'metadata:' "  name: hooked" \
		"  annotations: {helm.sh/hook: \"$1\"}" "${@:2}" >>"$chart/templates/hook.yaml"
}

# far_hook EVENTS: one in the namespace of somebody else, and one that makes the store the cluster's owner.
far_hook() {
	cat >>"$chart/templates/hook.yaml" <<-END
		---
		apiVersion: v1
		kind: ConfigMap
		metadata: {name: $name, namespace: default, annotations: {helm.sh/hook: "$1"}}
		---
		apiVersion: rbac.authorization.k8s.io/v1
		kind: ClusterRoleBinding
		metadata: {name: $name, annotations: {helm.sh/hook: "$1"}}
		roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
		subjects: [{kind: ServiceAccount, name: default, namespace: store-$name}]
	END
}

# when CONDITION: what stands in hook.yaml so far is there then only.
when() {
	sed -i "1i {{- if $1 }}" "$chart/templates/hook.yaml"
	echo '{{- end }}' >>"$chart/templates/hook.yaml"
}

nothing_far() {
	[ -z "$(kubectl get clusterrolebinding,configmap -n default "$name" --ignore-not-found -o name 2>/dev/null)" ]
}

says_far() {
	has 'asks for namespace "default"'
	has 'ClusterRoleBinding belongs to the whole cluster'
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

@test "a hook that only an upgrade has is refused before it runs, under either Helm" {
	local helm
	far_hook pre-upgrade
	when .Release.IsUpgrade
	for helm in "$HELM3" "$HELM4"; do
		HELM_BIN=$helm create "$name" --chart "$chart" -q
		HELM_BIN=$helm run -1 store update "$name" --set text=other
		says_far
		nothing_far
		[ "$(kubectl -n "store-$name" get deployment web -o 'jsonpath={..env[0].value}')" = hello ]
		run -0 store delete "$name" --yes -q
	done
}

@test "a hook that only an install has is no fault of an upgrade" {
	create "$name" --chart "$chart" -q
	far_hook pre-install
	when .Release.IsInstall
	HELM_BIN=$HELM3 run -0 store update "$name" -q
	nothing_far
}

@test "a hook that lookup decides is refused once the namespace, a guard or the release is there" {
	local condition helm
	for condition in '(lookup "v1" "Namespace" "" .Release.Namespace)' \
		'(lookup "networking.k8s.io/v1" "NetworkPolicy" .Release.Namespace "store-default-deny")'; do
		rm -f "$chart/templates/hook.yaml"
		far_hook pre-install,pre-upgrade
		when "$condition"
		for helm in "$HELM3" "$HELM4"; do
			HELM_BIN=$helm run -1 create "$name" --chart "$chart"
			says_far
			nothing_far
			fails kubectl get namespace "store-$name"
		done
	done
	rm "$chart/templates/hook.yaml"
	far_hook pre-install,pre-upgrade
	when '(lookup "apps/v1" "Deployment" .Release.Namespace "web")'
	HELM_BIN=$HELM3 create "$name" --chart "$chart" -q
	HELM_BIN=$HELM3 run -1 store update "$name"
	says_far
	nothing_far
}

@test "Helm 3: what a rule would write into a hook and cannot is refused, but for labels that a rule calls cosmetic" {
	export HELM_BIN=$HELM3
	hook pre-install 'data: {a: b}'
	create "$name" --chart "$chart" -q
	[ -z "$(kubectl -n "store-$name" get configmap hooked -o 'jsonpath={.metadata.labels}')" ]
	run -0 store delete "$name" --yes -q
	rm "$chart/templates/hook.yaml"
	# A label of another store is not one that is missing.
	hook pre-install '  labels: {store.urumi.ai/store: other}'
	run -1 create "$name" --chart "$chart"
	has 'ConfigMap/hooked: metadata.labels."store.urumi.ai/store": other → '"$name"
	rm "$chart/templates/hook.yaml"
	hook pre-install '  labels: {store.urumi.ai/kept: "true"}'
	run -1 create "$name" --chart "$chart"
	has 'metadata.labels."store.urumi.ai/kept": true → (removed)'
	fails kubectl get namespace "store-$name"
}

@test "Helm 3: a hook with an own image, volume class, Service type or token is refused, each named" {
	export HELM_BIN=$HELM3
	cat >"$chart/templates/hook.yaml" <<-'END'
		apiVersion: v1
		kind: PersistentVolumeClaim
		metadata: {name: hooked, annotations: {helm.sh/hook: pre-install}}
		spec: {storageClassName: fast, accessModes: [ReadWriteOnce], resources: {requests: {storage: 10Mi}}}
		---
		apiVersion: v1
		kind: Service
		metadata: {name: hooked, annotations: {helm.sh/hook: post-install}}
		spec: {type: NodePort, selector: {app: web}, ports: [{port: 80}]}
		---
		apiVersion: v1
		kind: Pod
		metadata: {name: hooked, annotations: {helm.sh/hook: post-delete}}
		spec: {containers: [{name: a, image: docker.io/bitnami/redis:1}]}
	END
	run -1 create "$name" --chart "$chart" --profile-set images.rewrites.bitnami=docker.io/bitnamilegacy
	has 'plain/templates/hook.yaml: PersistentVolumeClaim/hooked: spec.storageClassName: fast → local-path '
	has 'Service/hooked: spec.type: NodePort → ClusterIP   [services/cluster-ip]'
	has 'Pod/hooked: spec.containers[0].image: docker.io/bitnami/redis:1 → docker.io/bitnamilegacy/redis:1'
	has 'Pod/hooked: spec.automountServiceAccountToken: (absent) → false'
	fails kubectl get namespace "store-$name"
}

@test "Helm 3: what pods of helm test lack is a warning, what a rule refuses of them is refused" {
	export HELM_BIN=$HELM3
	cat >"$chart/templates/hook.yaml" <<-'END'
		apiVersion: v1
		kind: Pod
		metadata: {name: hooked, annotations: {helm.sh/hook: test}}
		spec: {containers: [{name: a, image: "x:1"}]}
	END
	run -0 create "$name" --chart "$chart" --dry-run
	has 'warning: plain/templates/hook.yaml: Pod/hooked: spec.automountServiceAccountToken: (absent) → false'
	[[ $output != *labels/store* ]]
	sed -i 's/spec: {/&hostNetwork: true, /' "$chart/templates/hook.yaml"
	run -1 create "$name" --chart "$chart" --dry-run
	has 'Pod/hooked: '
	has 'hostNetwork'
}

@test "a hook takes neither a guard's name nor its label when only an upgrade has it, under either Helm" {
	local helm
	hook pre-upgrade
	sed -i 's/ConfigMap/ResourceQuota/; s/hooked/store-compute/' "$chart/templates/hook.yaml"
	hook post-upgrade '  labels: {store.urumi.ai/guard: "true"}'
	when .Release.IsUpgrade
	for helm in "$HELM3" "$HELM4"; do
		HELM_BIN=$helm create "$name" --chart "$chart" -q
		HELM_BIN=$helm run -1 store update "$name"
		has 'ResourceQuota/store-compute has the name of a guard'
		cp "$chart/templates/hook.yaml" "$BATS_TEST_TMPDIR/kept.yaml"
		sed -i 's/store-compute/other/' "$chart/templates/hook.yaml"
		HELM_BIN=$helm run -1 store update "$name"
		has 'ConfigMap/hooked has the label of a guard'
		mv "$BATS_TEST_TMPDIR/kept.yaml" "$chart/templates/hook.yaml"
		run -0 store delete "$name" --yes -q
	done
}

@test "a rollback to a revision whose hooks a rule refuses is refused before anything is changed, under either Helm" {
	local helm
	cp -r "$chart" "$chart-with"
	chart=$chart-with far_hook pre-rollback
	for helm in "$HELM3" "$HELM4"; do
		HELM_BIN=$helm create "$name" --chart "$chart" -q
		# By hand, past the rules.
		"$helm" upgrade "$name" "$chart-with" -n "store-$name" --reuse-values --set text=by-hand >/dev/null
		HELM_BIN=$helm run -0 store update "$name" --set text=third -q
		HELM_BIN=$helm run -1 store rollback "$name" 2
		says_far
		nothing_far
		[ "$(kubectl -n "store-$name" get deployment web -o 'jsonpath={..env[0].value}')" = third ]
		HELM_BIN=$helm run -0 store rollback "$name" 1 -q
		run -0 store delete "$name" --yes -q
	done
}

allowed=(--profile-set 'clusterScoped.allowed=[CustomResourceDefinition]' --profile-set kinds.unknown=warn)

# definition FOLDER PLURAL: a crds/PLURAL.yaml of a group of this test; definition_of prints it.
definition_of() {
	cat <<-END
		apiVersion: apiextensions.k8s.io/v1
		kind: CustomResourceDefinition
		metadata: {name: $1.$group, labels: {test: $group}}
		spec:
		  group: $group
		  scope: Namespaced
		  names: {plural: $1, singular: ${1%s}, kind: ${1^}}
		  versions:
		  - name: v1
		    served: true
		    storage: true
		    schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
	END
}

definition() {
	group=$name.example.com
	mkdir -p "$1/crds"
	definition_of "$2" >"$1/crds/$2.yaml"
}

# thing PLURAL: the chart has an object of that kind.
thing() {
	cat >>"$chart/templates/things.yaml" <<-END
		---
		apiVersion: $group/v1
		kind: ${1^}
		metadata: {name: one}
	END
}

label_of() { # PLURAL
	kubectl get crd "$1.$group" -o 'jsonpath={.metadata.labels.store\.urumi\.ai/store}'
}

@test "definitions in crds/ that the profile allows go through the filter, are made before Helm runs, and stay" {
	local helm
	definition "$chart" things
	thing things
	run -1 create "$name" --chart "$chart" --profile-set kinds.unknown=warn
	has "CustomResourceDefinition/things.$group"
	fails kubectl get crd "things.$group"
	for helm in "$HELM3" "$HELM4"; do
		HELM_BIN=$helm run -0 create "$name" --chart "$chart" "${allowed[@]}" --dry-run
		fails kubectl get crd "things.$group"
		HELM_BIN=$helm run -0 create "$name" --chart "$chart" "${allowed[@]}"
		has '1 made, 0 were there'
		# What the filter wrote into it.
		[ "$(label_of things)" = "$name" ]
		kubectl -n "store-$name" get "things.$group" one
		HELM_BIN=$helm run -0 store update "$name" --set text=other
		has '0 made, 1 were there'
		HELM_BIN=$helm run -0 store update "$name" --set text=more --dry-run
		has 'the API server knows all of its kinds'
		run -0 store delete "$name" --yes -q
		kubectl get crd "things.$group"
		kubectl delete crd "things.$group" --wait >/dev/null
	done
}

@test "a definition that is there already stays as it is; a new one of an update and of a sub-chart is made" {
	definition "$chart" things
	definition_of things | sed 's/labels: {/&who: platform, /' | kubectl create -f - >/dev/null
	create "$name" --chart "$chart" "${allowed[@]}" -q
	[ "$(kubectl get crd "things.$group" -o 'jsonpath={.metadata.labels.who}')" = platform ]
	[ -z "$(label_of things)" ]
	sub_chart more
	rm "$chart/charts/more/crds/odd.yaml"
	definition "$chart/charts/more" others
	thing others
	for HELM_BIN in "$HELM3" "$HELM4"; do
		run -0 store update "$name"
		[ "$(label_of others)" = "$name" ]
		kubectl -n "store-$name" get "others.$group" one
		run -0 store update "$name" --set more.on=false
	done
}

@test "in crds/ nothing but definitions passes, whatever the profile allows" {
	local helm
	definition "$chart" things
	cat >>"$chart/crds/things.yaml" <<-END
		---
		apiVersion: rbac.authorization.k8s.io/v1
		kind: ClusterRoleBinding
		metadata: {name: $name}
		roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
		subjects: [{kind: ServiceAccount, name: default, namespace: store-$name}]
	END
	for helm in "$HELM3" "$HELM4"; do
		HELM_BIN=$helm run -1 create "$name" --chart "$chart" \
			--profile-set 'clusterScoped.allowed=[CustomResourceDefinition, ClusterRoleBinding]'
		has plain/crds/things.yaml
		has "ClusterRoleBinding/$name"
		fails kubectl get crd "things.$group"
		nothing_far
	done
}

@test "Helm 3: hooks of a chart that brings its own kinds are judged once these are there" {
	export HELM_BIN=$HELM3
	definition "$chart" things
	thing things
	far_hook pre-install
	run -1 create "$name" --chart "$chart" "${allowed[@]}"
	says_far
	nothing_far
	fails kubectl get namespace "store-$name"
}
