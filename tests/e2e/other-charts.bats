#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2030,SC2031,SC2034,SC2154 # bats: each test is a subshell; run sets variables
# Charts in other styles than charts/store through all verbs that change a store, under either Helm: forum has hooks, a
# sub-chart, a policy of its own and a LoadBalancer; ledger is written as for Helm 2. What they do still happens, what
# the profile decides is decided, and delete leaves the cluster as it was.

load cluster
load stores
load shop

setup_file() {
	[ -n "${E2E_CLUSTER-}" ] || return 0
	HELM3=$("$ROOT/tests/helm.sh" --path 3)
	HELM4=$("$ROOT/tests/helm.sh" --path 4)
	REDIS=$(cluster import redis)
	export HELM3 HELM4 REDIS
}

setup() {
	need_own_cluster
	name=other-$BATS_TEST_NUMBER-${RANDOM}x
	ns=store-$name
	stores=("$name")
	namespaces=()
	watcher=''
	everything >"$BATS_TEST_TMPDIR/before"
}

teardown() {
	[ -z "$watcher" ] || kill "$watcher" 2>/dev/null || true
	namespaces_remove
	stores_remove
}

# All objects of the cluster and all folders of volumes. The first store of a cluster makes the namespace of the leases.
everything() {
	objects . | grep -vE '^Namespace /store-system$| store-system/(kube-root-ca\.crt|default)$'
	volume_folders .
}

as_before() {
	diff "$BATS_TEST_TMPDIR/before" <(everything)
}

page_is() { # TEXT
	[ "$(visit "$name" / --max-time 10)" = "$1" ]
}

of() { # OBJECT JSONPATH
	kubectl -n "$ns" get "$1" -o "jsonpath=$2"
}

object_is() { # STATE
	[ "$(store list -o json | jq -r --arg name "$name" '.[] | select(.name == $name).state')" = "$1" ]
}

# One that ends is there for a while beside those that took its place.
pods() { # SELECTOR
	kubectl -n "$ns" get pods -l "$1" -o json |
		jq -r '.items[].metadata | select(.deletionTimestamp == null).name' | sort
}

pods_are() { # SELECTOR NUMBER
	[ "$(pods "$1" | wc -l)" = "$2" ]
}

lines_are() { # FILE LINE...: of the store's page of that name
	diff <(visit "$name" "/$1") <(printf '%s\n' "${@:2}")
}

last_line_is() { # FILE LINE
	visit "$name" "/$1" | tail -n 1 | grep -qx "$2"
}

is_deleted() {
	run -0 store delete "$name" --yes -q
	eventually 60 as_before
}

forum_create() {
	local values=image=$BUSYBOX,cache.image=$REDIS
	# What hooks need Helm 3 lets no rule write.
	[ "$HELM_BIN" = "$HELM4" ] || values+=,className=local-path
	run -0 store create "$name" --profile local "${SITE[@]}" \
		--chart "$BATS_TEST_DIRNAME/charts/forum" --set "$values" -q
	eventually 120 page_is first
}

forum_is_changed_by_the_profile() {
	[ "$(of service/forum '{.spec.type} {.spec.ports[*].nodePort}{.spec.externalTrafficPolicy}')" = 'ClusterIP ' ]
	[ "$(of service/forum '{.spec.loadBalancerSourceRanges}{.status.loadBalancer.ingress}')" = '' ]
	[ "$(of ingress/forum '{.spec.ingressClassName} {.spec.rules[*].host} {.spec.tls}')" = \
		"nginx $name.127.0.0.1.nip.io " ]
}

# What would admit pods of other namespaces is gone from it.
forum_keeps_its_policy() {
	[ "$(of networkpolicy/forum '{.spec.ingress}' | jq -c .)" = '[{"from":[{"podSelector":{}}]}]' ]
	[ "$(of networkpolicy/forum '{.spec.policyTypes}')" = '["Ingress"]' ]
	namespace_make
	tools_run reader
	kubectl -n "$NS" label pod reader forum.example.com/reader=true >/dev/null
	always 10 fails fetch "$NS" reader "http://forum.$ns/"
}

forum_hooks_ran() {
	lines_are journal {check,prepare,announce}\ first
	# What its delete policy keeps, and nothing else.
	[ "$(of jobs '{.items[*].metadata.name}')" = prepare ]
}

