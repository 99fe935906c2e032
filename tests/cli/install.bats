#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2016,SC2030,SC2031,SC2153,SC2154,SC2164 # bats: each test is a subshell; run sets variables
# make install and uninstall: below any prefix, and never seen half-way.

load helm

setup() {
	clean_environment
	[ -x "$FILTER" ] || skip "bin/store-postrender is not built"
	root=$BATS_TEST_DIRNAME/../..
	prefix="$BATS_TEST_TMPDIR/it's \"a\" \$PREFIX, & more"
}

install_to() { # MAKE'S VARIABLES
	make -s --no-print-directory -C "$root" install "$@"
}

stream() {
	printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n'
}

filter_works() { # PREFIX
	stream | "$1/bin/store-postrender" --profile local --release x --namespace x | grep -q 'kind: NetworkPolicy'
	[[ $("$1/bin/helm-store" version 2>&1) == *helm*store* ]]
}

@test "a prefix with quotes, blanks and a dollar" {
	use_helm 4
	export HELM_BIN=$HELM
	run -0 install_to "PREFIX=$prefix"
	filter_works "$prefix"
	run -0 make -s --no-print-directory -C "$root" uninstall "PREFIX=$prefix"
	[ -z "$(find "$prefix" ! -type d)" ]
	[ ! -e "$prefix/share/helm-store" ]
}

pages_of() { # FOLDER: names of pages, files or links to such
	(cd "$1" && find . -name '*.1' -exec test -f {} \; -print | LC_ALL=C sort)
}

@test "the manual is installed: a page for each verb, found by man, and nothing is left of it" {
	command -v man >/dev/null || skip 'man is not installed'
	run -0 install_to "PREFIX=$prefix"
	run -0 env MANPATH="$prefix/share/man" MANPAGER=cat man helm-store-create
	[[ $output == *'helm store create'*'--profile'* ]]
	run -0 pages_of "$prefix/share/man/man1"
	[[ $output == *'./helm-store-wait.1'* && $output == *'./store-postrender.1'* ]]
	[ "${#lines[@]}" = $(($("$HELM_STORE" __docs man | wc -l) + 1)) ]
	mv "$prefix" "$BATS_TEST_TMPDIR/moved"
	[ "$(pages_of "$BATS_TEST_TMPDIR/moved/share/man/man1")" = "$output" ]
	mv "$BATS_TEST_TMPDIR/moved" "$prefix"
	run -0 make -s --no-print-directory -C "$root" uninstall "PREFIX=$prefix"
	[ ! -e "$prefix/share/man" ]
}

@test "a page of a verb that is no more goes, and others' pages stay" {
	local man=$prefix/share/man/man1
	mkdir -p "$man"
	echo theirs | tee "$man/other.1" "$man/helm-store-mine.1" >/dev/null
	ln -s ../elsewhere/man/man1/helm-store-theirs.1 "$man/helm-store-theirs.1"
	install_to "PREFIX=$prefix"
	# As one of a version before leads.
	ln -s "$(dirname "$(readlink "$man/helm-store.1")")/helm-store-gone.1" "$man/helm-store-gone.1"
	install_to "PREFIX=$prefix"
	[ ! -L "$man/helm-store-gone.1" ]
	[ -f "$man/helm-store-create.1" ]
	run -0 make -s --no-print-directory -C "$root" uninstall "PREFIX=$prefix"
	[ "$(cd "$man" && echo *)" = 'helm-store-mine.1 helm-store-theirs.1 other.1' ]
}

@test "DESTDIR comes before the prefix, and the links lead nowhere else" {
	use_helm 4
	export HELM_BIN=$HELM
	run -0 install_to "DESTDIR=$BATS_TEST_TMPDIR/a stage" PREFIX=/opt/it
	mv "$BATS_TEST_TMPDIR/a stage/opt/it" "$BATS_TEST_TMPDIR/moved"
	filter_works "$BATS_TEST_TMPDIR/moved"
}

