#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# tests/fresh.sh [--user] [--page FILE] [SUITE]
#
# The README's first command on a bare Debian (bookworm, trixie): packages, programs, a Helm, the own cluster, a shop,
# an order in Chromium, and nothing left; as root then the same on a cluster of somebody's, which stays as it was. With
# --user as a person who has sudo, whose home then holds nothing that she cannot change. Prints TAP. What is built is
# taken from the cache of whoever calls, and comes to it; the copy that --user takes does not. --page writes what was
# seen, with the time of each part, for docs/first-minutes.md.
# shellcheck disable=SC2154 # node and packages are browser.bash's, there_PID the shell's, news and answers of exec
set -euo pipefail

cd "$(dirname "$0")/.."
repository=$PWD
cache=${XDG_CACHE_HOME:-$HOME/.cache}/helm-store
who=root page='' suite=bookworm
readonly repository cache

# The certificates and the resolver that this machine reaches package registries with, and the way to them.
from_this_machine() {
	mkdir -p "$root/usr/local/share/ca-certificates"
	cp /usr/local/share/ca-certificates/*.crt "$root/usr/local/share/ca-certificates/" 2>/dev/null || true
	cp /etc/resolv.conf /etc/hosts "$root/etc/"
}

make_root() {
	local home=/root
	mkdir -p "$root" "$cache"
	mmdebstrap -q --variant=minbase --include=ca-certificates${1:+,$1} "$suite" "$work/root.tar"
	tar -C "$root" -xf "$work/root.tar"
	rm "$work/root.tar"
	from_this_machine
	if [ "$who" != root ]; then
		home=/home/$who
		chroot "$root" useradd --create-home --shell /bin/bash "$who"
		echo "$who ALL=(ALL) NOPASSWD: ALL" >"$root/etc/sudoers.d/$who"
		mkdir -p "$root$home/.cache/helm-store"
		# What of it is a person's own: layers of images belong to root wherever they are made.
		tar -C "$cache" -cf - --exclude=./images/storage --exclude='./cluster/build.*' . |
			tar -C "$root$home/.cache/helm-store" -xf -
	fi
	git clone -q "$repository" "$root$home/helm-store"
	if [ "$who" != root ]; then chroot "$root" chown -R "$who:" "$home"; fi
}

# A mount and process namespace of its own, whose root the bare system is; then the parts, as the person.
enter() {
	# Elsewhere the mounts below would be the machine's.
	if [ "$(readlink /proc/self/ns/mnt)" = "$(readlink /proc/1/ns/mnt)" ]; then
		echo "$0: --enter is for this script itself, in a mount namespace of its own" >&2
		exit 2
	fi
	mount --make-rprivate /
	mount --bind "$root" "$root"
	mount -t proc proc "$root/proc"
	mount --rbind /sys "$root/sys"
	mount --rbind /dev "$root/dev"
	mount -t tmpfs tmpfs "$root/tmp"
	mount -t tmpfs tmpfs "$root/run"
	mkdir -p "$root/before"
	if [ "$who" = root ]; then
		mkdir -p "$root/root/.cache/helm-store"
		mount --bind "$cache" "$root/root/.cache/helm-store"
	fi
	cd "$root"
	pivot_root . before
	cd /
	umount -l /before
	rmdir /before
	export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
	update-ca-certificates >/dev/null 2>&1
	if [ "$who" = root ]; then
		export HOME=/root
		cd "$HOME/helm-store"
		exec bash tests/fresh.sh --inside
	fi
	cd "/home/$who/helm-store"
	exec env -i HOME="/home/$who" USER="$who" LOGNAME="$who" PATH=/usr/local/bin:/usr/bin:/bin LANG=C.UTF-8 \
		setpriv --reuid "$who" --regid "$who" --init-groups bash tests/fresh.sh --inside
}

# --- the parts, in the bare system. Whoever waits outside reads fd 3, a line a thing, and answers by a line on stdin.

tell() { # WORD TEXT...
	printf '%s\n' "$*" >&3
}

part() { # NAME COMMAND...: runs it and tells how many seconds it took
	local begin=$SECONDS
	tell part "$1"
	printf '\n== %s\n' "$1"
	"${@:2}"
	tell took "$((SECONDS - begin)) $1"
}

root_does() {
	local set=("XDG_CACHE_HOME=$HOME/.cache" "PATH=$PATH:/usr/sbin:/sbin")
	if [ "$(id -u)" = 0 ]; then "$@"; else sudo env "${set[@]}" "$@"; fi
}

try_own() { ./install.sh --try --yes --cluster own; }
try_theirs() { ./install.sh --try --yes --cluster current; }
try_clean() { make try-clean; }

# The order is placed from outside, where the browser is.
order() { # CLUSTER
	local answer='' address
	address=$(root_does env "CLUSTER=$1" cluster/cluster address)
	tell order "http://try.$address.nip.io/" "$address"
	read -r answer <&4
	[ "$answer" = ordered ]
}

# Somebody's cluster, with a kubectl and a KUBECONFIG as people have them.
theirs() {
	local config
	CLUSTER=theirs cluster/cluster up
	config=$(CLUSTER=theirs cluster/cluster kubeconfig)
	mkdir -p "$HOME/.kube" "$HOME/bin"
	install -m 600 "$config" "$HOME/.kube/config"
	install "$(dirname "$config")/bin/kubectl" "$HOME/bin/kubectl"
	export PATH=$HOME/bin:$PATH
}

# What lasts in a cluster.
lasting() {
	local passing='^(events|leases|endpointslices|endpoints|pods)\b|metrics'
	kubectl api-resources --verbs=list -o name | grep -vE "$passing" |
		while read -r kind; do
			kubectl get "$kind" -A -o name --ignore-not-found 2>/dev/null | sed "s|^|$kind |"
		done | sort
}

somebodys() {
	printf '\n== theirs\n'
	theirs
	lasting >/tmp/before
	part "to a shop on somebody's cluster" try_theirs
	part 'another order' order theirs
	part 'and to nothing again' try_clean
	printf '\n== what is left\n'
	diff /tmp/before <(lasting)
	CLUSTER=theirs cluster/cluster clean
}

inside() {
	export HOME
	part 'to a shop on an own cluster' try_own
	part 'an order in Chromium' order try
	part 'to nothing' try_clean
	[ "$(grep -c 'helm store try' /etc/hosts || true)" = 0 ]
	[ ! -e /var/tmp/helm-store-clusters/try ]
	if [ "$(id -u)" = 0 ]; then
		# An own cluster stands for it, which takes images from root alone.
		somebodys
	else
		# Of what lies in a person's home nothing is root's but what images are made of.
		find "$HOME" -path "$HOME/.cache/helm-store/images" -prune -o -user root -print >/tmp/alien
		[ ! -s /tmp/alien ] || { cat /tmp/alien && false; }
	fi
	tell over
}

# --- outside

# shellcheck source=tests/store/browser.bash disable=SC1091,SC2154
. tests/store/browser.bash

say_ordered() { # URL ADDRESS
	find_node
	find_test_packages
	"$node" tests/store/order.mjs "$1" "$packages" "$work/order.png" "$2"
}

# Answers what is told, and keeps it in $work/told.
attend() {
	local word rest bought
	while read -r word rest <&"$news"; do
		printf '%s %s\n' "$word" "$rest" >>"$work/told"
		case $word in
		order)
			# shellcheck disable=SC2086
			if bought=$(say_ordered $rest 2>>"$work/log"); then
				printf 'bought %s\n' "$bought" >>"$work/told"
				echo ordered >&"$answers"
			else
				echo failed >&"$answers"
			fi
			;;
		over) return ;;
		esac
	done
	return 1
}

title() {
	local name=$suite
	[ "$who" = root ] || name+=", a user with sudo"
	printf 'fresh: %s: one command to a shop, an order, and nothing left' "$name"
}

run() {
	local status=0 pid answers news
	work=$(mktemp -d /var/tmp/helm-store-fresh.XXXXXX)
	# The cache of whoever calls is mounted there, elsewhere; should it be here, it stays.
	trap 'rm -rf --one-file-system "$work"' EXIT
	root=$work/root
	make_root "$([ "$who" = root ] || echo sudo)"
	: >"$work/told"
	coproc there {
		exec 3>&1 >"$work/log" 2>&1
		exec env -i PATH="$PATH" HOME="$HOME" ${XDG_CACHE_HOME+"XDG_CACHE_HOME=$XDG_CACHE_HOME"} \
			unshare --mount --pid --fork --kill-child "$repository/tests/fresh.sh" --enter "$root" "$who"
	}
	# The shell forgets both when the program ends.
	pid=$there_PID
	exec {answers}>&"${there[1]}" {news}<&"${there[0]}"
	attend || status=1
	wait "$pid" || status=1
	if [ "$status" != 0 ]; then
		echo "not ok $(title)"
		sed 's/^/# /' "$work/told" "$work/log"
		exit 1
	fi
	echo "ok $(title)"
	sed -n 's/^took \([0-9]*\) \(.*\)/# \1 s \2/p; s/^bought /# /p' "$work/told"
	[ -z "$page" ] || tests/first-minutes.sh "$suite" "$work/told" "$work/log" >"$page"
}

case ${1-} in
--enter)
	root=$2 who=$3
	enter
	;;
--inside)
	exec 4<&0 </dev/null
	inside
	exit
	;;
esac
while [ $# -gt 0 ]; do
	case $1 in
	--user) who=ada ;;
	--page)
		page=${2:?a file}
		shift
		;;
	-*) sed -n '4,10s/^# \{0,1\}//p' "$0" >&2 && exit 2 ;;
	*) suite=$1 ;;
	esac
	shift
done
run
