#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Writes what a golden case gives now as its expectation, to be read before it is committed:
#   tests/golden-update.sh CASE      (make golden-update CASE=name)
set -uo pipefail

cd "$(dirname "$0")/golden" || exit 1
bin=$(realpath "${BIN:-../../bin/store-postrender}")
name=${1-}
if [ -z "$name" ] || [ ! -f "$name/input.yaml" ]; then
	echo 'usage: make golden-update CASE=name   (a folder of tests/golden with input.yaml, args, description)' >&2
	exit 2
fi
cd "$name" || exit 1
mapfile -t args <args
[ ! -f report.jsonl ] || args+=(--report report.jsonl)
env -i PATH="$PATH" "$bin" ${args[@]+"${args[@]}"} <input.yaml >.out 2>.err
status=$?
if [ "$status" = 0 ]; then
	mv .out expected.yaml
	rm -f error .err
else
	{ echo "exit $status" && cat .err; } >error
	rm -f expected.yaml .out .err
fi
git --no-pager diff --stat -- . && git status --short -- .
