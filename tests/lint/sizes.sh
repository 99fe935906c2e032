#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Files of at most 400 lines, functions of at most 50 (from the line of the name to the closing brace), lines of at
# most 120 columns. There is no list of exceptions.
set -euo pipefail

cd "$(dirname "$0")/../.."
said=$(mktemp)
trap 'rm -f "$said"' EXIT

c_files() {
	find lib postrender plugin cluster tests bench -name '*.[ch]' 2>/dev/null
}

other_files() {
	find lib postrender plugin cluster tests bench install.sh Makefile .ci -type f \
		\( -name '*.sh' -o -name '*.bash' -o -name '*.go' -o -name '*.bats' -o -name Makefile -o -name run \
		-o -path cluster/cluster -o -path cluster/image \) 2>/dev/null
}

{
	# shellcheck disable=SC2046
	awk 'FNR == 1 && NR > 1 && lines > 400 { print file ": " lines " lines, at most 400" }
		{ file = FILENAME; lines = FNR }
		END { if (lines > 400) print file ": " lines " lines, at most 400" }' $(c_files) $(other_files)

	# shellcheck disable=SC2046
	awk 'FNR == 1 { start = 0; inside = 0 }
		!inside && /^[a-zA-Z_].*\(/ && !/;[ \t]*$/ { start = FNR; name = $0 }
		/^\{/ && start { inside = 1 }
		/^\}/ && inside {
			if (FNR - start + 1 > 50)
				print FILENAME ":" start ": " FNR - start + 1 " lines, at most 50: " name
			inside = 0
			start = 0
		}' $(c_files)

	# Columns: tabs are eight wide, and of a character of several bytes one byte counts.
	# shellcheck disable=SC2046
	LC_ALL=C awk '{
			width = 0
			count = split($0, part, "\t")
			for (i = 1; i <= count; i++) {
				width += length(part[i]) - gsub(/[\200-\277]/, "", part[i])
				if (i < count)
					width += 8 - width % 8
			}
			if (width > 120)
				print FILENAME ":" FNR ": " width " columns, at most 120"
		}' $(c_files) $(other_files)
} >"$said"
cat "$said"
[ ! -s "$said" ]
