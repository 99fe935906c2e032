#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Tests of cluster/image and of what it makes of images/: archives are valid and reproducible, names follow
# content, and the images run as they do in a pod (their own user, read-only root, no capabilities) in namespaces made
# here, with the loopback interface of a network of their own. Needs root; builds what is missing, which takes minutes
# the first time. With CTR and CONTAINERD (paths of the programs) imports into a containerd of its own, too.
#   cluster/image-test.sh --images   only the images, not the builder's own tests
set -euo pipefail
shopt -s inherit_errexit

self=$(realpath "${BASH_SOURCE[0]}")
repository=$(cd "$(dirname "$self")/.." && pwd)
readonly self repository image=$repository/cluster/image
readonly PASSWORD='p w"d' OUTSIDE=10.11.12.13
work=${IMAGE_TEST_WORK-}
failed=0
# shellcheck source=cluster/image-services.sh
source "$repository/cluster/image-services.sh"
# shellcheck source=cluster/image-inventory.sh
source "$repository/cluster/image-inventory.sh"
# shellcheck source=cluster/image-contain.sh
source "$repository/cluster/image-contain.sh"

check() { # DESCRIPTION COMMAND...
	local description=$1 said
	shift
	if said=$("$@" 2>&1); then
		echo "ok $description"
	else
		failed=1
		echo "not ok $description"
		printf '# %s: %s\n' "$1" "${said:-(nothing said)}" | head -n 20
	fi
}

# --- judgements, used with check

same() { # EXPECTED ACTUAL
	[ "$1" = "$2" ] || { echo "expected '$1', got '$2'" && return 1; }
}

other() { # UNEXPECTED ACTUAL
	if [ -z "$2" ] || [ "$1" = "$2" ]; then
		echo "expected other than '$1', got '$2'"
		return 1
	fi
}

refuses() { # TEXT COMMAND...: fails, and says TEXT
	local text=$1 said
	shift
	if said=$("$@" 2>&1); then
		echo "did not fail: $said"
		return 1
	fi
	case $said in *"$text"*) ;; *) echo "failed without '$text': $said" && return 1 ;; esac
}

# Polls, so that a slow machine is no failure.
within() { # SECONDS COMMAND...
	local end=$((SECONDS + $1)) said
	shift
	until said=$("$@" 2>&1); do
		[ "$SECONDS" -lt "$end" ] || { echo "not in time: $said" && return 1; }
		sleep 0.1
	done
	printf '%s\n' "$said"
}

# --- archives

name_of() {
	"$image" --print-name "$@" | cut -d ' ' -f 1
}

archive_of() {
	"$image" --print-name "$@" | cut -d ' ' -f 2
}

# Every descriptor of a layout tells the digest and size of a blob that is there, and no blob is in excess.
valid_layout() { # LAYOUT
	local digest size expected=0
	same 1.0.0 "$(jq -r .imageLayoutVersion "$1/oci-layout")" || return 1
	while read -r digest size; do
		same "$digest $size" "$(sha256sum <"$1/blobs/sha256/$digest" | cut -d ' ' -f 1) $(stat -c %s \
			"$1/blobs/sha256/$digest")" || return 1
		expected=$((expected + 1))
	done < <(jq -r '.. | objects | select(.digest? and .size?) | "\(.digest[7:]) \(.size)"' "$1/index.json" \
		"$1/blobs/sha256/$(jq -r '.manifests[0].digest[7:]' "$1/index.json")" | sort -u)
	same "$expected" "$(find "$1/blobs/sha256" -type f | wc -l)"
}

annotated() { # LAYOUT
	jq -r '.manifests[0].annotations["io.containerd.image.name"]' "$1/index.json"
}

# --- the builder

# A small folder under a name of its own, and a second place for the scripts, to change a stand-in's description.
make_folder() { # FOLDER
	mkdir -p "$1"
	printf 'content\n' >"$1/file"
	printf '#!/bin/sh\necho ran "$@"\n' >"$1/program"
	chmod 755 "$1/program"
	cat >"$1/Containerfile" <<'END'
FROM docker.io/library/debian:bookworm-slim AS first
COPY program /program
RUN /program 1 >/made && rm -rf /usr/share/common-licenses
FROM first
COPY file /file
USER 1234:1234
ENTRYPOINT ["/program"]
END
}

