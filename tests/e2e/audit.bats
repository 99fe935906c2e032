#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2034,SC2030,SC2031,SC2154 # bats: each test is a subshell; run sets variables
# audit: silent on what helm store made, and every kind of drift is found by name and mended. One store for all tests.

load cluster
load stores

LOOK=$ROOT/tests/e2e/charts/look

setup_file() {
	export NAME=audit-${RANDOM}x
	export NS=store-$NAME
	create "$NAME" --set claim=true -q >/dev/null
}

teardown_file() {
	store delete "$NAME" --yes --if-exists -q >/dev/null
}

setup() {
	stores=()
}

teardown() {
	stores_remove
	store audit "$NAME" --fix -q >/dev/null 2>&1 || true
}

# finding RULE OBJECT [WHAT]: it is among the findings of the last run.
finding() {
	jq -e --arg rule "$1" --arg object "$2" --arg what "${3-}" '.findings[] |
		select(.rule == $rule and .object == $object and ($what == "" or .what == $what)) | .remedy != ""' \
		<<<"$output" >/dev/null || {
		printf 'no finding %s\nin: %s\n' "$*" "$output" >&2
		return 1
	}
}

audit() { # STATUS: of the run, whose JSON is $output then
	run "-$1" --separate-stderr store audit "$NAME" -o json
}

count() {
	jq '.findings | length' <<<"$output"
}

# mended: after --fix nothing is found.
mended() {
	run -0 --separate-stderr store audit "$NAME" --fix -q
	audit 0
	[ "$(count)" = 0 ]
}

patch() { # KIND/NAME JSON-PATCH
	kubectl -n "$NS" patch "$1" --type json -p "$2" >/dev/null 2>&1
}

@test "a fresh store has no findings, alone and among all" {
	audit 0
	[ "$(jq -c '[.stores, .findings, .skipped]' <<<"$output")" = '[1,[],[]]' ]
	run -0 store audit
	has 'all as the policies say'
	run -0 store audit -l "store.urumi.ai/store=$NAME"
	has '1 store looked at'
	run -0 store audit "$NAME" -o yaml
	has 'stores: 1'
}

@test "a volume that nobody noted is found, and noted" {
	local volume claim
	volume=$(kubectl -n "$NS" get pvc -o jsonpath='{.items[0].spec.volumeName}')
	# As after create --no-wait: no command was there when the claim was bound.
	kubectl -n "$NS" annotate pvc --all store.urumi.ai/belongs-to- >/dev/null
	kubectl annotate pv "$volume" store.urumi.ai/belongs-to- >/dev/null
	audit 10
	claim=$(kubectl -n "$NS" get pvc -o jsonpath='{.items[0].metadata.name}')
	finding volume-unnoted "PersistentVolumeClaim/$claim"
	[ "$(count)" = 1 ]
	mended
	kubectl get pv "$volume" -o json | jq -e '.metadata.annotations["store.urumi.ai/belongs-to"]' >/dev/null
}

@test "other charts have none either: Jobs, hooks, a set with claims, a bound account, both Helms" {
	local name major
	sed "s,IMAGE,$BUSYBOX," "$BATS_TEST_DIRNAME/manifests/other.yaml" >"$BATS_TEST_TMPDIR/other.yaml"
	for major in 3 4; do
		name=audit-${RANDOM}y
		stores+=("$name")
		HELM_BIN=$("$ROOT/tests/helm.sh" --path "$major") store create "$name" --profile local \
			--chart "$PLAIN" -q "${SITE[@]}" \
			--set "image=$BUSYBOX" --set 'hook={sleep,0s}' --set-file "extra=$BATS_TEST_TMPDIR/other.yaml"
		run -0 store audit "$name"
		HELM_BIN=$("$ROOT/tests/helm.sh" --path "$major") store suspend "$name" -q
		run -0 store audit "$name"
	done
	name=audit-${RANDOM}z
	stores+=("$name")
	store create "$name" --profile prod --profile-set storage.className=local-path --chart "$LOOK" -q --no-wait \
		"${SITE[@]}" --set "image=$BUSYBOX" --set-string job=true \
		--plan medium --owner ann
	run -0 store audit "$name"
	run -0 store audit
}

