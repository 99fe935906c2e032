#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Words that codespell knows as misspelt, in all that is written by hand. What it takes for one and is none, or is meant
# to be one, is a row of spelling.tsv: the files, the word as codespell shows it, and why.
# tests/lint/spelling.sh [FILE...]: these files alone (for the test of this gate)
set -euo pipefail

cd "$(dirname "$0")/../.."
command -v codespell >/dev/null || { echo 'codespell is missing; ./install.sh --with-tests installs it' && exit 1; }
table=tests/lint/spelling.tsv
bad=0

# Streams of real charts and what is made of them are others' words.
files() {
	git ls-files -co --exclude-standard -- ':!tests/golden/*/input.yaml' ':!tests/golden/*/expected.yaml' \
		':!tests/hostile' ':!tests/corpus' ':!tests/fuzz' ':!tests/cluster' ':!charts/store/files' \
		':!tests/lint/spelling.tsv' ':!*/package-lock.json' ':!*/go.sum' ':!*.png' ':!*.tgz'
}

allowed() { # FILE WORD
	local glob word reason
	while IFS=$'\t' read -r glob word reason; do
		# shellcheck disable=SC2053 # a pattern
		[[ $2 != "$word" || $1 != $glob ]] || return 0
	done <"$table"
	return 1
}

while IFS=$'\t' read -r glob word reason; do
	[[ $glob == '#'* || -n $reason ]] || { echo "$table: $glob $word has no reason" && bad=1; }
done <"$table"
said=$(mktemp)
trap 'rm -f "$said"' EXIT
if [ $# -gt 0 ]; then printf '%s\n' "$@"; else files; fi | tr '\n' '\0' |
	xargs -0 codespell -q 7 >"$said" 2>&1 || true
while IFS= read -r line; do
	file=${line%%:*}
	word=${line#"$file":*: }
	word=${word%% ==>*}
	allowed "${file#./}" "$word" || { echo "$line" && bad=1; }
done <"$said"
exit "$bad"
