#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Functions that cannot be used safely, that start a shell, or that have a better one in lib/; paths of the API, which
# are those of kube/resources.h.
set -euo pipefail

banned='strcpy|strncpy|strcat|strncat|sprintf|vsprintf|strtok|gets|atoi|atol|atoll|atof|system|popen|alloca'
banned+='|mktemp|tmpnam|tempnam|gmtime|localtime|ctime|asctime|rand|strerror_r|vfork|scanf|sscanf|fscanf|setjmp|longjmp'
# Comments and strings may speak of them; cmocka needs setjmp.h, which is no call.
# shellcheck disable=SC2016
if find lib postrender plugin tests/unit tests/fuzz -name '*.[ch]' -print0 2>/dev/null |
	xargs -0 awk -v banned="(^|[^a-zA-Z0-9_>.])($banned)[ \t]*\\\\(" '
		FNR == 1 { comment = 0 }
		{
			line = $0
			gsub(/"([^"\\]|\\.)*"/, "\"\"", line)
			gsub(/\/\*.*\*\//, "", line)
			if (comment) { if (line !~ /\*\//) next; sub(/.*\*\//, "", line); comment = 0 }
			if (line ~ /\/\*/) { sub(/\/\*.*/, "", line); comment = 1 }
			if (line ~ banned) print FILENAME ":" FNR ": " $0
		}' | grep .; then
	echo 'these functions are not used here'
	exit 1
fi
if grep -rnE '"/apis?(/|")|"apis?/' plugin --include='*.[ch]' | grep -v '^plugin/kube/resources\.[ch]:'; then
	echo 'the paths of the API are in plugin/kube/resources.h'
	exit 1
fi
