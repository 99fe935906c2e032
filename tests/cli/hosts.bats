#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2030,SC2031,SC2153,SC2154,SC2164 # bats: each test is a subshell; run sets variables
# Hosts and plans as people give them, without a cluster.

load helm

setup() {
	clean_environment
	[ -x "$FILTER" ] || skip "bin/store-postrender is not built"
}

hosts_of() {
	sed -n 's/^ *- host: //p' | tr '\n' ' '
}

render() {
	HELM_BIN=$HELM "$HELM_STORE" render acme "$ROOT/charts/store" --profile local \
		-f "$ROOT/charts/store/values-local.yaml" "$@" -- --kube-version 1.33.0
}

# The Ingress, and what else the chart makes of its hosts, say the same.
check_render() {
	use_helm "$1"
	run -0 --separate-stderr render --host Shop.Example.com. --host www.shop.example.com
	[ "$(hosts_of <<<"$output")" = 'shop.example.com www.shop.example.com ' ]
	has '"http://shop.example.com,http://www.shop.example.com"'
	has_not 'acme.127.0.0.1.nip.io'
	run -0 --separate-stderr render --set 'global.store.hosts={shop.example.com}'
	[ "$(hosts_of <<<"$output")" = 'shop.example.com ' ]
	has_not 'acme.127.0.0.1.nip.io'
	run -0 --separate-stderr render -f <(echo '{global: {store: {hosts: [piped.example.com]}}}')
	[ "$(hosts_of <<<"$output")" = 'piped.example.com ' ]
	run -0 --separate-stderr render
	[ "$(hosts_of <<<"$output")" = 'acme.127.0.0.1.nip.io ' ]
}

@test "Helm 3: hosts reach the Ingress and the rest of the chart" {
	check_render 3
}

@test "Helm 4: hosts reach the Ingress and the rest of the chart" {
	check_render 4
}

@test "what is no host is refused before anything is asked" {
	local wrong
	use_helm 4
	local names=('' ' ' 'a.example,b.example' 'a.example b.example' '*.example.com' 'a.example:80'
		'http://a.example' 'a_b.example' '10.0.0.1' 'a..example' '-a.example' "$(printf '%064d' 0).example")
	export HELM_BIN=$HELM
	for wrong in "${names[@]}"; do
		run -2 --separate-stderr "$HELM_STORE" render acme "$CHARTS/shop" --profile local --host "$wrong"
		[ -z "$output" ]
		[[ $stderr == *'usage/option'* ]]
		[ -z "$wrong" ] || run -2 "$FILTER" --profile local --host "$wrong" </dev/null
	done
}

@test "a plan in --set is the plan, and figures of plans reach the chosen one" {
	pods() {
		"$FILTER" --profile local --emit settings "$@" | jq -r '.quota.pods'
	}
	[ "$(pods)" = 30 ]
	[ "$(pods --set plan=medium)" = 60 ]
	[ "$(pods --plan medium)" = 60 ]
	[ "$(pods --plan large --set plan=medium)" = 120 ]
	[ "$(pods --set plans.small.quota.pods=7)" = 7 ]
	[ "$(pods --set plan=medium --set quota.pods=9)" = 9 ]
	run -4 "$FILTER" --profile local --emit settings --set plan=huge
	run -4 "$FILTER" --profile local --emit settings --set plan=
	run -4 "$FILTER" --profile local --emit settings --set 'plan=[medium]'
}
