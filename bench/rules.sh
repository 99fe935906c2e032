#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# What rules cost: 1,000 of them by 100, and the whole law by the rules that there were before it (those of commit
# BEFORE, with the profile of that day), on the 30-KB stream. Writes its part of bench/RESULTS.md; exit 1 when a bar is
# missed.
#   BENCH_N=N   runs of each (31)
set -euo pipefail
export LC_ALL=C

cd "$(dirname "$0")/.."
# shellcheck source=bench/figures.bash
. bench/figures.bash
readonly ours=bin/store-postrender tmp=build/bench/rules shared=../shared/bench before=2155ba1 runs=${BENCH_N:-31}
bars=()
missed=0
cores=$(getconf _NPROCESSORS_ONLN)

rm -rf "$tmp"
mkdir -p "$tmp"
"${CC:-cc}" -std=c11 -D_GNU_SOURCE -O2 -o "$tmp/measure" bench/measure.c
stream=$shared/small-30k.yaml
[ -e "$stream" ] || {
	stream=$tmp/small-30k.yaml
	bench/stream.sh 29000 >"$stream"
}

# Rules of the law from STEP to STEP, at most COUNT, as the policies of copy NUMBER in FOLDER; they may override any:
# those that they name may not be there, and copies say what others said.
copy() { # FOLDER NUMBER COUNT STEP
	mkdir -p "$1"
	awk -v folder="$1" -v number="$2" -v count="$3" -v step="$4" '
		FNR == 1 { head = ""; inside = 0; file = FILENAME; sub(/.*\//, "", file); out = ""; rule = "" }
		/^metadata:/ { sub(/}/, number "}") }
		!inside { head = head $0 "\n" }
		/^rules:/ { inside = 1; next }
		!inside { next }
		/^- name:/ { takes = seen++ % step == 0 && taken < count; taken += takes }
		{ sub(/overrides: \[[^]]*\]/, "overrides: [\"*/*\"]") }
		takes {
			if (out == "") {
				out = folder "/" number "-" file
				printf "%s", head >out
			}
			print >out
		}' policies/*.yaml
}

# The two sets hold the same rules, once and ten times: of the law, every second one.
copy "$tmp/100" '' 100 2
for ((i = 0; i < 10; i++)); do
	copy "$tmp/1000" "$i" 100 2
done
programs=(100 1000 law)
if git archive "$before" policies 2>/dev/null | tar -x -C "$tmp" 2>/dev/null; then
	programs+=(before)
else
	echo "bench/rules.sh: commit $before is not there: the law is not compared with what was before" >&2
fi

command_of() { # PROGRAM
	command=("$ours" --release s --namespace s --deny-as-warn)
	case $1 in
	law) command+=(--profile prod) ;;
	before) command+=(--policies "$tmp/policies" --profile "$tmp/policies/profiles/prod.yaml") ;;
	*) command+=(--policies "$tmp/$1" --profile policies/profiles/prod.yaml) ;;
	esac
}

count_of() { # PROGRAM: its rules
	local command
	command_of "$1"
	"${command[@]}" --check-policies | sed -n 's/^\([0-9]*\) rules.*/\1/p'
}

for program in 100 1000; do
	[ "$(count_of $program)" = "$program" ] || {
		echo "bench/rules.sh: $(count_of $program) rules in place of $program" >&2
		exit 1
	}
done
for ((round = 0; round < runs; round++)); do
	for program in "${programs[@]}"; do
		command_of "$program"
		"$tmp/measure" "$stream" "$tmp/out" "${command[@]}" 2>"$tmp/err" >>"$tmp/$program.times"
	done
done
median_of() { # PROGRAM: processor time in µs
	median "$tmp/$1.times" 2
}
bar '1,000 rules by 100' "$(calculate "$(median_of 1000) / $(median_of 100)" %.2f)" 3 ×
[ ! -e "$tmp/before.times" ] || bar "the law ($(count_of law) rules) by the $(count_of before) before it" \
	"$(calculate "$(median_of law) / $(median_of before)" %.2f)" 1.5 ×
{
	cat <<-END
		# What rules cost

		Written by \`make bench-rules\`, $(date -u +%Y-%m-%d), $cores cores of $(uname -m).
		Processor time of a whole run of the filter on the 30-KB stream, medians of $runs, all by turns. The 100
		rules are every second one of the law, the 1,000 are ten copies of these.

		| bar | measured | at most | |
		|---|---|---|---|
	END
	printf '%s\n' "${bars[@]}"
} >"$tmp/RESULTS.md"
bench/part.sh "$tmp/RESULTS.md"
if [ "$missed" -ne 0 ]; then
	echo 'bench/rules.sh: a bar is missed, see bench/RESULTS.md' >&2
	exit 1
fi
