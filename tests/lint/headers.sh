#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# A header declares what its own .c defines: whoever looks for a function or a table finds it where its header is. What
# a macro declares (MODE_TABLE, DOCTOR_TABLE) is no such declaration: its rows say where each is.
# shellcheck disable=SC2016 # awk expands it
set -euo pipefail

declare -A defined=()
while IFS=: read -r file name; do
	defined[$name]=$file
done < <(find lib plugin postrender -name '*.c' -print0 | LC_ALL=C sort -z | xargs -0 awk '
	# A table or a constant.
	/^[a-z][^(]*=/ && !/^static/ {
		head = $0
		sub(/ *(\[[^]]*\])* *=.*/, "", head)
		if (match(head, /[a-z_0-9]+$/)) print FILENAME ":" substr(head, RSTART)
		head = ""
		next
	}
	# A definition begins in column 0 and ends its head with a brace in column 0.
	/^[a-z]/ && !/^(static|struct [a-z_0-9]+ \{|enum|typedef|return)/ {
		head = $0 ~ /[;{]$/ ? "" : $0
		next
	}
	/^\{/ && head != "" {
		if (match(head, /[a-z_0-9]+\(/)) print FILENAME ":" substr(head, RSTART, RLENGTH - 1)
		head = ""
	}')

bad=0
while IFS=: read -r file name; do
	home=${defined[$name]-}
	[ -n "$home" ] || continue
	[ "${home%.c}" = "${file%.h}" ] || { echo "$file declares $name, which $home defines" && bad=1; }
done < <(find lib plugin postrender -name '*.h' -print0 | LC_ALL=C sort -z | xargs -0 awk '
	/^extern [^(]*;/ {
		head = $0
		sub(/ *(\[[^]]*\])* *;.*/, "", head)
		if (match(head, /[a-z_0-9]+$/)) print FILENAME ":" substr(head, RSTART)
		next
	}
	/^[a-z]/ && !/^(static|struct [a-z_0-9]+ \{|enum [a-z_0-9]+ \{|typedef)/ {
		if (match($0, /[a-z_0-9]+\(/)) print FILENAME ":" substr($0, RSTART, RLENGTH - 1)
	}')
exit "$bad"
