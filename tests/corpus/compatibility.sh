#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Prints docs/compatibility.md: what the shipped rules do with the charts of ../shared/corpus/dev (or $CORPUS), in both
# profiles (make compatibility). With --one FILE, the row of one stream: FILE PROFILE OUTCOME RULES.
set -uo pipefail

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)

# untouched: no edit but marks of whose an object is; dropped: something was taken away with a warning.
one() { # FILE
	local file=$1 profile report outcome rules status
	report=$(mktemp)
	for profile in local prod; do
		: >"$report"
		timeout 60 "$bin" --profile "$profile" --release rel --namespace shop --check --deny-as-warn \
			--report "$report" <"$file" >/dev/null 2>"$report.err"
		status=$?
		rules=$(grep -F '"event":"denied"' "$report" | grep -oE '"rule":"[^"]*"' | cut -d '"' -f 4 | sort -u |
			tr '\n' ' ')
		if [ "$status" != 0 ]; then
			outcome=refused
			rules=$(grep -oE '\[[a-z-]+/[a-z0-9-]+\]$' "$report.err" | tail -n 1 | tr -d '[]')
		elif [ -n "$rules" ]; then
			outcome=refused
		elif grep -qF '"verb":"drop"' "$report"; then
			outcome=dropped
		elif grep -F '"event":"edit"' "$report" | grep -vF '"cosmetic":true' >/dev/null; then
			outcome=edited
		else
			outcome=untouched
		fi
		printf '%s\t%s\t%s\t%s\n' "$(basename "$file" .yaml)" "$profile" "$outcome" "$rules"
	done
	rm -f "$report" "$report.err"
}

# Of several streams of a chart the worst counts.
sums() { # ROWS
	awk -F '\t' '
		BEGIN { split("untouched edited dropped refused", names, " ")
			for (i in names) rank[names[i]] = i }
		{
			chart = $1
			sub(/\..*/, "", chart)
			count["streams", $2, $3]++
			total["streams", $2]++
			if (!((chart, $2) in worst)) total["charts", $2]++
			if (rank[$3] > rank[worst[chart, $2]]) worst[chart, $2] = $3
		}
		END {
			for (key in worst) { split(key, part, SUBSEP); count["charts", part[2], worst[key]]++ }
			print "| | profile | of | untouched | edited | something dropped | refused |"
			print "|---|---|---|---|---|---|---|"
			for (w = 1; w <= 2; w++)
				for (p = 1; p <= 2; p++) {
					what = w == 1 ? "charts" : "streams"; profile = p == 1 ? "local" : "prod"
					printf "| %s | %s | %d", what, profile, total[what, profile]
					for (i = 1; i <= 4; i++) printf " | %d", count[what, profile, names[i]]
					print " |"
				}
		}' "$1"
}

refusals() { # ROWS
	awk -F '\t' '
		$3 == "refused" {
			rules = split($4, rule, " ")
			for (i = 1; i <= rules; i++) { count[rule[i], $2]++; seen[rule[i]] = 1 }
			if (rules == 1) alone[rule[1], $2]++
		}
		END { for (one in seen) printf "%d\t| %s | %d | %d | %d | %d |\n", count[one, "prod"], one,
			count[one, "local"], alone[one, "local"], count[one, "prod"], alone[one, "prod"] }' "$1" |
		LC_ALL=C sort -t "$(printf '\t')" -k 1,1nr -k 2 | cut -f 2
}

page() { # ROWS
	cat <<'END'
# Compatibility: public charts under the law

What the shipped rules do with public charts, each rendered with its default values and many with others too, by Helm 3
and by Helm 4; a stream is one such rendering, and no part of the repository. Made by `make compatibility`. Of a chart's
streams the worst counts. *Edited* leaves marks of whose an object is aside; *something dropped* went with a warning;
*refused* means that nothing is installed until the chart's values, the chart or the profile say something else
([rules/](rules/README.md) says what).

END
	sums "$1"
	cat <<'END'

## What refuses

In how many streams a rule refuses something, and in how many of them it is the only one. A slug that is no rule is an
error of [errors.md](errors.md).

| rule | local | alone | prod | alone |
|---|---|---|---|---|
END
	refusals "$1"
}

if [ "${1-}" = --one ]; then
	one "$2"
	exit
fi
corpus=${CORPUS:-$root/../shared/corpus/dev}
if [ ! -d "$corpus" ]; then
	echo "compatibility: $corpus is not here; CORPUS=folder says where the streams are" >&2
	exit 1
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for name in ${!HELM_STORE_*}; do unset "$name"; done
export bin=${BIN:-$root/bin/store-postrender}
printf '%s\0' "$corpus"/*.yaml | xargs -0 -n 1 -P 2 "$here/compatibility.sh" --one >"$work/rows"
page "$work/rows"
