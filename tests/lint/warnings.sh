#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Both compilers, warnings as errors. gcc compiles (some warnings need its optimizer), clang only parses.
set -uo pipefail

read -ra flags < <(make --no-print-directory list-flags)
mapfile -t files < <(make --no-print-directory list-sources | tr ' ' '\n' | grep . | grep -v '^tests/fuzz/')
jobs=$(nproc 2>/dev/null || echo 2)
status=0
printf '%s\0' "${files[@]}" |
	xargs -0 -P "$jobs" -I{} gcc "${flags[@]}" -O2 -Werror -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 \
		-c {} -o /dev/null || status=1
printf '%s\0' "${files[@]}" |
	xargs -0 -P "$jobs" -n 8 clang "${flags[@]}" -Werror -fsyntax-only || status=1
exit "$status"
