#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# bench/part.sh FILE: FILE, which begins with a title `# …`, takes the place of that part of bench/RESULTS.md, or
# comes last when there is none yet.
set -euo pipefail

file=$(realpath "$1") title=$(head -n 1 "$1")
cd "$(dirname "$0")"
awk -v title="$title" -v file="$file" '
	function put(line) {
		while ((getline line < file) > 0)
			print line
		done = 1
	}
	/^# / {
		if (skip)
			print ""
		skip = $0 == title
		if (skip)
			put()
	}
	!skip
	END {
		if (!done) {
			print ""
			put()
		}
	}' RESULTS.md >RESULTS.md.new
mv RESULTS.md.new RESULTS.md
