# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154
#
# The clusters that cluster/try knows: for each way its name, whether it can be had, what it costs, how it is made,
# where its kubeconfig is, what `create` must be told, the address of its ingress, and its end. Sourced by cluster/try.

# In the order in which they are tried when nobody names one.
way_find() {
	if way_current_answers && agree "Use the cluster of context $(way_current_name)?"; then
		echo current
	elif engine_answers && has k3d; then
		echo k3d
	elif engine_answers && has kind; then
		echo kind
	else
		echo own
	fi
}

engine_answers() {
	if has docker && docker info >/dev/null 2>&1; then return; fi
	has podman && podman info >/dev/null 2>&1
}

# --- the cluster of KUBECONFIG

way_current_answers() {
	has kubectl && kubectl get --raw /version --request-timeout=5s >/dev/null 2>&1
}

way_current_check() {
	has kubectl || die 'there is no kubectl in PATH' 'install it, or take another way: --cluster k3d, kind or own'
	way_current_answers ||
		die "the cluster of KUBECONFIG (${KUBECONFIG:-~/.kube/config}) does not answer" \
			"kubectl says: $(kubectl get --raw /version --request-timeout=5s 2>&1 | tail -n 1)" \
			'another way: --cluster k3d, kind or own'
}

way_current_name() {
	printf '%s (%s)\n' "$(kubectl config current-context)" \
		"$(kubectl config view --minify -o 'jsonpath={.clusters[0].cluster.server}')"
}

way_current_costs() {
	echo 'It makes a namespace for the shop, and store-system with a note of the images; 2 GB of memory there.'
	echo 'The images are built here, 5 to 15 minutes and 3 GB of disk the first time, and brought in.'
}

way_current_up() {
	kubectl get namespace store-system >/dev/null 2>&1 || note system made
}

way_current_kubeconfig() {
	printf '%s\n' "${KUBECONFIG:-$HOME/.kube/config}"
}

way_current_settings() {
	:
}

way_current_address() {
	:
}

# --- a cluster that Docker or podman runs

# Port 80 of 127.0.0.1, or of another address of this machine alone where that is taken.
free_loopback() {
	local number
	for number in 1 2 3 4 5 6 7 8 9; do
		if ! (exec 3<>"/dev/tcp/127.0.0.$number/80") 2>/dev/null; then
			printf '127.0.0.%s\n' "$number"
			return
		fi
	done
	die 'port 80 of this machine is taken, on all addresses' 'free it, or take another way: --cluster own'
}

engine_check() { # PROGRAM
	has "$1" || die "there is no $1 in PATH" 'install it, or take another way: --cluster current or own'
	engine_answers ||
		die 'neither Docker nor podman answers' 'start it, or take another way: --cluster current or own'
	has kubectl || die 'there is no kubectl in PATH' 'install it: https://kubernetes.io/docs/tasks/tools'
}

engine_costs() { # PROGRAM
	echo "$1 makes a cluster named $MADE: 1 to 3 minutes, 2 GB of memory, 3 GB of disk."
	echo 'The images are built once, 5 to 15 minutes and 3 GB of disk.'
}

engine_kubeconfig() {
	printf '%s\n' "$state/kubeconfig"
}

engine_settings() { # INGRESS-CLASS STORAGE-CLASS
	printf '%s\n' --profile-set "ingress.className=$1" --profile-set "storage.className=$2" \
		--profile-set "ingress.domain=$(noted address).nip.io"
}

way_k3d_check() { engine_check k3d; }
way_k3d_name() { echo "a cluster $MADE of k3d"; }
way_k3d_costs() { engine_costs k3d; }
way_k3d_kubeconfig() { engine_kubeconfig; }
way_k3d_settings() { engine_settings traefik local-path; }
way_k3d_address() { noted address; }
way_k3d_down() { k3d cluster delete "$MADE" >&2; }

way_k3d_up() {
	if ! k3d cluster list "$MADE" >/dev/null 2>&1; then
		note address "$(free_loopback)"
		note cluster made
		k3d cluster create "$MADE" -p "$(noted address):80:80@loadbalancer" --wait --timeout 300s \
			--kubeconfig-update-default=false --kubeconfig-switch-context=false >&2
	fi
	(umask 077 && k3d kubeconfig get "$MADE" >"$state/kubeconfig")
}

way_kind_check() { engine_check kind; }
way_kind_name() { echo "a cluster $MADE of kind"; }
way_kind_costs() { engine_costs kind; }
way_kind_kubeconfig() { engine_kubeconfig; }
way_kind_settings() { engine_settings nginx standard; }
way_kind_address() { noted address; }
way_kind_down() { kind delete cluster --name "$MADE" >&2; }

# kind brings no ingress controller.
readonly KIND_INGRESS=https://kind.sigs.k8s.io/examples/ingress/deploy-ingress-nginx.yaml

way_kind_up() {
	if ! kind get clusters 2>/dev/null | grep -qx "$MADE"; then
		note address "$(free_loopback)"
		note cluster made
		kind create cluster --name "$MADE" --kubeconfig "$state/kubeconfig" --wait 5m --config - >&2 <<END
kind: Cluster
apiVersion: kind.x-k8s.io/v1alpha4
nodes:
- role: control-plane
  labels: {ingress-ready: "true"}
  extraPortMappings: [{containerPort: 80, hostPort: 80, listenAddress: "$(noted address)", protocol: TCP}]
END
	fi
	(umask 077 && kind get kubeconfig --name "$MADE" >"$state/kubeconfig")
	kubectl --kubeconfig "$state/kubeconfig" apply -f "$KIND_INGRESS" >&2
	kubectl --kubeconfig "$state/kubeconfig" -n ingress-nginx wait --for=condition=ready pod \
		-l app.kubernetes.io/component=controller --timeout 300s >&2
}

# --- the cluster of this repository

own() { # COMMAND...
	as_root env "CLUSTER=$NAME" "$here/cluster" "$@"
}

way_own_check() {
	[ "$(uname -s)" = Linux ] ||
		die "the own cluster needs Linux, and this is $(uname -s)" 'take Docker with k3d: --cluster k3d'
	[ "$(id -u)" = 0 ] || has sudo || die 'the own cluster needs root, and there is no sudo' 'run this as root'
}

way_own_name() { echo "the own cluster $NAME (cluster/cluster), in namespaces of this machine"; }

way_own_costs() {
	if compgen -G "${XDG_CACHE_HOME:-$HOME/.cache}/helm-store/cluster/kube-*" >/dev/null; then
		echo 'Its parts are built already: it takes about two minutes, and 3 GB of memory.'
	else
		echo 'Kubernetes and the images are built here, once: 20 to 45 minutes on two cores, 12 GB of disk in'
		echo "${XDG_CACHE_HOME:-~/.cache}/helm-store. After that two minutes. It needs 3 GB of memory."
	fi
	echo 'It adds one line to /etc/hosts if the name of the shop does not lead there.'
}

way_own_up() {
	note cluster made
	own up >/dev/null
	note address "$(own address)"
	note kubectl "$(dirname "$(own kubeconfig)")/bin"
	(umask 077 && as_root cat "$(own kubeconfig)" >"$state/kubeconfig")
}

way_own_kubeconfig() { printf '%s\n' "$state/kubeconfig"; }
way_own_settings() { engine_settings traefik local-path; }
way_own_down() { own clean; }

way_own_address() { noted address; }
