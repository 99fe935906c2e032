#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Streams of charts: ours in small/, and the real ones in ../shared/corpus/dev (or $CORPUS) where they are there.
#   tests/corpus/run.sh [--small]       UPDATE=1 writes outcomes.tsv instead of comparing with it
#
# For each stream: without rules it leaves as it came; with the shipped rules of both profiles it has its row in
# outcomes.tsv (done, or refused, and why); the filter on its own output changes nothing. With denials as warnings an
# independent reader (tests/oracle) finds exactly the differences that the report tells.
set -uo pipefail

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
bin=$(realpath "${BIN:-$root/bin/store-postrender}")
corpus=${CORPUS:-$root/../shared/corpus/dev}
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
mkdir "$work/none" "$work/rows" "$work/says" "$work/cases" "$work/out" "$work/bin"
# One state of program and policies for the whole run, whatever is built meanwhile.
cp "$bin" "$work/bin/store-postrender" && cp -R "$root/policies" "$work/policies"
bin=$work/bin/store-postrender
export bin work
for name in ${!HELM_STORE_*}; do unset "$name"; done

streams() { # NAME and FILE, each ended by NUL
	local file
	for file in "$here"/small/*.yaml; do
		printf 'small/%s\0%s\0' "$(basename "$file" .yaml)" "$file"
	done
	[ "${1-}" != --small ] && [ -d "$corpus" ] || return 0
	for file in "$corpus"/*.yaml; do
		printf '%s\0%s\0' "$(basename "$file" .yaml)" "$file"
	done
}

failed=0
jobs=$(nproc 2>/dev/null || echo 2)
# Appended, so that no line of one is written over that of another.
streams "$@" | xargs -0 -n 2 -P "$jobs" "$here/one.sh" >>"$work/all" || failed=1
cat "$work/all"
[ -d "$corpus" ] || [ "${1-}" = --small ] || echo 'ok corpus: real charts # skip ../shared/corpus is not here'

# A row of a stream that was not run now stays as it is.
table=$here/outcomes.tsv
touch "$table"
cp "$table" "$work/old"
cat "$work"/rows/* | LC_ALL=C sort >"$work/new"
awk -F '\t' 'NR == FNR { ran[$1] = 1; next } ran[$1]' "$work/new" "$work/old" >"$work/expected"
if [ -n "${UPDATE-}" ]; then
	{ awk -F '\t' 'NR == FNR { ran[$1] = 1; next } !ran[$1]' "$work/new" "$work/old" && cat "$work/new"; } |
		LC_ALL=C sort >"$table"
elif diff "$work/expected" "$work/new" >"$work/diff"; then
	echo 'ok corpus: outcomes'
else
	echo 'not ok corpus: outcomes differ from tests/corpus/outcomes.tsv (UPDATE=1 writes it)'
	head -n 40 "$work/diff"
	failed=1
fi

if [ -x "$root/build/oracle" ]; then
	cat "$work"/cases/* >"$work/list"
	split -n "r/$jobs" "$work/list" "$work/list."
	printf '%s\0' "$work"/list.* | xargs -0 -n 1 -P "$jobs" "$root/build/oracle" --list >>"$work/judged" || failed=1
	sed -E 's/^(ok|not ok) /\1 oracle: /' "$work/judged"
else
	echo 'ok oracle: every difference # skip build/oracle is not built (make oracle)'
fi
grep -q '^not ok' "$work/all" && failed=1
exit "$failed"
