# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154
#
# The processes of the node: how each is started, and how one sees that it is ready. Sourced by cluster/cluster.

# In the order of starting; containerd needs none of the others.
readonly PARTS='containerd etcd kube-apiserver kube-controller-manager kube-scheduler kubelet kube-proxy kube-router'

# The flags of a part, one a line, as flags_<part with _ for ->.
flags_containerd() {
	printf '%s\n' -c "$run/containerd.toml"
}

flags_etcd() {
	cat <<END
--name=$node_name
--data-dir=$run/etcd
--listen-client-urls=http://127.0.0.1:2379
--advertise-client-urls=http://127.0.0.1:2379
--listen-peer-urls=http://127.0.0.1:2380
--initial-advertise-peer-urls=http://127.0.0.1:2380
--initial-cluster=$node_name=http://127.0.0.1:2380
--unsafe-no-fsync
--log-level=warn
END
}

flags_kube_apiserver() {
	cat <<END
--etcd-servers=http://127.0.0.1:2379
--bind-address=0.0.0.0
--advertise-address=$(node_address)
--secure-port=6443
--tls-cert-file=$run/keys/kube-apiserver.crt
--tls-private-key-file=$run/keys/kube-apiserver.key
--client-ca-file=$run/keys/ca.crt
--kubelet-certificate-authority=$run/keys/ca.crt
--kubelet-client-certificate=$run/keys/admin.crt
--kubelet-client-key=$run/keys/admin.key
--kubelet-preferred-address-types=InternalIP
--service-account-issuer=https://kubernetes.default.svc
--service-account-key-file=$run/keys/service-accounts.pub
--service-account-signing-key-file=$run/keys/service-accounts.key
--service-cluster-ip-range=$service_cidr
--authorization-mode=Node,RBAC
--enable-admission-plugins=NodeRestriction
--allow-privileged
END
}

flags_kube_controller_manager() {
	cat <<END
--kubeconfig=$run/keys/kube-controller-manager.conf
--service-account-private-key-file=$run/keys/service-accounts.key
--root-ca-file=$run/keys/ca.crt
--use-service-account-credentials
--allocate-node-cidrs
--cluster-cidr=$pod_cidr
--leader-elect=false
--bind-address=127.0.0.1
END
}

flags_kube_scheduler() {
	printf '%s\n' "--kubeconfig=$run/keys/kube-scheduler.conf" --leader-elect=false --bind-address=127.0.0.1
}

flags_kubelet() {
	cat <<END
--config=$run/kubelet.yaml
--kubeconfig=$run/keys/kubelet.conf
--hostname-override=$node_name
--node-ip=$(node_address)
--root-dir=$run/kubelet
--cert-dir=$run/kubelet/pki
END
}

# The kernel lets only the first network namespace set the size of the connection table.
flags_kube_proxy() {
	cat <<END
--kubeconfig=$run/keys/kube-proxy.conf
--hostname-override=$node_name
--cluster-cidr=$pod_cidr
--proxy-mode=iptables
--conntrack-max-per-core=0
--healthz-bind-address=127.0.0.1:10256
--metrics-bind-address=127.0.0.1:10249
END
}

flags_kube_router() {
	cat <<END
--run-firewall=true
--run-router=false
--run-service-proxy=false
--kubeconfig=$run/keys/kube-router.conf
--hostname-override=$node_name
--service-cluster-ip-range=$service_cidr
--v=1
END
}

# Whether a part is ready, as ready_<part>; "it runs" is enough for those without one.
ready_containerd() {
	node_ctr version >/dev/null
}

ready_etcd() {
	inside curl -sf -m 2 -o "$run/log/health" http://127.0.0.1:2379/health
}

ready_kube_apiserver() {
	kubectl_admin get --raw /readyz
}

ready_kube_controller_manager() {
	kubectl_admin -n default get serviceaccount default
}

# After a restart the node is remembered as ready; its lease tells whether this kubelet lives.
ready_kubelet() {
	local renewed
	renewed=$(kubectl_admin -n kube-node-lease get lease "$node_name" -o 'jsonpath={.spec.renewTime}')
	[[ $renewed > $(<"$run/started") ]] || return 1
	kubectl_admin wait --for=condition=Ready "node/$node_name" --timeout=1s
}

ready_kube_proxy() {
	inside curl -sf -m 2 -o "$run/log/health" http://127.0.0.1:10256/healthz
}

ready_kube_router() {
	inside curl -sf -m 2 -o "$run/log/health" http://127.0.0.1:20244/healthz
}

part_known() { # PART
	case " $PARTS " in *" $1 "*) ;; *) die "there is no part $1" "there are: $PARTS" ;; esac
}

