#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# unit.mjs and unit-limits.mjs, a line a test.
# shellcheck disable=SC2154

APP=$app "$node" --test --test-reporter=tap tests/store/unit.mjs tests/store/unit-limits.mjs \
	>"$work/unit.log" 2>&1 || true
grep -E '^(not ok|ok) [0-9]' "$work/unit.log" | sed -E 's/^(not ok|ok) [0-9]+ - /\1 store: unit: /'
passed=$((passed + $(grep -c '^ok ' "$work/unit.log" || true)))
failed=$((failed + $(grep -c '^not ok ' "$work/unit.log" || true)))
if ! grep -q '^ok ' "$work/unit.log" || grep -q '^not ok ' "$work/unit.log"; then
	sed 's/^/#   /' "$work/unit.log"
	grep -q '^ok ' "$work/unit.log" || echo 'not ok store: unit: nothing ran'
fi
