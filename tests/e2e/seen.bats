#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2034,SC2030,SC2031,SC2154 # bats: each test is a subshell; run sets variables
# What list counts, what has an address, and what whoever may see one namespace alone is told.

load cluster
load stores

LOOK=$ROOT/tests/e2e/charts/look

look_create() { # NAME OPTION...
	store create "$1" --profile local --chart "$LOOK" --set "image=$BUSYBOX" -q \
		"${SITE[@]}" "${@:2}" >/dev/null
}

setup() {
	name=seen-${RANDOM}x
	space=store-$name
	stores=("$name")
	namespaces=()
}

teardown() {
	export KUBECONFIG=${ADMIN:-$KUBECONFIG}
	stores_remove
	namespaces_remove
}

of_list() { # FILTER of jq: of the test's store in list
	store list -o json | jq -r --arg name "$name" ".[] | select(.name == \$name) | $1"
}

ready_is() { # N/M: in JSON and in the table
	[ "$(of_list '"\(.readyWorkloads)/\(.wantedWorkloads)"')" = "$1" ] &&
		[ "$(store list | awk -v name="$name" '$1 == name { print $3 }')" = "$1" ]
}

scaled() { # REPLICAS
	kubectl -n "$space" scale deployment/web --replicas "$1" >/dev/null
	kubectl -n "$space" rollout status deployment/web --timeout 60s >/dev/null
}

@test "READY: what the revision says, not what is left of it" {
	look_create "$name" --set replicas=2
	ready_is 1/1
	for replicas in 0 1; do
		scaled "$replicas"
		ready_is 0/1
	done
	scaled 3
	ready_is 1/1
	kubectl -n "$space" autoscale deployment/web --min 1 --max 3 >/dev/null
	scaled 1
	ready_is 1/1
	kubectl -n "$space" delete horizontalpodautoscaler web >/dev/null
	ready_is 0/1
	scaled 2
	kubectl -n "$space" set image deployment/web web=127.0.0.1:1/none:1 >/dev/null
	eventually 30 ready_is 0/1
	kubectl -n "$space" delete deployment web >/dev/null
	ready_is 0/1
	run -0 store update "$name" -q
	ready_is 1/1
	# By a Helm that knows nothing of us: what is there, and what somebody scaled to nothing.
	"$HELM_BIN" rollback "$name" 1 -n "$space" >/dev/null
	eventually 60 ready_is 1/1
	scaled 0
	ready_is 0/1
	run -0 store suspend "$name" -q
	[ "$(of_list .readyWorkloads)" = null ]
	[ "$(store list | awk -v name="$name" '$1 == name { print $3 }')" = - ]
	run -0 store resume "$name" -q
	ready_is 1/1
	run -0 store rollback "$name" 1 -q
	ready_is 1/1
	[[ $(kubectl get namespace "$space" -o 'jsonpath={.metadata.annotations.store\.urumi\.ai/wanted}') = \
		*' Deployment/web=2'* ]]
}

@test "a chart without an Ingress has no address anywhere" {
	local chart=$BATS_TEST_TMPDIR/chart
	cp -R "$PLAIN" "$chart"
	rm "$(grep -l 'kind: Ingress' "$chart"/templates/*)"
	run -0 store create "$name" --profile local "${SITE[@]}" --chart "$chart" --set "image=$BUSYBOX" -q
	[[ $output != *http* ]]
	has "store $name is ready"
	[ "$(of_list .url)" = null ]
	[ "$(of_list '.hosts[0]')" = "$name.127.0.0.1.nip.io" ]
	[ "$(store status "$name" -o json | jq -r .url)" = null ]
	run -0 store status "$name"
	[[ $output != *http* ]]
	for verb in url open; do
		run -1 store "$verb" "$name"
		has "store $name has no address: its namespace has no Ingress with a host"
	done
	run -0 store create "$name" --profile local "${SITE[@]}" --chart "$chart" --set "image=$BUSYBOX" -o json -q
	[ "$(jq -r .url <<<"$output")" = null ]
	# The next revision has one.
	run -0 create "$name" --if-exists update -q
	has "http://$name."
	[ "$(of_list .url)" = "http://$name.127.0.0.1.nip.io" ]
}

done_is() { # TEXT...: of each kept revision
	run -0 jq -r '.[].done' <<<"$(store history "$name" -o json)"
	[ "$output" = "$(printf '%s\n' "$@")" ]
}

@test "history: what was done to make each revision" {
	local command
	look_create "$name" --set replicas=2
	for command in 'update --set page=other --set replicas=1' suspend resume 'rollback --no-wait'; do
		# shellcheck disable=SC2086
		store $command "$name" -q >/dev/null
	done
	done_is created 'updated: replicas, page' suspended resumed 'rolled back to 1'
	run -0 store history "$name"
	[[ ${lines[0]} == *DONE* ]]
	[[ ${lines[2]} == *' updated: replicas, page' ]]
	run -0 "$HELM_BIN" history "$name" -n "$space"
	has 'helm store update: replicas, page'
	look_create "$name" --set page=third --if-exists update
	# Its pods break the namespace's level, which only warns.
	"$HELM_BIN" upgrade "$name" "$LOOK" -n "$space" --reuse-values >/dev/null 2>&1
	run -0 jq -r '.[-2:][].done' <<<"$(store history "$name" -o json)"
	[ "$output" = "$(printf '%s\n' 'updated: replicas, page' 'updated by helm')" ]
}

