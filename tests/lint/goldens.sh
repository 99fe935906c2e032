#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Each golden case has an input, its arguments, one line of description, and what is expected.
set -euo pipefail

bad=0
count=0
complain() {
	bad=1
	printf '%s\n' "$*"
}

for folder in tests/golden/*/; do
	count=$((count + 1))
	for file in input.yaml args description; do
		[ -f "$folder$file" ] || complain "$folder$file is missing"
	done
	[ "$(grep -c . "${folder}description" || true)" = 1 ] || complain "${folder}description is not one line"
	if [ -f "${folder}error" ]; then
		sed -n 1p "${folder}error" | grep -qE '^exit [0-9]+$' || complain "${folder}error: first line: exit N"
		[ ! -f "${folder}expected.yaml" ] || complain "$folder has both expected.yaml and error"
	elif [ ! -f "${folder}expected.yaml" ]; then
		complain "$folder expects nothing"
	fi
done
[ "$count" -ge 120 ] || complain "$count cases, at least 120"
exit "$bad"
