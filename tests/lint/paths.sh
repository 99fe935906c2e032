#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# No folder of one machine and no package registry's address in the repository.
set -euo pipefail

pattern='(^|[^a-zA-Z0-9._/-])/(work|home/[a-z]|Users/[A-Za-z]|root)/'
pattern+='|(proxy|sum)\.golang\.org|deb\.debian\.org|registry\.npmjs\.org|pypi\.org|static\.crates\.io'
files=$(mktemp)
trap 'rm -f "$files"' EXIT
git ls-files -co --exclude-standard -z |
	grep -zvE '^(tests/lint/paths\.sh|tests/(golden|hostile|corpus)/.*\.yaml)$' >"$files"
# By what is found: xargs calls grep several times, and fails where one of them found nothing.
found=$(xargs -0 grep -nIE "$pattern" <"$files" 2>/dev/null || true)
if [ -n "$found" ]; then
	printf '%s\n' "$found"
	echo 'write these relative to the repository, or let the environment say them'
	exit 1
fi
