# SPDX-License-Identifier: Apache-2.0
# What the measurements of this folder do with figures: medians, bars. The caller has tmp, bars, missed.
# shellcheck shell=bash disable=SC2034,SC2154 # variables are the caller's

median() { # FILE COLUMN
	sort -n -k "$2,$2" "$1" | awk -v column="$2" '{ value[NR] = $column }
		END { print int((value[int((NR + 1) / 2)] + value[int(NR / 2) + 1]) / 2) }'
}

calculate() { # EXPRESSION [FORMAT]
	awk "BEGIN { printf \"${2:-%.1f}\", $1 }"
}

bar() { # WHAT VALUE LIMIT UNIT (lower is better)
	local verdict=held
	if awk "BEGIN { exit !($2 > $3) }"; then
		verdict=missed
		missed=1
	fi
	bars+=("| $1 | $2 $4 | $3 $4 | $verdict |")
	printf '  %-52s %s %s (at most %s): %s\n' "$1" "$2" "$4" "$3" "$verdict"
}