@test "guards: missing, opened, weakened, stripped of their label, forged" {
	kubectl -n "$NS" delete networkpolicy store-dns >/dev/null
	kubectl -n "$NS" label networkpolicy store-inside store.urumi.ai/guard- >/dev/null
	patch networkpolicy/store-default-deny '[{"op": "add", "path": "/spec/ingress", "value": [{}]}]'
	patch networkpolicy/store-internet '[{"op": "remove", "path": "/spec/egress/0/to/0/ipBlock/except/0"}]'
	patch resourcequota/store-objects '[{"op": "replace", "path": "/spec/hard/services.nodeports", "value": "9"}]'
	patch limitrange/store-defaults '[{"op": "remove", "path": "/spec/limits/0/max"}]'
	audit 10
	finding guard-missing NetworkPolicy/store-dns
	finding guard-foreign NetworkPolicy/store-inside
	finding guard-changed NetworkPolicy/store-default-deny spec.ingress
	finding guard-changed NetworkPolicy/store-internet 'spec.egress[0].to[0].ipBlock.except[0]'
	finding guard-changed ResourceQuota/store-objects 'spec.hard."services.nodeports"'
	finding guard-changed LimitRange/store-defaults
	[ "$(jq '[.findings[].object] | unique | length' <<<"$output")" = 6 ]
	run -10 --separate-stderr store audit "$NAME" --fix --dry-run -o json
	[ "$(jq -c .would <<<"$output")" = "[{\"store\":\"$NAME\",\"does\":\"apply guards and namespace again\"}]" ]
	run -10 store audit "$NAME" --fix --dry-run
	has "what --fix would do (nothing was done: --dry-run):"
	has "  $NAME: apply guards and namespace again"
	[ -z "$(kubectl -n "$NS" get networkpolicy store-dns --ignore-not-found -o name)" ]
	mended
	[ "$(kubectl -n "$NS" get networkpolicy store-default-deny -o 'jsonpath={.spec.ingress}')" = '' ]
	[ "$(kubectl -n "$NS" get networkpolicy store-dns -o name)" ]
}

@test "the namespace: its level and what list reads; protection is no drift" {
	kubectl label namespace "$NS" pod-security.kubernetes.io/enforce=privileged --overwrite >/dev/null
	kubectl label namespace "$NS" store.urumi.ai/managed- store.urumi.ai/protected=true >/dev/null
	kubectl annotate namespace "$NS" store.urumi.ai/hosts=x.example.com --overwrite >/dev/null
	audit 10
	finding namespace-changed "Namespace/$NS" 'metadata.labels."pod-security.kubernetes.io/enforce"'
	finding namespace-changed "Namespace/$NS" 'metadata.labels."store.urumi.ai/managed"'
	finding namespace-changed "Namespace/$NS" 'metadata.annotations."store.urumi.ai/hosts"'
	[ "$(count)" = 3 ]
	mended
	[ "$(kubectl get namespace "$NS" -o 'jsonpath={.metadata.labels.store\.urumi\.ai/protected}')" = true ]
	kubectl label namespace "$NS" store.urumi.ai/protected- >/dev/null
}

