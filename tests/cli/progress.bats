#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2030,SC2031,SC2034,SC2153,SC2154 # bats: each test is a subshell; run sets variables
# --progress, its variable and -q: what verbs say on stderr, to people and to programs; and the gate that keeps all else
# from writing there. tests/e2e has the steps of stores.

load helm
load image-tools
load progress

setup() {
	clean_environment
	[ -x "$HELM_STORE" ] || skip "bin/helm-store is not built"
	TOOLS_BIN="$BATS_TEST_TMPDIR/the tools" BUILT=$BATS_TEST_TMPDIR/built CALLS=$BATS_TEST_TMPDIR/calls
	stand_in docker kubectl
}

build() { # OPTION...
	PATH=$TOOLS_BIN "$HELM_STORE" image build "$@"
}

@test "verbs that have -q have --progress, and no others; help says its words" {
	local verb count=0
	while read -r verb; do
		"$HELM_STORE" "$verb" --help >"$BATS_TEST_TMPDIR/help" || continue
		cd "$BATS_TEST_TMPDIR" || return
		[ "$(grep -c -- '-q, --quiet' help)" = "$(grep -c -- '--progress auto|lines|json|none' help)" ]
		! grep -q -- --progress help || count=$((count + 1))
	done < <("$HELM_STORE" __complete '' | cut -f 1 | grep -v :)
	[ "$count" -ge 13 ]
	for verb in create update rollback suspend resume delete gc audit doctor wait platform image; do
		"$HELM_STORE" "$verb" --help | grep -q 'HELM_STORE_PROGRESS'
	done
	run -0 "$HELM_STORE" __complete create acme --progress ''
	[ "$output" = $'auto\nlines\njson\nnone\n:4' ]
}

@test "json: steps, what a program says and the end, each a line of JSON; the result is on stdout as ever" {
	run -0 --separate-stderr build --progress json
	is_told image 'done'
	[[ $output == 'store  built  urumi/store:'* ]]
	[ "$(of_events '[.[] | select(.step | startswith("docker build")) | .state] | join(" ")')" = 'begun output' ]
	[[ $(of_events '.[] | select(.state == "output").detail') == 'STEP 1/1 of urumi/store:'* ]]
	[[ $(of_events '.[] | select(.step == "store" and .state == "done").detail') == 'built: urumi/store:'* ]]
	[ "$(of_events 'map(.seconds) | . == sort and .[0] >= 0')" = true ]
}

@test "json: what a program says may be anything, and long" {
	printf 'a\033[2Jb\377c\n  1%%\r 50%%\r100%%\n%s\nend' "$(printf '%20000s' x | tr ' ' x)" >"$BUILT/words"
	sed -i "s|^build\*)\$|&\n\tcat '$BUILT/words'|" "$TOOLS_BIN/docker"
	run -0 --separate-stderr build --progress json
	is_told image 'done'
	[ "$(of_events '[.[] | select(.state == "output").detail][0:2] | @json')" = '["a\u001b[2Jb�c","100%"]' ]
	[ "$(of_events '[.[] | select(.state == "output").detail][2] | length, .[-2:]')" = $'8193\nx…' ]
	run ! grep -q $'\033' <<<"$stderr"
}

@test "json: the error is an event, with its word, its exit status and what to do" {
	echo 'build|1|no space left on device' >"$BUILT/docker.fails"
	run -5 --separate-stderr build --progress json
	is_told image failed
	[ -z "$output" ]
	[ "$(of_events '.[-1].error | .code, .exitStatus')" = $'io/child\n5' ]
	[[ $(of_events '.[-1].error.message') == 'docker build of images/store failed with status 1: no space left'* ]]
	[[ $(of_events '.[-1].error.remedy') == 'make room on that disk'* ]]
	[ "$(of_events '.[-1] | .detail == .error.message')" = true ]
}

