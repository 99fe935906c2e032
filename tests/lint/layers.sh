#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The house: an include goes down. plugin/ is in folders, a row of layers.tsv each: a file includes headers of its own
# folder, of the folders that its row names, which stand above it in the table, and of lib/. lib/ and postrender/ know
# nothing of plugin/ (includes.sh). And no two modules, each a .c and its .h, include each other, not in a circle
# either; a header without a .c counts as part of whoever includes it.
# shellcheck disable=SC2016 # awk expands it
set -euo pipefail

bad=0
complain() {
	bad=1
	printf '%s\n' "$*"
}

table=tests/lint/layers.tsv
declare -A may=()
while IFS=$'\t' read -r folder allowed; do
	case $folder in '#'*) continue ;; esac
	[ -d "plugin/$folder" ] || complain "$table: there is no plugin/$folder"
	for other in $allowed; do
		[ -n "${may[$other]+known}" ] || complain "$table: $other does not stand above $folder"
	done
	may[$folder]=" $allowed $folder "
done <"$table"

for file in plugin/*; do
	[ -n "${may[${file#plugin/}]+known}" ] || complain "$file is in no folder of $table"
done

while IFS=: read -r file include; do
	folder=${file#plugin/} folder=${folder%%/*}
	header=${include#*\"} header=${header%\"*}
	case $header in
	*/*)
		[ -e "plugin/$header" ] || complain "$file: there is no plugin/$header"
		[[ ${may[$folder]-} == *" ${header%%/*} "* ]] ||
			complain "$file includes $header: $folder may not know ${header%%/*} ($table)"
		;;
	*) [ -e "lib/$header" ] || complain "$file includes $header: it is not in lib/, and names no folder" ;;
	esac
done < <(grep -rE --include='*.[ch]' '^#include "' plugin || true)

# FOLDER: pairs of modules, one that includes the other.
pairs() {
	find "$1" -name '*.[ch]' -print0 | LC_ALL=C sort -z | xargs -0 awk -v root="$1/" '
		function module(name) { sub(/\.[ch]$/, "", name); return name }
		FNR == 1 { file = FILENAME; if (file ~ /\.c$/) has_c[module(file)] = 1; files[++count] = file }
		/^#include "/ { split($0, part, "\""); uses[file] = uses[file] " " root part[2] }
		function follow(from, header, seen,   i, n, list, name) {
			name = module(header)
			if (name in has_c) { if (name != from) print from, name; return }
			if (index(seen, " " header " ")) return
			n = split(uses[header], list, " ")
			for (i = 1; i <= n; i++) follow(from, list[i], seen header " ")
		}
		END {
			for (i = 1; i <= count; i++) {
				if (!(module(files[i]) in has_c)) continue
				n = split(uses[files[i]], list, " ")
				for (j = 1; j <= n; j++) follow(module(files[i]), list[j], " ")
			}
		}'
}

for root in lib postrender plugin; do
	circle=$(pairs "$root" | LC_ALL=C sort -u | tsort 2>&1 >/dev/null || true)
	[ -z "$circle" ] || complain "modules of $root/ include each other:" "$circle"
done
exit "$bad"
