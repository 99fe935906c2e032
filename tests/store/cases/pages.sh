#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The shop in Chromium, in both themes; see pages.mjs. With SHOTS=1 some of the screenshots go to docs/images.
# shellcheck disable=SC2154

# Screenshots that the documents show.
readonly SHOWN='light-desktop-list dark-desktop-product light-phone-list dark-phone-cart light-desktop-filled
dark-desktop-list light-phone-order dark-phone-checkout light-desktop-admin'

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

# The font of the screenshots where it is installed; without it a browser without a desktop takes what it finds first.
use_font() {
	fc-list 2>/dev/null | grep -q 'Inter' || return 0
	cat >"$work/fonts.conf" <<'END'
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
<include>/etc/fonts/fonts.conf</include>
<match target="pattern"><edit name="family" mode="prepend" binding="strong"><string>Inter</string></edit></match>
</fontconfig>
END
	export FONTCONFIG_FILE=$work/fonts.conf
}

keep_shots() {
	local name
	mkdir -p docs/images
	for name in $SHOWN; do
		convert "$work/shots/$name.png" -strip -dither None -colors 128 "png8:docs/images/store-$name.png"
	done
}

use_font
server_start pages
for theme in light dark; do
	in_theme "$theme"
done
server_stop pages
[ -z "${SHOTS-}" ] || keep_shots
