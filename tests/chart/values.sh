#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# tests/chart/bad-values.tsv: each row is refused by both Helms, with a message that names the key.
# shellcheck disable=SC2016,SC2317 # functions are called by check, programs of jq are in quotes
set -uo pipefail
# shellcheck source=tests/chart/chart.bash
. tests/chart/chart.bash

refused() { # 3|4 WANTED
	local said
	if said=$(render "$1" -f "$work/values.yaml" 2>&1 >/dev/null); then
		echo 'accepted'
		return 1
	fi
	grep -qF -- "$2" <<<"$said" || { printf 'wanted %s in:\n%s\n' "$2" "$said" && return 1; }
}

rows=0
while IFS=$'\t' read -r name values wanted; do
	case $name in '' | '#'*) continue ;; esac
	printf '%s\n' "$values" >"$work/values.yaml"
	for version in 3 4; do
		check "refused under Helm $version: $name" refused "$version" "$wanted"
	done
	rows=$((rows + 1))
done <tests/chart/bad-values.tsv
check "at least 30 rows" test "$rows" -ge 30
exit "$failed"
