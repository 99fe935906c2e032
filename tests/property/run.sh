#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Random manifests and random rules, judged by the oracle too: PROPERTY_DOCS (3000) streams, from SEED (1) on, in lines
# of CASES (50). BIN chooses the program; without it the first SANITIZED (500) run with sanitizers.
# make property PROPERTY_DOCS=100000 is the whole.
# A case that does not hold is left in build/property, and `build/property/property BIN build/property SEED 1`
# repeats it (SHOW=1: with what the filter says).
set -uo pipefail

cd "$(dirname "$0")/../.." || exit 1
sanitized=build/san-address-undefined/bin/store-postrender
plain=bin/store-postrender
cases=${CASES:-50} seed=${SEED:-1} docs=${PROPERTY_DOCS:-3000} least=${SANITIZED:-500}
oracle=$PWD/build/oracle
[ -x "$oracle" ] || oracle=
work=build/property
mkdir -p "$work"
export ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}exitcode=99"
export UBSAN_OPTIONS="${UBSAN_OPTIONS:+$UBSAN_OPTIONS:}exitcode=99"

if ! ${CC:-cc} -std=c11 -D_GNU_SOURCE -O1 -g -Wall -Wextra -Ilib -o "$work/property" tests/property/*.c \
	lib/alloc.c lib/bytes.c lib/err.c lib/file.c; then
	echo 'not ok property: does not compile'
	exit 1
fi
# A build that goes on meanwhile may not replace them.
cp "${BIN:-$plain}" "$work/plain"
if [ -z "${BIN-}" ] && [ -x "$sanitized" ]; then cp "$sanitized" "$work/sanitized"; else least=0; fi

judge() { # FOLDER
	[ -n "$oracle" ] && [ -s "$1/list" ] || return 0
	"$oracle" --values --list "$1/list" >"$1/judged" && return
	grep -v '^ok' "$1/judged"
	return 1
}

batch() { # FIRST-SEED
	local folder=$work/$1 bin=$work/plain
	[ $(($1 - seed)) -ge "$least" ] || bin=$work/sanitized
	mkdir -p "$folder"
	if "$work/property" "$bin" "$folder" "$1" "$cases" >"$folder/said" && judge "$folder"; then
		cat "$folder/said" >>"$work/counts"
		echo "ok seeds $1-$(($1 + cases - 1))"
		rm -rf "$folder"
	else
		echo "not ok seeds $1-$(($1 + cases - 1)): see $folder"
		cat "$folder/said"
		return 1
	fi
}

: >"$work/counts"
[ -n "$oracle" ] || echo 'ok property: results # skip build/oracle is not built (make oracle)'
running=0 failed=0
for ((i = 0; i < docs; i += cases)); do
	batch $((seed + i)) &
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
awk '/^# / { e += $2; u += $4; r += $6 }
	END { printf "# %d edited, %d unchanged, %d refused\n", e, u, r }' "$work/counts"
exit "$failed"
