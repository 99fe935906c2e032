#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The Makefile names every file that is built, and nothing else: a forgotten file would be a silent one.
set -euo pipefail

if grep -nF "wildcard" Makefile; then
	echo 'the Makefile names its sources one by one'
	exit 1
fi
diff <(make --no-print-directory list-sources | tr ' ' '\n' | grep . | LC_ALL=C sort) \
	<(find lib postrender plugin tests/unit tests/fuzz tests/mutate tests/property \
		-name '*.c' 2>/dev/null | LC_ALL=C sort) ||
	{ echo '< in the Makefile, > in the folders' && exit 1; }