test_names() {
	local folder=$work/image-test-names name copy=$work/copy
	make_folder "$folder"
	name=$(name_of "$folder")
	check 'name: helm-store.local/NAME:12 hexadecimal digits' \
		grep -qxE 'helm-store\.local/image-test-names:[0-9a-f]{12}' <<<"$name"
	touch -d '2001-01-01' "$folder/file"
	check 'name: not changed by a time' same "$name" "$(name_of "$folder")"
	chmod 660 "$folder/file"
	check 'name: not changed by a umask' same "$name" "$(name_of "$folder")"
	printf 'Content\n' >"$folder/file"
	check 'name: changed by content' other "$name" "$(name_of "$folder")"
	printf 'content\n' >"$folder/file"
	check 'name: the same again with the old content' same "$name" "$(name_of "$folder")"
	mv "$folder/file" "$folder/File"
	check "name: changed by a file's name" other "$name" "$(name_of "$folder")"
	mv "$folder/File" "$folder/file"
	chmod 644 "$folder/program"
	check 'name: changed by a file that can no longer be run' other "$name" "$(name_of "$folder")"
	chmod 755 "$folder/program"
	mv "$folder/Containerfile" "$folder/Dockerfile"
	check 'name: not changed by the name of the recipe' same "$name" "$(name_of "$folder")"
	mv "$folder/Dockerfile" "$folder/Containerfile"
	ln -s file "$folder/link"
	check 'name: changed by a link' other "$name" "$(name_of "$folder")"
	rm "$folder/link"
	mkdir -p "$copy"
	cp -r "$repository/cluster" "$copy/"
	check 'name: the same in another checkout' same "$name $name" \
		"$name $("$copy/cluster/image" --print-name "$folder" | cut -d ' ' -f 1)"
	echo >>"$copy/cluster/bases/debian-bookworm-slim/prepare"
	check 'name: changed by the stand-in it is FROM' other "$name" \
		"$("$copy/cluster/image" --print-name "$folder" | cut -d ' ' -f 1)"
	git -C "$folder" init -q
	echo 'junk*' >"$folder/.gitignore"
	name=$(name_of "$folder")
	echo 1 >"$folder/junk1"
	check 'name: not changed by a file that git ignores' same "$name" "$(name_of "$folder")"
}

working_folders() { # FOLDER
	find "$1" -maxdepth 1 -name 'tmp.*' | sort
}

