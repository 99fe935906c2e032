#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2030,SC2031,SC2034,SC2154 # bats: each test is a subshell; run sets variables
# helm store doctor with profiles that need more than the own cluster has: cert-manager, CloudNativePG, Gateway API.
# Their kinds are real ones; what their controllers would do (a status, a pod) is written by the tests.

load cluster
load stores
load doctor

setup() {
	need_own_cluster
	namespaces=()
}

teardown() {
	namespaces_remove
	undo_all
}

# crd_remove NAME...: until the API server knows these kinds no more.
crd_remove() {
	kubectl delete crd "$@" --ignore-not-found >/dev/null
}

# A pod that only is there and ready, with a label, in $NS.
stand_in() { # LABEL
	pod_run stand-in "$BUSYBOX" sleep 600
	kubectl -n "$NS" label pod stand-in "$1" >/dev/null
}

issuer() { # NAME SPEC-AS-YAML-FLOW
	kubectl apply -f - >/dev/null <<-END
		apiVersion: cert-manager.io/v1
		kind: ClusterIssuer
		metadata: {name: $1}
		spec: $2
	END
	undo kubectl delete clusterissuer "$1" --ignore-not-found
}

issuer_ready() { # NAME STATUS MESSAGE
	local status
	status=$(jq -cn --arg status "$2" --arg message "$3" \
		'{status: {conditions: [{type: "Ready", status: $status, message: $message}]}}')
	kubectl patch clusterissuer "$1" --subresource status --type merge -p "$status" >/dev/null
}

@test "certificates: without cert-manager, without the issuer, not ready, by NodePort, ready" {
	local words=(--profile-set tls.enabled=true --profile-set tls.issuer=doctor-test)
	crd_remove certificates.cert-manager.io
	eventually 30 fails_at certificates 'cert-manager is not installed' "${words[@]}"
	# The remedy does without: the check is not needed any more.
	[ "$(commands certificates)" = '--profile-set tls.enabled=false' ]
	# shellcheck disable=SC2046 # the words as they are printed
	run -0 doctor "${words[@]}" $(commands certificates)
	check_is certificates skipped
	cluster crds cert-manager >/dev/null
	eventually 30 fails_at certificates 'there is no ClusterIssuer doctor-test' "${words[@]}"
	issuer doctor-test '{selfSigned: {}}'
	fails_at certificates 'is not ready: nobody has looked at it' "${words[@]}"
	issuer_ready doctor-test False 'the account is refused'
	fails_at certificates 'is not ready: the account is refused' "${words[@]}"
	issuer_ready doctor-test True ''
	doctor "${words[@]}" || true
	check_is certificates ok 'ClusterIssuer doctor-test is ready'
	local acme='server: https://127.0.0.1/, privateKeySecretRef: {name: key}'
	issuer doctor-test "{acme: {$acme, solvers: [{http01: {ingress: {}}}]}}"
	fails_at certificates 'by a NodePort Service' "${words[@]}"
	issuer doctor-test "{acme: {$acme, solvers: [{http01: {ingress: {serviceType: ClusterIP}}}]}}"
	doctor "${words[@]}" || true
	check_is certificates ok
	doctor "${words[@]}" --profile-set tls.issuerKind=Issuer || true
	check_is certificates ok "must lie in each store's namespace"
}

@test "database: the operator, and what the policies let it do" {
	local words=(--profile-set database.mode=operator)
	crd_remove clusters.postgresql.cnpg.io
	eventually 30 fails_at database 'CloudNativePG is not installed' "${words[@]}"
	[ "$(commands database)" = '--profile-set database.mode=dedicated' ]
	remedied database "${words[@]}"
	cluster crds cloudnative-pg >/dev/null
	eventually 30 fails_at database 'no network policy lets CloudNativePG in' "${words[@]}"
	remedy=$(of_check database remedy)
	[ "$remedy" = '--profile-set networkPolicy.optional.databaseOperator.enabled=true' ]
	namespace_make
	words+=(--profile-set networkPolicy.optional.databaseOperator.enabled=true)
	fails_at database 'CloudNativePG is not ready at cnpg-system: ' "${words[@]}"
	words+=(--profile-set "networkPolicy.optional.databaseOperator.namespace=$NS")
	local label=app.kubernetes.io/name=cloudnative-pg
	fails_at database "CloudNativePG is not ready at $NS: $label (0 pods)" "${words[@]}"
	stand_in "$label"
	fails_at database 'lets pods of CloudNativePG out to the API server' "${words[@]}"
	[[ $(of_check database remedy) == *"cidrs=[{cidr: $(cluster address)/32}]"* ]]
	remedied database "${words[@]}"
	# Another port than the API server's own.
	fails_at database 'out to the API server' "${words[@]}" --profile-set networkPolicy.apiServer.port=443 \
		--profile-set "networkPolicy.apiServer.cidrs=[{cidr: $(cluster address)/32}]"
}

@test "database: shared, external, one of each store's own" {
	local words=(--profile-set database.mode=shared)
	fails_at database 'no shared PostgreSQL is there' "${words[@]}"
	[[ $(of_check database remedy) == *'helm store platform database install'* ]]
	namespace_make
	words+=(--profile-set "networkPolicy.optional.sharedDatabase={enabled: true, namespace: $NS}")
	fails_at database 'the shared PostgreSQL is not ready' "${words[@]}"
	stand_in store.urumi.ai/platform=server
	run -0 doctor "${words[@]}"
	check_is database ok
	run -0 doctor --profile-set database.mode=external
	check_is database warning 'no server on a private network'
	run -0 doctor --profile-set database.mode=external \
		--profile-set 'networkPolicy.optional.endpoints=[{cidr: 10.1.2.3/32, port: 5432}]'
	check_is database ok
	run -0 doctor
	check_is database ok dedicated
}

@test "gateway: where the profile uses it" {
	local profile=$BATS_TEST_TMPDIR/mine.yaml
	sed 's/^ingress:$/&\n  gateway: {enabled: true}/' "$ROOT/policies/profiles/local.yaml" >"$profile"
	crd_remove httproutes.gateway.networking.k8s.io
	eventually 30 fails_at gateway 'HTTPRoute (gateway.networking.k8s.io/v1) is not known' --profile "$profile"
	run -0 doctor
	check_is gateway skipped
	cluster crds gateway-api >/dev/null
	eventually 30 doctor --profile "$profile"
	check_is gateway ok
}