@test "live objects of the chart: weakened, opened, given the node; put back, additions too" {
	local pod=/spec/template/spec volume='{"name": "etc", "hostPath": {"path": "/etc"}}'
	kubectl -n "$NS" scale deployment web --replicas 2 >/dev/null
	patch deployment/web "[
		{\"op\": \"replace\", \"path\": \"$pod/automountServiceAccountToken\", \"value\": true},
		{\"op\": \"remove\", \"path\": \"$pod/automountServiceAccountToken\"},
		{\"op\": \"remove\", \"path\": \"$pod/containers/0/securityContext/capabilities\"},
		{\"op\": \"add\", \"path\": \"$pod/volumes/-\", \"value\": $volume}]"
	patch service/web '[{"op": "add", "path": "/spec/externalIPs", "value": ["192.0.2.1"]}]'
	patch ingress/web '[{"op": "replace", "path": "/spec/rules/0/host", "value": "shop.example.com"}]'
	kubectl -n "$NS" label persistentvolumeclaim data store.urumi.ai/store- >/dev/null
	audit 10
	finding object-changed Deployment/web spec.template.spec.automountServiceAccountToken
	finding object-changed Deployment/web 'spec.template.spec.containers[0].securityContext.capabilities.drop'
	finding object-refused Deployment/web
	finding object-changed Service/web spec.externalIPs
	finding object-changed Ingress/web 'spec.rules[0].host'
	finding object-changed PersistentVolumeClaim/data 'metadata.labels."store.urumi.ai/store"'
	[ "$(jq -r '.findings[] | select(.rule == "object-refused").policy' <<<"$output")" = pods/no-host-path ]
	mended
	[ "$(kubectl -n "$NS" get deployment web -o 'jsonpath={.spec.template.spec.volumes[*].name}')" = data ]
	# The release's own figure.
	[ "$(kubectl -n "$NS" get deployment web -o 'jsonpath={.spec.replicas}')" = 1 ]
	kubectl -n "$NS" rollout status deployment web --timeout 120s >/dev/null
}

@test "what nobody of ours made is found and left: workloads, policies, quotas" {
	kubectl -n "$NS" create deployment mine --image="$BUSYBOX" --replicas=0 >/dev/null 2>&1
	kubectl -n "$NS" apply -f - >/dev/null 2>&1 <<END
apiVersion: apps/v1
kind: ReplicaSet
metadata: {name: bare}
spec:
  replicas: 0
  selector: {matchLabels: {app: bare}}
  template:
    metadata: {labels: {app: bare}}
    spec: {containers: [{name: bare, image: $BUSYBOX, securityContext: {privileged: true}}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: open}
spec: {podSelector: {}, egress: [{to: [{namespaceSelector: {}}]}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: forged, labels: {store.urumi.ai/guard: "true"}}
spec: {podSelector: {}, ingress: [{}]}
---
apiVersion: v1
kind: LimitRange
metadata: {name: mine}
spec: {limits: [{type: Container, default: {cpu: 100m}}]}
END
	audit 10
	finding object-changed Deployment/mine
	finding object-refused ReplicaSet/bare
	finding policy-foreign NetworkPolicy/open 'egress to beyond the store'
	finding guard-extra NetworkPolicy/forged 'ingress from anywhere'
	finding limits-foreign LimitRange/mine
	local before
	before=$(jq -Sc .findings <<<"$output")
	# Nothing of it is deleted, and each says what a person can do.
	run -10 --separate-stderr store audit "$NAME" --fix -o json
	[ "$(jq -Sc .findings <<<"$output")" = "$before" ]
	[ "$(jq '[.findings[].remedy | select(contains("kubectl delete"))] | length' <<<"$output")" = "$(count)" ]
	kubectl -n "$NS" delete deployment/mine replicaset/bare networkpolicy/open networkpolicy/forged \
		limitrange/mine >/dev/null
	audit 0
}

@test "a plain helm upgrade is found, and an update through the post-renderer mends it" {
	local name=audit-${RANDOM}u
	stores=("$name")
	create "$name" -q
	"$HELM_BIN" upgrade "$name" "$PLAIN" -n "store-$name" >/dev/null 2>&1
	run -10 --separate-stderr store audit "$name" -o json
	finding release-bypassed "Release/$name" 'revision 2'
	finding object-changed Deployment/web 'metadata.labels."store.urumi.ai/store"'
	# Its guards stay: Helm was told to keep them.
	[ "$(jq '[.findings[] | select(.rule == "guard-missing")] | length' <<<"$output")" = 0 ]
	run -0 --separate-stderr store audit "$name" --fix
	has 'mended'
	run -0 store audit "$name"
	[ "$(store list -o json | jq --arg name "$name" '.[] | select(.name == $name).revision')" = 3 ]

	# Other values: what the store was made with is not in them any more, and a person decides which count.
	"$HELM_BIN" upgrade "$name" "$PLAIN" -n "store-$name" --set "image=$BUSYBOX" >/dev/null 2>&1
	run -10 --separate-stderr store audit "$name" --fix -q -o json
	finding release-bypassed "Release/$name" 'revision 4'
	[ "$(jq -r '.findings[0].remedy' <<<"$output" | grep -c "helm store rollback $name 3")" = 1 ]
	store rollback "$name" 3 -q >/dev/null
	run -0 store audit "$name"
}

@test "a plain helm install into a store's empty namespace is found" {
	local name=audit-${RANDOM}i
	stores=("$name")
	create "$name" -q
	"$HELM_BIN" uninstall "$name" -n "store-$name" --wait >/dev/null
	run -0 store audit "$name"
	has "not looked at: $name (UNINSTALLED)"
	"$HELM_BIN" install "$name" "$PLAIN" -n "store-$name" --set "image=$BUSYBOX" >/dev/null 2>&1
	run -10 --separate-stderr store audit "$name" -o json
	# Nobody can tell it from a forged one; a person can.
	finding record-forged "Secret/sh.helm.release.v1.$name.v1"
	kubectl annotate namespace "store-$name" --overwrite store.urumi.ai/records=believe >/dev/null
	run -10 --separate-stderr store audit "$name" -o json
	finding not-checked "Namespace/store-$name"
	has 'helm store create'
}

@test "a chart's own policy: silent inside of the store, found when it lets others in" {
	local name=audit-${RANDOM}p policy
	stores=("$name")
	policy='{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: own}, spec: {podSelector: {}, '
	policy+='ingress: [{from: [{podSelector: {}}]}]}}'
	printf 'extra: "%s"\n' "$policy" >"$BATS_TEST_TMPDIR/inside.yaml"
	sed 's/from: .{podSelector/from: [{namespaceSelector/' "$BATS_TEST_TMPDIR/inside.yaml" \
		>"$BATS_TEST_TMPDIR/wide.yaml"
	create "$name" -q -f "$BATS_TEST_TMPDIR/inside.yaml"
	run -0 store audit "$name"
	# What the chart itself opens is taken away by the rules: only a hand opens it.
	store update "$name" -q -f "$BATS_TEST_TMPDIR/wide.yaml"
	run -0 store audit "$name"
	kubectl -n "store-$name" patch networkpolicy own --type merge \
		-p '{"spec": {"ingress": [{"from": [{"namespaceSelector": {}}]}]}}'
	run -10 --separate-stderr store audit "$name" -o json
	finding policy-wide NetworkPolicy/own 'ingress from beyond the store'
	[ "$(count)" = 1 ]
}

@test "other rules than those it was made with: outdated, and an update takes them in" {
	local name=audit-${RANDOM}r rules=$BATS_TEST_TMPDIR/rules
	stores=("$name")
	create "$name" -q
	mkdir "$rules"
	cat >"$rules/90-more.yaml" <<-'END'
		apiVersion: store.urumi.ai/v1
		kind: PostRenderPolicy
		metadata: {name: more}
		rules:
		- name: mark
		  match: {kinds: [v1/Service]}
		  set: {metadata.labels.more: "yes"}
	END
	run -10 --separate-stderr store audit "$name" --add-policies "$rules" -o json
	finding release-outdated "Release/$name"
	finding object-changed Service/web metadata.labels.more
	[ "$(count)" = 2 ]
	run -0 --separate-stderr store audit "$name" --add-policies "$rules" --fix -q
	[ "$(kubectl -n "store-$name" get service web -o 'jsonpath={.metadata.labels.more}')" = yes ]
}

@test "a store at work is not looked at, and --fix waits for nobody's lock" {
	lease_make "$NAME" update 0
	kubectl -n "$NS" delete networkpolicy store-dns >/dev/null
	audit 0
	[ "$(jq -c .skipped <<<"$output")" = "[{\"store\":\"$NAME\",\"why\":\"update works on it\"}]" ]
	kubectl -n store-system delete lease "$NAME" >/dev/null
	audit 10
	mended
}

# Prints a store as new objects under another name.
copy_of() { # NAME COPY
	{
		kubectl get namespace "store-$1" -o json
		kubectl -n "store-$1" get networkpolicies,resourcequotas,limitranges,deployments,secrets -o json
	} | jq -cs '.[0], .[1].items[] | del(.metadata["uid", "resourceVersion", "creationTimestamp", "managedFields"],
			.metadata.annotations["store.urumi.ai/records"]?, .status) |
			if .type == "helm.sh/release.v1" then .data.release |= @base64d else . end' |
		while IFS= read -r object; do
			if [[ $object == *helm.sh/release.v1* ]]; then
				release=$(jq -r .data.release <<<"$object" | base64 -d | gzip -dc | sed "s/$1/$2/g" |
					gzip -c | base64 -w 0 | base64 -w 0)
				object=$(jq -c --arg release "$release" '.data.release = $release' <<<"$object")
			fi
			printf "%s\n" "${object//$1/$2}"
		done
}

@test "many stores are read side by side, in the order of their namespaces" {
	local base=audit-${RANDOM}m name names=() object release
	create "$base" -q >/dev/null
	# NAMESPACE/NAME is what is ordered: a-b comes before a.
	for name in a a-b a0 ab b b-a c d e; do names+=("$base$name"); done
	stores=("$base" "${names[@]}")
	for name in "${names[@]}"; do copy_of "$base" "$name"; done |
		kubectl create --field-manager=Helm -f - >/dev/null
	run -0 --separate-stderr store audit -l store.urumi.ai/profile=local -o json
	[ "$(jq '.findings | length' <<<"$output")" = 0 ]
	[ "$(jq .stores <<<"$output")" -ge 10 ]
	for name in "${names[@]}"; do
		kubectl -n "store-$name" label deployment web store.urumi.ai/store- >/dev/null
		kubectl -n "store-$name" delete networkpolicy store-dns >/dev/null
	done
	run -10 --separate-stderr store audit -o json
	for name in "${names[@]}"; do
		[ "$(jq -c --arg name "$name" '[.findings[] | select(.store == $name) | .rule]' <<<"$output")" = \
			'["guard-missing","object-changed"]' ]
	done
	run -0 --separate-stderr store audit --fix -q -o json
	[ "$(jq .mended <<<"$output")" = 18 ]
}
