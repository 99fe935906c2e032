#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Random manifests and random rules, judged by the oracle too: PROPERTY_DOCS (3000) streams, from SEED (1) on, in lines
# of CASES (500), against the objects of the release build; the first SANITIZED (500) also with sanitizers, where those
# are built. make property PROPERTY_DOCS=100000 is the whole.
# A case that does not hold is left in build/property, and `build/property/release build/property SEED 1` repeats it
# (SHOW=1: with what the filter says).
set -uo pipefail

cd "$(dirname "$0")/../.." || exit 1
cases=${CASES:-500} seed=${SEED:-1} docs=${PROPERTY_DOCS:-3000} sanitized=${SANITIZED:-500}
oracle=$PWD/build/oracle
[ -x "$oracle" ] || oracle=
work=build/property
mkdir -p "$work"
export ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}exitcode=99"
export UBSAN_OPTIONS="${UBSAN_OPTIONS:+$UBSAN_OPTIONS:}exitcode=99"

compile() { # NAME, the SAN of its objects
	# shellcheck disable=SC2046
	${CC:-cc} -std=c11 -D_GNU_SOURCE -O1 -g -Wall -Wextra ${2:+-fsanitize=$2} -Ilib -Ipostrender \
		-o "$work/$1" tests/property/*.c $(make -s list-tested SAN="$2") \
		$(pkg-config --libs yaml-0.1 libfyaml libcjson libpcre2-8) -lm
}

if ! compile release ''; then
	echo 'not ok property: does not compile'
	exit 1
fi
if [ "$sanitized" -gt 0 ] && [ -x build/san-address-undefined/bin/store-postrender ]; then
	compile sanitized address,undefined || exit 1
else
	sanitized=0
fi

judge() { # FOLDER
	[ -n "$oracle" ] && [ -s "$1/list" ] || return 0
	"$oracle" --values --list "$1/list" >"$1/judged" && return
	grep -v '^ok' "$1/judged"
	return 1
}

batch() { # PROGRAM FIRST-SEED CASES
	local folder=$work/$1-$2
	mkdir -p "$folder"
	if "$work/$1" "$folder" "$2" "$3" >"$folder/said" && judge "$folder"; then
		[ "$1" = sanitized ] || cat "$folder/said" >>"$work/counts"
		echo "ok $1: seeds $2-$(($2 + $3 - 1))"
		rm -rf "$folder"
	else
		echo "not ok $1: seeds $2-$(($2 + $3 - 1)), the last one $(cat "$folder/seed"): see $folder"
		cat "$folder/said"
		return 1
	fi
}

: >"$work/counts"
[ -n "$oracle" ] || echo 'ok property: results # skip build/oracle is not built (make oracle)'
# PROGRAM CASES CASES-A-LINE
lines() {
	local running=0 failed=0 i
	for ((i = 0; i < $2; i += $3)); do
		batch "$1" $((seed + i)) "$3" &
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
	return "$failed"
}

failed=0
lines sanitized "$sanitized" 50 || failed=1
lines release "$docs" "$cases" || failed=1
awk '/^# / { e += $2; u += $4; r += $6 }
	END { printf "# %d edited, %d unchanged, %d refused\n", e, u, r }' "$work/counts"
exit "$failed"
