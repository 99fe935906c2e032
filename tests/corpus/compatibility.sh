#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Prints docs/compatibility.md: what the shipped rules do with the charts of ../shared/corpus/dev (or $CORPUS), in both
# profiles (make compatibility). With --one FILE [OPTION...], the rows of one stream: FILE PROFILE OUTCOME, the rules
# that refuse, those that take something away. popular.tsv names charts that are told of one by one, and options of the
# filter by which a refused one passes, where there are some that one would give.
set -uo pipefail

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)

rules_of() { # TEXT REPORT
	grep -F "$1" "$2" | grep -oE '"rule":"[^"]*"' | cut -d '"' -f 4 | LC_ALL=C sort -u | tr '\n' ' '
}

# untouched: no edit but marks of whose an object is; dropped: something was taken away with a warning.
one() { # FILE [OPTION...]
	local file=$1 profile report outcome rules status
	shift
	report=$(mktemp) || exit 1
	for profile in local prod; do
		: >"$report"
		timeout 60 "$bin" --profile "$profile" --release rel --namespace shop --check --deny-as-warn \
			--report "$report" "$@" <"$file" >/dev/null 2>"$report.err"
		status=$?
		rules=$(rules_of '"event":"denied"' "$report")
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
		printf '%s\t%s\t%s\t%s\t%s\n' "$(basename "$file" .yaml)" "$profile" "$outcome" "$rules" \
			"$(rules_of '"verb":"drop"' "$report")"
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

# The worst outcome of a chart in a profile, and a list of the rules in a column.
becomes() { # ROWS CHART PROFILE
	awk -F '\t' -v chart="$2" -v profile="$3" '
		BEGIN { split("untouched edited dropped refused", names, " ")
			says["dropped"] = "something dropped"
			for (i in names) rank[names[i]] = i }
		index($1, chart ".") == 1 && $2 == profile && rank[$3] > rank[worst] { worst = $3 }
		END { print worst in says ? says[worst] : worst }' "$1"
}

rules_in() { # ROWS CHART COLUMN
	awk -F '\t' -v chart="$2" -v column="$3" '
		index($1, chart ".") != 1 { next }
		{ n = split($column, rule, " "); for (i = 1; i <= n; i++) print rule[i] }' "$1" |
		LC_ALL=C sort -u | paste -sd ' ' - | sed 's/ /, /g'
}

popular() { # ROWS
	local chart options with
	while IFS=$'\t' read -r chart options; do
		with=-
		if [ "$options" != - ]; then
			for file in "$corpus/$chart".*.yaml; do
				eval "one \"\$file\" $options"
			done >"$work/with"
			with="\`$options\`: $(becomes "$work/with" "$chart" prod)"
		fi
		printf '| %s | %s | %s | %s | %s | %s |\n' "${chart/--//}" \
			"$(becomes "$1" "$chart" local)" "$(becomes "$1" "$chart" prod)" \
			"$(rules_in "$1" "$chart" 5)" "$(rules_in "$1" "$chart" 4)" "$with"
	done <"$here/popular.tsv"
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
	cat <<'END'

## Ten popular charts

Each of them was refused by the first rules, or opened what the guards close. The rules are those of all its streams in
both profiles; the last column is with which options of the filter a refused one passes in prod, where one would give
them.
Others need other values: Argo's are for a cluster, and work in the namespaces of others.

| chart | local | prod | goes | refused by | with |
|---|---|---|---|---|---|
END
	popular "$1"
}

if [ "${1-}" = --one ]; then
	shift
	one "$@"
	exit
fi
corpus=${CORPUS:-$root/../shared/corpus/dev}
if [ ! -d "$corpus" ]; then
	echo "compatibility: $corpus is not here; CORPUS=folder says where the streams are" >&2
	exit 1
fi
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
for name in ${!HELM_STORE_*}; do unset "$name"; done
export bin=${BIN:-$root/bin/store-postrender}
printf '%s\0' "$corpus"/*.yaml | xargs -0 -n 1 -P 2 "$here/compatibility.sh" --one >"$work/rows"
page "$work/rows"
