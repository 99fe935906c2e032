#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Dependencies point one way: plugin -> lib, postrender -> lib. Each third-party library has one wrapper.
set -euo pipefail

bad=0
complain() {
	bad=1
	printf '%s\n' "$*"
}

# FOLDER NEIGHBOUR: no file of FOLDER includes a header that lives in NEIGHBOUR.
apart() {
	local header hits
	for header in "$2"/*.h; do
		[ -e "$header" ] || continue
		[ ! -e "$1/${header##*/}" ] || complain "$1/${header##*/} and $header have one name"
		hits=$(grep -nE "^#include \"($2/)?${header##*/}\"" "$1"/*.[ch] 2>/dev/null || true)
		[ -z "$hits" ] || complain "$1 includes a header of $2: $hits"
	done
}

apart lib postrender
# What plugin/ includes is for layers.sh.
hits=$(grep -nE '^#include "[a-z_]+/' lib/*.[ch] postrender/*.[ch] || true)
[ -z "$hits" ] || complain "a header of plugin/ is included below it: $hits"

for header in yaml.h libfyaml.h cJSON.h pcre2.h curl.h microhttpd.h; do
	users=$(grep -lE "^ *# *include +[<\"]([a-z]*/)?${header}[>\"]" \
		lib/*.[ch] postrender/*.[ch] plugin/*/*.[ch] 2>/dev/null || true)
	[ "$(grep -c . <<<"$users")" -le 1 ] || complain "$header is included by more than one file:" "$users"
	case $users in *.h) complain "$header is included by a header: $users" ;; esac
done

# Anything in <> that is neither the C library nor POSIX nor one of the above is a dependency nobody agreed on.
known='assert|ctype|dirent|errno|fcntl|float|ftw|inttypes|libgen|limits|locale|math|poll|pthread|pwd|search|signal'
known+='|spawn|stdarg|stdatomic|stdbool|stddef|stdint|stdio|stdlib|string|strings|sys/[a-z_]+|termios|time|unistd|wait'
known+='|netinet/[a-z]+|arpa/inet|netdb|yaml|libfyaml|cjson/cJSON|pcre2|curl/curl|microhttpd'
hits=$(grep -nE '^ *# *include +<' lib/*.[ch] postrender/*.[ch] plugin/*/*.[ch] 2>/dev/null |
	grep -vE "<($known)\.h>" || true)
[ -z "$hits" ] || complain "headers that are not known here: $hits"
exit "$bad"
