# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2016 # scripts are in quotes
#
# shellcheck disable=SC2016,SC2154 # scripts are in quotes; run sets variables
# What scripts of this repository remove, and what they hand on, on folders of this file alone.

bats_require_minimum_version 1.5.0

@test "only the processes that a run of the shop's tests has noted are ended" {
	local work=$BATS_TEST_TMPDIR/work mine other
	mkdir "$work"
	sleep 100 3>&- &
	mine=$!
	echo "$mine" >"$work/mine.pid"
	# A note from before: the number is another process's by now.
	sleep 100 3>&- &
	other=$!
	echo "$other" >"$work/ended.pid"
	touch -d '10 minutes ago' "$work/ended.pid"
	(
		cd "$BATS_TEST_DIRNAME/../.."
		bash -c '. tests/store/lib.sh; work=$1; clean_up' bash "$work"
	)
	run ! kill -0 "$mine"
	kill "$other"
	[ ! -e "$work" ]
}

@test "tests without a folder of their own do not go on with /" {
	mkdir "$BATS_TEST_TMPDIR/bin"
	# Nothing of the machine is at stake: rm tells what it was called for.
	printf '#!/bin/sh\necho "rm $*"\n' >"$BATS_TEST_TMPDIR/bin/rm"
	chmod +x "$BATS_TEST_TMPDIR/bin/rm"
	run ! env TMPDIR="$BATS_TEST_TMPDIR/none" PATH="$BATS_TEST_TMPDIR/bin:$PATH" timeout 20 \
		"$BATS_TEST_DIRNAME/../golden/run.sh"
	[[ $output != *'rm '* ]] || { echo "$output" && false; }
}

packages() {
	env XDG_CACHE_HOME="$BATS_TEST_TMPDIR/cache" PATH="$BATS_TEST_TMPDIR/bin:$PATH" \
		bash -c '. "$1/../store/browser.bash"; find_test_packages' bash "$BATS_TEST_DIRNAME"
}

@test "packages of npm are whole or not there" {
	local bin=$BATS_TEST_TMPDIR/bin cache=$BATS_TEST_TMPDIR/cache
	mkdir "$bin"
	printf '#!/bin/sh\nmkdir -p "$3/node_modules/axe-core"\n[ ! -e "%s/dies" ] || kill -9 $PPID\n' \
		"$BATS_TEST_TMPDIR" >"$bin/npm"
	chmod +x "$bin/npm"
	touch "$BATS_TEST_TMPDIR/dies"
	run ! packages
	[ ! -e "$cache/helm-store/store-test-1" ]
	rm "$BATS_TEST_TMPDIR/dies"
	packages
	[ -d "$cache/helm-store/store-test-1/node_modules/axe-core" ]
}

@test "the application is built into no folder of somebody else, nor outside of its sources" {
	local there=$BATS_TEST_TMPDIR/there source=$BATS_TEST_TMPDIR/source
	mkdir -p "$there/.medusa" "$source"
	touch "$there/.medusa/letter" "$there/letter"
	cp -R "$BATS_TEST_DIRNAME/../../images/store/." "$source"
	mkdir -p "$source/node_modules"
	cd "$there"
	run -2 "$source/build.sh" out
	[ -e .medusa/letter ]
	cd "$source"
	for folder in "$there" "$there/letter" ..; do
		run -2 ./build.sh "$folder"
	done
	[ -e "$there/letter" ]
}

# layer FILE: standard input, a tar, as one more layer of the layout in the current folder.
layer() {
	local digest
	mkdir -p blobs/sha256
	cat >blobs/new
	digest=$(sha256sum <blobs/new | cut -d ' ' -f 1)
	mv blobs/new "blobs/sha256/$digest"
	echo "sha256:$digest" >>digests
}

archive() { # FILE: of the layers until now
	local config manifest
	config=$(echo '{}' | tee blobs/config | sha256sum | cut -d ' ' -f 1)
	mv blobs/config "blobs/sha256/$config"
	jq -Rn --arg config "sha256:$config" '{config: {digest: $config}, layers: [inputs | {digest: .}]}' digests \
		>blobs/manifest
	manifest=$(sha256sum <blobs/manifest | cut -d ' ' -f 1)
	mv blobs/manifest "blobs/sha256/$manifest"
	echo "{\"manifests\": [{\"digest\": \"sha256:$manifest\"}]}" >index.json
	tar -cf "$1" index.json blobs
}

unpack() { # ARCHIVE FOLDER
	bash -euo pipefail -c '. "$1/../../cluster/image-contain.sh"; unpack "$2" "$3"' bash "$BATS_TEST_DIRNAME" "$@"
}

