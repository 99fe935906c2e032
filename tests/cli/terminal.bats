#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2030,SC2031,SC2153,SC2154 # bats: each test is a subshell; run sets variables
# Ctrl-C on a terminal, with helm as the parent: one message, and the shell's prompt after it.

load helm

setup() {
	clean_environment
	[ -x "$FILTER" ] || skip "bin/store-postrender is not built"
	command -v python3 >/dev/null || skip 'needs python3'
	export TMPDIR=$BATS_TEST_TMPDIR/tmp
	mkdir "$TMPDIR"
}

check_interrupt() {
	local screen
	use_helm "$1"
	install_plugin
	# Its folder is there once it is at work.
	screen=$(python3 "$BATS_TEST_DIRNAME/terminal.py" 100 --raw --shell --interrupt-at "$TMPDIR/helm-store-*" -- \
		"'$HELM'" store render web "$CHARTS/slow" --profile local | tr -d '\r')
	printf '%s\n' "$screen"
	[ "$(grep -c 'error: ' <<<"$screen")" = 1 ]
	[ "$(grep -ci 'error' <<<"$screen")" = 1 ]
	[[ $screen == *'error: ended by SIGINT (Ctrl-C)   [signal/interrupted]'*'prompt-of-the-shell> ' ]]
	# Nothing is left of it.
	run ! compgen -G "$TMPDIR/helm-store-*"
}

@test "Helm 3: Ctrl-C gives one message, and the prompt comes after it" {
	check_interrupt 3
}

@test "Helm 4: Ctrl-C gives one message, and the prompt comes after it" {
	check_interrupt 4
}
