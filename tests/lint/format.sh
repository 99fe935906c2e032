#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The C sources are as clang-format lays them out by .clang-format. Of one version, as others lay them out otherwise; it
# is got from PyPI, once, into the cache.
# tests/lint/format.sh [--write]    prints the places that are otherwise; --write (make format): mends them
set -euo pipefail

cd "$(dirname "$0")/../.."
readonly VERSION=18.1.8
folder=${XDG_CACHE_HOME:-$HOME/.cache}/helm-store/clang-format-$VERSION

if [ ! -x "$folder/bin/clang-format" ]; then
	python3 -c 'import venv, ensurepip' 2>/dev/null ||
		{ echo 'python3 with venv is missing; ./install.sh --with-tests installs it' && exit 1; }
	rm -rf "$folder"
	python3 -m venv "$folder"
	"$folder/bin/pip" install -q "clang-format==$VERSION" ||
		{ echo "clang-format $VERSION could not be got from PyPI" && exit 1; }
fi

all_files() { # OPTION...
	find lib postrender plugin cluster tests bench -name '*.[ch]' -print0 | LC_ALL=C sort -z |
		xargs -0 -P "$(nproc 2>/dev/null || echo 2)" -n 64 "$folder/bin/clang-format" --style=file "$@"
}

if [ "${1-}" = --write ]; then
	all_files -i
	exit
fi
said=$(all_files --dry-run -Werror 2>&1) && exit
awk -v version="$VERSION" '
	match($0, /^[^:]+:[0-9]+:[0-9]+: error: code should be clang-formatted/) {
		split($0, part, ":")
		place = part[1] ":" part[2]
		if (!seen[place]++)
			print place ": not as clang-format " version " has it (make format)"
		found = 1
	}
	END { exit !found }' <<<"$said" || printf '%s\n' "$said"
exit 1
