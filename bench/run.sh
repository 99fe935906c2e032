#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The filter against yq, kustomize and a kyaml filter: the same two edits (bench/policies) on the same streams. The
# results are compared first, then all run in alternation. Writes its part of bench/RESULTS.md; exit 1 when a bar is
# missed.
#   BENCH_N=N   runs of each program and stream (21, 11 and 5 by size)
set -euo pipefail
export LC_ALL=C

cd "$(dirname "$0")/.."
# shellcheck source=bench/figures.bash
. bench/figures.bash
readonly ours=bin/store-postrender tmp=build/bench shared=../shared/bench
readonly bar_ms=8 bar_factor=3 bar_spare=8000000
readonly edited=("$ours" --policies bench/policies --deny-as-warn)
readonly default=("$ours" --profile local --release s --namespace s --deny-as-warn)

# Before anything of ours runs.
cores=$(getconf _NPROCESSORS_ONLN)
busy=$(awk -v cores="$cores" '{ print ($1 > cores / 2 ? "yes" : "no") }' /proc/loadavg 2>/dev/null || echo no)
mkdir -p "$tmp"
peers=$(bench/peers.sh)
"${CC:-cc}" -std=c11 -D_GNU_SOURCE -O2 -o "$tmp/measure" bench/measure.c
missed=0
table=()
bars=()
notes=()

# The command of a program, in the array `command`.
command_of() { # PROGRAM
	case $1 in
	ours) command=("${edited[@]}") ;;
	default) command=("${default[@]}") ;;
	kyaml) command=("$peers/kyaml") ;;
	yq) command=("$peers/yq" "$(cat bench/edit.yq)") ;;
	kustomize) command=("$peers/kustomize" build "$tmp/kustomize") ;;
	esac
}

# Prints wall time and processor time in µs and peak memory in KB.
measure() { # PROGRAM IN OUT
	local command
	command_of "$1"
	"$tmp/measure" "$2" "$3" "${command[@]}" 2>"$tmp/$1.err"
}

prepare_kustomize() { # STREAM
	mkdir -p "$tmp/kustomize"
	cp bench/kustomization.yaml "$tmp/kustomize/kustomization.yaml"
	cp "$1" "$tmp/kustomize/stream.yaml"
}

# Fills `running` with the programs that take the stream; a different outcome is noted, not a reason to leave one out.
compare() { # SIZE STREAM
	local peer count
	measure ours "$2" "$tmp/ours.out" >/dev/null || {
		cat "$tmp/ours.err"
		exit 1
	}
	"$peers/canonical" <"$tmp/ours.out" >"$tmp/ours.json"
	"$peers/canonical" <"$2" >"$tmp/input.json"
	if cmp -s "$tmp/ours.json" "$tmp/input.json"; then
		echo "bench/run.sh: $1: the filter changed nothing" >&2
		exit 1
	fi
	running=(ours default)
	for peer in kyaml yq kustomize; do
		if ! measure "$peer" "$2" "$tmp/$peer.out" >/dev/null; then
			notes+=("$peer refuses $1: $(head -n 1 "$tmp/$peer.err" | sed "s|$PWD/||g" | cut -c 1-110)")
			continue
		fi
		"$peers/canonical" <"$tmp/$peer.out" >"$tmp/$peer.json"
		count=$(diff "$tmp/ours.json" "$tmp/$peer.json" | grep -c '^>' || true)
		if [ "$count" -ne 0 ] || ! cmp -s "$tmp/ours.json" "$tmp/$peer.json"; then
			notes+=("$peer on $1: $count of $(wc -l <"$tmp/ours.json") objects come out different")
		fi
		running+=("$peer")
	done
}

