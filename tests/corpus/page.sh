#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# docs/compatibility.md is what the rules do with the charts of ../shared/corpus now (two minutes).
set -uo pipefail

cd "$(dirname "$0")/../.." || exit 1
if [ ! -d "${CORPUS:-../shared/corpus/dev}" ]; then
	echo 'ok compatibility: the page # skip the charts are not here'
elif diff -u docs/compatibility.md <(tests/corpus/compatibility.sh); then
	echo 'ok compatibility: the page'
else
	echo "not ok compatibility: docs/compatibility.md: run 'make compatibility'"
	exit 1
fi
