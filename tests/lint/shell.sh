#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# What is wrong in scripts by shellcheck, and what it does not see: a folder that mktemp could not make, in a script
# that goes on after a failure, is `/`; and of `[ a ] && [ b ]` amid a test the first one failing is nobody's failure.
set -euo pipefail

scripts=$(git ls-files -co --exclude-standard | while IFS= read -r file; do
	case $file in
	*.sh | *.bash | *.bats) [ ! -f "$file" ] || echo "$file" ;;
	*.*) ;;
	*) if [ -f "$file" ] && head -n 1 "$file" | grep -qE '^#!.*\b(sh|bash)$'; then echo "$file"; fi ;;
	esac
done)
bad=0
# shellcheck disable=SC2086
shellcheck -S style -x $scripts || bad=1
for file in $scripts; do
	if [[ $file != *.bats ]] && ! grep -qE '^set -[a-z]*e' "$file" && grep -nE '=\$\(mktemp[^|]*$' "$file"; then
		echo "$file: mktemp without || exit: without a folder it goes on with /" && bad=1
	fi
	case $file in *.bats) ;; *) continue ;; esac
	awk '
		pending != "" && $1 !~ /^[})]/ && NF { print pending; found = 1 }
		NF { pending = "" }
		/^\t+\[ .* \] && \[ / && !/ \|\| / && !/\\$/ { pending = FILENAME ":" FNR ": write two lines: " $0 }
		END { exit found }' "$file" || bad=1
done
exit "$bad"