run() { # SIZE STREAM RUNS
	local size=$1 stream=$2 runs=$3 program round bytes fastest='' wall cpu peak
	local own_wall own_peak kind=wall column=1
	printf '%s: comparing results, then %s runs\n' "$size" "$runs"
	bytes=$(wc -c <"$stream")
	prepare_kustomize "$stream"
	compare "$size" "$stream"
	rm -f "$tmp"/*.times
	for ((round = 0; round < runs; round++)); do
		for program in "${running[@]}"; do
			measure "$program" "$stream" "$tmp/out" >>"$tmp/$program.times"
		done
	done
	own_wall=$(median "$tmp/ours.times" 1)
	own_peak=$(median "$tmp/ours.times" 3)
	for program in "${running[@]:2}"; do
		wall=$(median "$tmp/$program.times" 1)
		cpu=$(median "$tmp/$program.times" 2)
		peak=$(median "$tmp/$program.times" 3)
		table+=("| $size | $program | $(calculate "$wall / $own_wall") \
| $(calculate "$cpu / $(median "$tmp/ours.times" 2)") | $(calculate "$peak / $own_peak") |")
		printf '  %-10s takes %s times our time, %s times our memory\n' "$program" \
			"$(calculate "$wall / $own_wall")" "$(calculate "$peak / $own_peak")"
		[ -n "$fastest" ] && [ "$fastest" -le "$wall" ] || fastest=$wall
	done
	[ -z "$fastest" ] || bar "$size: our time by the fastest peer's" \
		"$(calculate "$own_wall / $fastest" %.3f)" 1 ×
	for program in ours default; do
		peak=$(sort -n -k 3,3 "$tmp/$program.times" | awk 'END { print $3 }')
		bar "$size: memory, $([ $program = ours ] && echo 'the two edits' || echo 'default policies')" \
			"$(calculate "$peak * 1.024 / 1000")" \
			"$(calculate "($bytes * $bar_factor + $bar_spare) / 1e6")" MB
	done
	[ "$size" = 30-KB ] || return 0
	# Wall time on a busy machine is the scheduler's, and this program never waits nor has a second thread.
	if [ "$busy" = yes ]; then
		kind=processor column=2
		notes+=("the machine was busy with other work, so the $bar_ms ms are judged by processor time")
	fi
	bar "$size: default policies, $kind time" \
		"$(calculate "$(median "$tmp/default.times" "$column") / 1000")" "$bar_ms" ms
}

version_of() { # MODULE
	sed -n "s|^.*$1 \(v[^ ]*\).*|\1|p" bench/peers/go.mod | head -n 1
}

write_results() {
	cat <<-END
		# The filter against its peers

		Written by \`make bench\`, $(date -u +%Y-%m-%d), $cores cores of $(uname -m); the streams are
		$origin.

		The same two edits in each (\`bench/policies\`, \`bench/edit.yq\`, \`bench/kustomization.yaml\`,
		\`bench/peers/kyaml\`): a label on every object, a storage class on each claim.
		Outcomes are compared as JSON, then all programs
		run in alternation; figures are medians. Ours includes the check of what it
		writes and keeps every other byte.

		$($ours --version | head -n 1), yq $(version_of mikefarah/yq/v4), kustomize $(version_of \
			kustomize/kustomize/v5), kyaml $(version_of kustomize/kyaml).

		How many times ours:

		| stream | peer | wall time | processor time | peak memory |
		|---|---|---|---|---|
	END
	printf '%s\n' "${table[@]}"
	printf '\n%s\n\n%s\n%s\n' 'Bars (memory: 3 × input + 8 MB):' \
		'| bar | measured | at most | |' '|---|---|---|---|'
	printf '%s\n' "${bars[@]}"
	[ ${#notes[@]} -eq 0 ] || printf '\n%s\n\n' 'What was noticed:'
	[ ${#notes[@]} -eq 0 ] || printf -- '- %s\n' "${notes[@]}"
}

origin='renders of real charts'
if [ ! -d "$shared" ]; then
	origin='made by bench/stream.sh'
	echo "$shared is not there: streams are $origin"
	bench/stream.sh 29000 >"$tmp/small-30k.yaml"
	bench/stream.sh 298000 >"$tmp/mid-300k.yaml"
	bench/stream.sh 9990000 >"$tmp/large-10m.yaml"
fi
streams=$([ -d "$shared" ] && echo "$shared" || echo "$tmp")
run 30-KB "$streams/small-30k.yaml" "${BENCH_N:-21}"
run 300-KB "$streams/mid-300k.yaml" "${BENCH_N:-11}"
run 10-MB "$streams/large-10m.yaml" "${BENCH_N:-5}"
write_results >"$tmp/RESULTS.md"
bench/part.sh "$tmp/RESULTS.md"
[ ${#notes[@]} -eq 0 ] || printf '  note: %s\n' "${notes[@]}"
if [ "$missed" -ne 0 ]; then
	echo 'bench/run.sh: a bar is missed, see bench/RESULTS.md' >&2
	exit 1
fi
