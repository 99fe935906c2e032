#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Runs each fuzz target on its corpus and its kept crashes, without libFuzzer, with the objects of the sanitizer build
# (`make tests-build SAN=address,undefined`). A test a file.
set -uo pipefail

cd "$(dirname "$0")/../.." || exit 1
work=build/replay
failed=0
export LSAN_OPTIONS="suppressions=$PWD/tests/fuzz/leaks:print_suppressions=0"
mkdir -p "$work"

read -ra objects < <(make --no-print-directory -s list-tested SAN=address,undefined)
if [ ! -e "${objects[0]}" ]; then
	echo "ok fuzz replay # skip the sanitizer build is not there"
	exit 0
fi
read -ra libraries < <(${PKG_CONFIG:-pkg-config} --libs yaml-0.1 libfyaml libcjson libpcre2-8)

for source in tests/fuzz/fuzz_*.c; do
	target=${source##*/fuzz_} target=${target%.c}
	if ! ${CC:-cc} -std=c11 -D_GNU_SOURCE -g -Wall -Wextra -Ilib -Ipostrender -Iplugin \
		-fsanitize=address,undefined -fno-sanitize-recover=all -o "$work/$target" "$source" \
		tests/fuzz/replay.c "${objects[@]}" "${libraries[@]}" -lm; then
		echo "not ok replay $target: does not link"
		failed=1
		continue
	fi
	for file in "tests/fuzz/corpus/$target"/* "tests/fuzz/crashes/$target"/*; do
		[ -f "$file" ] || continue
		if "$work/$target" "$file" >"$work/$target.log" 2>&1; then
			echo "ok replay $target ${file##*/}"
		else
			tail -n 20 "$work/$target.log"
			echo "not ok replay $target ${file##*/}"
			failed=1
		fi
	done
done
exit "$failed"
