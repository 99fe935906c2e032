#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Every gate of the source, one a file here; each prints what breaks it and exits non-zero then.
# tests/lint/run.sh [GATE...]
set -uo pipefail

cd "$(dirname "$0")/../.." || exit 1
failed=0
[ $# -gt 0 ] || set -- sources sizes includes layers headers names quiet environment banned layout paths spelling \
	shell goldens format warnings tidy
for gate in "$@"; do
	if said=$("tests/lint/$gate.sh" 2>&1); then
		echo "ok lint: $gate"
	else
		failed=1
		printf 'not ok lint: %s\n%s\n' "$gate" "$said"
	fi
done
exit "$failed"
