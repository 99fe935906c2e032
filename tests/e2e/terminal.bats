#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2030,SC2031,SC2154 # bats: each test is a subshell; run sets variables
# Steps on terminals of all widths, as an emulator shows them: no line wraps, nothing of an older line stays.

load cluster
load stores

setup() {
	PYTE=${XDG_CACHE_HOME:-$HOME/.cache}/helm-store/pyte-0.8.2
	if [ ! -x "$PYTE/bin/python3" ]; then
		python3 -c 'import venv, ensurepip' 2>/dev/null || skip 'needs python3 with venv (python3-venv)'
		python3 -m venv "$PYTE" && "$PYTE/bin/pip" install -q pyte==0.8.2
	fi
	export TERM=xterm-256color
}

screen() { # COLUMNS-AND-OPTIONS... -- ARGUMENT...
	local options=()
	while [ "$1" != -- ]; do
		options+=("$1")
		shift
	done
	shift
	"$PYTE/bin/python3" "$ROOT/tests/cli/terminal.py" "${options[@]}" -- "$ROOT/bin/helm-store" create "$@" \
		--profile local --chart "$PLAIN" --set "image=$BUSYBOX" --dry-run \
		--profile-set "ingress.className=${INGRESS_CLASS:-nginx}"
}

# What a person sees of a whole run: each step once, on a line of its own.
is_clean() { # COLUMNS SCREEN
	[[ $2 != *'wrong: '* ]]
	[ "$(grep -c '^ ✓ ' <<<"$2")" = 4 ]
	[ "$(grep '^ ✓ ' <<<"$2" | wc -L)" -lt "$1" ]
	grep -qE '^ ✓ name and host free .* [0-9]+\.[0-9]s$' <<<"$2"
	grep -qE '^ ✓ release .* [0-9]+\.[0-9]s$' <<<"$2"
	[ "$(grep -vcE '^ ✓ |^[+] |^store ' <<<"$2")" = 0 ]
}

@test "Steps fit into 40 to 200 columns, with a long name too" {
	local columns shown name=terminal-with-a-name-of-forty-letters-xy
	for columns in 40 60 80 120 200; do
		# Where lines of the result are wider than the screen, a terminal wraps them: that is not ours.
		shown=$(screen "$columns" -- "$name" -o json | grep -v '^{')
		printf '%s\n' "$columns" "$shown"
		[ "$(grep -c '^ ✓ ' <<<"$shown")" = 4 ]
		[ "$(grep '^ ✓ ' <<<"$shown" | wc -L)" -lt "$columns" ]
		[[ $shown != *'cursor is hidden'* ]]
	done
	shown=$(screen 200 -- "$name")
	is_clean 200 "$shown"
}

@test "A terminal that becomes narrower or wider keeps no rest; dumb ones and NO_COLOR get no codes" {
	local shown
	shown=$(screen 100 --resize 50 -- terminal-a)
	printf '%s\n' "$shown"
	[ "$(grep -c '^ ✓ release ' <<<"$shown")" = 1 ]
	run ! grep -E '^   (chart and rules|release)' <<<"$shown"
	shown=$(screen 50 --resize 150 -- terminal-a)
	[ "$(grep -c '^ ✓ ' <<<"$shown")" = 4 ]
	shown=$(TERM=dumb screen 80 --raw -- terminal-a)
	[[ $shown == *'✓ release'* && $shown != *$'\033'* ]]
	shown=$(NO_COLOR=1 screen 80 --raw -- terminal-a)
	[[ $shown == *'✓ release'* && $shown != *$'\033[3'* ]]
	# -q shows nothing but the result, under both Helms.
	shown=$(screen 80 --raw -- terminal-a -q -o json | tr -d '\r')
	[[ $shown == '{"name":"terminal-a"'* && $(wc -l <<<"$shown") = 1 ]]
}
