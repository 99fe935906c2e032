#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The Helms that the tests run against, built from their Go modules at fixed versions into a cache:
#   tests/helm.sh            builds what is missing, prints "VERSION PATH" for each
#   tests/helm.sh --path 3   prints the path of Helm 3 (or 4) alone, building it first if need be
#   tests/helm.sh --check    like no argument, but builds nothing and fails if one is missing
set -euo pipefail

readonly HELM3=3.22.0 HELM4=4.3.1
cache=${XDG_CACHE_HOME:-$HOME/.cache}/helm-store

path_of() { # VERSION
	printf '%s/helm-%s/helm\n' "$cache" "$1"
}

build() { # VERSION
	local version=$1 major=${1%%.*} dir target
	target=$(path_of "$version")
	[ ! -x "$target" ] || return 0
	command -v go >/dev/null || {
		echo "tests/helm.sh: go is needed to build Helm $version" >&2
		return 1
	}
	dir=$(mktemp -d "$cache/build.XXXXXX")
	echo "tests/helm.sh: building Helm $version (once, takes minutes) …" >&2
	if ! GOBIN=$dir CGO_ENABLED=0 GOFLAGS=-trimpath nice go install -p "${HELM_BUILD_JOBS:-1}" \
		-ldflags "-s -w -X helm.sh/helm/v$major/internal/version.version=v$version" \
		"helm.sh/helm/v$major/cmd/helm@v$version" >&2; then
		rm -rf "$dir"
		echo "tests/helm.sh: Helm $version could not be built" >&2
		return 1
	fi
	mkdir -p "${target%/*}"
	mv "$dir/helm" "$target"
	rmdir "$dir"
}

# One build at a time: a second caller waits and then finds the work done.
ensure() { # VERSION
	[ ! -x "$(path_of "$1")" ] || return 0
	mkdir -p "$cache"
	if command -v flock >/dev/null; then
		(flock 9 && build "$1") 9>"$cache/lock"
	else
		build "$1"
	fi
}

case ${1-} in
--path)
	case ${2-} in
	3) version=$HELM3 ;;
	4) version=$HELM4 ;;
	*) echo "usage: tests/helm.sh [--check | --path 3|4]" >&2 && exit 2 ;;
	esac
	ensure "$version"
	path_of "$version"
	;;
--check)
	for version in $HELM3 $HELM4; do
		[ -x "$(path_of "$version")" ] || exit 1
		echo "$version $(path_of "$version")"
	done
	;;
'')
	for version in $HELM3 $HELM4; do
		ensure "$version"
		echo "$version $(path_of "$version")"
	done
	;;
*) echo "usage: tests/helm.sh [--check | --path 3|4]" >&2 && exit 2 ;;
esac
