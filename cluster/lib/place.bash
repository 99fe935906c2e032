# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154
#
# Whose the folders and the link of a cluster are: what is somebody else's is neither used nor removed.
# Sourced by cluster/cluster.

# Our configuration files hold these paths, and mounts their options; some steps change the folder.
path_check() { # VARIABLE PATH
	local odd=$'[][\n\t\'"\\\\:,&#*?$`{}]'
	[[ $2 == /* && $2 != *$odd* ]] ||
		die "$1 leads to $(printf %q "$2")" \
			'let it be a whole path, without quotes, backslashes and : , & # * ? $ [ ] { }'
}

# Root runs what lies there, and anybody may make a folder in /var/tmp.
clusters_check() {
	local owner mode
	[ -e "$clusters" ] || [ -L "$clusters" ] || return 0
	read -r owner mode < <(stat -L -c '%u %A' "$clusters")
	case $owner in
	0 | "$(id -u)" | "${SUDO_UID:-0}") ;;
	*)
		die "$clusters is of user $owner, not yours" \
			'see what it is and remove it, or set HELM_STORE_CLUSTERS'
		;;
	esac
	[[ $mode != ????????w? ]] ||
		die "anybody may write to $clusters" 'let HELM_STORE_CLUSTERS be a folder of your own, chmod o-w'
}

clusters_make() {
	(umask 022 && mkdir -p "$clusters")
	clusters_check
}

# An `up` that ended at once left no more than a log and a lock.
run_check() {
	[ -e "$run" ] || [ -L "$run" ] || return 0
	if [ ! -L "$run" ] && [ -d "$run" ]; then
		[ ! -f "$run/subnet" ] || return 0
		[ -n "$(find "$run" -mindepth 1 -maxdepth 1 ! -name log ! -name lock -print -quit)" ] || return 0
	fi
	die "$run is no cluster's folder" \
		'it stays as it is: choose another name (CLUSTER), or another HELM_STORE_CLUSTERS'
}

# Until the end of the program, on descriptor 7: nobody else makes, stops or removes this cluster. Who waited while it
# was removed holds a lock that nobody looks at any more, and takes the new one.
run_lock() {
	while :; do
		mkdir -p "$run/log"
		exec 7>"$run/lock"
		flock -w "${CLUSTER_PATIENCE:-300}" 7 || die "another cluster/cluster is at work on cluster $name" \
			'repeat this when it has ended, or end it first'
		[ "$(stat -Lc %d:%i /dev/fd/7)" != "$(stat -c %d:%i "$run/lock" 2>/dev/null)" ] || return 0
	done
}

# Never what is mounted in it: that is nobody's of us.
run_remove() {
	run_check
	rm -rf --one-file-system "${run:?}"
}

# Clusters of two HELM_STORE_CLUSTERS may have one subnet; the link says whose it is.
veth_check() {
	local other
	other=$(ip -j link show dev "$(veth_name)" 2>/dev/null | jq -r '.[0].ifalias // ""') || return 0
	[ -z "$other" ] || [ "$other" = "$run" ] || die "subnet 10.99.$(subnet_of "$run").0/24 is taken by $other" \
		"stop that one: HELM_STORE_CLUSTERS=${other%/*} CLUSTER=${other##*/} cluster/cluster stop" \
		"or give this cluster up: CLUSTER=$name cluster/cluster clean"
}

veth_remove() {
	[ -n "$(subnet_of "$run")" ] || return 0
	(veth_check 2>/dev/null) || return 0
	ip link delete "$(veth_name)" 2>/dev/null || true
}

# And one name, which their cgroups have. With the node's first process all others end, in a moment.
cgroups_free() {
	local folder
	while read -r folder; do
		[ -d "$folder" ] || continue
		[ -z "$(find "$folder" -name cgroup.procs -exec cat {} + 2>/dev/null)" ] || {
			echo "processes are in $folder: a cluster $name of another HELM_STORE_CLUSTERS runs"
			return 1
		}
	done < <(cgroup_folders)
}
