# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154
#
# The commands of cluster/cluster. Sourced by it.

# What `up` builds: all but the optional parts.
readonly USES='node image client'

# The node finds its programs by their plain names in one folder.
bin_link() {
	local row_name rest
	mkdir -p "$bin"
	while IFS=$'\t' read -r row_name rest; do
		ln -sfn "$(component_path "$row_name")" "$bin/$row_name"
	done < <(components node client)
	ln -sfn "$(pause_path)" "$bin/pause"
	install -m 755 "$here/hold-pod" "$bin/hold-pod"
}

command_up() {
	local begin
	preflight
	run_check
	# shellcheck disable=SC2086
	build_all $USES
	begin=$(now_ms)
	run_lock
	up_locked
	exec 7>&-
	say ready "cluster $name, node $(node_address), $((($(now_ms) - begin) / 1000)) s"
	printf 'export KUBECONFIG=%s\n' "$run/kubeconfig"
}

up_locked() {
	subnet_lock subnet_choose
	bin_link
	addon_images_make
	host_up
	keys_make
	configs_write "$(addon_reference pause)"
	parts_up
	addons_up
}

# Two clusters that start at once must not choose one subnet.
subnet_lock() { # COMMAND
	(
		flock 6
		"$@"
	) 6>"$clusters/subnets.lock"
}

# Images are imported while the API server starts: both take seconds.
parts_up() {
	local part importer
	part_start containerd
	part_start etcd
	wait_for 20 containerd part_ready containerd
	addon_images_import &
	importer=$!
	wait_for 20 etcd part_ready etcd
	part_start kube-apiserver
	wait_for 60 kube-apiserver part_ready kube-apiserver
	for part in kube-controller-manager kube-scheduler kubelet; do part_start "$part"; done
	# These two look for their node once, and end or wait long when it is not there yet.
	wait_for 60 'the node' kubectl_admin get node "$node_name"
	for part in kube-proxy kube-router; do part_start "$part"; done
	wait "$importer" || die 'images could not be imported' "the log is $run/log/containerd"
}

addons_up() {
	local part
	addons_apply
	for part in kube-controller-manager kubelet kube-proxy kube-router; do
		wait_for 60 "$part" part_ready "$part"
	done
	wait_for 120 'DNS, ingress and storage' addons_ready
}

command_status() {
	local part state bad=0
	holder >/dev/null || {
		echo "cluster $name is not running"
		return 1
	}
	for part in $PARTS; do
		if part_ready "$part" >/dev/null 2>&1; then state=ready; else state='not ready' bad=1; fi
		printf '%-24s %s\n' "$part" "$state"
	done
	if addons_ready; then echo 'coredns, traefik, local-path-provisioner available'; else bad=1; fi
	return "$bad"
}

command_stop() {
	[ -d "$run" ] || return 0
	run_check
	run_lock
	host_down
	say stopped "cluster $name (its data is kept: make cluster starts it again, make cluster-clean removes it)"
}

command_clean() {
	[ -d "$run" ] || return 0
	run_check
	run_lock
	host_down
	run_remove
	rmdir "$clusters" 2>/dev/null || true
	say removed "cluster $name"
}

command_list() {
	local folder state
	for folder in "$clusters"/*/; do
		[ -f "$folder/subnet" ] || continue
		name=$(basename "$folder")
		run=$clusters/$name
		if holder >/dev/null; then state=running; else state=stopped; fi
		printf '%s\t%s\t10.99.%s.1\n' "$name" "$state" "$(subnet_of "$run")"
	done
}

command_kubeconfig() {
	[ -f "$run/kubeconfig" ] || die "there is no cluster $name" "make it: make cluster CLUSTER=$name"
	printf '%s\n' "$run/kubeconfig"
}

command_env() {
	printf 'export KUBECONFIG=%q\n' "$(command_kubeconfig)"
	# shellcheck disable=SC2016
	printf 'export PATH=%q:$PATH\n' "$run/bin"
}

command_address() {
	command_kubeconfig >/dev/null
	node_address
}

command_run() {
	[ $# -gt 0 ] || die 'run needs a command' 'as in: cluster/cluster run iptables-save'
	inside "$@"
}

command_logs() {
	part_known "${1-}"
	cat "$run/log/$1"
}

command_kill() {
	part_known "${1-}"
	part_kill "$1"
}

command_start() {
	part_known "${1-}"
	part_start "$1"
	wait_for 60 "$1" part_ready "$1"
}

command_import() {
	local image reference archive
	holder >/dev/null || die "cluster $name is not running" "start it: make cluster CLUSTER=$name"
	[ $# -gt 0 ] || die 'import needs the names of folders in images/'
	for image in "$@"; do
		read -r reference archive < <("$here/image" "$image") || die "images/$image could not be built"
		grep -qxF "$reference" <<<"$(images_known)" || image_import "$reference" "$archive"
		printf '%s\n' "$reference"
	done
}

# What others built: an archive of docker save, podman save or buildah, or an OCI layout.
command_load() { # REFERENCE ARCHIVE
	holder >/dev/null || die "cluster $name is not running" "start it: make cluster CLUSTER=$name"
	[ $# = 2 ] || die 'load needs the name of an image, and an archive with it'
	grep -qxF "$1" <<<"$(images_known)" || image_import "$1" "$2"
}

command_components() {
	local row_name version use rest state
	go_use
	while IFS=$'\t' read -r row_name version use rest; do
		if [ -x "$(component_path "$row_name")" ]; then state=built; else state='not built'; fi
		printf '%-24s %-10s %-9s %s\n' "$row_name" "$version" "$use" "$state"
	done < <(components)
}

command_build() {
	local component
	if [ $# = 0 ]; then
		# shellcheck disable=SC2086
		build_all $USES
	else
		go_check
		for component in "$@"; do component_build "$component"; done
	fi
}

command_path() {
	go_check
	component_build "${1-}"
	component_path "$1"
}

# For build_all, which runs several at once.
command_build_one() {
	component_build "$1"
}
