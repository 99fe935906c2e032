#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Runs fuzz targets: tests/fuzz/run.sh PROGRAM...   each for FUZZ_SECONDS (60), after the kept crashes.
# What libFuzzer learns stays in build/fuzz/learned/TARGET; a crash is put into tests/fuzz/crashes/TARGET.
set -uo pipefail

cd "$(dirname "$0")/../.." || exit 1
failed=0
export LSAN_OPTIONS="suppressions=$PWD/tests/fuzz/leaks:print_suppressions=0"

for program in "$@"; do
	target=${program##*/fuzz_}
	learned=build/fuzz/learned/$target crashes=tests/fuzz/crashes/$target
	mkdir -p "$learned" "$crashes"
	kept=("$crashes"/*)
	if [ -e "${kept[0]}" ] && ! "$program" "${kept[@]}" >"$learned.log" 2>&1; then
		echo "not ok fuzz $target: a kept crash is back ($learned.log)"
		failed=1
	elif "$program" -max_total_time="${FUZZ_SECONDS:-60}" -timeout=10 -rss_limit_mb=2048 -max_len=4096 \
		-artifact_prefix="$crashes/" "$learned" "tests/fuzz/corpus/$target" >"$learned.log" 2>&1; then
		echo "ok fuzz $target ($(grep -o '^Done.*' "$learned.log"))"
	else
		tail -n 30 "$learned.log"
		echo "not ok fuzz $target"
		failed=1
	fi
	rmdir "$crashes" 2>/dev/null
done
exit "$failed"