forum_updates() {
	local before after
	run -0 store update "$name" --set text=second -q
	eventually 120 page_is second
	# A pod that ends may still be asked for a page.
	eventually 10 lines_are journal {check,prepare,announce}\ first {check,prepare,announce}\ second
	# The page is the same, so the checksum is, and the pods are.
	before=$(pods app=forum)
	run -0 store update "$name" --set replicas=3 -q
	after=$(pods app=forum)
	[ "$(wc -l <<<"$after")" = 3 ]
	[ -z "$(comm -23 <(echo "$before") <(echo "$after"))" ]
}

forum_sleeps_and_wakes() {
	run -0 store suspend "$name" -q
	eventually 30 pods_are 'app in (forum, forum-cache)' 0
	object_is SUSPENDED
	run -0 store resume "$name" -q
	eventually 120 page_is second
	object_is ACTIVE
	pods_are app=forum 3
	pods_are app=forum-cache 1
}

forum_goes_back() {
	run -0 store rollback "$name" 1 -q
	eventually 120 page_is first
	pods_are app=forum 2
	eventually 10 last_line_is journal 'return first'
	run -0 "$HELM_BIN" test "$name" -n "$ns" --timeout 2m
}

forum_is_deleted() {
	kubectl -n "$ns" get jobs --watch -o 'jsonpath={.metadata.name} {.status.succeeded}{"\n"}' \
		>"$BATS_TEST_TMPDIR/jobs" 3>&- &
	watcher=$!
	eventually 10 grep -q '^prepare 1' "$BATS_TEST_TMPDIR/jobs"
	is_deleted
	grep -x 'farewell 1' "$BATS_TEST_TMPDIR/jobs"
}

forum_lives() {
	forum_create
	forum_is_changed_by_the_profile
	forum_hooks_ran
	forum_keeps_its_policy
	forum_updates
	forum_sleeps_and_wakes
	forum_goes_back
	namespaces_remove
	eventually 60 fails kubectl get namespace "$NS"
	forum_is_deleted
}

@test "Helm 4: a chart with hooks, a sub-chart, a policy and a LoadBalancer lives through all verbs" {
	export HELM_BIN=$HELM4
	forum_lives
}

@test "Helm 3: a chart with hooks, a sub-chart, a policy and a LoadBalancer lives through all verbs" {
	export HELM_BIN=$HELM3
	forum_lives
}

ledger_create() {
	local images=image=$BUSYBOX,redis.image=$REDIS
	run -0 store create "$name" --profile local "${SITE[@]}" \
		--chart "$BATS_TEST_DIRNAME/charts/ledger" --set "$images" -q
	eventually 120 page_is first
}

redis() { # WORD...
	kubectl -n "$ns" exec "$name-ledger-redis-0" -c redis -- redis-cli "$@"
}

ticked() { # NUMBER: that often at least
	[ "$(redis get ticks)" -ge "$1" ]
}

ledger_is_changed_by_the_profile() {
	local claim=persistentvolumeclaim/data-$name-ledger-redis-0
	[ "$(of "$claim" '{.spec.storageClassName} {.status.phase}')" = 'local-path Bound' ]
	[ "$(of "$claim" '{.metadata.annotations}' | jq 'has("volume.beta.kubernetes.io/storage-class")')" = false ]
	[ "$(of "service/$name-ledger-web" '{.spec.type} {.spec.ports[*].nodePort}')" = 'ClusterIP ' ]
	[ "$(of "ingress/$name-ledger" '{.spec.ingressClassName} {.spec.rules[*].host} {.spec.tls}')" = \
		"nginx $name.127.0.0.1.nip.io " ]
	[ "$(of "ingress/$name-ledger" '{.metadata.annotations}' |
		jq -r 'keys[]' | grep -cE 'ingress.class|tls-acme')" = 0 ]
}

# The account that a role is bound to keeps its key; pods of the account `default` have none.
ledger_keeps_its_role() {
	local token=/var/run/secrets/kubernetes.io/serviceaccount/token
	kubectl -n "$ns" exec "$name-ledger-redis-0" -c redis -- test -s "$token"
	run ! kubectl -n "$ns" exec "deployment/$name-ledger-web" -- test -e "$token"
	run -0 kubectl -n "$ns" auth can-i list configmaps --as "system:serviceaccount:$ns:$name-ledger"
	run ! kubectl -n "$ns" auth can-i list secrets --as "system:serviceaccount:$ns:$name-ledger"
}

