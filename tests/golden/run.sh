#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Golden cases: each folder here has input.yaml, args (one a line; the case's folder is the working directory), a
# one-line description, and expected.yaml (all of stdout) or error ("exit N", then texts that stderr, or stdout under
# --under-helm4, must hold). Optional: stderr (texts that must be in stderr of a case that succeeds) and report.jsonl
# (what --report writes, compared as JSON).
#
# Usage: tests/golden/run.sh [-v] [CASE...]     BIN=path/to/store-postrender chooses another program
set -u

here=$(cd "$(dirname "$0")" && pwd)
bin=$(realpath "${BIN:-$here/../../bin/store-postrender}")
verbose=0
if [ "${1:-}" = -v ]; then
	verbose=1
	shift
fi

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT

complain() {
	reason+="  $*"$'\n'
}

holds_texts() { # FILE-OF-TEXTS FIRST-LINE FILE
	local text
	while IFS= read -r text; do
		grep -qF -- "$text" "$3" || complain "not said: $text"
	done < <(tail -n "+$2" "$1")
}

run_case() {
	local wanted=0 got args=()
	reason=
	cd "$here/$1" || return 1
	mapfile -t args <args
	[ -f report.jsonl ] && args+=(--report "$work/report")
	env -i PATH="$PATH" "$bin" ${args[@]+"${args[@]}"} <input.yaml >"$work/out" 2>"$work/err"
	got=$?
	[ -f error ] && wanted=$(sed -n '1s/^exit //p' error)
	[ "$got" = "$wanted" ] || complain "exit $got, not $wanted"
	if [ -f error ]; then
		if [ "$wanted" = 0 ]; then
			cat "$work/out" >>"$work/err"
		elif [ -s "$work/out" ]; then
			complain "something on stdout"
		fi
		holds_texts error 2 "$work/err"
	elif ! cmp -s expected.yaml "$work/out"; then
		complain "$(diff -u expected.yaml "$work/out" | tail -n +3)"
	fi
	[ -f stderr ] && holds_texts stderr 1 "$work/err"
	if [ -f report.jsonl ]; then
		jq -cS . report.jsonl >"$work/wanted"
		jq -cS . "$work/report" >"$work/got" 2>&1
		cmp -s "$work/wanted" "$work/got" || complain "$(diff "$work/wanted" "$work/got")"
	fi
	[ -z "$reason" ]
}

[ $# -gt 0 ] || set -- "$here"/*/
failed=0
count=0
for folder in "$@"; do
	name=$(basename "$folder")
	count=$((count + 1))
	rm -f "${work:?}"/*
	if run_case "$name"; then
		[ "$verbose" = 0 ] || printf 'ok %s\n' "$name"
		continue
	fi
	failed=$((failed + 1))
	printf 'FAIL %s: %s\n%s' "$name" "$(cat description)" "$reason"
	[ ! -s "$work/err" ] || sed 's/^/  | /' "$work/err"
done
printf 'golden: %d cases, %d failed\n' "$count" "$failed"
[ "$failed" = 0 ]
