#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Work says how it goes through its context (lib/context.h); what is shown of it is for the folders to say that talk to
# people: plugin/commands and plugin/cli. No other file of plugin/ writes to stdout or stderr, or knows who does; none
# of lib/ but those of quiet.tsv, each with its reason. A row that is not needed any more has to go.
# tests/lint/quiet.sh [FILE...]: of these files alone (for the test of this gate)
set -euo pipefail

writers='printf|fprintf|vprintf|vfprintf|dprintf|vdprintf|puts|fputs|putchar|putc|fputc|fwrite|perror|output_print'
names='stdout|stderr|STDOUT_FILENO|STDERR_FILENO'
banned="(^|[^a-zA-Z0-9_>.])(($writers)[ \t]*\\\\(|($names)([^a-zA-Z0-9_]|\$)|progress_[a-z]+)"

# FILE: the lines that write; comments and strings may speak of it.
hits() {
	awk -v banned="$banned" '
		FNR == 1 { comment = 0 }
		{
			line = $0
			gsub(/"([^"\\]|\\.)*"/, "\"\"", line)
			gsub(/\/\*.*\*\//, "", line)
			if (comment) { if (line !~ /\*\//) next; sub(/.*\*\//, "", line); comment = 0 }
			if (line ~ /\/\*/) { sub(/\/\*.*/, "", line); comment = 1 }
			if (line ~ banned || $0 ~ /^ *# *include "(cli|commands)\//) print FILENAME ":" FNR ": " $0
		}' "$1"
}

bad=0
table=$(dirname "$0")/quiet.tsv
if [ $# -gt 0 ]; then files=("$@"); else files=(lib/*.[ch] plugin/*/*.[ch]); fi
for file in "${files[@]}"; do
	case $file in plugin/commands/* | plugin/cli/*) continue ;; esac
	if awk -F '\t' -v file="$file" '$1 == file { found = 1 } END { exit !found }' "$table"; then
		[ -n "$(hits "$file")" ] || { echo "$table: $file writes nothing: its row has to go" && bad=1; }
	elif hits "$file" | grep .; then
		bad=1
	fi
done
while IFS=$'\t' read -r file reason; do
	[ -e "$file" ] || { echo "$table: there is no $file" && bad=1; }
	[ -n "$reason" ] || { echo "$table: $file has no reason" && bad=1; }
done < <(grep -v '^#' "$table")
[ "$bad" = 0 ] || { echo 'say it through the context: context_tell and its kin' && exit 1; }
