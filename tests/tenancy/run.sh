#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# What a tenant may bring: every case of ../shared/tenancy-cases (or $TENANCY) in both profiles, against what is wanted.
#   tests/tenancy/run.sh [CASE...]      UPDATE=1 writes deviations.tsv instead of comparing with it
#
# cases.tsv: name, category, wanted (refuse, edit, warn, pass), what happens if it passes, and for an edit a pattern
# (PCRE) that nothing of the output may match. A row of deviations.tsv (profile, name, wanted, got, reason) is a case
# that is better as it is than as it is wanted: one that is gone or new fails the test, one without a reason, and an
# eleventh.
set -uo pipefail

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
bin=$(realpath "${BIN:-$root/bin/store-postrender}")
cases=${TENANCY:-$root/../shared/tenancy-cases}
if [ ! -f "$cases/cases.tsv" ]; then
	echo 'ok tenancy # skip ../shared/tenancy-cases is not here'
	exit 0
fi
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
for name in ${!HELM_STORE_*}; do unset "$name"; done

# What became of the case in $work/out and $work/err: refuse, edit, warn or pass.
outcome() { # STATUS PATTERN
	case $1 in
	1 | 3) echo refuse ;;
	0)
		if [ -n "$2" ] && ! grep -qzP -- "$2" "$work/out"; then
			echo edit
		elif grep -q '^warning: ' "$work/err"; then
			echo warn
		else
			echo pass
		fi
		;;
	*) echo "exit-$1" ;;
	esac
}

# The guards, which are the platform's own, are no part of what became of the case.
without_guards() {
	awk '/^---/ { guard = 0; held = $0; next }
		held != "" { guard = /^# Source: store\/guards\//; if (!guard) print held; held = "" }
		!guard'
}

# An edit without a pattern, and what passes, may be changed as any object is; of a warning the text is what counts.
is_wanted() { # WANTED GOT PATTERN
	case $1 in
	pass) [ "$2" != refuse ] && [ "${2#exit}" = "$2" ] ;;
	edit) [ "$2" = edit ] || { [ -z "$3" ] && [ "$2" != refuse ]; } ;;
	*) [ "$1" = "$2" ] ;;
	esac
}

while IFS=$'\t' read -r name _ wanted _ pattern; do
	file=$cases/cases/$name.yaml
	[ -f "$file" ] || continue
	[ $# = 0 ] || [[ " $* " = *" $name "* ]] || continue
	for profile in local prod; do
		timeout 60 "$bin" --profile "$profile" --release shop --namespace store-a --store a \
			<"$file" >"$work/all" 2>"$work/err"
		status=$?
		without_guards <"$work/all" >"$work/out"
		got=$(outcome "$status" "$pattern")
		is_wanted "$wanted" "$got" "$pattern" || printf '%s\t%s\t%s\t%s\n' "$profile" "$name" "$wanted" "$got"
	done
done <"$cases/cases.tsv" | LC_ALL=C sort >"$work/deviations"

if [ $# -gt 0 ]; then
	cat "$work/deviations"
	[ ! -s "$work/deviations" ]
elif [ -n "${UPDATE-}" ]; then
	awk -F '\t' 'NR == FNR { why[$1 FS $2 FS $3 FS $4] = $5; next } { print $0 FS why[$0] }' \
		"$here/deviations.tsv" "$work/deviations" >"$work/with-reasons"
	cp "$work/with-reasons" "$here/deviations.tsv"
elif ! diff <(cut -f 1-4 "$here/deviations.tsv") "$work/deviations" >"$work/diff"; then
	echo 'not ok tenancy: deviations differ from tests/tenancy/deviations.tsv (UPDATE=1 writes it)'
	cat "$work/diff"
	exit 1
elif awk -F '\t' '$5 == ""' "$here/deviations.tsv" | grep . || [ "$(wc -l <"$work/deviations")" -gt 10 ]; then
	echo 'not ok tenancy: more than ten deviations, or some without a reason'
	exit 1
else
	echo "ok tenancy: $(wc -l <"$work/deviations") deviations, as known"
fi
