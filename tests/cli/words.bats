#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2030,SC2031,SC2153,SC2154,SC2164 # bats: each test is a subshell; run sets variables
# helm-store by itself: verbs, help, completion. No Helm is run here but where a test says so.

load helm

setup() {
	clean_environment
}

@test "no word, --help and help show the verbs" {
	for words in "" --help -h help; do
		# shellcheck disable=SC2086 # an empty word is no word
		run -0 "$HELM_STORE" $words
		has 'Usage: helm store VERB'
		has 'render [NAME] CHART'
		has 'completion bash|zsh|fish'
	done
}

@test "each verb has a help, the same by --help, -h and help VERB" {
	for verb in render env completion version help; do
		run -0 "$HELM_STORE" "$verb" --help
		has "Usage: helm store $verb"
		has '-h, --help'
		first=$output
		run -0 "$HELM_STORE" "$verb" -h
		[ "$output" = "$first" ]
		run -0 "$HELM_STORE" help "$verb"
		[ "$output" = "$first" ]
	done
}

@test "an unknown verb is a usage error with the nearest verb" {
	run -2 --separate-stderr "$HELM_STORE" rendr
	[ -z "$output" ]
	output=$stderr
	has 'error: unknown verb "rendr"; did you mean "render"?'
	has '[usage/option]'
	[[ $output =~ known:.*\ render\  ]]
	run -2 "$HELM_STORE" help versoin
	has 'did you mean "version"?'
	run -2 "$HELM_STORE" xyzzy
	has 'error: unknown verb "xyzzy"   [usage/option]'
}

@test "an unknown option is a usage error with the nearest option" {
	run -2 "$HELM_STORE" render --profil local x
	has 'unknown option --profil; did you mean --profile?'
	has 'see helm store render --help'
}

@test "too few and too many operands are usage errors" {
	run -2 "$HELM_STORE" render
	has 'render needs [NAME] CHART'
	run -2 "$HELM_STORE" render web chart more
	has '"more" is one argument too many'
	run -2 "$HELM_STORE" version now
	has '"now" is one argument too many'
}

@test "render: a wrong -o, and --diff with -o, are usage errors" {
	run -2 "$HELM_STORE" render -o xml web "$CHARTS/shop"
	has 'yaml, table or json was expected'
	run -2 "$HELM_STORE" render -o table --diff web "$CHARTS/shop"
	has '--diff and -o both say what to print'
}

@test "no Helm: said, with what to do" {
	HELM_BIN=/nonexistent/helm run -5 "$HELM_STORE" version
	has 'error: /nonexistent/helm: No such file or directory'
	has 'HELM_BIN='
}

@test "a Helm of another major version is refused" {
	printf '#!/bin/sh\necho v2.17.0\n' >"$BATS_TEST_TMPDIR/helm"
	chmod +x "$BATS_TEST_TMPDIR/helm"
	HELM_BIN=$BATS_TEST_TMPDIR/helm run -5 "$HELM_STORE" version
	has 'is version "v2.17.0"'
	has 'Helm 3 and Helm 4'
}

@test "version: one number in both programs and both plugin files" {
	run -0 "$HELM_STORE" version --short
	version=$output
	[[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+$ ]]
	grep -qx "version: $version" "$ROOT/plugin.yaml"
	grep -qx "version: $version" "$ROOT/postrender/store/plugin.yaml"
	run -0 "$FILTER" --version
	[ "$output" = "store-postrender $version" ]
}

@test "plugin.yaml is in the old form and has no delete hook" {
	run ! grep -qE '^(apiVersion|command|hooks):|delete:' "$ROOT/plugin.yaml"
	grep -qx 'name: store' "$ROOT/plugin.yaml"
}

@test "completion: verbs, options, choices, profiles, files" {
	run -0 "$HELM_STORE" __complete ''
	[ "${lines[0]%%$'\t'*}" = create ]
	has $'completion\tscript'
	[ "${lines[-1]}" = ':4' ]
	run -0 "$HELM_STORE" __complete ver
	[ "${lines[0]%%$'\t'*}" = version ]
	[ "${#lines[@]}" = 2 ]
	run -0 "$HELM_STORE" __complete render --pro
	[ "${lines[0]%%$'\t'*}" = --profile ]
	[ "${lines[-1]}" = ':4' ]
	run -0 "$HELM_STORE" __complete render -o t
	[ "$output" = $'table\n:4' ]
	run -0 "$HELM_STORE" __complete render --profile ''
	[ "$output" = $'local\nprod\n:4' ]
	run -0 "$HELM_STORE" __complete render --profile ./
	[ "$output" = ':0' ]
	run -0 "$HELM_STORE" __complete render --values ''
	[ "$output" = ':0' ]
	run -0 "$HELM_STORE" __complete render ''
	[ "$output" = ':0' ]
	run -0 "$HELM_STORE" __complete completion ''
	[ "$output" = $'bash\nzsh\nfish\n:4' ]
	run -0 "$HELM_STORE" __complete version ''
	[ "$output" = ':4' ]
	run -0 "$HELM_STORE" __complete
	has 'render'
}

@test "completion: every option of a verb's help is offered" {
	for verb in render env version; do
		"$HELM_STORE" "$verb" --help | grep -oE '^ +(-., )?--[a-z-]+' | grep -oE -- '--[a-z-]+' | sort \
			>"$BATS_TEST_TMPDIR/help"
		"$HELM_STORE" __complete "$verb" -- | grep -oE '^--[a-z-]+' | sort >"$BATS_TEST_TMPDIR/offered"
		diff "$BATS_TEST_TMPDIR/help" "$BATS_TEST_TMPDIR/offered"
	done
}

# complete_in_bash WORD...: what the bash script offers for the last word
complete_in_bash() {
	# shellcheck disable=SC2016 # for the inner bash
	bash --norc -c 'source <("$1" completion bash); COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
		_helm_store; printf "%s\n" "${COMPREPLY[@]}"' bash "$HELM_STORE" "$@"
}

@test "completion: the bash script offers what the program answers" {
	run -0 complete_in_bash ren
	[ "$output" = render ]
	run -0 complete_in_bash render --profile = lo
	[ "$output" = local ]
	run -0 complete_in_bash render --output =
	[ "$output" = $'yaml\ntable\njson' ]
	run -0 complete_in_bash render ''
	[ -z "$output" ]
}

@test "completion: the zsh and fish scripts are well formed" {
	run -2 "$HELM_STORE" completion tcsh
	has 'known: bash zsh fish'
	"$HELM_STORE" completion bash | bash -n
	for shell in zsh fish; do
		run -0 "$HELM_STORE" completion "$shell"
		has '__complete'
		if command -v "$shell" >/dev/null; then
			"$HELM_STORE" completion "$shell" >"$BATS_TEST_TMPDIR/script"
			"$shell" -n "$BATS_TEST_TMPDIR/script"
		fi
	done
}

@test "docs/plugin.md has each verb, with the summary of its help" {
	"$HELM_STORE" --help | sed -nE 's/^  ([a-z]+)( [^ ]+)*  +.*/\1/p' >"$BATS_TEST_TMPDIR/verbs"
	[ "$(wc -l <"$BATS_TEST_TMPDIR/verbs")" -ge 5 ]
	while read -r verb; do
		grep -qE "^\| \`${verb}[ \`]" "$ROOT/docs/plugin.md"
	done <"$BATS_TEST_TMPDIR/verbs"
}
