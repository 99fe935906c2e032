#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Runs fuzz targets: tests/fuzz/run.sh PROGRAM...   each for FUZZ_SECONDS (60), after the kept crashes; two at once.
# What libFuzzer learns stays in build/fuzz/learned/TARGET; a crash is put into tests/fuzz/crashes/TARGET.
set -uo pipefail

cd "$(dirname "$0")/../.." || exit 1
export LSAN_OPTIONS="suppressions=$PWD/tests/fuzz/leaks:print_suppressions=0"

# Says how it went in one piece.
run() { # PROGRAM
	local program=$1 target=${1##*/fuzz_} learned crashes kept said status=0
	learned=build/fuzz/learned/$target crashes=tests/fuzz/crashes/$target
	mkdir -p "$learned" "$crashes"
	kept=("$crashes"/*)
	if [ -e "${kept[0]}" ] && ! "$program" "${kept[@]}" >"$learned.log" 2>&1; then
		said="not ok fuzz $target: a kept crash is back ($learned.log)" status=1
	elif "$program" -max_total_time="${FUZZ_SECONDS:-60}" -timeout=10 -rss_limit_mb=2048 -max_len=4096 \
		-artifact_prefix="$crashes/" "$learned" "tests/fuzz/corpus/$target" >"$learned.log" 2>&1; then
		said="ok fuzz $target ($(grep -o '^Done.*' "$learned.log"))"
	else
		said=$(tail -n 30 "$learned.log" && echo "not ok fuzz $target") status=1
	fi
	rmdir "$crashes" 2>/dev/null
	echo "$said"
	return "$status"
}
export -f run

# shellcheck disable=SC2016 # for the shell that xargs starts
[ $# = 0 ] || printf '%s\0' "$@" | xargs -0 -n 1 -P 2 bash -c 'run "$0"'