@test "an installation of the form before is replaced" {
	mkdir -p "$prefix/bin" "$prefix/share/helm-store/policies/guards" "$prefix/share/helm-store/charts"
	echo old >"$prefix/bin/helm-store"
	run -0 install_to "PREFIX=$prefix"
	[ ! -e "$prefix/share/helm-store/policies" ]
	[ -L "$prefix/bin/helm-store" ]
	stream | "$prefix/bin/store-postrender" --profile local --release x --namespace x >/dev/null
}

@test "while it is installed again and again, every run works" {
	local i
	install_to "PREFIX=$prefix"
	mkdir "$BATS_TEST_TMPDIR/tree"
	(cd "$root" && cp -R Makefile bin install policies charts postrender "$BATS_TEST_TMPDIR/tree")
	for i in {1..12}; do
		# Another content each time, so that every installation is a new one.
		echo "# $i" >>"$BATS_TEST_TMPDIR/tree/policies/10-storage.yaml"
		make -s --no-print-directory -C "$BATS_TEST_TMPDIR/tree" -o all install "PREFIX=$prefix" ||
			touch "$BATS_TEST_TMPDIR/bad"
	done &
	while kill -0 $! 2>/dev/null; do
		stream | "$prefix/bin/store-postrender" --profile local --release x --namespace x |
			grep -q 'kind: NetworkPolicy'
	done
	wait
	[ ! -e "$BATS_TEST_TMPDIR/bad" ]
	# The one that is used and the one before.
	[ "$(find "$prefix/share/helm-store" -mindepth 1 -maxdepth 1 -type d | wc -l)" = 2 ]
}

@test "the same again changes nothing" {
	local before
	install_to "PREFIX=$prefix"
	before=$(readlink "$prefix/bin/helm-store")
	install_to "PREFIX=$prefix"
	[ "$(readlink "$prefix/bin/helm-store")" = "$before" ]
	[ "$(find "$prefix/share/helm-store" -mindepth 1 -maxdepth 1 -type d | wc -l)" = 1 ]
}

# A person's home, in which anything may lie where we install.
@test "what others have below the prefix stays, over install and uninstall" {
	local share=$prefix/share/helm-store
	mkdir -p "$share/mine" "$share/1.2.3-4" "$share/.git" "$prefix/bin"
	touch "$share/mine/rules.yaml" "$share/1.2.3-4/letter" "$share/-rf" "$share/Makefile"
	mkdir "$share/policies" "$share/charts"
	echo theirs >"$prefix/bin/helm-store"
	(cd "$prefix" && find . | LC_ALL=C sort) >"$BATS_TEST_TMPDIR/before"
	install_to "PREFIX=$prefix"
	install_to "PREFIX=$prefix"
	stream | "$prefix/bin/store-postrender" --profile local --release x --namespace x >/dev/null
	rm "$prefix/bin/helm-store"
	echo theirs >"$prefix/bin/helm-store"
	run -0 make -s --no-print-directory -C "$root" uninstall "PREFIX=$prefix"
	[[ $output == *"$prefix/bin/helm-store was not installed by this, and stays"* ]]
	diff "$BATS_TEST_TMPDIR/before" <(cd "$prefix" && find . | LC_ALL=C sort)
}

@test "a checkout that lies in PREFIX/share/helm-store is installed from, and stays" {
	local share=$prefix/share/helm-store
	mkdir -p "$share"
	(cd "$root" && cp -R Makefile bin install policies charts postrender "$share")
	echo mine >"$share/work"
	make -s --no-print-directory -C "$share" -o all install "PREFIX=$prefix"
	stream | "$prefix/bin/store-postrender" --profile local --release x --namespace x >/dev/null
	make -s --no-print-directory -C "$share" uninstall "PREFIX=$prefix"
	[ ! -e "$prefix/bin/helm-store" ]
	[ -s "$share/work" ]
	(cd "$root" && diff -r policies "$share/policies")
}

