# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154
#
# The clusters that cluster/try knows: for each way its name, whether it can be had, what it costs, how it is made, with
# $kubeconfig and the note `address` of its ingress, what `create` must be told, and its end. Sourced by cluster/try.

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

# The context that is current now: another one later is another cluster, whose store this would take for its own.
way_current_up() {
	[ ! -f "$kubeconfig" ] || return 0
	(umask 077 && kubectl config view --minify --flatten --raw >"$kubeconfig.new")
	mv "$kubeconfig.new" "$kubeconfig"
}

# The profile finds what there is.
way_current_settings() { :; }

# --- a cluster that Docker or podman runs

# Port 80 of 127.0.0.1, or of another address of this machine alone where that is taken.
free_loopback() {
	local number
	# Elsewhere than on Linux only the first of them is there.
	for number in 1 $([ "$(uname -s)" != Linux ] || seq 2 9); do
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

# Whether a cluster of that name is among those that are listed. One that this did not make is somebody's.
is_made() { # NAME LISTED HOW-TO-REMOVE-IT
	grep -qxF "$1" <<<"$2" || return 1
	[ "$(noted cluster)" = made ] || die "there is a cluster $1 already, which this did not make" \
		"to keep it: make try-clean, which leaves it, then another way (--cluster); to remove it: $3"
}

# The classes are found; which address was free for the ports is known here alone.
engine_settings() {
	printf '%s\n' --profile-set "ingress.domain=$(noted address).nip.io"
}

way_k3d_check() { engine_check k3d; }
way_k3d_name() { echo "a cluster $MADE of k3d"; }
way_k3d_costs() { engine_costs k3d; }
way_k3d_settings() { engine_settings; }
way_k3d_down() { k3d cluster delete "$MADE" >&2; }

way_k3d_up() {
	local names
	names=$(k3d cluster list --no-headers | awk '{ print $1 }')
	if ! is_made "$MADE" "$names" "k3d cluster delete $MADE"; then
		note address "$(free_loopback)"
		note cluster made
		k3d cluster create "$MADE" -p "$(noted address):80:80@loadbalancer" --wait --timeout 300s \
			--kubeconfig-update-default=false --kubeconfig-switch-context=false >&2
	fi
	(umask 077 && k3d kubeconfig get "$MADE" >"$kubeconfig")
}

way_kind_check() { engine_check kind; }
way_kind_name() { echo "a cluster $MADE of kind"; }
way_kind_costs() { engine_costs kind; }
way_kind_settings() { engine_settings; }
way_kind_down() { kind delete cluster --name "$MADE" >&2; }

# kind brings no ingress controller.
readonly KIND_INGRESS=https://kind.sigs.k8s.io/examples/ingress/deploy-ingress-nginx.yaml

way_kind_up() {
	local names
	names=$(kind get clusters)
	if ! is_made "$MADE" "$names" "kind delete cluster --name $MADE"; then
		note address "$(free_loopback)"
		note cluster made
		kind create cluster --name "$MADE" --kubeconfig "$kubeconfig" --wait 5m --config - >&2 <<END
kind: Cluster
apiVersion: kind.x-k8s.io/v1alpha4
nodes:
- role: control-plane
  labels: {ingress-ready: "true"}
  extraPortMappings: [{containerPort: 80, hostPort: 80, listenAddress: "$(noted address)", protocol: TCP}]
END
	fi
	(umask 077 && kind get kubeconfig --name "$MADE" >"$kubeconfig")
	kubectl --kubeconfig "$kubeconfig" apply -f "$KIND_INGRESS" >&2
	kubectl --kubeconfig "$kubeconfig" -n ingress-nginx wait --for=condition=ready pod \
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

readonly own_cache=${XDG_CACHE_HOME:-$HOME/.cache}/helm-store/cluster

way_own_costs() {
	if compgen -G "$own_cache/kube-*" >/dev/null; then
		echo 'Its parts are built already: it takes about two minutes, and 3 GB of memory.'
	else
		echo 'Kubernetes and the images are built here, once: 20 to 45 minutes on two cores, 12 GB of disk in'
		echo "${XDG_CACHE_HOME:-~/.cache}/helm-store. After that two minutes. It needs 3 GB of memory."
	fi
	echo 'It adds one line to /etc/hosts if the name of the shop does not lead there.'
}

way_own_up() {
	local names
	names=$(own list | cut -f 1)
	is_made "$NAME" "$names" "CLUSTER=$NAME cluster/cluster clean" || note cluster made
	own preflight
	# By whoever calls, so far as the cache lets them: what Go keeps in a home stays its owner's.
	[ "$(id -u)" = 0 ] || { [ -e "$own_cache" ] && [ ! -w "$own_cache" ]; } || "$here/cluster" build
	own up >/dev/null
	note address "$(own address)"
	note kubectl "$(dirname "$(own kubeconfig)")/bin"
	(umask 077 && as_root cat "$(own kubeconfig)" >"$kubeconfig")
}

way_own_settings() { engine_settings; }
way_own_down() { own clean; }

