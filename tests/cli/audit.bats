#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2030,SC2031,SC2154 # bats: each test is a subshell; run sets variables
# audit and gc as far as they need no cluster: options, help, completion, and its absence.

load helm

setup() {
	clean_environment
	[ -x "$ROOT/bin/helm-store" ] || skip "bin/helm-store is not built"
	export KUBECONFIG=$BATS_TEST_TMPDIR/none
}

store() {
	"$ROOT/bin/helm-store" "$@"
}

@test "audit --help names every finding and the exit statuses" {
	run -0 store audit --help
	has 'Usage: helm store audit [OPTION]... [NAME]...'
	has 'guard-missing: '
	has 'release-bypassed: '
	has '10 findings'
	# The page of the documentation has the same words.
	local word
	while read -r word; do
		grep -qF "| \`$word\` |" "$ROOT/docs/audit.md"
	done < <(sed -nE 's/^  ([a-z]+-[a-z]+): .*/\1/p' <<<"$output")
}

@test "audit --fix --dry-run needs a cluster as audit does, and is offered" {
	run -9 store audit --fix --dry-run
	run -0 store audit --help
	has '--dry-run'
	has 'with --fix: say what it would do, mend nothing'
}

@test "audit: wrong words are usage errors" {
	run -2 store audit Not_A_Name
	has 'cannot be the name of a store'
	run -2 store audit acme -l a=b
	has 'exclude each other'
	run -2 store audit -o xml
	has 'table|json|yaml'
	run -2 store audit --fixed
	has '--fix'
}

@test "audit: without a cluster it says so" {
	run -9 store audit
	has 'cluster/unreachable'
	run -9 store audit acme --fix
}

@test "audit: options and formats complete, and names after names" {
	run -0 store __complete audit --f
	has '--fix'
	run -0 store __complete audit -o ''
	has 'yaml'
	# No cluster, so no names; but it is names that are asked for, not files.
	run -0 store __complete audit acme ''
	[ "$output" = :4 ]
}

@test "gc --help names every kind and fate" {
	run -0 store gc --help
	local word
	for word in namespace release volume object lease probe remove removed kept left; do
		has "  $word: "
		grep -qF "\`$word\`" "$ROOT/docs/audit.md"
	done
	has 'default 5m'
}

@test "gc: wrong words are usage errors, and no cluster is one of its own" {
	run -2 store gc --yes --dry-run
	has 'exclude each other'
	run -2 store gc --older-than yesterday
	has 'a duration was expected'
	run -2 store gc --older-than 200y
	has 'a duration was expected'
	run -2 store gc --older-than 900000h
	has 'too long, it may be 36500 days at most'
	run -2 store wait acme --timeout 31d
	has 'too long, it may be 30 days at most'
	# Ages beyond what fits 32 bits of milliseconds are no mistake: what fails here is the missing cluster.
	for age in 1194h 90d 1h30m; do
		run -9 store gc --older-than "$age" --yes
		run -9 store logs acme --since "$age"
	done
	run -2 store gc acme
	has 'one argument too many'
	run -9 store gc --yes
	has 'cluster/unreachable'
}

@test "HELM_DRIVER: another place for releases than Secrets is refused by every verb that changes stores" {
	local driver verb
	local -A words=([create]=--if-exists=reject [update]='' [rollback]='' [suspend]='' [resume]='' [delete]=--yes)
	for driver in configmap configmaps memory sql Secret; do
		for verb in "${!words[@]}"; do
			# shellcheck disable=SC2086 # a word or none
			HELM_DRIVER=$driver run -2 --separate-stderr store "$verb" acme ${words[$verb]}
			[ "$output" = '' ]
			[[ $stderr == *"HELM_DRIVER is $driver"*"unset HELM_DRIVER"* ]]
		done
		HELM_DRIVER=$driver run -2 store gc --yes
	done
	# Helm's own words for Secrets are none of these; then the cluster is lacking.
	for driver in '' secret secrets; do
		HELM_DRIVER=$driver run -9 store gc
	done
}

@test "HELM_DRIVER: every helm that is run gets secret" {
	# shellcheck disable=SC2016 # the stand-in expands it
	printf '%s\n' '#!/bin/sh' 'echo "v4.0.0+$HELM_DRIVER"' >"$BATS_TEST_TMPDIR/helm"
	chmod +x "$BATS_TEST_TMPDIR/helm"
	HELM_DRIVER=sql HELM_BIN=$BATS_TEST_TMPDIR/helm run -0 store version
	has 'v4.0.0+secret'
}
