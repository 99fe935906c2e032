#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Building with buildah where no registry can be reached; sourced by cluster/image. A folder beside this file
# stands in for the public image of its name: `docker.io/library/NAME:TAG` is NAME-TAG. It has a Containerfile and a
# program `prepare CONTEXT MACHINE`, which adds to the build's context what comes from package registries. Storage and
# run-time state are in the cache, and mounts are made in a mount namespace of their own: the machine's is untouched.

# shellcheck disable=SC2154 # images, work, host and here are cluster/image's
readonly storage=$images/storage
# Layers of earlier builds are kept to be used again, up to this many megabytes.
readonly STORAGE_LIMIT=6000
# Releases of Debian that there are stand-ins of.
readonly SUITES='bookworm trixie'
driver=

# With none of what the caller has open. What a build starts must not hold the lock; and mmdebstrap lets sh write to a
# descriptor that it opened, by a number: sh takes no two digits, so where a caller had eight open nothing was made.
alone() { # COMMAND...
	(
		local number
		for number in /proc/self/fd/*; do
			number=${number##*/}
			[ "$number" -le 2 ] || eval "exec $number>&-"
		done
		exec "$@"
	)
}

storage_buildah() { # ARGUMENTS...
	BUILDAH_ISOLATION=chroot TMPDIR=$work alone nice unshare --mount --propagation private \
		buildah --root "$storage" --runroot "$work/run" --storage-driver "$driver" "$@"
}

buildah_prepare() {
	[ "$(id -u)" = 0 ] || die 'buildah builds as root here' 'call with sudo, or set IMAGE_BUILDER=podman'
	need unshare
	driver=${STORAGE_DRIVER:-overlay}
	if [ -d "$storage/vfs-images" ] || ! storage_buildah info >/dev/null 2>&1; then
		# An overlay on an overlay is refused by some kernels.
		driver=vfs
	fi
	# A build that was killed leaves containers.
	storage_buildah rm --all >/dev/null 2>&1 || true
	if [ "$(du -sm "$storage" | cut -f 1)" -gt $STORAGE_LIMIT ]; then
		storage_buildah rmi --prune >/dev/null 2>&1 || true
	fi
	machine_settings "$work/machine"
}

# What RUN needs to reach package registries from here. Each folder is mounted over one that is in the images anyway:
# a mount point that buildah has to make would stay in the image.
machine_settings() { # FOLDER
	local file suite authorities=${SSL_CERT_FILE:-/etc/ssl/certs/ca-certificates.crt}
	mkdir -p "$1/apt" "$1/etc"
	for suite in $SUITES; do
		mkdir -p "$1/$suite/sources"
		for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources; do
			if is_debian_source "$file" "$suite"; then cp "$file" "$1/$suite/sources/"; fi
		done
	done
	{
		echo 'Acquire::Languages "none";'
		if command -v apt-config >/dev/null; then
			apt-config dump | grep -E '^Acquire::(https?::|Retries|Check-)' || true
		fi
	} >"$1/apt/90machine"
	if command -v npm >/dev/null; then
		npm config list --json | jq -r '{registry, proxy, "https-proxy"} | to_entries[] | select(.value) |
			"\(.key)=\(.value)"' >"$1/etc/npmrc"
	fi
	if [ -f "$authorities" ]; then
		cp "$authorities" "$1/etc/authorities.crt"
		echo 'Acquire::https::CAInfo "/usr/local/etc/authorities.crt";' >>"$1/apt/90machine"
		echo 'cafile=/usr/local/etc/authorities.crt' >>"$1/etc/npmrc"
	fi
}

# Whether a file of apt's names the stand-in's release and no other, signed with Debian's own key.
is_debian_source() { # FILE SUITE
	local others
	others=$(xargs -n 1 <<<"$SUITES" | grep -vx "$2" | paste -sd '|')
	grep -qsE "^[^#]*[[:space:]]$2([[:space:]]|\$)" "$1" &&
		! grep -qsE "^[^#]*[[:space:]]($others)([[:space:]]|\$)" "$1" &&
		! grep -iE '^[^#]*signed-by' "$1" | grep -qv debian-archive-keyring
}

# The release of Debian that a recipe's public images are of. One for all stages, as the machine's sources are mounted.
suite_of() { # RECIPE
	local suite
	for suite in $SUITES; do
		if grep -qE "^FROM [^ ]*[:-]$suite(-|[[:space:]]|\$)" "$1"; then break; fi
	done
	printf '%s\n' "$suite"
}

# Builds a context, after the stand-ins that it is FROM.
buildah_build() { # CONTEXT IMAGE-NAME
	local base bases files machine=$work/machine sources
	bases=$(bases_of "$(recipe_of "$1")")
	for base in $bases; do
		ensure_stand_in "$base"
	done
	# Packages may add to apt's settings: what they write goes away with the rest.
	local mounts=(-v "$machine/apt:/etc/apt/apt.conf.d" -v "$machine/etc:/usr/local/etc:ro")
	# Without sources of this machine, what the stand-in was made from is in it.
	sources=$machine/$(suite_of "$(recipe_of "$1")")/sources
	[ -z "$(ls "$sources")" ] || mounts+=(-v "$sources:/etc/apt/sources.list.d:ro")
	# Bundlers open thousands of files at once, as docker and podman allow; buildah's own limit is 1024.
	files=$(ulimit -Hn)
	files=${files/unlimited/1048576}
	logged "building $2" storage_buildah bud --layers --pull-never --force-rm --ulimit "nofile=$files:$files" \
		"${mounts[@]}" -t "$2" -f "$(recipe_of "$1")" "$1"
}

# Makes the stand-in unless this version of it is there, and gives it the public name.
ensure_stand_in() { # PUBLIC-NAME
	local folder name context
	folder=$(stand_in "$1")
	[ -f "$(recipe_of "$folder")" ] || die "FROM $1: buildah pulls nothing and has no stand-in for this image" \
		"describe one in cluster/bases/${folder##*/}, or set IMAGE_BUILDER=docker or podman"
	name=$host/base/${folder##*/}:$(hash_of "$folder")
	if ! storage_buildah inspect --type image "$name" >/dev/null 2>&1; then
		say "making a stand-in for $1 from packages (once, takes a minute or two) …"
		context=$work/${folder##*/}
		stage "$folder" "$context"
		logged "preparing $1" alone "$context/prepare" "$context" "$work/machine/$(suite_of - <<<"FROM $1")"
		buildah_build "$context" "$name"
		rm -rf "$context"
		buildah_forget_older "$name"
	fi
	storage_buildah tag "$name" "$1"
}

# Layers that a newer build has no use for go away with the names of older ones.
buildah_forget_older() { # IMAGE-NAME
	local name
	for name in $(storage_buildah images --format '{{.Name}}:{{.Tag}}' --filter "reference=${1%:*}"); do
		[ "$name" = "$1" ] || storage_buildah rmi "$name" >>"$log" 2>&1 || true
	done
}

# The lowest level of gzip: half the time of the usual one, and a tenth more bytes.
buildah_layout() { # IMAGE-NAME LAYOUT
	logged "writing $1" storage_buildah push --compression-format gzip --compression-level 1 "$1" "oci:$2:image"
}