# as_viewer ROLE: a kubeconfig of an account that has that ClusterRole or Role in the store's namespace, and no more.
as_viewer() {
	local place=seen-$RANDOM-account kind=$1 token user
	kubectl create namespace "$place" >/dev/null
	namespaces+=("$place")
	kubectl -n "$place" create serviceaccount viewer >/dev/null
	kubectl -n "$space" create rolebinding viewer "--$kind" --serviceaccount "$place:viewer" >/dev/null
	token=$(kubectl -n "$place" create token viewer)
	ADMIN=$KUBECONFIG
	cp "$KUBECONFIG" "$BATS_TEST_TMPDIR/viewer"
	export KUBECONFIG=$BATS_TEST_TMPDIR/viewer
	kubectl config set-credentials viewer --token="$token" >/dev/null
	kubectl config set-context viewer --user=viewer --namespace="$space" \
		--cluster="$(kubectl config view --minify -o 'jsonpath={.contexts[0].context.cluster}')" >/dev/null
	kubectl config use-context viewer >/dev/null
	eventually 20 kubectl get pods
}

as_admin() { # COMMAND...
	KUBECONFIG=$ADMIN "$@"
}

condition_is() { # TYPE STATUS
	[ "$(store status "$name" -o json | jq -r ".conditions[] | select(.type == \"$1\").status")" = "$2" ]
}

UNKNOWN='unknown: release, command at work (you may not read them; what rights are needed: helm store doctor --role)'

@test "whoever may view one namespace sees that store; what is forbidden is unknown" {
	look_create "$name" --set replicas=2 --set-string 'job=echo first'
	as_viewer clusterrole=view
	run ! kubectl get namespaces
	for options in '' "-n $space"; do
		# shellcheck disable=SC2086
		run -0 --separate-stderr store list $options
		[ "$(awk '{ $NF = ""; print }' <<<"${lines[1]}")" = \
			"$name UNKNOWN 1/1 ? ? http://$name.127.0.0.1.nip.io ? ? " ]
		[ "${#lines[@]}" = 2 ]
		[ "$stderr" = "warning: store $name: $UNKNOWN" ]
	done
	run -0 --separate-stderr store list -o name
	[ "$output" = "$name" ]
	run -0 store status "$name"
	has "$name   UNKNOWN"
	has "$UNKNOWN"
	for type in Ready GuardsApplied WorkloadsReady IngressReady Seeded; do
		condition_is "$type" True
	done
	run -0 store wait "$name" --timeout 20s -q
	run -0 store wait "$name" --for WorkloadsReady --timeout 20s -q
	run -0 --separate-stderr store url "$name"
	[ "$output" = "http://$name.127.0.0.1.nip.io" ]
	run -0 store logs "$name" -c web
	has 'serving hello'
	run -0 --separate-stderr store history "$name"
	[[ ${lines[1]} =~ ^1\ +\?\ +\?\ +seen\ +\?\ +\?\ +\?$ ]]
	[ "$stderr" = "warning: store $name: $UNKNOWN" ]
	# By what is noted on the namespace.
	as_admin scaled 1
	condition_is WorkloadsReady False
	condition_is Ready False
	[ "$(store list -o json 2>/dev/null | jq -r '.[0].readyWorkloads')" = 0 ]
	run -8 store wait "$name" --timeout 1s -q
	has 'scaled to 1, the release says 2'
	# What changes or judges does not go on with half of what is to be known.
	for verb in audit credentials 'update --set page=other'; do
		# shellcheck disable=SC2086
		run -1 store $verb "$name"
		has 'helm store doctor --role'
	done
	run -1 store status "$name-b"
	has "you may see nothing of a store $name-b"
	has 'helm store doctor --role'
	kubectl config set-context viewer --namespace=default >/dev/null
	run -1 store list
	has 'you may list neither namespaces nor releases'
	has 'helm store status NAME'
}

@test "suspended, for whoever may not see the release: nothing shall run, which is not Ready" {
	look_create "$name"
	run -0 store suspend "$name" -q
	as_viewer clusterrole=view
	condition_is Ready Unknown
	condition_is WorkloadsReady Unknown
	run -8 store wait "$name" --timeout 1s -q
	has 'Ready is Unknown'
}

@test "whoever may see pods alone is told about them; the rest is Unknown" {
	look_create "$name" --set-string 'job=echo first'
	kubectl -n "$space" create role pods --verb=get,list --resource=pods,pods/log >/dev/null
	as_viewer role=pods
	run -0 store logs "$name" -c web
	has 'serving hello'
	kubectl auth can-i list ingresses && return 1
	run -1 store url "$name"
	has 'helm store doctor --role'
	as_admin kubectl -n "$space" create role more --verb=get,list --resource=deployments.apps,statefulsets.apps \
		--resource=daemonsets.apps,jobs.batch >/dev/null
	as_admin kubectl -n "$space" create rolebinding more --role=more \
		--serviceaccount "${namespaces[0]}:viewer" >/dev/null
	eventually 20 kubectl get deployments
	for type in GuardsApplied IngressReady; do
		condition_is "$type" Unknown
	done
	condition_is WorkloadsReady True
	run -0 store status "$name"
	has 'unknown: namespace, release, command at work, guards, pods and events, Ingresses'
}
