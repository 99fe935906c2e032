# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154
#
# What the node takes from the machine: namespaces held by one process, a veth pair, a cgroup folder. All of it is gone
# when host_down returns. Sourced by cluster/cluster.

# v2, v1 (also hybrid: the controllers are in v1 folders), or none.
cgroup_kind() {
	if [ -f /sys/fs/cgroup/cgroup.controllers ]; then
		echo v2
	elif [ -d /sys/fs/cgroup/memory ]; then
		echo v1
	else
		echo none
	fi
}

cgroup_name() {
	printf 'helm-store-%s\n' "$name"
}

# Of cgroups v1; `unified` is there on hybrid machines, where it controls nothing but counts processes.
readonly CGROUP_CONTROLLERS='cpu cpuacct cpuset memory devices freezer blkio pids hugetlb net_cls net_prio perf_event
systemd unified'

# The folders of cgroups that the kubelet is given as its root.
cgroup_folders() {
	local controller folder
	case $(cgroup_kind) in
	v2) printf '/sys/fs/cgroup/%s\n' "$(cgroup_name)" ;;
	v1)
		for controller in $CGROUP_CONTROLLERS; do
			folder=/sys/fs/cgroup/$controller
			[ ! -d "$folder" ] || printf '%s/%s\n' "$folder" "$(cgroup_name)"
		done
		;;
	esac
}

cgroups_make() {
	local folder file
	while read -r folder; do
		mkdir -p "$folder"
		# A new cpuset has no processors and no memory, and takes no process until it has.
		for file in cpuset.cpus cpuset.mems; do
			if [ -f "$folder/$file" ] && [ -z "$(<"$folder/$file")" ] && [ -f "$folder/../$file" ] &&
				[ "$(cgroup_kind)" = v1 ]; then
				cat "$folder/../$file" >"$folder/$file"
			fi
		done
	done < <(cgroup_folders)
	[ "$(cgroup_kind)" != v2 ] || cgroups_delegate
}

# v2: controllers must be handed down level by level.
cgroups_delegate() {
	local folder controller
	for folder in /sys/fs/cgroup "/sys/fs/cgroup/$(cgroup_name)"; do
		for controller in $(<"$folder/cgroup.controllers"); do
			echo "+$controller" >"$folder/cgroup.subtree_control" 2>/dev/null || true
		done
	done
}

cgroups_remove() {
	local folder
	while read -r folder; do
		[ -d "$folder" ] || continue
		find "$folder" -depth -type d -exec rmdir {} + 2>/dev/null || true
		[ ! -d "$folder" ] || return 1
	done < <(cgroup_folders)
}

# The process that holds the namespaces, or nothing. A process number can be used again: its start time decides.
holder() {
	local pid start
	[ -f "$run/holder" ] || return 1
	read -r pid start <"$run/holder"
	[ "$(process_start "$pid")" = "$start" ] || return 1
	echo "$pid"
}

process_start() { # PID: clock ticks from the machine's start to the process's (proc(5), stat, field 22)
	local stat
	stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 0
	awk '{ print $20 }' <<<"${stat##*) }"
}

inside() { # COMMAND...: in the node's namespaces
	local pid
	pid=$(holder) || die "cluster $name is not running" "start it: make cluster CLUSTER=$name"
	nsenter --target "$pid" --mount --net --pid -- "$@"
}

# Each cluster has a subnet 10.99.N.0/24 between host and node; N is kept in its folder.
subnet_of() { # FOLDER
	cat "$1/subnet" 2>/dev/null || true
}

subnet_choose() {
	local number used
	[ ! -s "$run/subnet" ] || return 0
	used=$(for folder in "$clusters"/*/; do subnet_of "$folder"; done)
	for number in $(seq 0 250); do
		if ! grep -qx "$number" <<<"$used" && ! ip -o address | grep -q " 10\.99\.$number\."; then
			echo "$number" >"$run/subnet"
			return 0
		fi
	done
	die 'no free subnet of 10.99.0.0/16' 'remove a cluster: CLUSTER=NAME cluster/cluster clean'
}

node_address() {
	printf '10.99.%s.1\n' "$(subnet_of "$run")"
}

host_address() {
	printf '10.99.%s.254\n' "$(subnet_of "$run")"
}

veth_name() {
	printf 'hs%s\n' "$(subnet_of "$run")"
}

# Mounts that only the node sees; folders of the machine that its parts have built in lie in the node's own folder.
# shellcheck disable=SC2016
readonly NODE_SETUP='set -e
mount --make-rprivate /
mount --bind "$1" "$1"
mount -t tmpfs -o mode=755 node /run
mkdir -p /run/lock /run/netns
mount --bind "$1/var-lib" /var/lib
mount --bind "$1/var-log" /var/log
mount --make-rshared /
exec "$2"'

host_up() {
	local pid starter
	! holder >/dev/null || return 0
	mkdir -p "$run/node/var-lib" "$run/node/var-log" "$run/log"
	# Process numbers mean nothing in a new namespace; what the cluster remembers of pods is of before this moment.
	rm -f "$run"/*.pid
	date -u +%Y-%m-%dT%H:%M:%SZ >"$run/started"
	veth_check
	wait_for 10 'an end of what was there' cgroups_free
	cgroups_make
	# Not through a function: the process number must be that of unshare itself.
	setsid unshare --net --pid --fork --mount --mount-proc --kill-child -- \
		sh -c "$NODE_SETUP" node "$run/node" "$bin/pause" </dev/null >"$run/log/holder" 2>&1 \
		3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&- &
	starter=$!
	# shellcheck disable=SC2064
	trap "kill -KILL $starter" EXIT
	wait_for 5 'the node'\''s first process' holder_write "$starter"
	trap - EXIT
	pid=$(holder)
	network_up "$pid"
}

# unshare forks: the holder is its child, and the node is made once it has become `pause`.
holder_write() { # PID-OF-UNSHARE
	local child
	child=$(cat "/proc/$1/task/$1/children" 2>/dev/null || ps -o pid= --ppid "$1")
	child=${child// /}
	[ -n "$child" ] && [ "$(readlink "/proc/$child/exe")" = "$(readlink -f "$bin/pause")" ] || return 1
	printf '%s %s\n' "$child" "$(process_start "$child")" >"$run/holder"
}

network_up() { # HOLDER
	local veth
	veth=$(veth_name)
	veth_remove
	ip link add "$veth" type veth peer name eth0 netns "$1"
	ip link set "$veth" alias "$run"
	ip address add "$(host_address)/24" dev "$veth"
	ip link set "$veth" up
	inside ip link set lo up
	inside ip address add "$(node_address)/24" dev eth0
	inside ip link set eth0 up
	inside ip route add default via "$(host_address)"
	inside sysctl -qw net.ipv4.ip_forward=1
	inside sysctl -qw net.bridge.bridge-nf-call-iptables=1 2>/dev/null || true
}

# Ends all that runs in the node: with the first process of a process namespace the kernel ends the others.
host_down() {
	local pid
	if pid=$(holder); then
		kill -KILL "$pid"
		wait_for 30 'the end of the node'\''s processes' gone "$pid"
	fi
	rm -f "$run/holder"
	veth_remove
	wait_for 30 'the removal of the cgroups' cgroups_remove
}

gone() { # PID
	[ ! -d "/proc/$1" ]
}
