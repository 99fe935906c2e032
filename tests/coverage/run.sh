#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# make coverage: which lines the tests that need no cluster run. Builds both programs and the unit tests with counters
# into build/coverage, runs unit, golden and cli tests with them, prints the share of lines of each room of
# tests/coverage.tsv, and fails below its floor, when a test fails, and when docs/coverage.md says other figures.
#
# COVERAGE_E2E="FILE.bats…"  these suites of tests/e2e, too, on the cluster of KUBECONFIG
# UPDATE=1                   writes docs/coverage.md
# ONLY="TIER…"               unit, golden, cli, e2e: these alone, for a quick look; then no figure is compared
set -euo pipefail

cd "$(dirname "$0")/../.."
build=$PWD/build/coverage
tree=$build/tree
log=$PWD/build/logs/coverage.log
tiers=${ONLY:-unit golden cli ${COVERAGE_E2E:+e2e}}
failed=0
mkdir -p build/logs
: >"$log"

# What the tests of programs need of the checkout, with these programs as bin/: plugins and installations are made of
# the folder that they are in.
make_tree() {
	rm -rf "$tree"
	mkdir -p "$tree"
	git ls-files -co --exclude-standard -z -- ':!images' ':!docs/images' ':!tests/golden' ':!tests/corpus' \
		':!tests/hostile' ':!tests/tenancy' ':!tests/store' ':!tests/fuzz' ':!tests/cluster' |
		xargs -0 cp -p --parents -t "$tree"
	# The one case of golden that tests/cli reads.
	cp -pR --parents tests/golden/shipped-again "$tree"
	ln -s "$PWD/images" "$tree/images"
	cp -R "$build/bin" "$tree/bin"
	# Nothing is built here.
	sed 's/^install: all$/install:/' Makefile >"$tree/Makefile"
}

unit() {
	local program name
	for program in "$build"/tests/*/test_*; do
		name=${program#"$build"/tests/}
		[ -f "tests/unit/$name.c" ] || continue
		CMOCKA_MESSAGE_OUTPUT=tap "$program" || echo "not ok $name: ended with status $?"
	done
}

# But those of scripts, which run little of the programs and take minutes.
cli() {
	local suite suites=()
	for suite in "$tree"/tests/cli/*.bats; do
		case ${suite##*/} in install*.bats | own-*.bats | try.bats | spelling.bats) continue ;; esac
		suites+=("$suite")
	done
	bats --tap --print-output-on-failure "${suites[@]}"
}

tier() { # NAME
	# shellcheck disable=SC2086 # several files
	case $1 in
	unit) unit ;;
	golden) BIN=$build/bin/store-postrender tests/golden/run.sh ;;
	cli) cli ;;
	e2e) (cd "$tree" && tests/e2e/run.sh $COVERAGE_E2E) ;;
	*) echo "not ok: no tier $1" ;;
	esac
}

run_tiers() {
	local name begin=$SECONDS
	for name in $tiers; do
		tier "$name" >"$log.tier" 2>&1 </dev/null || true
		cat "$log.tier" >>"$log"
		printf '%-8s %4d s\n' "$name" $((SECONDS - begin))
		if grep -E '^(not ok|FAIL)\b' "$log.tier"; then failed=1; fi
		begin=$SECONDS
	done
	rm -f "$log.tier"
}

# FILE, lines that can run, lines that ran. Of a line that is compiled several times the best counts.
count_lines() {
	find "$build/lib" "$build/postrender" "$build/plugin" -name '*.gcno' -print0 | LC_ALL=C sort -z |
		xargs -0 gcov --json-format --stdout 2>/dev/null |
		jq -r '.files[] | select(.file | test("^(lib|postrender|plugin)/.*\\.c$")) | .file as $file
			| .lines | group_by(.line_number) | map(map(.count) | max)
			| [$file, length, (map(select(. > 0)) | length)] | @tsv' | LC_ALL=C sort
}

make --no-print-directory COV=1 tests-build
find "$build" -name '*.gcda' -delete
HELM3=$(tests/helm.sh --path 3)
HELM4=$(tests/helm.sh --path 4)
export HELM3 HELM4
make_tree
run_tiers
count_lines >"$build/lines.tsv"
tests/coverage/page.sh "$build/lines.tsv" >"$build/coverage.md"
tests/coverage/judge.sh "$build/lines.tsv" tests/coverage.tsv || failed=1
if [ -n "${ONLY-}${COVERAGE_E2E-}" ]; then
	echo 'not all, or more, than docs/coverage.md tells of: it is not compared'
elif [ -n "${UPDATE-}" ]; then
	cp "$build/coverage.md" docs/coverage.md
else
	tests/coverage/judge.sh --page docs/coverage.md "$build/coverage.md" || failed=1
fi
exit "$failed"
