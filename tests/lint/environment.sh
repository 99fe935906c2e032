#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Where a command is, is handed down to it (lib/environment.h, options.h): whoever asks for it, from whatever process,
# it works by what that one says. So only what was started reads the environment of the process:
# plugin/commands/main.c and postrender/main.c, and those of environment.tsv, each with its reason. No other file of
# lib/, plugin/ and postrender/ does. A row that is not needed any more has to go.
# tests/lint/environment.sh [FILE...]: of these files alone (for the test of this gate)
set -euo pipefail

banned='(^|[^a-zA-Z0-9_>.])(((secure_)?getenv|setenv|unsetenv|putenv|clearenv)[ \t]*\(|environ([^a-zA-Z0-9_]|$))'
banned+='|int main[ \t]*\(.*,.*,.*\)'

# FILE: the lines that read it; comments and strings may speak of it.
hits() {
	awk -v banned="$banned" '
		FNR == 1 { comment = 0 }
		{
			line = $0
			gsub(/"([^"\\]|\\.)*"/, "\"\"", line)
			gsub(/\/\*.*\*\//, "", line)
			if (comment) { if (line !~ /\*\//) next; sub(/.*\*\//, "", line); comment = 0 }
			if (line ~ /\/\*/) { sub(/\/\*.*/, "", line); comment = 1 }
			if (line ~ banned) print FILENAME ":" FNR ": " $0
		}' "$1"
}

bad=0
table=$(dirname "$0")/environment.tsv
if [ $# -gt 0 ]; then files=("$@"); else files=(lib/*.[ch] plugin/*/*.[ch] postrender/*.[ch]); fi
for file in "${files[@]}"; do
	case $file in plugin/commands/main.c | postrender/main.c) continue ;; esac
	if awk -F '\t' -v file="$file" '$1 == file { found = 1 } END { exit !found }' "$table"; then
		[ -n "$(hits "$file")" ] || { echo "$table: $file reads nothing: its row has to go" && bad=1; }
	elif hits "$file" | grep .; then
		bad=1
	fi
done
while IFS=$'\t' read -r file reason; do
	[ -e "$file" ] || { echo "$table: there is no $file" && bad=1; }
	[ -n "$reason" ] || { echo "$table: $file has no reason" && bad=1; }
done < <(grep -v '^#' "$table")
[ "$bad" = 0 ] || { echo 'take it from the session: lib/environment.h has a row for each variable' && exit 1; }
