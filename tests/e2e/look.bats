#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2034,SC2030,SC2031,SC2154 # bats: each test is a subshell; run sets variables
# The verbs that look at a store: what they say is what kubectl and Helm say. One store serves all tests.

load cluster
load stores

LOOK=$ROOT/tests/e2e/charts/look

look_create() { # NAME OPTION...
	store create "$1" --profile local --chart "$LOOK" --set "image=$BUSYBOX" -q \
		"${SITE[@]}" "${@:2}" >/dev/null
}

setup_file() {
	export NAME=look-${RANDOM}x
	export NS=store-$NAME
	look_create "$NAME" --set replicas=2 --set-string 'job=echo first; sleep 1; echo last' --owner ann
}

teardown_file() {
	store delete "$NAME" --yes --if-exists -q >/dev/null
}

setup() {
	stores=()
	follower=''
}

teardown() {
	[ -z "$follower" ] || kill "$follower" 2>/dev/null || true
	stores_remove
	kubectl -n store-system delete lease "$NAME" --ignore-not-found >/dev/null
	[ ! -s "$BATS_TEST_TMPDIR/undo" ] || kubectl apply -f "$BATS_TEST_TMPDIR/undo" >/dev/null
}

of_list() { # FILTER of jq: of the test's store in list
	store list -o json | jq -r --arg name "$NAME" ".[] | select(.name == \$name) | $1"
}

of_status() { # FILTER of jq
	store status "$NAME" -o json | jq -r "$1"
}

