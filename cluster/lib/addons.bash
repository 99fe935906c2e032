# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154
#
# What runs in the cluster before anyone uses it: DNS, ingress, storage. Sourced by cluster/cluster.

# Images of one binary each, made of built components: name, then the entry point's path in the image.
readonly ADDON_IMAGES='coredns traefik local-path-provisioner'

# NAME: its image as `helm-store.local/NAME:HASH ARCHIVE`. pause is built here, busybox from images/busybox.
addon_image() {
	case $1 in
	pause) "$here/image" --from-binary pause "$(pause_path)" ;;
	busybox) "$here/image" busybox ;;
	*) "$here/image" --from-binary "$1" "$(component_path "$1")" ;;
	esac
}

# Makes the archives that are missing and notes every image's name, one "NAME REFERENCE ARCHIVE" a line.
addon_images_make() {
	local image made
	for image in pause busybox $ADDON_IMAGES; do
		made=$(addon_image "$image")
		printf '%s %s\n' "$image" "$made"
	done >"$run/images.new"
	mv "$run/images.new" "$run/images"
}

addon_reference() { # NAME
	awk -v name="$1" '$1 == name { print $2 }' "$run/images"
}

# ctr warns of old cgroups at each call; what it says besides is in the log.
node_ctr() {
	"$bin/ctr" -a "$run/containerd.sock" -n k8s.io "$@" 2>>"$run/log/ctr"
}

images_known() {
	node_ctr images list -q
}

image_import() { # REFERENCE ARCHIVE
	node_ctr images import "$2" >/dev/null
	# Not by a pipe: grep -q ends at the first match, and ctr would die of it.
	grep -qxF "$1" <<<"$(images_known)" || die "$2 was imported, but $1 is not known" "see $run/log/ctr"
}

addon_images_import() {
	local image reference archive known
	known=$(images_known)
	while read -r image reference archive; do
		grep -qxF "$reference" <<<"$known" || image_import "$reference" "$archive"
	done <"$run/images"
}

addons_text() {
	local text image reference archive
	text=$(for file in "$here"/manifests/*.yaml; do
		cat "$file"
		echo '---'
	done)
	while read -r image reference archive; do
		text=${text//@$image@/$reference}
	done <"$run/images"
	text=${text//@dns@/$cluster_ip_dns}
	text=${text//@node@/$(node_address)}
	printf '%s\n' "${text//@volumes@/$run/volumes}"
}

# Written again only when it differs from what was applied last: a repeated `up` is quick.
addons_apply() {
	addons_text >"$run/addons.new"
	if ! cmp -s "$run/addons.new" "$run/addons.yaml"; then
		kubectl_admin apply --server-side --force-conflicts -f "$run/addons.new" >"$run/log/addons"
		mv "$run/addons.new" "$run/addons.yaml"
	fi
	rm -f "$run/addons.new"
}

# Those whose pod is ready in a container that was started since the node was: older news is from before a restart.
addons_ready() {
	local pods addon first='.status.containerStatuses[0]'
	pods=$(kubectl_admin get pods -A -o \
		"jsonpath={range .items[*]}{.metadata.name} {$first.ready} {$first.state.running.startedAt}{'\n'}{end}")
	for addon in $ADDON_IMAGES; do
		if ! awk -v addon="$addon" -v since="$(<"$run/started")" '
			index($1, addon "-") == 1 && $2 == "true" && $3 >= since { found = 1 }
			END { exit !found }' <<<"$pods"; then
			echo "$addon is not available"
			return 1
		fi
	done
}
