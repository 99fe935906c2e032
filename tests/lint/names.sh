#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# A function that a header declares begins with the name of its file, with the first word of that name or with the name
# of its folder: a call says where it is written. names.tsv has the further words of a few files, each with why; a row
# that nothing needs is a complaint too.
# shellcheck disable=SC2016 # awk expands it
set -euo pipefail

here=$(dirname "$0")
bad=0
declare -A more=() used=()
while IFS=$'\t' read -r file words _; do
	more[$file]=$words
done < <(grep -v '^#' "$here/names.tsv")

while IFS=: read -r file name; do
	stem=${file##*/} stem=${stem%.h}
	folder=${file%/*} folder=${folder##*/}
	case $name in
		"$stem" | "$stem"_* | "${stem%%_*}" | "${stem%%_*}"_* | "$folder"_*) continue ;;
	esac
	for word in ${more[$file]-}; do
		case $name in
			"$word"*) used[$file $word]=1 && continue 2 ;;
		esac
	done
	echo "$file: $name has neither the file's name nor the folder's" && bad=1
done < <(find lib plugin postrender -name '*.h' -print0 | LC_ALL=C sort -z | xargs -0 awk '
	/^[a-z]/ && !/^(static|struct [a-z_0-9]+ \{|enum [a-z_0-9]+ \{|typedef|extern)/ {
		if (match($0, /[a-z_0-9]+\(/)) print FILENAME ":" substr($0, RSTART, RLENGTH - 1)
	}')

for file in "${!more[@]}"; do
	for word in ${more[$file]}; do
		[ -n "${used[$file $word]-}" ] || { echo "names.tsv: $file does not need $word" && bad=1; }
	done
done
exit "$bad"
