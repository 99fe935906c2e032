#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The shop in Chromium, in both themes; see pages.mjs. With SHOTS=1 some of the screenshots go to docs/images.
# shellcheck disable=SC2154

in_theme() { # THEME
	config ".theme = \"$1\""
	(store SEED_RESET_STOCK=true seed) >"$work/seed.log" 2>&1 || { cat "$work/seed.log" && return 1; }
	local ok not status=0
	"$node" tests/store/pages.mjs "http://127.0.0.1:$port" "$packages" "$work/shots" "$1" "$ADMIN_EMAIL" \
		"$ADMIN_PASSWORD" >"$work/browser.log" 2>&1 || status=$?
	cat "$work/browser.log"
	ok=$(grep -c '^ok' "$work/browser.log" || true) not=$(grep -c '^not ok' "$work/browser.log" || true)
	if [ "$status" != 0 ] && [ "$not" = 0 ] || [ $((ok + not)) = 0 ]; then
		echo "not ok store: pages, $1: ended with status $status" && not=1
	fi
	passed=$((passed + ok)) failed=$((failed + not))
}

use_font
server_start pages
for theme in light dark; do
	in_theme "$theme"
done
server_stop pages
[ -z "${SHOTS-}" ] || keep_shots
