#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The store image's application against PostgreSQL, Redis and Chromium of this machine:
#   tests/store/run.sh [-k PATTERN] [CASES...]     (files of tests/store/cases; all when none is named)
# SHOTS=1 writes the screenshots to docs/images too. The first run builds the application, which takes minutes.
set -euo pipefail

cd "$(dirname "$0")/../.."
# shellcheck source=tests/store/lib.sh
. tests/store/lib.sh

only=
if [ "${1-}" = -k ]; then
	only=$2
	shift 2
fi
[ $# -gt 0 ] ||
	set -- unit migrate fast first seed serve pack shop totals rehearsal people doors uploads mail pages owner \
		catalogue external load cost attacks

if ! prepare; then
	echo 'not ok store: prepare'
	exit 1
fi
[ "$(id -u)" = 0 ] || say 'not root: without uid 1000 and a read-only root'
trap 'echo "not ok store: services: they do not start"; clean_up' EXIT
postgres_init
redis_start
config .
trap 'echo "not ok store: $name: the run was broken off"; clean_up' EXIT
for name in "$@"; do
	# shellcheck disable=SC1090
	. "tests/store/cases/$name.sh"
done
trap clean_up EXIT
say "$passed passed, $failed failed"
[ "$failed" = 0 ]