# The process number as the node sees it, if the part runs.
part_pid() { # PART
	local pid
	pid=$(cat "$run/$1.pid" 2>/dev/null) || return 1
	# shellcheck disable=SC2016
	inside sh -c 'tr "\0" " " 2>/dev/null <"/proc/$1/cmdline" | grep -q "$2"' sh "$pid" "$1" || return 1
	echo "$pid"
}

part_start() { # PART
	local flags program
	! part_pid "$1" >/dev/null || return 0
	case $1 in
	kube-router | kubelet | kube-*)
		program=("$bin/kube" "$1")
		[ "$1" != kube-router ] || program=("$bin/kube-router")
		;;
	*) program=("$bin/$1") ;;
	esac
	mapfile -t flags < <("flags_${1//-/_}")
	# shellcheck disable=SC2016
	PATH=$bin:$PATH without_descriptors inside sh -c \
		'log=$1 pid=$2; shift 2; setsid "$@" </dev/null >>"$log" 2>&1 & echo $! >"$pid"' \
		sh "$run/log/$1" "$run/$1.pid" "${program[@]}" "${flags[@]}"
}

part_ready() { # PART
	part_pid "$1" >/dev/null || {
		echo "$1 ended; the end of its log:"
		tail -n 5 "$run/log/$1" 2>/dev/null
		return 1
	}
	! declare -F "ready_${1//-/_}" >/dev/null || "ready_${1//-/_}"
}

part_kill() { # PART
	local pid
	pid=$(part_pid "$1") || die "$1 does not run"
	inside kill -KILL "$pid"
	wait_for 10 "the end of $1" part_gone "$1"
}

part_gone() {
	! part_pid "$1" >/dev/null
}

# --- configuration files of containerd, CNI and the kubelet

containerd_config() {
	cat <<END
version = 3
root = '$run/containerd'
state = '/run/containerd'
[grpc]
  address = '$run/containerd.sock'
[plugins.'io.containerd.cri.v1.images'.pinned_images]
  sandbox = '$1'
[plugins.'io.containerd.cri.v1.runtime']
  restrict_oom_score_adj = $(if oom_score_lowered; then echo false; else echo true; fi)
[plugins.'io.containerd.cri.v1.runtime'.cni]
  bin_dirs = ['$bin']
  conf_dir = '$run/cni'
END
}

# Whether a process may lower its own chance to be killed when memory ends; some machines forbid it.
oom_score_lowered() {
	(echo -999 >/proc/self/oom_score_adj) 2>/dev/null
}

cni_config() {
	cat <<END
{"cniVersion": "1.0.0", "name": "pods", "plugins": [
  {"type": "bridge", "bridge": "kube-bridge", "isDefaultGateway": true, "hairpinMode": true, "ipMasq": false,
   "ipam": {"type": "host-local", "dataDir": "/run/cni/networks", "ranges": [[{"subnet": "$pod_cidr_node"}]]}},
  {"type": "portmap", "capabilities": {"portMappings": true}},
  {"type": "hold-pod", "log": "$run/log/kube-router"}]}
END
}

kubelet_config() {
	cat <<END
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
authentication:
  anonymous: {enabled: false}
  webhook: {enabled: true}
  x509: {clientCAFile: $run/keys/ca.crt}
authorization: {mode: Webhook}
tlsCertFile: $run/keys/kubelet.crt
tlsPrivateKeyFile: $run/keys/kubelet.key
containerRuntimeEndpoint: unix://$run/containerd.sock
cgroupDriver: cgroupfs
cgroupRoot: /$(cgroup_name)
failSwapOn: false
resolvConf: $run/resolv.conf
clusterDomain: cluster.local
clusterDNS: [$cluster_ip_dns]
volumePluginDir: $run/kubelet/volume-plugins
# A test machine's disk is often nearly full; images of a cluster without a registry must not be collected.
evictionHard: {memory.available: 100Mi, nodefs.available: 1%, imagefs.available: 1%}
imageGCHighThresholdPercent: 100
serializeImagePulls: false
kubeAPIQPS: 100
kubeAPIBurst: 200
END
	[ "$(cgroup_kind)" != v1 ] || echo 'failCgroupV1: false'
}

configs_write() { # SANDBOX-IMAGE
	mkdir -p "$run/cni" "$run/kubelet/volume-plugins" "$run/volumes"
	containerd_config "$1" >"$run/containerd.toml"
	cni_config >"$run/cni/10-pods.conflist"
	kubelet_config >"$run/kubelet.yaml"
	# Pods that use the machine's resolver must not be given one that listens on the machine's loopback.
	{ grep -vE '^nameserver (127\.|::1)' /etc/resolv.conf || true; } >"$run/resolv.conf"
}
