#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2030,SC2031,SC2153,SC2154,SC2164 # bats: each test is a subshell; run sets variables
# docs/write-a-rule.md as it is written: its files, its commands by a shell one after the other, and what they print.

load helm

PAGE=$ROOT/docs/write-a-rule.md

setup() {
	clean_environment
	[ -x "$FILTER" ] || skip "bin/store-postrender is not built"
	use_helm 4
	mkdir "$BATS_TEST_TMPDIR/page" "$BATS_TEST_TMPDIR/bin" "$BATS_TEST_TMPDIR/person"
	cp -R "$ROOT/charts/demo" "$BATS_TEST_TMPDIR/person/chart"
	ln -s "$FILTER" "$BATS_TEST_TMPDIR/bin/store-postrender"
	# `helm store` as Helm runs the plugin.
	# shellcheck disable=SC2016 # for the script
	printf '#!/bin/sh\n[ "$1" = store ] || exit 9\nshift\nHELM_BIN="%s" exec "%s" "$@"\n' "$HELM" "$HELM_STORE" \
		>"$BATS_TEST_TMPDIR/bin/helm"
	chmod +x "$BATS_TEST_TMPDIR/bin/helm"
	# The blocks in their order: NUMBER.LANGUAGE.NAME
	awk -v folder="$BATS_TEST_TMPDIR/page" '
		/^```/ {
			open = !open
			if (open) {
				language = $1 == "```" ? "sh" : substr($1, 4)
				file = sprintf("%s/%03d.%s.%s", folder, NR, language, $2)
				printf "" > file
			} else
				close(file)
			next
		}
		open { print > file }' "$PAGE"
	cd "$BATS_TEST_TMPDIR/person"
}

@test "write-a-rule.md: each command succeeds as written, and prints what the page shows" {
	local block commands=0 shown=0 said=$BATS_TEST_TMPDIR/said
	export PATH=$BATS_TEST_TMPDIR/bin:$PATH
	for block in ../page/*; do
		case $block in
		*.yaml.*) cp "$block" "${block#*.yaml.}" ;;
		*.sh.)
			commands=$((commands + $(grep -c . "$block")))
			# One shell for all would hide a command that fails.
			while IFS= read -r line; do
				eval "$line" >"$said" 2>&1 || { echo "$line: $(cat "$said")"; false; }
			done <"$block"
			;;
		*.text.)
			shown=$((shown + 1))
			diff "$block" "$said"
			;;
		*) false ;;
		esac
	done
	[ "$commands" -ge 9 ]
	[ "$shown" = 2 ]
	# What the rule leaves alone.
	sed 's/^      - name: web/&\n        readinessProbe: {httpGet: {port: 80}}/' web.yaml >probed.yaml
	run -0 helm store policies test probes/ready probed.yaml --profile prod
	[ -z "$output" ]
}
