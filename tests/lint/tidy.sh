#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# What clang-tidy finds by .clang-tidy, in all that both programs are made of.
# tests/lint/tidy.sh [FILE...]: these files alone (for the test of this gate)
set -uo pipefail

cd "$(dirname "$0")/../.." || exit 1
command -v clang-tidy >/dev/null || { echo 'clang-tidy is missing; ./install.sh --with-tests installs it' && exit 1; }
FLAGS=$(make --no-print-directory list-flags)
export FLAGS
if [ $# -gt 0 ]; then
	files=("$@")
else
	mapfile -t files < <(make --no-print-directory list-sources | tr ' ' '\n' | grep -E '^(lib|postrender|plugin)/')
fi
# What it says on stderr is how many warnings it keeps to itself. Compilers' own are for warnings.sh.
# shellcheck disable=SC2016 # sh expands it
printf '%s\0' "${files[@]}" | xargs -0 -P "$(nproc 2>/dev/null || echo 2)" -n 16 \
	sh -c 'clang-tidy --quiet --config-file=.clang-tidy "$@" -- $FLAGS -Wno-everything 2>/dev/null' sh