@test "bin and share that are links to elsewhere: nothing is written beside the prefix" {
	local disk=$BATS_TEST_TMPDIR/disk
	mkdir -p "$disk/data/share" "$disk/bin" "$disk/data/bin" "$disk/programs" "$prefix"
	echo theirs | tee "$disk/bin/helm-store" "$disk/data/bin/helm-store" >/dev/null
	ln -s "$disk/data/share" "$prefix/share"
	ln -s "$disk/programs" "$prefix/bin"
	install_to "PREFIX=$prefix"
	[ "$(cat "$disk/bin/helm-store" "$disk/data/bin/helm-store")" = $'theirs\ntheirs' ]
	stream | "$prefix/bin/store-postrender" --profile local --release x --namespace x >/dev/null
	make -s --no-print-directory -C "$root" uninstall "PREFIX=$prefix"
	[ -z "$(find "$disk/programs" "$disk/data/share" -mindepth 1)" ]
}

# An empty PREFIX is the root of DESTDIR, and never the folder where make runs.
@test "PREFIX that is empty or relative" {
	mkdir "$BATS_TEST_TMPDIR/tree"
	(cd "$root" && cp -R Makefile bin install policies charts postrender "$BATS_TEST_TMPDIR/tree")
	cd "$BATS_TEST_TMPDIR/tree"
	make -s --no-print-directory -o all install "DESTDIR=$BATS_TEST_TMPDIR/stage" PREFIX=
	[ -x "$BATS_TEST_TMPDIR/stage/bin/helm-store" ]
	make -s --no-print-directory uninstall "DESTDIR=$BATS_TEST_TMPDIR/stage" PREFIX=
	[ ! -e "$BATS_TEST_TMPDIR/stage/bin/helm-store" ]
	make -s --no-print-directory -o all install PREFIX=here
	[ -x here/bin/helm-store ]
	make -s --no-print-directory uninstall PREFIX=here
	[ -x bin/helm-store ]
	[ ! -e here/bin/helm-store ]
}

@test "make -f from another folder leaves that folder's bin" {
	mkdir -p "$BATS_TEST_TMPDIR/home/bin"
	cd "$BATS_TEST_TMPDIR/home"
	for target in clean uninstall; do
		run ! make -f "$BATS_TEST_DIRNAME/../../Makefile" "$target" PREFIX=here
		[[ $output == *'works in its own folder alone'* ]]
	done
	[ -d bin ]
	mkdir "$BATS_TEST_TMPDIR/a tree"
	cp "$BATS_TEST_DIRNAME/../../Makefile" "$BATS_TEST_TMPDIR/a tree"
	run -0 make -C "$BATS_TEST_TMPDIR/a tree" help
	ln -s "a tree" "$BATS_TEST_TMPDIR/link"
	cd "$BATS_TEST_TMPDIR/link"
	run -0 make help
}

@test "install.sh without a home says so, and makes none at the root" {
	run -1 env -u HOME "$BATS_TEST_DIRNAME/../../install.sh" --no-deps
	[[ $output == *'HOME is not set to a whole path'* ]]
}

@test "packages come through sudo with the proxy of whoever calls" {
	local bin=$BATS_TEST_TMPDIR/bin
	mkdir "$bin"
	# As Debian's sudo: an environment of its own but for what it is told to keep.
	printf '#!/bin/bash\n%s\n%s\n' '[[ $1 = --preserve-env=*https_proxy* ]] && kept=https_proxy=$https_proxy' \
		"exec /usr/bin/env -i \$kept PATH=$bin:/usr/bin:/bin \"\${@:2}\"" >"$bin/sudo"
	printf '#!/bin/sh\necho "apt-get $* by $https_proxy $DEBIAN_FRONTEND"\n' >"$bin/apt-get"
	chmod +x "$bin"/*
	cd "$root"
	PATH=$bin:$PATH https_proxy=http://proxy.example:3128 run -0 bash -euc '
		quietly() { shift; "$@"; }
		root=no
		. install/packages.sh
		install_packages apt curl'
	[[ $output == *'apt-get update -q by http://proxy.example:3128'* ]]
	[[ $output == *'install -y -q --no-install-recommends curl by http://proxy.example:3128 noninteractive'* ]]
}
