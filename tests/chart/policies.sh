#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# networkPolicy.enabled: what the chart's own NetworkPolicies open, by themselves and behind the platform's rules, which
# must leave nothing in them that leads out of the store. And kubeVersion, which all charts name alike.
# shellcheck disable=SC2016,SC2317 # functions are called by check, programs of jq are in quotes
set -uo pipefail
# shellcheck source=tests/chart/chart.bash
. tests/chart/chart.bash

readonly peers='.spec | .ingress[]?, .egress[]? | .from // .to // [{everybody: true}] | .[]'

policies() { # ARGUMENT...: the NetworkPolicies, an object a line, in $work/policies
	render 3 --set networkPolicy.enabled=true "$@" >"$work/stream" && objects "$work/stream" |
		jq -c 'select(.kind == "NetworkPolicy")' >"$work/policies"
}

names() { # WANTED
	[ "$(jq -r .metadata.name "$work/policies" | paste -sd ' ')" = "$1" ]
}

# Who may reach what by no policy but the chart's: database and Redis only the shop's own pods, and they nobody.
closed() {
	none "$work/policies" 'select(.metadata.name != "acme") | select(.spec != {
		podSelector: .spec.podSelector, policyTypes: ["Ingress", "Egress"],
		ingress: [{from: [{podSelector: {matchLabels: {"app.kubernetes.io/name": "store",
			"app.kubernetes.io/instance": "acme"}}}], ports: .spec.ingress[0].ports}]}) | .metadata.name'
}

# Every pod is of one policy, but for the pods of an operator.
selected() {
	jq -c '.spec.template?.metadata.labels // empty' <(objects "$work/stream") >"$work/pods"
	[ -s "$work/pods" ] || return 1
	none "$work/pods" --slurpfile policies "$work/policies" '. as $labels |
		[$policies[].spec.podSelector.matchLabels |
			select(. as $wanted | all(keys[]; $labels[.] == $wanted[.]))] | select(length != 1) | $labels'
}

# The platform's rules take away what leads out of the store: every peer that stays is a pod of the namespace.
guards_hold() { # PROFILE
	"$filter" --profile "$1" --release acme --namespace acme --set 'podSecurity.allow.priorityClasses=[shops]' \
		--found ingress.className=nginx --found storage.className=local-path \
		--found ingress.domain=127.0.0.1.nip.io <"$work/stream" >"$work/out" 2>/dev/null || return 1
	objects "$work/out" | jq -c 'select(.kind == "NetworkPolicy") |
		select(.metadata.labels["store.urumi.ai/guard"] == null)' >"$work/kept"
	[ "$(wc -l <"$work/kept")" = 3 ] && none "$work/kept" "$peers | select(keys != [\"podSelector\"])"
}

egress() { # PROGRAM WANTED
	[ "$(jq -c "select(.metadata.name == \"acme\") | .spec | $1" "$work/policies")" = "$2" ]
}

policies
check 'networkPolicy: a policy for the shop, its database, its Redis' names 'acme acme-postgresql acme-redis'
check 'networkPolicy: database and Redis are reached by the shop alone' closed
check 'networkPolicy: every pod is of one policy' selected
check 'networkPolicy: the shop reaches names, itself, the internet' egress \
	'[.egress[] | (.to // ["all"]) | map(if type == "string" then . else keys[] end)]' \
	'[["all"],["podSelector","podSelector","podSelector"],["ipBlock","ipBlock"]]'
check 'networkPolicy: private networks are left out' egress \
	'[.egress[].to[]?.ipBlock.except | arrays | length]' '[5,2]'
check 'networkPolicy: visitors come from everywhere to one port' egress '.ingress' '[{"ports":[{"port":"http"}]}]'
for profile in local prod; do
	check "networkPolicy: profile $profile: nothing leads out of the store" guards_hold "$profile"
done
policies --set-json 'networkPolicy={"from":[{"namespaceSelector":{}}],"egress":[]}'
check 'networkPolicy: from: the controller and the own pods' egress '[.ingress[].from[] | keys[]]' \
	'["namespaceSelector","podSelector"]'
check 'networkPolicy: egress: []: names and the own pods' egress '.egress | length' 2
policies -f "$chart/values-prod.yaml"
check 'networkPolicy: the pods of an operator are its own business' names 'acme acme-redis'
policies -f tests/chart/values/external.yaml
check 'networkPolicy: no servers, no policies of them' names acme

old() { # VERSION
	! render 3 --kube-version "$1" >"$work/said" 2>&1 && grep -q 'requires kubeVersion: >=1.30.0-0' "$work/said"
}
check 'kubeVersion: the same in all charts' test "$(sed -n 's/^kubeVersion: //p' "$chart"/Chart.yaml \
	"$chart"/charts/*/Chart.yaml | sort | uniq -c | xargs)" = '3 >=1.30.0-0'
check 'kubeVersion: 1.29 is refused' old 1.29.14
for version in 1.30.0 1.30.4-gke.100 1.37.2+k3s1; do
	check "kubeVersion: $version is taken" render 3 --kube-version "$version"
done
exit "$failed"
