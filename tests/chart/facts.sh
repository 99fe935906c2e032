#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# tests/chart/facts.tsv: what each values file means for what is rendered.
# shellcheck disable=SC2016,SC2317 # functions are called by check, programs of jq are in quotes
set -uo pipefail
# shellcheck source=tests/chart/chart.bash
. tests/chart/chart.bash

objects_of() { # FILE: renders each values file once
	local path=$chart/$1 name=$work/objects.$1 arguments
	[ ! -s "$name" ] || return 0
	[ -e "$path" ] || path=tests/chart/values/$1
	[ "$1" != - ] || path=-
	mapfile -t arguments < <(with_values "$path")
	render 3 "${arguments[@]}" >"$work/stream" && objects "$work/stream" >"$name"
}

holds() { # FILE PROGRAM WANTED
	local got
	got=$(jq -ncS --slurpfile objects "$work/objects.$1" "$words $(program "$2")") || return 1
	[ "$(paste -sd ' ' <<<"$got")" = "$3" ] || { printf 'wanted %s\ngot    %s\n' "$3" "$got" && return 1; }
}

while IFS=$'\t' read -r file what text wanted; do
	case $file in '' | '#'*) continue ;; esac
	objects_of "$file"
	check "${file/#-/defaults}: $what" holds "$file" "$text" "$wanted"
done <tests/chart/facts.tsv
exit "$failed"
