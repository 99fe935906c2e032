#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# tests/fresh.sh [SUITE]   the README's first command on a bare Debian (bookworm, trixie): packages, programs, a Helm,
# the own cluster, a shop that answers, and nothing left. As root; prints TAP. What is built is taken from the cache of
# whoever calls, and comes to it: from nothing it takes the better part of an hour.
set -euo pipefail

cd "$(dirname "$0")/.."
suite=${1:-bookworm}
cache=${XDG_CACHE_HOME:-$HOME/.cache}/helm-store

# The certificates and the resolver that this machine reaches package registries with.
from_this_machine() {
	mkdir -p "$root/usr/local/share/ca-certificates"
	cp /usr/local/share/ca-certificates/*.crt "$root/usr/local/share/ca-certificates/" 2>/dev/null || true
	cp /etc/resolv.conf /etc/hosts "$root/etc/"
}

# Runs in a mount and process namespace of its own, whose root the bare system is.
inside() {
	mount --make-rprivate /
	mount --bind "$root" "$root"
	mount -t proc proc "$root/proc"
	mount --rbind /sys "$root/sys"
	mount --rbind /dev "$root/dev"
	mount -t tmpfs tmpfs "$root/tmp"
	mount -t tmpfs tmpfs "$root/run"
	mkdir -p "$root/root/.cache/helm-store" "$root/before"
	mount --bind "$cache" "$root/root/.cache/helm-store"
	cd "$root"
	pivot_root . before
	cd /
	umount -l /before
	export HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
	update-ca-certificates >/dev/null 2>&1
	cd "$HOME/helm-store"
	./install.sh --try --yes --cluster own
	curl -fs -o /tmp/page "http://try.$(CLUSTER=try cluster/cluster address).nip.io/"
	grep -q '<!doctype html>' /tmp/page
	make try-clean
	[ "$(grep -c "helm store try" /etc/hosts || true)" = 0 ]
	[ ! -e /var/tmp/helm-store-clusters/try ]
}

if [ "${2-}" = --inside ]; then
	root=$3 cache=$4
	inside
	exit
fi

work=$(mktemp -d /var/tmp/helm-store-fresh.XXXXXX)
trap 'rm -rf "$work"' EXIT
root=$work/root
mkdir -p "$root" "$cache"
mmdebstrap -q --variant=minbase --include=ca-certificates "$suite" "$work/root.tar"
tar -C "$root" -xf "$work/root.tar"
rm "$work/root.tar"
git clone -q . "$root/root/helm-store"
from_this_machine
if env -i PATH="$PATH" HOME="$HOME" unshare --mount --pid --fork --kill-child "$0" "$suite" --inside "$root" "$cache" \
	>"$work/log" 2>&1; then
	echo "ok fresh: $suite: one command to a shop, and nothing left"
else
	echo "not ok fresh: $suite"
	sed 's/^/# /' "$work/log"
	exit 1
fi
