#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Builds the peers of bench/peers/go.mod into the cache, once for each state of that folder, and prints the folder they
# are in.
set -euo pipefail

cd "$(dirname "$0")/peers"
command -v go >/dev/null || {
	echo 'bench/peers.sh: go is needed to build the peers' >&2
	exit 1
}
state=$(cat go.mod go.sum kyaml/main.go canonical/main.go | cksum)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/helm-store
target=$cache/bench-${state%% *}
if [ ! -d "$target" ]; then
	mkdir -p "$cache"
	dir=$(mktemp -d "$cache/build.XXXXXX")
	trap 'rm -rf "$dir"' EXIT
	echo 'bench/peers.sh: building yq, kustomize and a kyaml filter (once, takes minutes) …' >&2
	export CGO_ENABLED=0 GOFLAGS="-trimpath -mod=readonly"
	for peer in ./canonical ./kyaml github.com/mikefarah/yq/v4 sigs.k8s.io/kustomize/kustomize/v5; do
		name=${peer%/v[45]}
		nice -n 10 go build -p "${BENCH_BUILD_JOBS:-1}" -ldflags '-s -w' -o "$dir/${name##*/}" "$peer" >&2
	done
	# Another build may have been faster; its result is the same.
	chmod 755 "$dir"
	[ -d "$target" ] || mv "$dir" "$target"
fi
printf '%s\n' "$target"
