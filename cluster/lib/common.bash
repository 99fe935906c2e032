# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2034,SC2154  # what others of these files use
#
# Names and small helpers of cluster/cluster. Sourced, never run.

cache=${XDG_CACHE_HOME:-$HOME/.cache}/helm-store
# Node data lies on disk, not in /run: images and volumes take gigabytes.
clusters=${HELM_STORE_CLUSTERS:-/var/tmp/helm-store-clusters}
run=$clusters/$name
bin=$run/bin
node_name=node
service_cidr=10.96.0.0/16
cluster_ip_api=10.96.0.1
cluster_ip_dns=10.96.0.10
pod_cidr=10.244.0.0/16
pod_cidr_node=10.244.0.0/24

say() { # LABEL TEXT...
	printf '%-11s %s\n' "$1" "${*:2}" >&2
}

die() { # TEXT [LINE...]: what is wrong, then what to do
	printf 'error: %s\n' "$1" >&2
	shift
	[ $# = 0 ] || printf '  %s\n' "$@" >&2
	exit 1
}

has() {
	command -v "$1" >/dev/null 2>&1
}

# Milliseconds since the machine started; wall clocks jump.
now_ms() {
	local up
	read -r up _ </proc/uptime
	echo $((10#${up/./} * 10))
}

# Polls a command until it succeeds. Its output is shown only if it never did.
wait_for() { # SECONDS WHAT COMMAND...
	local limit=$1 what=$2 end output
	shift 2
	end=$(($(now_ms) + limit * 1000))
	until output=$("$@" 2>&1); do
		if [ "$(now_ms)" -ge "$end" ]; then
			[ -z "$output" ] || printf '%s\n' "$output" | tail -n 5 >&2
			die "$what did not come within $limit s" "logs are in $run/log"
		fi
		sleep 0.2
	done
}

# What goes on running must not hold our locks, nor the pipes of whoever runs us.
without_descriptors() { # COMMAND...
	"$@" 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-
}

kubectl_admin() {
	"$bin/kubectl" --kubeconfig "$run/kubeconfig" "$@"
}
