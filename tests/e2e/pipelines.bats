#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2094,SC2030,SC2031,SC2034,SC2153,SC2154 # bats: each test is a subshell; run sets variables
# docs/pipelines.md on a cluster: its blocks, run as a runner runs them, for a store of the plain chart with profile
# local. What needs no cluster is in tests/cli/pipelines.bats.

load cluster
load stores
load ../cli/pipelines

setup() {
	stores=() namespaces=()
	HELM=$HELM_BIN REAL_HOME=$HOME
	STORE=pipe-$RANDOM-a
	stores+=("$STORE")
	export HELM_STORE_SET="ingress.className=${INGRESS_CLASS:-nginx}"
	workplace "$PLAIN"
	unset HELM_BIN
	SECRET=$(<"$KUBECONFIG") OWN=$KUBECONFIG
	printf 'image: %s\n' "$BUSYBOX" >values.yaml
}

teardown() {
	export HELM_BIN=$HELM KUBECONFIG=$OWN
	stores_remove
	namespaces_remove
}

# here NAME [OLD NEW]...: a block of the page with this test's names and, for a slow machine or a fault, shorter times.
here() {
	local text
	text=$(block "$1")
	set -- acme "$STORE" 'profile prod' 'profile local' PROFILE=prod PROFILE=local 'n shop' "n ${NS-}" \
		SPACE=shop "SPACE=${NS-}" /tmp/kubeconfig "$BATS_TEST_TMPDIR/kubeconfig" "${@:2}"
	while [ $# -gt 0 ]; do
		text=${text//"$1"/"$2"}
		shift 2
	done
	printf '%s\n' "$text"
}

ready() { # TEXT: the store says it, through its ingress
	[ "$(store list -o json | jq -r --arg name "$STORE" '.[] | select(.name == $name) | .state')" = ACTIVE ]
	[ "$(kubectl -n "store-$STORE" get deployment web -o json |
		jq -r '.spec.template.spec.containers[0].env[0].value')" = "$1" ]
}

# What this did to a command of a store: nothing on stdout, and the line of the error.
says() { # TEXT
	[ -z "$output" ]
	[[ $stderr == *"$1"* ]] || { echo "$stderr" && return 1; }
}

@test "GitHub: the job makes the store, finds it unchanged, changes it, with the secret's kubeconfig alone" {
	here .github/workflows/stores.yml >stores.yml
	KUBECONFIG=/nonexistent run -0 github_job stores.yml deploy
	ready hello
	[ "$(stat -c %a "$BATS_TEST_TMPDIR/kubeconfig")" = 600 ]
	KUBECONFIG=/nonexistent run -0 github_job stores.yml deploy
	[[ $output == *unchanged* ]]
	echo 'text: other' >>values.yaml
	KUBECONFIG=/nonexistent run -0 github_job stores.yml deploy
	ready other
}

@test "GitLab: the job makes the store; one that is cancelled is gone on with by the next" {
	local status=0
	here .gitlab-ci.yml >ci.yml
	gitlab_job ci.yml deploy 'exec setsid' >job.log 2>&1 3>&- &
	eventually 30 kubectl get namespace "store-$STORE"
	kill -TERM -- "-$!"
	wait $! || status=$?
	[ "$status" = 143 ]
	run -0 gitlab_job ci.yml deploy
	ready hello
}

@test "create: one object on stdout when it is ready, and none with each exit status of the table" {
	here create >create.sh
	run -0 --separate-stderr bash -e create.sh
	[ "$(jq -r '"\(.name) \(.namespace) \(.result) \(.profile) \(.plan)"' <<<"$output")" = \
		"$STORE store-$STORE ready local small" ]
	jq -e '.fingerprint and (.url | startswith("http"))' <<<"$output"
	run -0 --separate-stderr bash -e create.sh
	[ "$(jq -r .result <<<"$output")" = unchanged ]
	# 2, 4 and 5: the command, the profile, the chart.
	run -2 --separate-stderr bash -ec "$(here create 'o json' 'o jso')"
	says 'usage/option'
	run -4 --separate-stderr bash -ec "$(here create 'profile local' 'profile locale')"
	says policy/profile
	run -5 --separate-stderr bash -ec "$(here create ./chart ./shart)"
	says error
	# 6: without the option.
	echo 'text: other' >>values.yaml
	run -6 --separate-stderr bash -ec "$(here create '--if-exists update' '')"
	says store/exists
	# 1: what cannot become ready goes back.
	echo 'command: [sh, -c, "exit 3"]' >>values.yaml
	run -1 --separate-stderr bash -e create.sh
	says 'rolled back to revision 1'
	ready hello
}

@test "create: another command, a time that is over, a server that is away: the same again does it" {
	echo 'probe: {tcpSocket: {port: 8080}, periodSeconds: 1, initialDelaySeconds: 12}' >>values.yaml
	here create >create.sh
	run -8 --separate-stderr bash -ec "$(here create 20m 6s)"
	says store/timeout
	run -0 --separate-stderr bash -e create.sh
	ready hello
	lease_make "$STORE" update 0
	run -7 --separate-stderr bash -ec "$(here create 10m 1s)"
	says store/locked
	kubectl -n store-system delete lease "$STORE"
	KUBECONFIG=$BATS_TEST_TMPDIR/away
	sed -E 's#server: .*#server: https://127.0.0.1:1#' <<<"$SECRET" >"$KUBECONFIG"
	run -9 --separate-stderr bash -ec "$(here create 20m 3s)"
	says cluster/unreachable
}

guarded() { # whether the rules and guards are in $NS
	[ "$(kubectl -n "$NS" get networkpolicies -l store.urumi.ai/guard=true -o name | wc -l)" -ge 6 ]
	[ "$(kubectl -n "$NS" get ingress web -o 'jsonpath={.spec.rules[0].host}')" = web.127.0.0.1.nip.io ]
	[ "$(kubectl -n "$NS" get deployment web -o json |
		jq .spec.template.spec.automountServiceAccountToken)" = false ]
}

@test "helm upgrade --install: Helm 3 with the program, and both Helms with what env says" {
	local major lines
	for lines in 'helm-3 3' 'helm-4 3' 'helm-4 4'; do
		namespace_make
		HELM=$(HOME=$REAL_HOME "$ROOT/tests/helm.sh" --path "${lines#* }")
		ln -sfn "$HELM" "$BATS_TEST_TMPDIR/bin/helm"
		here "${lines% *}" './chart' './chart -f values.yaml' >upgrade.sh
		run -0 bash -e upgrade.sh
		guarded
		run -0 bash -e upgrade.sh
		[[ $output == *'REVISION: 2'* ]]
		guarded
	done
}

@test "kustomize: the overlay goes through the filter; one that fails applies nothing" {
	namespace_make
	mkdir overlay
	helm template web ./chart -f values.yaml >overlay/chart.yaml
	printf 'resources: [chart.yaml]\nreplicas: [{name: web, count: 2}]\n' >overlay/kustomization.yaml
	here kustomize >kustomize.sh
	run -0 bash kustomize.sh
	guarded
	[ "$(kubectl -n "$NS" get deployment web -o 'jsonpath={.spec.replicas}')" = 2 ]
	echo 'resources: [nothing.yaml]' >overlay/kustomization.yaml
	run -1 bash kustomize.sh
	[[ $output != *applied* && $output != *unchanged* ]]
}

@test "Argo CD: its commands give the repo-server a sidecar that has what it needs" {
	local container
	namespace_make
	block plugin.yaml >plugin.yaml
	block argocd.yaml >argocd.yaml
	kubectl apply -f - >/dev/null <<END
apiVersion: apps/v1
kind: Deployment
metadata: {name: argocd-repo-server, namespace: $NS}
spec:
  replicas: 0
  selector: {matchLabels: {a: b}}
  template:
    metadata: {labels: {a: b}}
    spec:
      containers: [{name: repo-server, image: $BUSYBOX, volumeMounts: [{name: plugins, mountPath: /p}]}]
      volumes: [{name: var-files, emptyDir: {}}, {name: plugins, emptyDir: {}}, {name: tmp, emptyDir: {}}]
END
	here argocd 'n argocd' "n $NS" >argocd.sh
	run -0 bash -e argocd.sh
	container=$(kubectl -n "$NS" get deployment argocd-repo-server -o json | jq -c '.spec.template.spec |
		[.volumes[].name] as $there | .containers | map(.name) == ["helm-store", "repo-server"] and
		all(.[].volumeMounts[]; .name as $name | $there | index($name))')
	[ "$container" = true ]
	[ "$(kubectl -n "$NS" get configmap helm-store -o 'jsonpath={.data.plugin\.yaml}')" = "$(<plugin.yaml)" ]
}

@test "Argo CD and Flux: their objects are what their kinds' schemas want" {
	need_own_cluster
	HOME=$REAL_HOME cluster crds argo-cd flux-sources flux-kustomize
	namespace_make
	for name in application.yaml flux.yaml; do
		here "$name" 'namespace: argocd' "namespace: $NS" 'namespace: flux-system' "namespace: $NS" >"$name"
		kubectl apply --dry-run=server --validate=strict -f "$name"
		sed 's/interval:/intervall:/; s/project:/projekt:/' "$name" >wrong.yaml
		run -1 kubectl apply --dry-run=server --validate=strict -f wrong.yaml
	done
}
