#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Random manifests and random rules: BATCHES (20) lines of CASES (25) cases each, from SEED (1) on. BIN chooses the
# program.
# A case that does not hold is left in build/property, and `build/property/property BIN build/property SEED 1`
# repeats it (SHOW=1: with what the filter says).
set -uo pipefail

cd "$(dirname "$0")/../.." || exit 1
bin=${BIN:-build/san-address-undefined/bin/store-postrender}
[ -x "$bin" ] || bin=bin/store-postrender
cases=${CASES:-25} seed=${SEED:-1} lines=${BATCHES:-20}
work=build/property
mkdir -p "$work"
export ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}exitcode=99"
export UBSAN_OPTIONS="${UBSAN_OPTIONS:+$UBSAN_OPTIONS:}exitcode=99"

if ! ${CC:-cc} -std=c11 -D_GNU_SOURCE -O1 -g -Wall -Wextra -Ilib -o "$work/property" tests/property/*.c \
	lib/alloc.c lib/bytes.c lib/err.c lib/file.c; then
	echo 'not ok property: does not compile'
	exit 1
fi
cp "$bin" "$work/store-postrender" # a build that goes on meanwhile may not replace it
bin=$work/store-postrender

batch() { # FIRST-SEED
	local folder=$work/$1
	mkdir -p "$folder"
	if "$work/property" "$bin" "$folder" "$1" "$cases"; then
		echo "ok seeds $1-$(($1 + cases - 1))"
		rm -rf "$folder"
	else
		echo "not ok seeds $1-$(($1 + cases - 1)): see $folder"
		return 1
	fi
}

running=0 failed=0
for ((i = 0; i < lines; i++)); do
	batch $((seed + i * cases)) &
	running=$((running + 1))
	if [ "$running" -ge "$(nproc 2>/dev/null || echo 2)" ]; then
		wait -n || failed=1
		running=$((running - 1))
	fi
done
while [ "$running" -gt 0 ]; do
	wait -n || failed=1
	running=$((running - 1))
done
exit "$failed"
