#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2154 # run sets variables
# The gate of spelling: what it finds, and what the rows of its table let stand.

load helm

setup() {
	clean_environment
	command -v codespell >/dev/null || skip 'codespell is not installed'
	gate=$ROOT/tests/lint/spelling.sh
}

@test "a misspelt word is told with its file and line" {
	printf 'one\nthat we recieve\n' >"$BATS_TEST_TMPDIR/page.md"
	run -1 "$gate" "$BATS_TEST_TMPDIR/page.md"
	has 'page.md:2: recieve ==> receive'
	printf 'one\nthat we receive\n' >"$BATS_TEST_TMPDIR/page.md"
	run -0 "$gate" "$BATS_TEST_TMPDIR/page.md"
}

@test "a row lets its word stand in its files, and nothing else" {
	echo 'at least: atLeast' >"$BATS_TEST_TMPDIR/page.md"
	run -0 "$gate" "$BATS_TEST_TMPDIR/page.md"
	# Misspelt on purpose in one of our tests alone.
	echo 'defualt' >"$BATS_TEST_TMPDIR/test_words.c"
	run -1 "$gate" "$BATS_TEST_TMPDIR/test_words.c"
	has 'defualt ==> default'
	run -0 "$gate" tests/unit/lib/test_words.c
}
