#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
set -euo pipefail

# shellcheck disable=SC2046
shellcheck -S style -x $(git ls-files -co --exclude-standard | while IFS= read -r file; do
	case $file in
	*.sh | *.bash | *.bats) [ ! -f "$file" ] || echo "$file" ;;
	*.*) ;;
	*) if [ -f "$file" ] && head -n 1 "$file" | grep -qE '^#!.*\b(sh|bash)$'; then echo "$file"; fi ;;
	esac
done)
