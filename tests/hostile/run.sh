#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Streams that break YAML tools: ours in small/, those of ../shared/hostile (or $HOSTILE) where they are there, and the
# large ones that its generator makes.
#   tests/hostile/run.sh       UPDATE=1 writes outcomes.tsv instead of comparing with it
#
# Each ends within ten seconds and 64 MB beyond its input, and has its row in outcomes.tsv: exit, error, line, and the
# exit with denials as warnings. What is not refused leaves as it came without rules, and with rules an
# independent reader finds the report's edits, no more.
set -uo pipefail

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
bin=$(realpath "${BIN:-$root/bin/store-postrender}")
hostile=${HOSTILE:-$root/../shared/hostile}
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
mkdir "$work/none" "$work/made"
for name in ${!HELM_STORE_*}; do unset "$name"; done
failed=0

# Sanitizers reserve more than any limit allows; everywhere else the limit is part of the promise.
limited() { # STREAM COMMAND...
	local stream=$1 size
	shift
	size=$(wc -c <"$stream")
	(
		[[ $bin == */san-* ]] || ulimit -d $((65536 + size / 1024)) 2>/dev/null
		exec timeout "$([[ $bin == */san-* ]] && echo 60 || echo 10)" "$bin" "$@"
	) <"$stream"
}

fail() {
	says+="  $*"$'\n'
}

row() { # STATUS STDERR: exit, error, line
	local words line
	words=$(sed -n '/^error:/,$p' "$2" | grep -oE '\[[a-z-]+/[a-z0-9-]+\]$' | head -n 1 | tr -d '[]')
	line=$(sed -nE 's/^error: <stdin>:([0-9]+):.*/\1/p' "$2" | head -n 1)
	printf '%s\t%s\t%s' "$1" "${words:--}" "${line:--}"
}

one() { # NAME STREAM
	local name=$1 stream=$2 status says='' out=$work/${1//\//%}
	limited "$stream" --policies "$work/none" >"$out.same" 2>"$out.err"
	status=$?
	case $status in
	0) cmp -s "$stream" "$out.same" || fail 'without rules: bytes changed' ;;
	3) [ ! -s "$out.same" ] || fail 'without rules: refused, but wrote something' ;;
	*) fail "without rules: exit $status: $(head -c 300 "$out.err")" ;;
	esac
	limited "$stream" --profile local --release r --namespace ns >"$out.out" 2>"$out.err"
	status=$?
	[ "$status" = 0 ] || [ ! -s "$out.out" ] || fail 'refused, but wrote something'
	printf '%s\t%s' "$name" "$(row "$status" "$out.err")" >>"$work/new"
	limited "$stream" --profile local --release r --namespace ns --deny-as-warn --report "$out.report" \
		>"$out.out" 2>"$out.err"
	status=$?
	printf '\t%s\n' "$status" >>"$work/new"
	case $status in
	0)
		printf '%s\t%s\t%s\t%s\n' "$name" "$stream" "$out.out" "$out.report" >>"$work/list"
		limited "$out.out" --profile local --release r --namespace ns --deny-as-warn >"$out.again" 2>"$out.err"
		cmp -s "$out.out" "$out.again" || fail "its own output comes out changed: $(head -c 300 "$out.err")"
		;;
	3) [ ! -s "$out.out" ] || fail 'refused, but wrote something' ;;
	*) fail "exit $status: $(head -c 300 "$out.err")" ;;
	esac
	if [ -z "$says" ]; then
		echo "ok hostile: $name"
	else
		failed=1
		printf 'not ok hostile: %s\n%s' "$name" "$says"
	fi
}

for stream in "$here"/small/*.yaml; do
	one "small/$(basename "$stream" .yaml)" "$stream"
done
if [ -d "$hostile" ]; then
	for stream in "$hostile"/*.yaml; do
		one "$(basename "$stream" .yaml)" "$stream"
	done
	cp "$hostile/gen_hostile.py" "$work/made"
	if command -v python3 >/dev/null && python3 "$work/made/gen_hostile.py"; then
		for stream in "$work"/made/*.yaml; do
			[ -e "$hostile/${stream##*/}" ] || one "$(basename "$stream" .yaml)" "$stream"
		done
	else
		echo 'ok hostile: large ones # skip no python3 to make them'
	fi
else
	echo 'ok hostile: streams of others # skip ../shared/hostile is not here'
fi

table=$here/outcomes.tsv
touch "$table"
LC_ALL=C sort -o "$work/new" "$work/new"
awk -F '\t' 'NR == FNR { ran[$1] = 1; next } ran[$1]' "$work/new" "$table" >"$work/expected"
if [ -n "${UPDATE-}" ]; then
	awk -F '\t' 'NR == FNR { ran[$1] = 1; next } !ran[$1]' "$work/new" "$table" >"$work/kept"
	LC_ALL=C sort "$work/kept" "$work/new" >"$table"
elif diff "$work/expected" "$work/new" >"$work/diff"; then
	echo 'ok hostile: outcomes'
else
	echo 'not ok hostile: outcomes differ from tests/hostile/outcomes.tsv (UPDATE=1 writes it)'
	cat "$work/diff"
	failed=1
fi
if [ -x "$root/build/oracle" ]; then
	"$root/build/oracle" --list "$work/list" >"$work/judged" || failed=1
	sed -E 's/^(ok|not ok) /\1 oracle: /' "$work/judged"
else
	echo 'ok oracle: hostile streams # skip build/oracle is not built (make oracle)'
fi
exit "$failed"
