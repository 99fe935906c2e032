#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2030,SC2031,SC2034,SC2154 # bats: each test is a subshell; run sets variables
# charts/store by Helm alone, without helm store and its rules, as the chart's README says.

load cluster
load shop

setup_file() {
	shop_setup
}

teardown_file() {
	[ -z "${E2E_CLUSTER-}" ] || kubectl delete namespace alone --ignore-not-found --wait=false >/dev/null
}

setup() {
	need_own_cluster
	export SPACE=alone
}

install() {
	shop_spec light 18.5 >"$BATS_TEST_TMPDIR/alone.json"
	"$HELM4" install alone "$ROOT/charts/store" -n alone --create-namespace --wait --wait-for-jobs --timeout 30m \
		-f "$ROOT/charts/store/values-local.yaml" -f "$SHOP_VALUES" -f "$BATS_TEST_TMPDIR/alone.json"
}

secrets_and_claims() {
	kubectl get pvc,secret -n alone -l app.kubernetes.io/instance=alone -o name | sort
}

@test "installed by Helm alone, it sells; helm test orders, and leaves no order" {
	run -0 install
	has 'http://alone.127.0.0.1.nip.io'
	run -0 buy alone mug-1
	[[ $output == *'/orders/order_'* ]]
	run -0 "$HELM4" test alone -n alone --timeout 5m
	[ "$(orders alone)" = 1 ]
}

@test "uninstalled, what the chart keeps is the claim and two Secrets; installed again, it goes on with them" {
	local password
	password=$(admin_password alone)
	"$HELM4" uninstall alone -n alone --wait
	run -0 secrets_and_claims
	[ "$output" = 'persistentvolumeclaim/data-alone-postgresql-0
secret/alone
secret/alone-postgresql' ]
	run -0 install
	[ "$(orders alone)" = 1 ]
	[ "$(admin_password alone)" = "$password" ]
}

@test "uninstalled and purged, nothing of it is left" {
	"$HELM4" uninstall alone -n alone --wait
	kubectl delete pvc,secret -n alone -l app.kubernetes.io/instance=alone >/dev/null
	eventually 60 claims_gone
	run -0 secrets_and_claims
	[ -z "$output" ]
}

claims_gone() {
	! kubectl get persistentvolumes -o 'jsonpath={.items[*].spec.claimRef.namespace}' | grep -qw alone
}
