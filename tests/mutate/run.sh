#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# tests/mutate/run.sh PROGRAM [RULE]: takes away each rule of policies/, and each line of its `when` and
# `where`, one at a time. A case of tests/golden or of ../shared/tenancy-cases (or $TENANCY) must fail then; what none
# misses is printed, and is a failure unless it stands in accepted.tsv: name, and why taking it away changes nothing.
set -uo pipefail

program=$(realpath "$1")
rule=${2-}
cd "$(dirname "$0")" || exit 1
root=$(cd ../.. && pwd)
cases=${TENANCY:-$root/../shared/tenancy-cases}
if [ ! -f "$cases/cases.tsv" ]; then
	echo 'ok mutate-rules # skip ../shared/tenancy-cases is not here'
	exit 0
fi
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT

# Two at a time; the machine is not ours alone.
for part in 0 1; do
	"$program" "$root/tests/golden" "$cases" 2 "$part" ${rule:+"$rule"} >"$work/$part" 2>"$work/said.$part" &
	pids[part]=$!
done
for part in 0 1; do
	wait "${pids[part]}" || { cat "$work/said.$part" && echo "not ok mutate-rules" && exit 1; }
	sed 's/^/# /' "$work/said.$part"
done
cat "$work/0" "$work/1" | LC_ALL=C sort >"$work/survivors"
cut -f 1 accepted.tsv | LC_ALL=C sort >"$work/accepted"
failed=0
while IFS= read -r name; do
	echo "survives: $name"
	failed=1
done < <(LC_ALL=C comm -23 "$work/survivors" "$work/accepted")
[ -n "$rule" ] || while IFS= read -r name; do
	echo "accepted, and found all the same (take it out of accepted.tsv): $name"
	failed=1
done < <(LC_ALL=C comm -13 "$work/survivors" "$work/accepted")
if [ "$failed" = 0 ]; then
	echo "ok mutate-rules: $(wc -l <"$work/accepted") without effect, as known"
else
	echo "not ok mutate-rules"
fi
exit "$failed"
