#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Every values file, under both Helms: lint, template, and the platform's rules of both profiles, which have nothing to
# refuse, nothing to warn of and, where chart and profile are meant for each other, nothing to change.
# shellcheck disable=SC2016,SC2317 # functions are called by check, programs of jq are in quotes
set -uo pipefail
# shellcheck source=tests/chart/chart.bash
. tests/chart/chart.bash

profiles=(local prod)
# Class of priority and access mode of tests/chart/values/everything.yaml; and a cluster that has what values-local.yaml
# says.
readonly allowed=(--set 'podSecurity.allow.priorityClasses=[shops]'
	--set 'storage.accessModes=[ReadWriteOnce, ReadWriteMany]'
	--found ingress.className=nginx --found storage.className=local-path --found ingress.domain=127.0.0.1.nip.io)

# FILE PROFILE REPORT OUTPUT
through() {
	"$filter" --profile "$2" --release acme --namespace acme "${allowed[@]}" --report "$3" <"$1" >"$4"
}

refused_nothing() { # STREAM PROFILE
	"$filter" --profile "$2" --release acme --namespace acme "${allowed[@]}" --check <"$1" &&
		through "$1" "$2" "$work/report" "$work/out" &&
		none "$work/report" 'select(.event == "denied" or .event == "warned") | .message'
}

# The guards are there, and none of them was there before with another meaning.
guarded() {
	[ "$(grep -c '"event":"guard"' "$work/report")" = 11 ] &&
		none "$work/report" 'select(.event == "guard" and .action != "added") | .object'
}

unchanged() {
	none "$work/report" 'select(.event == "edit") | "\(.object) \(.path): \(.before) → \(.after) (\(.rule))"'
}

# The rules on their own output: nothing.
settled() { # PROFILE
	"$filter" --profile "$1" --release acme --namespace acme "${allowed[@]}" <"$work/out" >"$work/again" &&
		cmp "$work/again" "$work/out"
}

of_profile() { # FILE PROFILE: whether one is meant for the other
	[ "$1" = "$chart/values-$2.yaml" ]
}

one() { # 3|4 FILE|-
	local version=$1 file=$2 profile name arguments
	name="Helm $version, ${file##*/}"
	mapfile -t arguments < <(with_values "$file")
	check "$name: lint" helm "$version" lint --strict "$chart" "${arguments[@]}"
	if ! render "$version" "${arguments[@]}" >"$work/stream" 2>"$work/said" || [ -s "$work/said" ]; then
		check "$name: template without a word" cat "$work/said" /dev/null/none
		return
	fi
	echo "ok chart: $name: template without a word"
	for profile in "${profiles[@]}"; do
		check "$name, profile $profile: nothing refused" refused_nothing "$work/stream" "$profile"
		check "$name, profile $profile: guards added" guarded
		check "$name, profile $profile: settled" settled "$profile"
		! of_profile "$file" "$profile" || check "$name, profile $profile: nothing to change" unchanged
	done
}

for version in 3 4; do
	while IFS= read -r file; do
		one "$version" "$file"
	done < <(values_files)
done
# Through the plugin, as Helm calls the post-renderer; Helm 4 reads and writes each document anew on the way, which must
# not change what it says.
for profile in "${profiles[@]}"; do
	for version in 3 4; do
		HELM_BIN=$(helm_path "$version") bin/helm-store render acme "$chart" -n acme --profile "$profile" \
			-f "$chart/values-$profile.yaml" -- --kube-version 1.33.0 \
			>"$work/stream" 2>"$work/said.$version"
		check "helm store render, Helm $version, profile $profile" test -s "$work/stream"
		objects "$work/stream" | jq -cS 'select(.kind != "Secret" and .kind != "Pod")' | sort \
			>"$work/rendered.$version"
	done
	check "profile $profile: the same objects under both Helms" diff "$work/rendered.3" "$work/rendered.4"
done
for part in postgresql redis; do
	check "sub-chart $part alone: lint" helm 3 lint --strict "$chart/charts/$part"
	check "sub-chart $part: the shared templates" cmp "$chart/templates/_shared.tpl" \
		"$chart/charts/$part/templates/_shared.tpl"
done
exit "$failed"
