#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# judge.sh LINES FLOORS        prints the share of each room of FLOORS (tests/coverage.tsv) in LINES (FILE, lines that
#                              can run, lines that ran), and fails where it is below its floor, or a room is empty
# judge.sh --rooms LINES FLOORS   ROOM, percent, floor, lines that can run, lines that ran
# judge.sh --page OLD NEW      fails where shares of two pages differ by more than a point: what tests run varies by
#                              some lines, as processes meet
set -euo pipefail

in_any() { # FILE PATTERN…
	local file=$1 pattern
	shift
	for pattern; do
		# shellcheck disable=SC2053 # a pattern
		[[ $file != $pattern ]] || return 0
	done
	return 1
}

rooms() { # LINES FLOORS
	local room files without floor file all run total ran
	while IFS=$'\t' read -r room files without floor; do
		[[ $room != '#'* ]] || continue
		total=0 ran=0
		while IFS=$'\t' read -r file all run; do
			# shellcheck disable=SC2086 # several patterns
			if (set -f && in_any "$file" $files && ! in_any "$file" $without); then
				total=$((total + all)) ran=$((ran + run))
			fi
		done <"$1"
		printf '%s\t%s\t%s\t%s\t%s\n' "$room" "$((total ? ran * 1000 / total : 0))" "$floor" "$total" "$ran" |
			awk -F '\t' -v OFS='\t' '{ $2 = sprintf("%.1f", $2 / 10); print }'
	done <"$2"
}

shares() { # PAGE
	# shellcheck disable=SC2016 # Markdown
	sed -nE 's/^\| `([a-z]+)` \| ([0-9]+)\.[0-9] \|.*/\1 \2/p' "$1"
}

case $1 in
--rooms) rooms "$2" "$3" ;;
--page)
	paste -d ' ' <(shares "$2") <(shares "$3") | awk -v page="$2" '
		$1 != $3 || $2 - $4 > 1 || $4 - $2 > 1 { bad = 1 }
		END {
			if (bad || !NR) print page " says other figures: make coverage UPDATE=1"
			exit bad || !NR
		}'
	;;
*)
	rooms "$1" "$2" | awk -F '\t' '
		{
			printf "%-12s %5.1f %% of %5d lines, floor %s\n", $1, $2, $4, $3
			if ($2 + 0 < $3 + 0 || !$4) { print "not ok coverage: " $1 " is below its floor"; bad = 1 }
		}
		END { exit bad }'
	;;
esac
