# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154
#
# What a machine must have to run the own cluster. Everything is tried, nothing is assumed from a version.
# Sourced by cluster/cluster.

# COMMAND PACKAGE-OF-DEBIAN
readonly PREFLIGHT_COMMANDS='ip iproute2
iptables iptables
ipset ipset
conntrack conntrack
nsenter util-linux
unshare util-linux
openssl openssl
jq jq
flock util-linux
sysctl procps'

preflight_commands() {
	local command package missing='' packages=''
	while read -r command package; do
		if ! has "$command"; then
			missing+=" $command"
			packages+=" $package"
		fi
	done <<<"$PREFLIGHT_COMMANDS"
	[ -z "$missing" ] || printf 'commands missing:%s (Debian packages:%s)\n' "$missing" "$packages"
}

# Whether the kernel lets us make each kind of thing, in a namespace that ends with the try.
preflight_kernel() {
	local kind
	unshare --net --mount --pid --fork true 2>/dev/null || {
		echo 'no permission to make namespaces'
		return
	}
	for kind in veth bridge; do
		unshare --net ip link add try0 type "$kind" 2>/dev/null || echo "the kernel has no network device $kind"
	done
	unshare --net iptables -t nat -L -n >/dev/null 2>&1 || echo 'iptables does not work here (table nat)'
	unshare --net ipset list >/dev/null 2>&1 || echo 'ipset does not work here'
	preflight_overlay || echo 'the kernel cannot mount overlay'
}

preflight_overlay() {
	local folder
	folder=$(mktemp -d "$clusters/overlay.XXXXXX") || return 1
	mkdir "$folder/lower" "$folder/upper" "$folder/work" "$folder/merged"
	unshare --mount mount -t overlay try -o "lowerdir=$folder/lower,upperdir=$folder/upper,workdir=$folder/work" \
		"$folder/merged" 2>/dev/null
	local status=$?
	rm -rf "$folder"
	return "$status"
}

preflight_memory() {
	local free
	free=$(awk '/^MemAvailable/ { print int($2 / 1024) }' /proc/meminfo)
	[ "$free" -ge 2500 ] || echo "$free MB of memory are free, 2500 are needed"
}

preflight_cgroups() {
	case $(cgroup_kind) in
	none) echo 'no cgroup controllers are mounted below /sys/fs/cgroup' ;;
	esac
}

# The complaints, one a line; nothing when all is well.
preflight_complaints() {
	if [ "$(id -u)" != 0 ]; then
		echo 'not root'
		return
	fi
	[ "$(uname -s)" = Linux ] || echo "this is $(uname -s), not Linux"
	clusters_make
	local missing
	missing=$(preflight_commands)
	if [ -n "$missing" ]; then
		printf '%s\n' "$missing"
		return
	fi
	preflight_kernel
	preflight_cgroups
	preflight_memory
}

preflight() {
	local complaints
	complaints=$(preflight_complaints)
	[ -z "$complaints" ] || {
		mapfile -t complaints <<<"$complaints"
		die 'this machine cannot run the own cluster of helm store' "${complaints[@]}" \
			'commands are installed by ./install.sh --with-cluster' \
			'or use another cluster: k3d cluster create, kind create cluster, any KUBECONFIG=FILE'
	}
}

command_preflight() {
	preflight
	say ready "this machine can run the own cluster of helm store (cgroups: $(cgroup_kind))"
}
