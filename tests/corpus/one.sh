#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Every check of one stream but the oracle's, which reads many at once. Called by run.sh: one.sh NAME STREAM, with the
# filter in $bin and a folder for results in $work.
set -uo pipefail
: "${bin:?} ${work:?}"

filter() { # PROFILE STREAM OUTPUT OPTION...
	local profile=$1 stream=$2 output=$3
	shift 3
	timeout 60 "$bin" --profile "$profile" --release rel --namespace shop "$@" <"$stream" >"$output" 2>"$output.err"
}

# The error's name, or the rule of the first refusal: "pods/no-host-path"; "-" for none.
slug() { # STDERR
	local words
	words=$(sed -n '/^error:/,$p' "$1" | grep -oE '\[[a-z-]+/[a-z0-9-]+\]$' | head -n 1 | tr -d '[]')
	printf '%s' "${words:--}"
}

main() { # NAME STREAM
	local name=$1 stream=$2 out says profile status
	out=$work/out/${1//\//%}
	says=$work/says/${1//\//%}
	: >"$says"
	"$bin" --policies "$work/none" <"$stream" >"$out.same" 2>"$out.err"
	cmp -s "$stream" "$out.same" || echo "without rules: not byte identical: $(head -c 300 "$out.err")" >>"$says"
	for profile in local prod; do
		filter "$profile" "$stream" "$out.$profile"
		status=$?
		printf '%s\t%s\t%s\t%s\n' "$name" "$profile" "$status" "$(slug "$out.$profile.err")" \
			>>"$work/rows/${1//\//%}"
		case $status in
		0 | 1 | 3) ;;
		*) echo "$profile: exit $status: $(head -c 400 "$out.$profile.err")" >>"$says" ;;
		esac
		[ "$status" = 0 ] || [ ! -s "$out.$profile" ] || echo "$profile: refused, but wrote something" >>"$says"
		filter "$profile" "$stream" "$out.$profile.warn" --deny-as-warn --report "$out.$profile.report"
		status=$?
		if [ "$status" != 0 ]; then
			if [ "$status" != 3 ]; then
				echo "$profile, with warnings: exit $status"
				head -c 400 "$out.$profile.warn.err"
			fi >>"$says"
			continue
		fi
		printf '%s\t%s\t%s\t%s\t%s\n' "$name $profile" "$stream" "$out.$profile.warn" "$out.$profile.report" \
			"$work/policies/profiles/$profile.yaml" >>"$work/cases/${1//\//%}"
		filter "$profile" "$out.$profile.warn" "$out.$profile.again" --deny-as-warn
		cmp -s "$out.$profile.warn" "$out.$profile.again" || {
			echo "$profile: its own output comes out changed: $(head -c 300 "$out.$profile.again.err")"
			diff "$out.$profile.warn" "$out.$profile.again" | head -n 8
		} >>"$says"
	done
	rm -f "$out.same" "$out".*.again
	if [ -s "$says" ]; then
		sed 's/^/  /' "$says" >"$says.new"
		{ echo "not ok corpus: $name" && cat "$says.new"; } >"$says"
	else
		echo "ok corpus: $name" >"$says"
	fi
	cat "$says"
}

main "$@"
