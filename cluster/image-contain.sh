#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Runs an image's archive without a container engine, as a pod under Pod Security `restricted` would: as the image's
# user, read-only root, no capabilities, no new privileges, its own process, mount and IPC namespaces. Sourced by
# cluster/image-test.sh, which calls itself with --child for the inner half; $work is its folder.
# shellcheck disable=SC2154 # work and self are cluster/image-test.sh's

# HOST-FOLDER:PLACE, and NAME=VALUE, of the containers started next.
volumes=() given=()

# Whether what a layer removes is in the image: an earlier layer may have a link to a folder of this machine.
inside_root() { # ROOT PATH
	local name=${2##*/}
	name=${name#.wh.}
	[[ -n $name && $name != . && $name != .. && /$2/ != */../* ]] &&
		[[ $(realpath -m -- "$1/$(dirname -- "$2")")/ == "$(realpath -- "$1")"/* ]]
}

# Unpacks the layers of an archive in order, and keeps its configuration.
unpack() { # ARCHIVE FOLDER: FOLDER/root, FOLDER/config.json, FOLDER/layout
	local layout=$2/layout root=$2/root manifest layer gone name
	mkdir -p "$layout" "$root"
	tar -C "$layout" -xf "$1"
	manifest=$layout/blobs/$(jq -r '.manifests[0].digest' "$layout/index.json" | tr : /)
	cp "$layout/blobs/$(jq -r .config.digest "$manifest" | tr : /)" "$2/config.json"
	for layer in $(jq -r '.layers[].digest' "$manifest" | tr : /); do
		tar -tf "$layout/blobs/$layer" | { grep -E '(^|/)\.wh\.[^/]*$' || true; } | while IFS= read -r gone; do
			inside_root "$root" "$gone" || {
				echo "$layer removes $gone, outside of the image" >&2
				return 1
			}
			case $gone in
			*.wh..wh..opq) find "$root/${gone%.wh..wh..opq}" -mindepth 1 -delete 2>/dev/null || true ;;
			*) name=${gone##*/} && rm -rf "${root:?}/$(dirname -- "$gone")/${name#.wh.}" ;;
			esac
		done
		tar -C "$root" --exclude '.wh.*' -xpf "$layout/blobs/$layer"
	done
}

contain() { # IMAGE COMMAND...: replaces the process
	local folder=$work/$1 environment entrypoint
	shift
	mapfile -t environment < <(jq -r '.config.Env[]?' "$folder/config.json")
	mapfile -t entrypoint < <(jq -r '.config.Entrypoint[]?' "$folder/config.json")
	exec unshare --mount --pid --ipc --fork "$self" --child "$folder/root" \
		"$(jq -r '.config.User // "0:0"' "$folder/config.json")" \
		"$(jq -r '.config.WorkingDir // "/" | if . == "" then "/" else . end' "$folder/config.json")" \
		"${volumes[@]}" -- env -i "${environment[@]}" "${given[@]}" "${entrypoint[@]}" "$@"
}

child() { # ROOT USER FOLDER VOLUME... -- COMMAND...
	local root=$1 user=$2 folder=$3 place
	shift 3
	mount --bind "$root" "$root"
	mount -t proc proc "$root/proc" 2>/dev/null || true
	[ ! -d "$root/dev" ] || mount --rbind /dev "$root/dev"
	mount -t tmpfs tmpfs "$root/tmp"
	while [ "$1" != -- ]; do
		# shellcheck disable=SC2016
		# Links (/var/run) lead from the image's root, not from ours.
		place=$(chroot "$root" sh -c 'mkdir -p "$0" && cd "$0" && pwd -P' "${1#*:}")
		mount --bind "${1%%:*}" "$root$place"
		shift
	done
	shift
	mount -o remount,bind,ro "$root"
	# A change from root to another user ends all capabilities, and without new privileges none come back.
	# shellcheck disable=SC2016
	exec setpriv --no-new-privs chroot --userspec="$user" --groups= "$root" \
		sh -c 'cd "$0" && exec "$@"' "$folder" "$@"
}

# The process that is number 1 in the container which `contain` became. To end this one ends the container; the other
# one cannot be relied on, since a change of user makes Linux forget that a child shall die with its parent.
inner() { # PID
	ps -o pid= --ppid "$1" | tr -d ' '
}

# Sends the image's stop signal, as the kubelet does; the container has to end well.
stop() { # IMAGE PID
	local signal
	signal=$(jq -r '.config.StopSignal // "SIGTERM"' "$work/$1/config.json")
	kill -s "${signal#SIG}" "$(inner "$2")"
	within 30 gone "$2" >/dev/null || { echo "still there 30 s after $signal" && return 1; }
}

gone() { # PID
	! kill -0 "$1" 2>/dev/null
}