test_errors() {
	local folder=$work/image-test-errors before there
	make_folder "$folder"
	check 'error: unknown option' refuses 'unknown option --nope' "$image" --nope
	check 'error: no image named' refuses 'which image?' "$image"
	check 'error: unknown image lists those there are' refuses 'images are: busybox' "$image" nope
	check 'error: --from-binary without a file' refuses 'no file /nope' "$image" --from-binary nope /nope
	check 'error: a name that no image can have' refuses 'is no image name' "$image" --from-binary A/b "$self"
	check 'error: unknown builder' refuses 'no builder known' env IMAGE_BUILDER=nope "$image" "$folder"
	echo 'FROM docker.io/library/nope:1' >"$folder/Containerfile"
	check 'error: FROM without a stand-in' refuses 'no stand-in' env IMAGE_BUILDER=buildah "$image" "$folder"
	printf 'FROM docker.io/library/debian:bookworm-slim\nRUN %s\n' "echo $RANDOM; exit 3" >"$folder/Containerfile"
	before=$(archive_of "$folder")
	# One that another build, killed, left behind is not this one's.
	there=$(working_folders "${before%/*}")
	check 'error: shows a step that fails' refuses 'exit status 3' "$image" "$folder"
	check 'error: a failed build leaves no archive' test ! -e "$before"
	check 'error: a failed build leaves no working folder' test -z \
		"$(comm -13 <(echo "$there") <(working_folders "${before%/*}"))"
}

test_folder() {
	local folder=$work/image-test-folder archive root=$work/folder/root
	make_folder "$folder"
	date +%s%N >"$folder/unique"
	mv "$folder/Containerfile" "$folder/Dockerfile"
	archive=$(archive_of "$folder")
	# Two at once: one builds, the other waits and finds the archive.
	"$image" "$folder" >"$work/first" 2>"$work/first.err" &
	"$image" "$folder" >"$work/second" 2>"$work/second.err" || true
	wait $! || true
	check 'folder: two builds at once print the same line' same "$(<"$work/first")" "$(<"$work/second")"
	check 'folder: and only one of them built' same 1 "$(
		cat "$work/first.err" "$work/second.err" | grep -c building)"
	check 'folder: the archive is where it was said' test -f "$archive"
	unpack "$archive" "$work/folder"
	check 'folder: valid layout' valid_layout "$work/folder/layout"
	check 'folder: named for containerd' same "$(name_of "$folder")" "$(annotated "$work/folder/layout")"
	check 'folder: RUN and COPY did their work' same 'ran 1 content' "$(cat "$root/made" "$root/file" | xargs)"
	check 'folder: what RUN removed is gone' test ! -e "$root/usr/share/common-licenses"
	check 'folder: runs as its user says' same 'ran a' "$(contain folder a)"
	if grep -q 'with buildah' "$work/first.err" "$work/second.err"; then
		check "folder: nothing of this machine's settings stays" same '' "$(cd "$root" &&
			find usr/local/etc etc/apt/sources.list.d mnt -mindepth 1 && find etc/apt -name '*machine*')"
	fi
	check 'folder: nothing to do the second time' same '' "$("$image" "$folder" 2>&1 >/dev/null)"
}

# A build that is killed, with everything it started, is no hindrance to the next.
test_killed_build() {
	local folder=$work/image-test-killed archive pid
	mkdir "$folder"
	printf '%s\n' 'FROM docker.io/library/debian:bookworm-slim' "RUN echo $RANDOM; sleep 4" >"$folder/Containerfile"
	archive=$(archive_of "$folder")
	setsid "$image" "$folder" >/dev/null 2>&1 &
	pid=$!
	within 60 grep -q 'sleep 4' "${archive%/*}/build.log" >/dev/null || true
	kill -9 -- "-$pid"
	wait "$pid" 2>/dev/null || true
	check 'killed build: leaves no archive' test ! -e "$archive"
	check 'killed build: the next one works' "$image" "$folder"
	check 'killed build: and clears what it left' refuses '' ls -d "${archive%/*}"/tmp.*
}

# Busybox does what its first argument says when its file's name begins so.
test_binary() {
	local program=$work/busybox/root/bin/busybox name archive
	name=$(name_of --from-binary busybox-image-test "$program" /busybox-image-test echo)
	archive=$(archive_of --from-binary busybox-image-test "$program" /busybox-image-test echo)
	rm -f "$archive"
	"$image" --from-binary busybox-image-test "$program" /busybox-image-test echo >/dev/null
	cp "$archive" "$work/first.tar"
	rm "$archive"
	cp "$program" "$work/elsewhere"
	touch -d 2001-01-01 "$work/elsewhere"
	chmod 711 "$work/elsewhere"
	"$image" --from-binary busybox-image-test "$work/elsewhere" /busybox-image-test echo >/dev/null
	check 'binary: the same program gives the same archive, byte for byte' cmp "$archive" "$work/first.tar"
	check 'binary: another entrypoint is another image' other "$name" \
		"$(name_of --from-binary busybox-image-test "$program")"
	check 'binary: another user is another image' other "$name" \
		"$(name_of --user 1:1 --from-binary busybox-image-test "$program" /busybox-image-test echo)"
	unpack "$archive" "$work/binary"
	check 'binary: valid layout' valid_layout "$work/binary/layout"
	check 'binary: named for containerd' same "$name" "$(annotated "$work/binary/layout")"
	check 'binary: one file, of root, to be run by all' same './busybox-image-test 755 0:0' \
		"$(cd "$work/binary/root" && find . -type f -printf '%p %m %U:%G\n')"
	check 'binary: runs, not as root' same '65532:65532 hello' "$(jq -r .config.User "$work/binary/config.json") $(
		chroot --userspec=65532:65532 "$work/binary/root" /busybox-image-test echo hello)"
}

test_import() {
	local containerd=${CONTAINERD-} address=$work/containerd/socket name pid
	if [ -z "${CTR-}" ] || [ -z "$containerd" ]; then
		echo 'ok import # skip CTR and CONTAINERD do not name the programs'
		return
	fi
	mkdir "$work/containerd"
	# Nothing that reaches out of its folders: no CRI, no plugins under /opt.
	printf '%s\n' 'version = 3' "root = '$work/containerd/root'" "state = '$work/containerd/state'" \
		'disabled_plugins = ["io.containerd.grpc.v1.cri", "io.containerd.cri.v1.images",' \
		'"io.containerd.cri.v1.runtime", "io.containerd.nri.v1.nri", "io.containerd.internal.v1.opt"]' \
		'[grpc]' "address = '$address'" '[ttrpc]' "address = '$address.ttrpc'" >"$work/containerd/config.toml"
	unshare --mount "$containerd" --config "$work/containerd/config.toml" >"$work/containerd/log" 2>&1 &
	pid=$!
	within 20 "$CTR" -a "$address" version >/dev/null
	name=$(name_of tools)
	check 'import: images of a folder and of a binary' "$image" --import "$address" tools busybox
	check 'import: of a binary' "$image" --import "$address" --from-binary busybox-image-test "$work/elsewhere"
	check 'import: containerd has it under its name' same "$name" "$("$CTR" -a "$address" -n k8s.io images ls -q |
		grep -x "$name")"
	SECONDS=0
	"$image" --import "$address" tools busybox >/dev/null
	check 'import: nothing to do the second time' test "$SECONDS" -le 1
	check 'import: no containerd there' refuses "containerd at $work/nope did not" "$image" --import "$work/nope" \
		busybox
	kill "$pid"
	wait "$pid" || true
}

# --- all of them

clean_up() {
	local archive
	archive=$(archive_of busybox)
	rm -rf "$work" "${archive%/*}"/*image-test-*.tar
}

main() {
	local name only_images=${1-}
	[ "$(id -u)" = 0 ] || { echo 'cluster/image-test.sh: needs root, for namespaces' >&2 && exit 1; }
	work=$(mktemp -d)
	trap clean_up EXIT
	export IMAGE_TEST_WORK=$work
	[ "$only_images" = --images ] || {
		test_names
		test_errors
		test_folder
		test_killed_build
	}
	pipeline_context "$work/context/pipeline"
	for name in busybox tools postgres redis store "$work/context/pipeline"; do
		check "image: ${name##*/} is built" "$image" "$name"
		unpack "$(archive_of "$name")" "$work/${name##*/}"
		name=${name##*/}
		check "image: $name has a valid layout" valid_layout "$work/$name/layout"
		test_inventory "$name"
	done
	check 'image: store has tables ready for an empty database' grep -qx -- '-- end' \
		"$work/store/root/srv/medusa/base/schema.sql"
	test_inventory_fails
	check 'image: one inventory program for all' same 1 "$(
		cksum "$repository"/images/*/inventory | cut -d ' ' -f 1 | sort -u | wc -l)"
	test_binary
	test_import
	# Whatever is still running when services() ends, ends with its process namespace.
	unshare --net --pid --fork --mount-proc "$self" --services || failed=1
	exit "$failed"
}

case ${1-} in
--child) shift && child "$@" ;;
--services) services ;;
'' | --images) main "$@" ;;
*) echo 'usage: cluster/image-test.sh [--images]' >&2 && exit 2 ;;
esac
