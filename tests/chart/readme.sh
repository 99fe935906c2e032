#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The README of charts/store with its tables made from the values files: tests/chart/readme.sh prints it,
# tests/chart/readme.sh --write puts it in place. What stands between "<!-- values FILE PREFIX -->" and "<!-- end -->"
# is made, all else is kept.
set -euo pipefail

cd "$(dirname "$0")/../../charts/store"

table() { # FILE [PREFIX]
	printf '| key | default | what it is |\n|---|---|---|\n'
	awk -v prefix="${2-}" -f ../../tests/chart/values.awk "$1"
}

page() {
	local line skip='' file prefix
	while IFS= read -r line; do
		case $line in
		'<!-- values '*)
			read -r _ _ file prefix <<<"${line% -->}"
			printf '%s\n' "$line"
			table "$file" "$prefix"
			skip=yes
			;;
		'<!-- end -->') skip='' && printf '%s\n' "$line" ;;
		*) [ -n "$skip" ] || printf '%s\n' "$line" ;;
		esac
	done <README.md
}

if [ "${1-}" = --write ]; then
	text=$(page)
	printf '%s\n' "$text" >README.md
else
	page
fi
