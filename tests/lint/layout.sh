#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# An SPDX line on top of each source file, a last newline, no blanks at the ends of lines, tabs in C and shell, scripts
# that can be run, include guards, no globals that change, copies that are one text, pages of at most 200 lines.
set -euo pipefail

bad=0
complain() {
	bad=1
	printf '%s\n' "$*"
}

mapfile -t files < <(find lib postrender plugin policies charts cluster tests docs bench install.sh Makefile .ci \
	-type f -not -path 'tests/golden/*/*' -not -path 'tests/hostile/*.yaml' -not -path 'tests/corpus/*.yaml' \
	-not -path 'tests/corpus/*/*' -not -path 'tests/fuzz/*/*' -not -path 'charts/*/charts/*' 2>/dev/null)
for file in "${files[@]}"; do
	case $file in
	*.c | *.h | *.sh | *.go | *.bats | Makefile | tests/run | .ci/run | policies/*.yaml)
		head -n 3 "$file" | grep -q 'SPDX-License-Identifier: Apache-2.0' ||
			complain "$file: no SPDX line on top"
		;;
	esac
	case $file in
	*.md | *.sum | *.json | *.tsv | *.tgz | *.png) ;;
	*)
		hits=$(grep -nE '[[:blank:]]+$' "$file" | head -n 3 || true)
		[ -z "$hits" ] || complain "$file: blanks at the end of a line: $hits"
		;;
	esac
	[[ $file = *.png || $file = *.tgz ]] || [ ! -s "$file" ] || [ -z "$(tail -c 1 "$file")" ] ||
		complain "$file: no newline at the end"
	case $file in
	*.c | *.h)
		hits=$(grep -nE '^ {4,}[^ *]' "$file" | head -n 3 || true)
		[ -z "$hits" ] || complain "$file: indented by blanks: $hits"
		;;
	*.sh | tests/run | .ci/run) [ -x "$file" ] || complain "$file: cannot be run (chmod +x)" ;;
	esac
	case $file in
	*.h)
		if ! grep -qE '^#ifndef [A-Z0-9_]+_H$' "$file"; then complain "$file: no include guard"; fi
		;;
	lib/*.c | postrender/*.c | plugin/*.c)
		hits=$(grep -nE '^static [a-z_ ]+\**[a-z_]+(\[[^]]*\])?( = .*)?;' "$file" | grep -vE 'const' || true)
		[ -z "$hits" ] || complain "$file: state that changes: $hits"
		;;
	esac
done

# A page is one subject, and no longer than a person reads. Those of rules are printed.
for file in docs/*.md; do
	[ "$(wc -l <"$file")" -le 200 ] || complain "$file: $(wc -l <"$file") lines, at most 200"
done

# A container is built from its own folder alone, so that each has a copy.
for file in images/*/inventory; do
	cmp -s images/store/inventory "$file" || complain "$file: differs from images/store/inventory"
done
exit "$bad"
