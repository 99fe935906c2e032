#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2016,SC2154,SC2329 # scripts are in quotes; run sets variables
# How install.sh gets a libmicrohttpd, with stand-ins for the network, the compiler and the machine's own.

load helm

setup() {
	clean_environment
	export XDG_CACHE_HOME=$BATS_TEST_TMPDIR/cache scratch=$BATS_TEST_TMPDIR/scratch jobs=1
	mkdir "$scratch" "$BATS_TEST_TMPDIR/bin"
	PATH=$BATS_TEST_TMPDIR/bin:$PATH
	# The machine's is old.
	machine_has 1
}

machine_has() { # STATUS of pkg-config
	printf '#!/bin/sh\nexit %s\n' "$1" >"$BATS_TEST_TMPDIR/bin/pkg-config"
	chmod +x "$BATS_TEST_TMPDIR/bin/pkg-config"
}

# archive SCRIPT: a source whose configure is that.
archive() {
	local folder=$BATS_TEST_TMPDIR/source/libmicrohttpd-1.0.10
	mkdir -p "$folder"
	printf '#!/bin/sh\n%s\n' "$1" >"$folder/configure"
	chmod +x "$folder/configure"
	tar -czf "$BATS_TEST_TMPDIR/archive" -C "${folder%/*}" "${folder##*/}"
}

# As install.sh has it; the archive is taken for the right one where SUM says so.
get() {
	sum=$1 sh -eu -c '
		has() { command -v "$1" >/dev/null 2>&1; }
		say() { printf "%s %s\n" "$1" "$2"; }
		cc_name() { echo cc; }
		make_name() { echo make; }
		fetch() { echo "$1" >>"$scratch/asked"; cp "$scratch/../archive" "$2" 2>/dev/null; }
		checksum() { if [ -n "$sum" ]; then echo "$sum"; else sha256sum "$1" | cut -d " " -f 1; fi; }
		. "$1"
		get_microhttpd
		microhttpd_home' sh "$ROOT/install/microhttpd.sh"
}

right() {
	sed -n 's/^readonly MICROHTTPD_SUM=//p' "$ROOT/install/microhttpd.sh"
}

# What the build leaves: a library and where it is said to be.
readonly BUILDS='
for word; do case $word in --prefix=*) to=${word#*=} ;; esac; done
{
	printf "all:\n\t@true\n"
	printf "install:\n\tmkdir -p \$(DESTDIR)%s/lib/pkgconfig\n" "$to"
	printf "\techo new >\$(DESTDIR)%s/lib/pkgconfig/libmicrohttpd.pc\n" "$to"
} >Makefile'

@test "it is built once, below the cache, of an archive that has the right checksum" {
	archive "$BUILDS"
	run -0 get "$(right)"
	has 'getting libmicrohttpd 1.0.10'
	local home=${lines[-1]}
	[[ $home == "$XDG_CACHE_HOME"/helm-store/libmicrohttpd-1.0.10-* ]]
	[ "$(cat "$home/lib/pkgconfig/libmicrohttpd.pc")" = new ]
	[ "$(wc -l <"$scratch/asked")" = 1 ]
	run -0 get "$(right)"
	[ "$output" = "$home" ]
	[ "$(wc -l <"$scratch/asked")" = 1 ]
}

@test "another archive is not looked into, wherever it comes from; serve then is for loopback addresses" {
	archive 'touch "$scratch/ran"'
	run -0 get ''
	has 'not to be had, or not the right archive: serve will listen on loopback addresses alone'
	[ ! -e "$scratch/ran" ]
	[ ! -e "$XDG_CACHE_HOME/helm-store" ]
}

@test "no network, or a build that fails: nothing is left, and the installation goes on" {
	run -0 get ''
	has 'not to be had'
	archive 'echo "configure: error: no C compiler"; exit 1'
	run -0 get "$(right)"
	has 'it does not build: configure: error: no C compiler'
	[ -z "$(find "$XDG_CACHE_HOME" -name '*microhttpd*' 2>/dev/null)" ]
}

@test "where the machine has one that is new, nothing is fetched" {
	machine_has 0
	run -0 get "$(right)"
	[ "${#lines[@]}" = 1 ]
	[ ! -e "$scratch/asked" ]
}
