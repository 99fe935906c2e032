# SPDX-License-Identifier: Apache-2.0
#
# Node, the packages of the tests, and Chromium with its screenshots. Sets node and packages; needs work, a folder.
# shellcheck shell=bash disable=SC2034,SC2154

# Screenshots that the documents show.
readonly SHOWN='light-desktop-list dark-desktop-product light-phone-list dark-phone-cart light-desktop-filled
dark-desktop-list light-phone-order dark-phone-checkout light-desktop-admin'
readonly BROWSER_CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/helm-store

# Packages into a folder of the cache, whole or not at all: what a killed npm leaves looks as if it were there.
npm_packages() { # FOLDER PACKAGE...
	rm -rf "$1.new.$$"
	npm install --prefix "$1.new.$$" --no-audit --no-fund "${@:2}" >&2 || return 1
	rm -rf "$1"
	mv "$1.new.$$" "$1"
}

find_node() {
	if node=$(command -v node) && [ "$("$node" -p 'process.versions.node.split(".")[0]')" -ge 22 ]; then
		return
	fi
	node=$BROWSER_CACHE/node22/node_modules/node/bin/node
	[ -x "$node" ] || npm_packages "$BROWSER_CACHE/node22" node@22
}

# Packages for the tests themselves, at fixed versions, in the cache.
find_test_packages() {
	packages=$BROWSER_CACHE/store-test-1
	[ -d "$packages/node_modules/axe-core" ] ||
		npm_packages "$packages" playwright-core@1.65.1 axe-core@4.11.0
}

# The font of the screenshots where it is installed; without it a browser without a desktop takes what it finds first.
use_font() {
	grep -q Inter <<<"$(fc-list 2>/dev/null)" || return 0
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

# Those of $work/shots that the documents show, into docs/images.
keep_shots() {
	local name
	mkdir -p docs/images
	for name in $SHOWN; do
		[ -e "$work/shots/$name.png" ] || continue
		convert "$work/shots/$name.png" -strip -dither None -colors 128 "png8:docs/images/store-$name.png"
	done
}
