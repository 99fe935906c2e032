# SPDX-License-Identifier: Apache-2.0
# Stand-ins for docker, podman, buildah, k3d and kind: each notes how it was called, and fails as it is told. The tests
# of the verb image share them, here and in tests/e2e.
# shellcheck shell=bash

# stand_in NAME...: programs in $TOOLS_BIN. Calls are noted in $CALLS, a line each. What is built is a file in
# $BUILT/NAME-OF-TOOL whose name is the image's with / as %, and whose content is the hash of what is in it.
#   $BUILT/TOOL.away     it does not answer, with these words
#   $BUILT/TOOL.fails    WORD|STATUS|TEXT: a call with this word ends so
#   $BUILT/TOOL.sleeps   it does not end; TOOL.slow: it takes half a second
#   $BUILT/TOOL.content  what the next build has in it
stand_in() {
	local name
	mkdir -p "$TOOLS_BIN" "$BUILT"
	touch "$CALLS"
	for name in "$@"; do
		mkdir -p "$BUILT/$name"
		sed -e "s|@tool@|$name|g" -e "s|@built@|$BUILT|g" -e "s|@calls@|$CALLS|g" >"$TOOLS_BIN/$name" <<'END'
#!/bin/sh
PATH=/usr/local/bin:/usr/bin:/bin tool=@tool@ built='@built@' calls='@calls@'
echo "$tool $*" >>"$calls"
if [ -f "$built/$tool.away" ]; then cat "$built/$tool.away" >&2; exit 1; fi
if [ -f "$built/$tool.fails" ]; then
	IFS='|' read -r word status text <"$built/$tool.fails"
	case " $* " in *"$word"*) echo "$text" >&2; exit "$status" ;; esac
fi
if [ -f "$built/$tool.sleeps" ]; then exec sleep 60; fi
if [ -f "$built/$tool.slow" ]; then sleep 0.5; fi
file() { echo "$built/$tool/$(echo "$1" | tr / %)"; }
last() { for last; do :; done; echo "$last"; }
name=$(last "$@")
case "$*" in
info* | version*) echo 'Server Version: 1' ;;
build*)
	while [ "$1" != -t ]; do shift; done
	[ -f "$3/Dockerfile" ] || { echo 'no Dockerfile' >&2; exit 1; }
	echo "STEP 1/1 of $2"
	echo "attestations: ${BUILDX_NO_DEFAULT_ATTESTATIONS-}" >>"$calls"
	{ cat "$built/$tool.content" 2>/dev/null || echo first; echo "$2"; } | sha256sum | cut -d ' ' -f 1 \
		>"$(file "$2")"
	;;
*RepoDigests*) printf 'other.example.com/x@sha256:0\n%s@sha256:%s\n' "${name%:*}" "$(cat "$(file "$name")")" ;;
*inspect*)
	[ -f "$(file "$name")" ] || { echo "no such image: $name" >&2; exit 1; }
	[ "$tool" != docker ] || printf sha256:
	cat "$(file "$name")"
	;;
tag*) cp "$(file "$2")" "$(file "$3")" ;;
'image rm '* | rmi*) rm "$(file "$name")" ;;
*save* | push*docker-archive:*)
	case $tool in
	buildah) to=${name#docker-archive:} to=${to%%:*} name=$2 ;;
	*) while [ "$1" != -o ]; do shift; done; to=$2 ;;
	esac
	cp "$(file "$name")" "$to"
	;;
push*)
	[ -f "$(file "$name")" ] || { echo "no such image: $name" >&2; exit 1; }
	[ "$tool" = docker ] || echo "sha256:$(cat "$(file "$name")")" >"$3"
	;;
*image-archive* | *.tar*) # kind, k3d: what they import must be there
	[ -s "$3" ] || { echo "no archive $3" >&2; exit 1; }
	;;
esac
END
		chmod +x "$TOOLS_BIN/$name"
	done
}

calls() { # [PATTERN]: those that were noted
	grep -E "${1:-.}" "$CALLS" || true
}

calls_forget() {
	: >"$CALLS"
}
