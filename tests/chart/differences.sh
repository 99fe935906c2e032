#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# tests/chart/differences.tsv: each row of what differs between a laptop and production, in what the API server of
# KUBECONFIG makes of the chart, in a dry run. Makes a namespace and removes it.
# shellcheck disable=SC2317,SC2154 # functions are called by check
set -uo pipefail
# shellcheck source=tests/chart/chart.bash
. tests/chart/chart.bash
# shellcheck source=tests/chart/server.bash
. tests/chart/server.bash

# Options of a row: words, but for blanks inside of brackets.
options_of() { # TEXT
	[ "$1" = - ] || sed -E ':again s/(\[[^]]*) ([^]]*\])/\1\x01\2/; t again; s/ /\n/g; s/\x01/ /g' <<<"$1"
}

# The objects of a profile with these options as the server would store them, made once, in $work/objects.KEY.
objects_of() { # 3|4 PROFILE OPTIONS
	local options key
	key=$(printf '%s' "$1 $2 $3" | sha256sum | cut -c 1-16)
	found=$work/objects.$key
	[ ! -s "$found" ] || return 0
	mapfile -t options < <(options_of "$3")
	rendered "$1" "$work/stream" "$2" -f "$chart/values-$2.yaml" "${options[@]}" || return 1
	if ! kinds_known "$work/stream"; then
		unknown=yes
		return 1
	fi
	accepted "$work/stream" && jq -c '.items[]' "$work/applied.json" >"$found"
}

holds() { # 3|4 PROFILE OPTIONS PROGRAM WANTED
	local got
	objects_of "$1" "$2" "$3" || return 1
	got=$(jq -ncS --slurpfile objects "$found" "$words $(program "$4")") || return 1
	[ "$(paste -sd ' ' <<<"$got")" = "$5" ] || { printf 'wanted %s\ngot    %s\n' "$5" "$got" && return 1; }
}

new_namespace "chart-differences-$$" || exit 1
kubectl create serviceaccount acme -n "$namespace" >/dev/null
for version in 3 4; do
	while IFS=$'\t' read -r row profile options what text wanted; do
		case $row in '' | '#'*) continue ;; esac
		name="$row, $profile, Helm $version: $what" unknown=
		if ! objects_of "$version" "$profile" "$options" >/dev/null 2>&1 && [ -n "$unknown" ]; then
			echo "ok chart: $name # skip an operator's kinds are not there"
		else
			check "$name" holds "$version" "$profile" "$options" "$text" "$wanted"
		fi
	done <tests/chart/differences.tsv
done
for row in Ingress Storage Database TLS; do
	for profile in local prod; do
		check "$row has a line for $profile" grep -q "^$row	$profile	" tests/chart/differences.tsv
	done
done
exit "$failed"