@test "json: checks of doctor are steps, though people find them in the result alone" {
	export HELM_STORE_KUBECTL=/nonexistent/kubectl
	run -5 --separate-stderr "$HELM_STORE" doctor --profile local --no-probes --progress json -o json
	is_told doctor failed
	local check
	for check in $(jq -r '.checks[] | select(.state == "ok" or .state == "failed").id' <<<"$output"); do
		[ "$(of_events "[.[] | select(.step == \"$check\").state] | .[-1]")" = \
			"$(jq -r ".checks[] | select(.id == \"$check\").state | sub(\"ok\"; \"done\")" <<<"$output")" ]
	done
	[ -n "$check" ]
	run -5 --separate-stderr "$HELM_STORE" doctor --profile local --no-probes
	[ "$(grep -c . <<<"$stderr")" = "$(grep -c -e '^error: ' -e '^  ' <<<"$stderr")" ]
}

@test "json: words that are wrong are told in JSON too, however it was asked for" {
	run -2 --separate-stderr "$HELM_STORE" create acme --nonsense --progress json
	[ "$(of_events '.[-1].error.code')" = usage/option ]
	run -2 --separate-stderr "$HELM_STORE" create acme --progress=json --nonsense
	[ "$(of_events '.[-1].error.remedy')" = 'see helm store create --help' ]
	export HELM_STORE_PROGRESS=json
	run -2 --separate-stderr "$HELM_STORE" create acme --nonsense
	[ "$(of_events '.[-1].step')" = create ]
	run -2 --separate-stderr "$HELM_STORE" create
	[ "$(of_events '.[-1].error.message')" = 'create needs NAME' ]
	# Verbs that are soon done have no steps, and speak to people.
	run -2 --separate-stderr "$HELM_STORE" list --nonsense
	[[ $stderr == 'error: unknown option --nonsense   [usage/option]'* ]]
}

@test "json: nobody is asked" {
	run -2 --separate-stderr "$HELM_STORE" delete acme --progress json
	is_told delete failed
	[ "$(of_events '.[-1].error.message')" = 'delete acme: whoever reads JSON is not asked' ]
	[ "$(of_events '.[-1].error.remedy')" = 'add --yes' ]
}

@test "json under Helm: nothing else is on stderr but Helm's own word on a failure" {
	local major
	for major in 3 4; do
		use_helm "$major"
		install_plugin
		run -2 --separate-stderr "$HELM" store delete acme --progress json
		stderr=$(grep -vx 'Error: plugin "store" exited with error' <<<"$stderr")
		is_told delete failed
	done
}

@test "lines and auto are the same where there is no terminal; none has no steps, and the error" {
	local said
	run -0 --separate-stderr build --progress lines
	said=$(sed -E 's/ +[0-9.]+s$//' <<<"$stderr")
	[[ $said == *'… docker build of images/store'*'STEP 1/1'*' ✓ store '* ]]
	run -0 --separate-stderr build
	diff <(sed -E 's/ +[0-9.]+s$//' <<<"$stderr") - <<<"$said"
	run -0 --separate-stderr build --progress none
	[ -z "$stderr" ]
	echo 'build|1|no space left on device' >"$BUILT/docker.fails"
	run -5 --separate-stderr build --progress none
	[[ $stderr == 'error: docker build of images/store failed'* ]]
}

@test "on a terminal lines are not written over, and have no colours" {
	command -v python3 >/dev/null || skip 'needs python3'
	command -v script >/dev/null || skip 'needs script (util-linux)'
	export HELM_STORE_KUBECTL=/nonexistent/kubectl
	terminal() { # WORD
		script -qec "'$HELM_STORE' doctor --profile local --no-probes --progress $1 >/dev/null" /dev/null \
			</dev/null
	}
	run -5 terminal auto
	[[ $output == *$'\r\033[K'* ]]
	run -5 terminal lines
	[[ $output == *'checks failed: '* && $output != *$'\033'* ]]
	run -5 terminal json
	[ "$(tr -d '\r' <<<"$output" | jq -rs '.[-1].step')" = doctor ]
}

@test "-q is --progress none: it goes before the variable, and does not go with another word" {
	HELM_STORE_PROGRESS=json run -0 --separate-stderr build -q
	[ -z "$stderr" ]
	run -0 --separate-stderr build -q --progress none
	[ -z "$stderr" ]
	run -2 --separate-stderr build -q --progress lines
	[[ $stderr == 'error: --quiet is --progress none: it and --progress lines exclude each other   [usage'* ]]
	HELM_STORE_PROGRESS='tty' run -2 --separate-stderr build
	[[ $stderr == 'error: --progress tty: auto, lines, json or none was expected   [usage/option]'* ]]
}

@test "the gate: work that writes to stdout or stderr fails lint, whatever it writes with" {
	local file=$BATS_TEST_TMPDIR/work.c line
	cd "$ROOT" || return
	tests/lint/quiet.sh
	printf '/* printf("x"), stderr */\nstatic int f(void)\n{\n\treturn strlen("puts(stdout)");\n}\n' >"$file"
	run -0 tests/lint/quiet.sh "$file"
	while read -r line; do
		printf 'static void f(void)\n{\n\t%s\n}\n' "$line" >"$file"
		run -1 tests/lint/quiet.sh "$file"
		has "$file:3: "
	done <<-'END'
		(void)fprintf(stderr, "warning");
		printf("x");
		(void)puts("x");
		(void)fputs(text, where);
		(void)fwrite(text, 1, n, where);
		perror("x");
		(void)write(STDERR_FILENO, "x", 1);
		(void)dprintf(2, "x");
		progress_hear(progress, &event);
		return output_print(&out, err);
	END
	printf '#include "cli/progress.h"\n' >"$file"
	run -1 tests/lint/quiet.sh "$file"
}
