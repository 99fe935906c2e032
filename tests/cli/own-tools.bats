# SPDX-License-Identifier: Apache-2.0
#
# shellcheck disable=SC2016,SC2154 # scripts are in quotes; run sets variables
# What scripts of this repository remove, and what they hand on, on folders of this file alone.

bats_require_minimum_version 1.5.0

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
