#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2030,SC2031,SC2153,SC2154 # bats: each test is a subshell; run sets variables
# What Helm says when it fails comes out whole, whatever is in it.

load helm

setup() {
	clean_environment
	[ -x "$FILTER" ] || skip "bin/store-postrender is not built"
	chart=$BATS_TEST_TMPDIR/words
	mkdir -p "$chart/templates"
	printf 'apiVersion: v2\nname: words\nversion: 0.1.0\n' >"$chart/Chart.yaml"
	printf '{{ fail .Values.words }}\n' >"$chart/templates/fail.yaml"
}

# Everything that was given to `fail` stands in the error, line by line, and the code says that the chart is to blame.
comes_out_whole() { # MAJOR WORDS
	local line
	use_helm "$1"
	printf '%s' "$2" >"$BATS_TEST_TMPDIR/text"
	HELM_BIN=$HELM run -5 --separate-stderr "$HELM_STORE" render x "$chart" --profile local --values \
		<(jq -n --rawfile words "$BATS_TEST_TMPDIR/text" '{words: $words}')
	[ -z "$output" ]
	[[ ${stderr%%$'\n'*} == 'error: '*'   [chart/render]' ]]
	while IFS= read -r line || [ -n "$line" ]; do
		grep -qF -- "$line" <<<"$stderr"
	done <"$BATS_TEST_TMPDIR/text"
}

all_come_out_whole() { # MAJOR
	comes_out_whole "$1" 'the values must have one of these: [alpha beta]'
	comes_out_whole "$1" $'first\nsecond [line]\n    error: "quoted"   [policy/denied]\nError: ünï — [usage/option]'
	comes_out_whole "$1" $'error output:\n nothing: exit status 3 [here]'
	comes_out_whole "$1" $'node contents:\n"error: x" [here]'
	comes_out_whole "$1" "long $(printf 'é [%.0s' {1..3000}) end]"
}

@test "Helm 3: its message is never cut" {
	all_come_out_whole 3
}

@test "Helm 4: its message is never cut" {
	all_come_out_whole 4
}
