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
