#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Nothing that the platform's own policies write is refused by the API server, that of KUBECONFIG: what each golden
# case with the shipped policies expects is applied there, as a dry run. The kinds that the cluster does not know are
# named. Makes namespaces and removes them; nothing else is made.
# shellcheck disable=SC2317,SC2154 # functions are called by check
set -uo pipefail
# shellcheck source=tests/chart/chart.bash
. tests/chart/chart.bash
# shellcheck source=tests/chart/server.bash
. tests/chart/server.bash

# Cases that use the shipped policies and write something.
cases() {
	local folder
	for folder in tests/golden/*/; do
		[ -s "$folder/expected.yaml" ] && ! grep -qx -- --policies "$folder/args" &&
			grep -q '^kind:' "$folder/expected.yaml" && basename "$folder"
	done
}

# The namespace in which a case's pods may run: one that is restricted, unless its profile says something else.
namespace_of() { # CASE
	if grep -qE '^podSecurity\.(level=baseline|allow\.privileged=true|allow\.host)' "tests/golden/$1/args"; then
		echo "$lax"
	else
		echo "$strict"
	fi
}

# The objects of a case, one a line, as if the store's namespace were the one here.
objects_of() { # CASE NAMESPACE
	local name
	name=$(sed -n '/^--namespace$/{n;p}' "tests/golden/$1/args")
	sed -E "s/(^|[^a-z0-9-])${name:-shop}(\$|[^a-z0-9-])/\1$2\2/g" "tests/golden/$1/expected.yaml" \
		>"$work/case.yaml"
	objects "$work/case.yaml"
}

# Pods are not admitted before their accounts are there.
accounts() { # NAMESPACE, objects on stdin
	jq -r '[.. | objects | .serviceAccountName? // .serviceAccount? // empty | strings] | .[]' | sort -u |
		while IFS= read -r name; do
			[ -z "$name" ] || kubectl create serviceaccount "$name" -n "$1" </dev/null >/dev/null 2>&1
		done
}

is_taken() { # CASE
	local name=$1 space
	space=$(namespace_of "$1")
	objects_of "$name" "$space" >"$work/objects" || return 1
	accounts "$space" <"$work/objects"
	jq -c --slurpfile known "$work/known" 'select(.apiVersion + " " + .kind | IN($known[0][]))' \
		"$work/objects" >"$work/taken"
	jq -r --slurpfile known "$work/known" '.apiVersion + " " + .kind | select(IN($known[0][]) | not)' \
		"$work/objects" >>"$work/unknown"
	jq -s '{apiVersion: "v1", kind: "List", items: .}' "$work/taken" >"$work/list.json"
	[ -s "$work/taken" ] || return 0
	kubectl apply -n "$space" --server-side --force-conflicts --dry-run=server --validate=strict \
		-f "$work/list.json" -o name >"$work/names" && [ "$(wc -l <"$work/names")" = "$(wc -l <"$work/taken")" ]
}

# What is filled in by the plan's LimitRange must fit what the rules wrote.
limits_apply() { # NAMESPACE
	"$filter" --profile local --release shop --namespace "$1" --emit guards >"$work/guards.yaml" &&
		objects "$work/guards.yaml" | jq -c 'select(.kind == "LimitRange")' | kubectl apply -f - >/dev/null
}

# A check that is content with everything would be content with these.
is_refused() { # OBJECT
	! kubectl apply -n "$strict" --server-side --dry-run=server --validate=strict -f - <<<"$1"
}

new_namespace "goldens-strict-$$" && strict=$namespace || exit 1
new_namespace "goldens-lax-$$" && lax=$namespace || exit 1
kubectl label namespace "$lax" --overwrite pod-security.kubernetes.io/{enforce,warn}=privileged >/dev/null
kubectl wait -n "$strict" --for=create serviceaccount/default --timeout=30s >/dev/null
kubectl wait -n "$lax" --for=create serviceaccount/default --timeout=30s >/dev/null
limits_apply "$strict" && limits_apply "$lax" || exit 1
kubectl api-resources --no-headers | awk '{ print $(NF - 2), $NF }' | jq -Rn '[inputs]' >"$work/known"
: >"$work/unknown"

while IFS= read -r name; do
	check "the API server takes what golden case $name expects" is_taken "$name"
done < <(cases)
check 'a privileged pod is refused' is_refused '{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers:
  [{name: p, image: "x:1", securityContext: {privileged: true}}]}}'
check 'a field that is not there is refused' is_refused '{apiVersion: v1, kind: ConfigMap, metadata: {name: c},
  dat: {}}'
sort -u "$work/unknown" | sed 's/^/# not known to the cluster: /'
exit "$failed"
