# shellcheck shell=sh disable=SC2154 # scratch is install.sh's
# SPDX-License-Identifier: Apache-2.0
#
# A Go that is new enough to build Kubernetes and Helm, where the machine's is not. Sourced by install.sh and by
# cluster/cluster.

readonly GO_VERSION=1.26.8 GO_MINIMUM=26

go_is_new() {
	has go || return 1
	minor=$(go env GOVERSION 2>/dev/null | sed -n 's/^go1\.\([0-9]*\).*/\1/p')
	[ "${minor:-0}" -ge "$GO_MINIMUM" ]
}

go_home() {
	printf '%s/helm-store/go-%s\n' "${XDG_CACHE_HOME:-$HOME/.cache}" "$GO_VERSION"
}

# Whether a Go must be installed, of whatever age.
go_is_missing() {
	! has go && [ ! -x "$(go_home)/bin/go" ]
}

# Go is also a module, whose checksum any Go verifies (https://go.dev/doc/toolchain). It goes to the cache; nothing of
# the machine's own Go is changed.
go_fetch() { # FOLDER
	case $(uname -m) in x86_64) go_arch=amd64 ;; aarch64) go_arch=arm64 ;; *) go_arch=$(uname -m) ;; esac
	go_module=golang.org/toolchain@v0.0.1-go$GO_VERSION.linux-$go_arch
	say 'getting Go' "$GO_VERSION, as a module (70 MB), to build Kubernetes and Helm with"
	mkdir -p "$scratch/go" "${1%/*}"
	if ! (cd "$scratch/go" && GOFLAGS=-modcacherw GOPATH=$scratch/go go mod download "$go_module") >"$scratch/log" 2>&1; then
		die "Go $GO_VERSION could not be got: $(tail -n 1 "$scratch/log")" \
			"install Go 1.$GO_MINIMUM or newer (https://go.dev/dl), then run this again"
	fi
	rm -rf "$1.new"
	mv "$scratch/go/pkg/mod/$go_module" "$1.new"
	# Modules carry no permissions.
	chmod +x "$1.new"/bin/* "$1.new"/pkg/tool/*/*
	mv "$1.new" "$1"
}

# The one that was got earlier comes first in PATH, where the machine's own is not new enough.
go_use() {
	if ! go_is_new && [ -x "$(go_home)/bin/go" ]; then
		PATH=$(go_home)/bin:$PATH
		GOTOOLCHAIN=local
		export PATH GOTOOLCHAIN
	fi
}

# Puts a Go that is new enough first in PATH.
get_go() {
	! go_is_new || return 0
	[ -x "$(go_home)/bin/go" ] || go_fetch "$(go_home)"
	go_use
	go_is_new || die "$(go_home)/bin/go does not run" 'remove that folder, then run this again'
}
