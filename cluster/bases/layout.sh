#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# OCI image layouts (https://github.com/opencontainers/image-spec/blob/main/image-layout.md), archives of them, and the
# image of one binary, made with tar, openssl and jq; sourced by cluster/image.
# shellcheck disable=SC2154 # work is cluster/image's

digest_of() { # [FILE]: of standard input without one
	openssl dgst -sha256 -r "$@" | cut -d ' ' -f 1
}

plain_tar() { # TAR-ARGUMENTS...: the same files always give the same bytes
	tar --format=ustar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner "$@"
}

# Writes standard input as a blob of a layout and prints its descriptor.
blob() { # LAYOUT MEDIA-TYPE
	local blobs=$1/blobs/sha256 digest
	mkdir -p "$blobs"
	cat >"$blobs/new"
	digest=$(digest_of "$blobs/new")
	mv "$blobs/new" "$blobs/$digest"
	descriptor "$2" "$digest" "$(stat -c %s "$blobs/$digest")"
}

descriptor() { # MEDIA-TYPE DIGEST SIZE
	jq -cn --arg type "$1" --arg digest "sha256:$2" --argjson size "$3" \
		'{mediaType: $type, digest: $digest, size: $size}'
}

# Gives the one image of a layout the name under which containerd imports it.
name_layout() { # LAYOUT IMAGE-NAME
	jq -cj --arg name "$2" '.manifests |= map(.annotations = {
		"io.containerd.image.name": $name, "org.opencontainers.image.ref.name": ($name | split(":")[-1])})' \
		"$1/index.json" >"$1/index.new"
	mv "$1/index.new" "$1/index.json"
}

# Makes the archive of a layout, whole or not at all.
archive_layout() { # LAYOUT IMAGE-NAME ARCHIVE
	name_layout "$1" "$2"
	plain_tar -C "$1" -cf "$work/archive.tar" oci-layout index.json blobs
	mv "$work/archive.tar" "$3"
}

architecture() {
	case $(uname -m) in
	x86_64) echo amd64 ;;
	aarch64) echo arm64 ;;
	*) uname -m ;;
	esac
}

# The layer goes to standard output; the binary is called NAME in it.
binary_layer() { # NAME BINARY
	plain_tar -b 1 --mode=0755 --dereference --transform "s,^.*\$,$1," \
		-cf - -C "$(dirname "$2")" -- "$(basename "$2")"
}

binary_config() { # LAYER-DIGEST USER ENTRYPOINT...
	local digest=$1 user=$2
	shift 2
	jq -cjn --arg digest "sha256:$digest" --arg user "$user" --arg architecture "$(architecture)" '{
		created: "1970-01-01T00:00:00Z", architecture: $architecture, os: "linux",
		config: {User: $user, Entrypoint: $ARGS.positional},
		rootfs: {type: "layers", diff_ids: [$digest]}}' --args -- "$@"
}

# The header that tar writes before a file of this name and size.
tar_header() { # NAME SIZE
	mkdir -p "$work/header/${1%/*}"
	truncate -s "$2" "$work/header/$1"
	head -c 512 < <(plain_tar -C "$work/header" -cf - "$1" 2>/dev/null)
}

# The layer goes straight into the archive: as a file of a layout first it would be written twice. In front of it is
# what tar makes of the rest of the layout, without the two zero blocks that end an archive.
build_binary() { # NAME BINARY CONFIG IMAGE-NAME ARCHIVE
	local layout=$work/layout vendor=application/vnd.oci.image config layer digest size
	mkdir "$layout"
	digest=$(jq -r '.rootfs.diff_ids[0] | ltrimstr("sha256:")' <<<"$3")
	# A header, the file in whole blocks, two zero blocks.
	size=$((512 + ($(stat -L -c %s "$2") + 511) / 512 * 512 + 1024))
	layer=$(descriptor $vendor.layer.v1.tar "$digest" "$size")
	config=$(printf %s "$3" | blob "$layout" $vendor.config.v1+json)
	jq -cjn --arg type $vendor.manifest.v1+json --argjson config "$config" --argjson layer "$layer" \
		'{schemaVersion: 2, mediaType: $type, config: $config, layers: [$layer]}' |
		blob "$layout" $vendor.manifest.v1+json |
		jq -c '{schemaVersion: 2, manifests: [.]}' >"$layout/index.json"
	name_layout "$layout" "$4"
	printf '{"imageLayoutVersion":"1.0.0"}' >"$layout/oci-layout"
	{
		plain_tar -b 1 -C "$layout" -cf - oci-layout index.json blobs | head -c -1024
		tar_header "blobs/sha256/$digest" "$size"
		binary_layer "$1" "$2"
		head -c 1024 /dev/zero
	} >"$work/archive.tar"
	mv "$work/archive.tar" "$5"
}
