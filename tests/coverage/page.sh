#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# page.sh LINES: docs/coverage.md, of LINES (FILE, lines that can run, lines that ran), tests/coverage.tsv and why.tsv.
set -euo pipefail

here=$(dirname "$0")

cat <<'END'
# Coverage

Which lines run in the tests that need no cluster (unit, golden, cli), by `make coverage`, which writes this page
(`UPDATE=1`) or compares its figures, to a point. It builds with gcc's counters and without an optimizer into
`build/coverage`. Floors are in `tests/coverage.tsv`: a share below one fails. `COVERAGE_E2E="tests/e2e/look.bats"` runs
suites that need a cluster with the same programs, on the cluster of `KUBECONFIG`; their lines count, too.

`plugin` is its engines: the verbs (`plugin/commands/`) are what the suites of a cluster run.

| room | % of lines | floor | lines | of them not run |
|---|---|---|---|---|
END
"$here/judge.sh" --rooms "$1" "$here/../coverage.tsv" |
	awk -F '\t' '{ printf "| `%s` | %s | %s | %d | %d |\n", $1, $2, $3, $4, $4 - $5 }'
cat <<'END'

It is no part of CI: it builds all once more, and runs what CI runs anyway.

## What is not run, and why

A line that no test runs is either one of these, or work to be done. Reasons are rows of `tests/coverage/why.tsv`, the
first that fits; figures are lines not run.

| files | lines | why |
|---|---|---|
END
awk -F '\t' '
	NR == FNR {
		if ($0 ~ /^#/) next
		n++; glob[n] = $1; why[n] = $2
		pattern[n] = "^" $1 "$"; gsub(/\./, "\\.", pattern[n]); gsub(/\*/, ".*", pattern[n])
		gsub(/ /, "$|^", pattern[n])
		next
	}
	{
		for (i = 1; i <= n; i++)
			if ($1 ~ pattern[i]) { lost[i] += $2 - $3; break }
	}
	END {
		for (i = 1; i <= n; i++) {
			gsub(/ /, "`, `", glob[i])
			if (lost[i]) printf "| `%s` | %d | %s |\n", glob[i], lost[i], why[i]
		}
	}' "$here/why.tsv" "$1"
cat <<'END'

Files of which most is not run:

| file | lines | % |
|---|---|---|
END
awk -F '\t' '
	$1 !~ /^plugin\/commands\// && $1 !~ /\/main\.c$/ && $2 > 0 {
		printf "%d\t%s\t%d\t%d\n", $2 - $3, $1, $2, 100 * $3 / $2
	}' "$1" |
	LC_ALL=C sort -t "$(printf '\t')" -k 1,1rn -k 2,2 | head -n 20 |
	awk -F '\t' '{ printf "| `%s` | %d | %d |\n", $2, $3, $4 }'