# A test pod of old charts says nothing of its rights. Helm 4 lets the rules fill them in, Helm 3 lets no rule reach it.
ledger_is_tested() {
	if [ "$HELM_BIN" = "$HELM4" ]; then
		run -0 "$HELM_BIN" test "$name" -n "$ns" --timeout 2m
	else
		run ! "$HELM_BIN" test "$name" -n "$ns" --timeout 2m
		has 'violates PodSecurity'
	fi
}

ledger_updates() {
	run -1 store update "$name" --set foreignNamespace=default -q
	has 'the object asks for namespace "default"'
	run -0 store update "$name" --set text=second -q
	eventually 120 page_is second
	[ "$(redis get word)" = kept ]
}

ledger_sleeps_and_wakes() {
	run -0 store suspend "$name" -q
	eventually 60 pods_are 'role in (web, redis)' 0
	object_is SUSPENDED
	[ "$(of "cronjob/$name-ledger-ticks" '{.spec.suspend}')" = true ]
	run -0 store resume "$name" -q
	eventually 120 page_is second
	[ "$(of "cronjob/$name-ledger-ticks" '{.spec.suspend}')" != true ]
	[ "$(redis get word)" = kept ]
}

ledger_goes_back() {
	run -0 store rollback "$name" 1 -q
	eventually 120 page_is first
	[ "$(redis get word)" = kept ]
}

ledger_lives() {
	ledger_create
	redis set word kept
	ledger_is_changed_by_the_profile
	ledger_keeps_its_role
	ledger_is_tested
	ledger_updates
	ledger_sleeps_and_wakes
	ledger_goes_back
	eventually 150 ticked 1
	is_deleted
}

@test "Helm 4: a chart as for Helm 2, with claims, a CronJob and a role, lives through all verbs" {
	export HELM_BIN=$HELM4
	ledger_lives
}

@test "Helm 3: a chart as for Helm 2, with claims, a CronJob and a role, lives through all verbs" {
	export HELM_BIN=$HELM3
	ledger_lives
}

# A chart for this very version of Kubernetes, which fails on a cluster without the kind Anchor.
choosy_make() { # FOLDER
	cp -r "$ROOT/tests/e2e/charts/small" "$1"
	printf 'kubeVersion: "%s"\n' "$(kubectl version -o json | jq -r .serverVersion.gitVersion)" >>"$1/Chart.yaml"
	cat >"$1/templates/anchor.yaml" <<'END'
{{- if not (.Capabilities.APIVersions.Has "other.example.test/v1/Anchor") }}{{ fail "no Anchor here" }}{{ end }}
apiVersion: other.example.test/v1
kind: Anchor
metadata:
  name: anchor
END
}

anchor_kind() {
	cat <<'END'
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: anchors.other.example.test}
spec:
  group: other.example.test
  scope: Namespaced
  names: {plural: anchors, singular: anchor, kind: Anchor, listKind: AnchorList}
  versions:
  - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}
END
}

@test "Helm 3 and 4: what a chart asks of the cluster is asked of the cluster, before anything is made" {
	local chart=$BATS_TEST_TMPDIR/choosy helm
	choosy_make "$chart"
	for helm in "$HELM3" "$HELM4"; do
		export HELM_BIN=$helm
		run -5 store create "$name" --profile local "${SITE[@]}" --chart "$chart" --set "image=$BUSYBOX" -q
		has 'no Anchor here'
		run -0 left "$name"
		[ -z "$output" ]
		anchor_kind | kubectl apply -f - >/dev/null
		kubectl wait --for condition=Established crd/anchors.other.example.test --timeout 30s >/dev/null
		run -0 store create "$name" --profile local "${SITE[@]}" --chart "$chart" --set "image=$BUSYBOX" \
			--profile-set kinds.unknown=warn -q
		kubectl -n "$ns" get anchor anchor >/dev/null
		run -0 store delete "$name" --yes -q
		anchor_kind | kubectl delete -f - >/dev/null
	done
}