condition_is() { # TYPE STATUS
	[ "$(of_status ".conditions[] | select(.type == \"$1\").status")" = "$2" ]
}

@test "list: one line a store, as labels and annotations have it" {
	run -0 store list
	[[ ${lines[0]} =~ ^NAME\ +STATE\ +READY\ +PROFILE\ +PLAN\ +URL\ +DATABASE\ +REV\ +AGE$ ]]
	run -0 grep "^$NAME " <<<"$output"
	local url="http://$NAME\.127\.0\.0\.1\.nip\.io"
	[[ $output =~ ^$NAME\ +ACTIVE\ +1/1\ +local\ +small\ +$url\ +dedicated\ +1\ +[0-9]+[smh]$ ]]
	[ "$(of_list .fingerprint)" = "$(kubectl -n "$NS" get secret "sh.helm.release.v1.$NAME.v1" \
		-o 'jsonpath={.metadata.labels.store\.urumi\.ai/fingerprint}')" ]
	[ "$(of_list .createdAt)" = "$(kubectl get namespace "$NS" -o 'jsonpath={.metadata.creationTimestamp}')" ]
	[ "$(of_list .owner)" = ann ]
	run -0 store list -o yaml
	has "- name: $NAME"
}

@test "list: choosing by state, by labels of the release; names alone" {
	run -0 store list -o name --state active --state failed
	has "$NAME"
	run -0 store list -o name --state suspended
	[[ $output != *"$NAME"* ]]
	run -0 store list -o name -l "store.urumi.ai/profile=local,store.urumi.ai/store=$NAME"
	[ "$output" = "$NAME" ]
	run -0 store list -o name -l "store.urumi.ai/store=$NAME,store.urumi.ai/profile=prod"
	[ -z "$output" ]
	run -2 store list --state activ
	has 'known: CREATING ACTIVE'
	run -2 store list -o xml
}

@test "list: a command at work shows, one that was broken off does not count as work" {
	lease_make "$NAME" update 5
	[ "$(of_list .state)" = UPDATING ]
	[ "$(of_list .operation.command)" = update ]
	lease_make "$NAME" delete 5
	[ "$(of_list .state)" = DELETING ]
	lease_make "$NAME" update 100
	[ "$(of_list .state)" = ACTIVE ]
	[ "$(of_list .operation.live)" = false ]
}

@test "list: what a plain helm uninstall leaves, what delete --keep-data leaves" {
	local name=look-${RANDOM}y
	stores=("$name")
	look_create "$name"
	"$HELM_BIN" uninstall "$name" -n "store-$name" >/dev/null
	run -0 store list --state uninstalled -o name
	has "$name"
	look_create "$name"
	run -0 store delete "$name" --yes --keep-data -q
	run -0 store list --state kept -o name
	has "$name"
	run -0 store status "$name"
	has 'KEPT'
	run -1 timeout 20 "$ROOT/bin/helm-store" wait "$name" -q
	has 'KEPT: it was deleted, its data kept'
	has "helm store create $name"
	run -8 store wait "$name" --for Deleted --timeout 1s -q
	store delete "$name" --yes -q >/dev/null &
	run -0 store wait "$name" --for deleted --timeout 60s -q
	wait
	run -1 store status "$name"
	has 'store/missing'
}

@test "status: all conditions hold, with times; quota, pods and chart are the cluster's" {
	local type
	for type in Ready GuardsApplied WorkloadsReady IngressReady Seeded; do
		condition_is "$type" True
	done
	# Not a database in this chart, no TLS in this profile.
	condition_is DatabaseReady Unknown
	[ "$(of_status '[.conditions[] | select(.type == "CertificateReady")] | length')" = 0 ]
	[ "$(of_status '[.conditions[].lastTransitionTime | fromdate] | length')" = 6 ]
	[ "$(of_status '.quota.pods | "\(.used) \(.hard)"')" = "$(kubectl -n "$NS" get resourcequota store-objects \
		-o 'jsonpath={.status.used.pods} {.status.hard.pods}')" ]
	[ "$(of_status '[.pods[].name] | sort | join(" ")')" = "$(kubectl -n "$NS" get pods -o name | sed 's|.*/||' |
		sort | paste -sd' ')" ]
	run -0 store status "$NAME"
	local chart='\(chart look-0\.1\.0, version 1\.36\)'
	[[ ${lines[0]} =~ ^$NAME\ +ACTIVE\ +revision\ 1\ $chart\ +profile\ local,\ plan\ small$ ]]
	has 'Ready ✓  GuardsApplied ✓'
	has 'pods 2 / 30'
}

seeded_is() { # STATUS REASON
	[ "$(store status "$name" -o json |
		jq -r '.conditions[] | select(.type == "Seeded") | "\(.status) \(.reason)"')" = "$*" ]
}

@test "status: a store stays seeded when its Job is gone, as after an hour" {
	local name=look-${RANDOM}s
	stores=("$name")
	look_create "$name" --set-string job=true
	kubectl -n "store-$name" delete jobs --all >/dev/null
	seeded_is True Completed
	run -0 store wait "$name" --for Seeded --timeout 5s -q
	run -0 store suspend "$name" -q
	seeded_is True Completed
	# Nobody waits for this one: once it is gone, nobody knows.
	store resume "$name" --no-wait -q
	eventually 60 seeded_is True Completed
	kubectl -n "store-$name" delete jobs --all >/dev/null
	seeded_is Unknown NoJob
	run -0 store update "$name" -q
	kubectl -n "store-$name" delete jobs --all >/dev/null
	seeded_is True Completed
}

@test "status: a guard that somebody removed is named" {
	kubectl -n "$NS" get networkpolicy store-dns -o json |
		jq 'del(.metadata.resourceVersion, .metadata.uid)' >"$BATS_TEST_TMPDIR/undo"
	kubectl -n "$NS" delete networkpolicy store-dns >/dev/null
	condition_is GuardsApplied False
	condition_is Ready False
	run -0 store status "$NAME"
	has 'GuardsApplied: NetworkPolicy/store-dns is not there (GuardMissing)'
}

@test "status and wait: what looks wrong, and why" {
	kubectl -n "$NS" set image deployment/web web=127.0.0.1:1/none:1 >/dev/null
	eventually 30 condition_is WorkloadsReady False
	run -1 store wait "$NAME" --for WorkloadsReady --timeout 60s --patience 20s -q
	has 'Deployment/web'
	[[ $output =~ ErrImagePull|ImagePullBackOff ]]
	run -0 store status "$NAME"
	has 'problem: '
	has "check the image's name"
	kubectl -n "$NS" rollout undo deployment/web >/dev/null
	run -0 store wait "$NAME" --for workloadsready --timeout 60s -q
}

of_audit() { # the rules that are broken
	store audit "$NAME" -o json | jq -r '.findings[].rule' | sort -u | paste -sd' '
}

@test "ready means as released: status, wait and audit tell what was scaled down, and audit --fix mends it" {
	local replicas
	for replicas in 1 0; do
		kubectl -n "$NS" scale deployment/web --replicas "$replicas" >/dev/null
		kubectl -n "$NS" rollout status deployment/web --timeout 60s >/dev/null
		condition_is WorkloadsReady False
		condition_is Ready False
		run -0 store status "$NAME"
		has "Deployment/web: scaled to $replicas, the release says 2"
		run -8 store wait "$NAME" --timeout 1s -q
		has "scaled to $replicas"
		[ "$(of_audit)" = workload-scaled ]
		run -0 store audit "$NAME" --fix -q
		[ "$(kubectl -n "$NS" get deployment web -o 'jsonpath={.spec.replicas}')" = 2 ]
		run -0 store wait "$NAME" --timeout 60s -q
	done
	# More than that is nobody's harm, and an autoscaler may go below.
	kubectl -n "$NS" scale deployment/web --replicas 3 >/dev/null
	kubectl -n "$NS" rollout status deployment/web --timeout 60s >/dev/null
	condition_is WorkloadsReady True
	kubectl -n "$NS" autoscale deployment/web --min 1 --max 3 >/dev/null
	kubectl -n "$NS" scale deployment/web --replicas 1 >/dev/null
	kubectl -n "$NS" rollout status deployment/web --timeout 60s >/dev/null
	condition_is WorkloadsReady True
	kubectl -n "$NS" delete horizontalpodautoscaler web >/dev/null
	condition_is WorkloadsReady False
	kubectl -n "$NS" scale deployment/web --replicas 2 >/dev/null
	run -0 store wait "$NAME" --timeout 60s -q
}

saved() { # KIND/NAME: teardown puts it back
	kubectl -n "$NS" get "$1" -o json |
		jq 'del(.metadata.resourceVersion, .metadata.uid, .status)' >"$BATS_TEST_TMPDIR/undo"
}

@test "ready means as released: a Deployment, a Service and an Ingress that somebody removed or turned elsewhere" {
	saved service/web
	kubectl -n "$NS" patch service web --type merge -p '{"spec":{"selector":{"app":"wbe"}}}' >/dev/null
	condition_is Ready False
	run -0 store status "$NAME"
	has 'IngressReady: Service/web selects other pods than the release says (NotAsReleased)'
	kubectl -n "$NS" replace -f "$BATS_TEST_TMPDIR/undo" >/dev/null
	condition_is Ready True
	saved ingress/web
	kubectl -n "$NS" delete ingress web >/dev/null
	run -0 store status "$NAME"
	has 'IngressReady: Ingress/web is not there, the release has it'
	condition_is Ready False
	kubectl apply -f "$BATS_TEST_TMPDIR/undo" >/dev/null
	saved deployment/web
	kubectl -n "$NS" delete deployment web >/dev/null
	run -0 store status "$NAME"
	has 'Deployment/web: it is not there, the release has it'
	[ "$(of_audit)" = workload-missing ]
	run -8 store wait "$NAME" --for WorkloadsReady --timeout 1s -q
	kubectl apply -f "$BATS_TEST_TMPDIR/undo" >/dev/null
	run -0 store wait "$NAME" --timeout 60s -q
}

@test "suspended: two verbs say it, no value does; wait ends at once" {
	local name=look-${RANDOM}z file=$BATS_TEST_TMPDIR/values.yaml verb
	stores=("$name")
	look_create "$name"
	printf 'global: {store: {suspended: true}}\n' >"$file"
	for verb in update diff; do
		run -2 store "$verb" "$name" --set global.store.suspended=true
		has "helm store suspend $name"
		run -2 store "$verb" "$name" --set-string global.store.suspended=true
		run -2 store "$verb" "$name" --set-json 'global.store={"suspended":true}'
		run -2 store "$verb" "$name" -f "$file"
		run -2 store "$verb" "$name" --set global.store.Suspended=true
	done
	run -2 look_create "$name-b" -f "$file"
	[ "$(kubectl get namespace "store-$name-b" --ignore-not-found -o name)" = '' ]
	run -0 store suspend "$name" -q
	run -1 timeout 20 "$ROOT/bin/helm-store" wait "$name" -q
	has "helm store resume $name"
	run -2 store update "$name" --set global.store.suspended=false
	run -2 store update "$name" --set global.store.suspended=null
	run -0 store update "$name" --dry-run -q
	has "store $name would be updated"
	# Of one that is named, the specification of that time comes back, whichever it is.
	run -0 store rollback "$name" 1 -q
	[ "$(store status "$name" -o json | jq -r .state)" = ACTIVE ]
	run -0 store rollback "$name" 2 -q
	[ "$(store status "$name" -o json | jq -r .state)" = SUSPENDED ]
}

@test "history and list: each revision's own time" {
	local name=look-${RANDOM}h
	stores=("$name")
	look_create "$name"
	sleep 2
	run -0 store update "$name" --set page=other -q
	[ "$(store history "$name" -o json | jq -r '.[].updated' | paste -sd' ')" = \
		"$(kubectl -n "store-$name" get secrets -l "owner=helm,name=$name" \
			-o 'jsonpath={.items[*].metadata.creationTimestamp}')" ]
	[ "$(store list -o json | jq -r ".[] | select(.name == \"$name\").updatedAt")" = \
		"$(kubectl -n "store-$name" get secret "sh.helm.release.v1.$name.v2" \
			-o 'jsonpath={.metadata.creationTimestamp}')" ]
}

@test "wait: in time, too late, nonsense" {
	run -0 store wait "$NAME" -q
	run -8 store wait "$NAME" --for DatabaseReady --timeout 1s -q
	has 'DatabaseReady is Unknown'
	run -2 store wait "$NAME" --for Redy
	has 'known: Ready'
	run -1 store wait look-nobody -q
	run -1 store status "${NAME}y"
	has "there is no store ${NAME}y"
	has "did you mean $NAME?"
	run -1 store update nothing-like-it --plan medium
	[[ $output != *'did you mean'* ]]
}

@test "logs: of all containers with their names, of one as it is" {
	run -0 store logs "$NAME"
	[ "$(grep -c '^\[web-.*/web\] serving hello$' <<<"$output")" = 2 ]
	[[ $output =~ \[seed-[a-z0-9-]+/seed\]\ first ]]
	run -0 store logs "$NAME" --component seed
	[ "$output" = "$(printf 'first\nlast')" ]
	run -0 store logs "$NAME" -c seed --tail 1
	[ "$output" = last ]
	run -0 store logs "$NAME" -c seed --tail all --since 1h
	[ "${#lines[@]}" = 2 ]
	run -1 store logs "$NAME" -c seed --previous
	has 'no container was started again'
	run -1 store logs "$NAME" -c cache
	has 'components: '
	run -2 store logs "$NAME" --tail -1
	run -2 store logs "$NAME" -f --previous
}

new_pod_spoke() { # FILE OLD...: a pod that is none of the old ones is in it
	grep -o '^\[web-[^/]*' "$1" | tr -d '[' | sort -u | grep -vxF "$(printf '%s\n' "${@:2}")"
}

@test "logs -f: over a pod that is replaced, until Ctrl-C" {
	local out=$BATS_TEST_TMPDIR/out pods status=0
	mapfile -t pods < <(kubectl -n "$NS" get pods -l app=web -o name | sed 's,^pod/,,')
	env --default-signal=INT "$ROOT/bin/helm-store" logs "$NAME" -c web -f >"$out" 2>"$out.errors" 3>&- &
	follower=$!
	eventually 20 grep -q "${pods[0]}/web\] serving hello" "$out"
	kubectl -n "$NS" delete pod "${pods[0]}" --wait=false >/dev/null
	eventually 30 new_pod_spoke "$out" "${pods[@]}"
	kill -INT "$follower"
	wait "$follower" || status=$?
	[ "$status" = 130 ]
	# Nothing was printed twice.
	[ "$(grep -c "${pods[0]}/web\] serving" "$out")" = 1 ]
}

@test "logs -f ends by itself with a Job that is over, and when nobody reads" {
	run -0 timeout 20 "$ROOT/bin/helm-store" logs "$NAME" -c seed -f --tail all
	[[ ${lines[-1]} == *'] last' ]]
	local status=0
	timeout 20 "$ROOT/bin/helm-store" logs "$NAME" -c web -f | head -n 1 >/dev/null || status=$?
	[ "$status" = 0 ]
}

@test "url and open: the address, in a browser where there is one" {
	run -0 --separate-stderr store url "$NAME"
	[ "$output" = "http://$NAME.127.0.0.1.nip.io" ]
	[ "$(store url "$NAME" -o json 2>/dev/null | jq -r '.hosts[0]')" = "$NAME.127.0.0.1.nip.io" ]
	mkdir "$BATS_TEST_TMPDIR/bin"
	# shellcheck disable=SC2016
	printf '#!/bin/sh\necho "$1" >%s\n' "'$BATS_TEST_TMPDIR/opened'" >"$BATS_TEST_TMPDIR/bin/xdg-open"
	chmod +x "$BATS_TEST_TMPDIR/bin/xdg-open"
	DISPLAY='' WAYLAND_DISPLAY='' PATH=$BATS_TEST_TMPDIR/bin:$PATH \
		run -0 --separate-stderr store open "$NAME"
	[ "$output" = "http://$NAME.127.0.0.1.nip.io" ]
	[ ! -e "$BATS_TEST_TMPDIR/opened" ]
	DISPLAY=:0 PATH=$BATS_TEST_TMPDIR/bin:$PATH run -0 store open "$NAME" --path /app
	[ "$(cat "$BATS_TEST_TMPDIR/opened")" = "http://$NAME.127.0.0.1.nip.io/app" ]
}

@test "history: revisions as Helm has them, with fingerprints" {
	look_create "$NAME" --set replicas=2 --set-string 'job=echo first; sleep 1; echo last' --owner ann \
		--set page=other --if-exists update
	[ "$(store history "$NAME" -o json | jq -c '[.[] | [.revision, .status, .chart]]')" = \
		"$("$HELM_BIN" history "$NAME" -n "$NS" -o json | jq -c '[.[] | [.revision, .status, .chart]]')" ]
	[ "$(store history "$NAME" -o json | jq '[.[].fingerprint] | unique | length')" = 2 ]
	run -0 store history "$NAME"
	has 'REVISION'
	run -1 store history look-nobody
}

@test "names of stores complete, under both Helms, and not for long without a cluster" {
	local major helm
	mkdir "$BATS_TEST_TMPDIR/plugins"
	ln -s "$ROOT" "$BATS_TEST_TMPDIR/plugins/store"
	for major in 3 4; do
		helm=$("$ROOT/tests/helm.sh" --path "$major")
		HELM_PLUGINS=$BATS_TEST_TMPDIR/plugins run -0 "$helm" __complete store status "${NAME:0:6}"
		has "$NAME"
	done
	run -0 store __complete status "$NAME" ''
	[ "$output" = :4 ]
	KUBECONFIG=$BATS_TEST_TMPDIR/none run -0 timeout 4 "$ROOT/bin/helm-store" __complete status ''
	[ "$output" = :4 ]
}

@test "without a cluster every verb says so, with status 9" {
	local verb
	export KUBECONFIG=$BATS_TEST_TMPDIR/none
	for verb in list 'status look' 'logs look' 'wait look' 'url look' 'open look' 'history look'; do
		# shellcheck disable=SC2086
		run -9 store $verb
		has 'cluster/unreachable'
	done
}
