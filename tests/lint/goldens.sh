#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Each golden case has an input, its arguments, one line of description, and what is expected.
set -euo pipefail

bad=0
count=0
for folder in tests/golden/*/; do
	count=$((count + 1))
	for file in input.yaml args description; do
		[ -f "$folder$file" ] || { echo "$folder$file is missing" && bad=1; }
	done
	[ "$(grep -c . "${folder}description" || true)" = 1 ] || { echo "${folder}description is not one line" && bad=1; }
	if [ -f "${folder}error" ]; then
		sed -n 1p "${folder}error" | grep -qE '^exit [0-9]+$' || { echo "${folder}error: first line: exit N" && bad=1; }
		[ ! -f "${folder}expected.yaml" ] || { echo "$folder has both expected.yaml and error" && bad=1; }
	elif [ ! -f "${folder}expected.yaml" ]; then
		echo "$folder expects nothing" && bad=1
	fi
done
[ "$count" -ge 120 ] || { echo "$count cases, at least 120" && bad=1; }
exit "$bad"