@test "a layer removes what is in the image, and nothing of the machine" {
	local home=$BATS_TEST_TMPDIR/home layers=$BATS_TEST_TMPDIR/layers gone
	mkdir -p "$home" "$layers" "$BATS_TEST_TMPDIR/first/etc" "$BATS_TEST_TMPDIR/second/etc"
	touch "$home/letter" "$BATS_TEST_TMPDIR/first/etc/old" "$BATS_TEST_TMPDIR/second/etc/.wh.old"
	ln -s "$home" "$BATS_TEST_TMPDIR/first/link"
	cd "$layers"
	tar -C "$BATS_TEST_TMPDIR/first" -cf - . | layer
	tar -C "$BATS_TEST_TMPDIR/second" -cf - . | layer
	archive ../good.tar
	unpack ../good.tar "$BATS_TEST_TMPDIR/good"
	[ -d "$BATS_TEST_TMPDIR/good/root/etc" ]
	[ ! -e "$BATS_TEST_TMPDIR/good/root/etc/old" ]
	cp digests before
	for gone in link/.wh.letter link/.wh..wh..opq ../../home/.wh.letter etc/.wh...; do
		cp before digests
		tar -P --transform "s,.*,$gone," -cf - -C "$home" letter | layer
		archive ../bad.tar
		run ! unpack ../bad.tar "$BATS_TEST_TMPDIR/bad"
		[ -e "$home/letter" ]
		rm -rf "$BATS_TEST_TMPDIR/bad"
	done
}

@test "what makes mounts does not make them in the machine's own namespace" {
	[ "$(id -u)" = 0 ] || skip 'needs root'
	local tests=$BATS_TEST_DIRNAME/.. root=$BATS_TEST_TMPDIR/root
	mkdir "$root"
	# A namespace of this test stands for the machine's: process 1 is in it.
	for words in "$tests/store/container.sh $root /bin/true $root" "$tests/fresh.sh --enter $root root"; do
		# shellcheck disable=SC2086
		run -2 unshare --mount --pid --fork --mount-proc $words
		[[ $output == *'mount namespace of its own'* ]]
	done
}

@test "tests of a cluster do not go on where stores are" {
	local bin=$BATS_TEST_TMPDIR/bin
	mkdir "$bin"
	printf '#!/bin/sh\necho namespace/store-acme\n' >"$bin/kubectl"
	chmod +x "$bin/kubectl"
	export KUBECONFIG=$BATS_TEST_TMPDIR/config TOOLS=tools
	unset E2E_CLUSTER
	run -1 env PATH="$bin:$PATH" "$BATS_TEST_DIRNAME/../e2e/run.sh" echo tests
	[[ $output == *'has stores: store-acme'* && $output != *tests$'\n'* ]]
	run -0 env PATH="$bin:$PATH" E2E_ANYWAY=yes "$BATS_TEST_DIRNAME/../e2e/run.sh" echo tests
	[ "$output" = tests ]
	printf '#!/bin/sh\n' >"$bin/kubectl"
	run -0 env PATH="$bin:$PATH" "$BATS_TEST_DIRNAME/../e2e/run.sh" echo tests
}

@test "the inventory of an image takes the rights of no machine's files" {
	# Without programs, lest it could.
	PATH=$BATS_TEST_TMPDIR/none run -2 /bin/sh "$BATS_TEST_DIRNAME/../../images/redis/inventory" redis
}

@test "applications that no run uses are removed from the cache, and nothing beside them" {
	# As in a home: a folder above the cache has a dot in its name.
	local home=$BATS_TEST_TMPDIR/home cache
	local app=store-app-0123456789abcdef used=store-app-fedcba9876543210
	cache=$home/.cache/helm-store
	mkdir -p "$cache/$app" "$cache/$app.licences" "$cache/$app.new" "$cache/$used" "$cache/store-app-mine"
	mkdir "$home/work"
	touch "$home/letter" "$home/work/letter" "$cache/store-app-notes.txt" "$cache/store-app-0123456789abcdef0"
	(
		exec 8>"$cache/$used.lock"
		flock -s 8
		cd "$BATS_TEST_DIRNAME/../.." || exit
		export HOME=$home XDG_CACHE_HOME=$home/.cache
		bash -c '. tests/store/lib.sh; remove_apps; remove_apps'
	)
	cd "$home"
	diff - <(find . | LC_ALL=C sort) <<-END
		.
		./.cache
		./.cache/helm-store
		./.cache/helm-store/store-app-0123456789abcdef0
		./.cache/helm-store/$used
		./.cache/helm-store/$used.lock
		./.cache/helm-store/store-app-mine
		./.cache/helm-store/store-app-notes.txt
		./letter
		./work
		./work/letter
	END
}

@test "an image is made with nothing that the caller has open" {
	local look='for number in 7 9 12 30; do [ ! -e "/proc/self/fd/$number" ] || echo "$number"; done; echo "$0, $1"'
	cd "$BATS_TEST_DIRNAME/../.."
	exec 7</dev/null 9</dev/null 12</dev/null 30</dev/null
	run env images="$BATS_TEST_TMPDIR" bash -euc '. cluster/bases/buildah.sh; alone bash -c "$1" "two words" "*"' \
		bash "$look"
	[ "$output" = 'two words, *' ]
}
