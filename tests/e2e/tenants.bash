# SPDX-License-Identifier: Apache-2.0
# What tests of isolation share: TCP connects from pods, and addresses that only the node has.
# shellcheck shell=bash disable=SC2034,SC2154 # variables are of bats, or used by the tests

# Run in a pod by bash: tries all targets again and again, says which took a connection and how often it went around.
# shellcheck disable=SC2016
readonly CONNECT='
end=$((SECONDS + $1)) rounds=0
shift
while :; do
	for target; do
		timeout 3 bash -c "exec 3<>/dev/tcp/${target%:*}/${target##*:}" 2>/dev/null && echo "$target" &
	done
	wait
	rounds=$((rounds + 1))
	[ "$SECONDS" -lt "$end" ] || break
	sleep 0.5
done
echo "rounds $rounds"'

# reached NAMESPACE POD SECONDS HOST:PORT...: those that took a connection from that pod within that time; at least one
# attempt each. Fails if none was made.
reached() {
	local said
	said=$(kubectl -n "$1" exec "$2" -- bash -c "$CONNECT" connect "${@:3}" 2>/dev/null) || return 1
	grep -qE '^rounds [1-9]' <<<"$said" || return 1
	grep -v '^rounds ' <<<"$said" | sort -u || true
}

# reaches NAMESPACE POD HOST:PORT...: each of them takes a connection.
reaches() {
	local found
	found=$(reached "$1" "$2" 0 "${@:3}") || return 1
	[ "$found" = "$(printf '%s\n' "${@:3}" | sort -u)" ] || {
		printf 'from %s/%s only: %s\n' "$1" "$2" "$found" >&2
		return 1
	}
}

# reaches_none NAMESPACE POD SECONDS HOST:PORT...: none of them does, whenever it is tried within that time.
reaches_none() {
	local found
	found=$(reached "$@") || return 1
	[ -z "$found" ] || {
		printf 'from %s/%s: %s\n' "$1" "$2" "$found" >&2
		return 1
	}
}

running_pods() { # STORE
	kubectl -n "store-$1" get pods --field-selector status.phase=Running -o \
		'jsonpath={range .items[*]}{.metadata.name}{"\n"}{end}'
}

web_pod() { # STORE
	kubectl -n "store-$1" get pods -l app.kubernetes.io/component=web --field-selector status.phase=Running \
		-o 'jsonpath={.items[0].metadata.name}'
}

# Where a shop takes connections: its Services by name and by address, and the pods behind them.
addresses_of() { # STORE
	kubectl -n "store-$1" get services -o json | jq -r '.items[] | .spec.ports[0].port as $port |
		"\(.metadata.name).\(.metadata.namespace).svc.cluster.local:\($port)", "\(.spec.clusterIP):\($port)"'
	kubectl -n "store-$1" get endpointslices -o json | jq -r '.items[] | .ports[0].port as $port |
		.endpoints[] | select(.conditions.ready) | "\(.addresses[0]):\($port)"'
}

# Addresses that the node gets for a test, one in each private network, and a public one that is nobody's (RFC 5737).
readonly PRIVATE=(10.77.0.1 172.16.77.1 192.168.77.1 100.64.77.1 169.254.169.254) PUBLIC=203.0.113.77

# On the node, with a web server on all of the node's addresses, on a port that stores may call and on one that they may
# not.
private_networks_make() {
	local address
	touch "$BATS_TEST_TMPDIR/private"
	for address in "${PRIVATE[@]}" "$PUBLIC"; do cluster run ip address replace "$address/32" dev lo; done
	kubectl -n kube-system apply -f - >/dev/null <<END
apiVersion: v1
kind: Pod
metadata: {name: private-networks}
spec:
  hostNetwork: true
  terminationGracePeriodSeconds: 0
  containers:
  - name: main
    image: $BUSYBOX
    imagePullPolicy: IfNotPresent
    command:
    - sh
    - -c
    - mkdir /tmp/w; echo private >/tmp/w/index.html; httpd -p 8025 -h /tmp/w; exec httpd -f -p 587 -h /tmp/w
    resources: {requests: {cpu: 10m, memory: 16Mi}, limits: {memory: 32Mi}}
END
	kubectl -n kube-system wait --for=condition=Ready pod/private-networks --timeout=60s >/dev/null
}

private_networks_remove() {
	local address
	kubectl -n kube-system delete pod private-networks --ignore-not-found >/dev/null
	for address in "${PRIVATE[@]}" "$PUBLIC"; do cluster run ip address delete "$address/32" dev lo || true; done
}

# A Deployment that a store's owner should not have made.
runaway() {
	cat <<END
apiVersion: apps/v1
kind: Deployment
metadata: {name: runaway}
spec:
  replicas: 100
  selector: {matchLabels: {app: runaway}}
  template:
    metadata: {labels: {app: runaway}}
    spec:
      terminationGracePeriodSeconds: 0
      automountServiceAccountToken: false
      securityContext: {runAsNonRoot: true, runAsUser: 65532, seccompProfile: {type: RuntimeDefault}}
      containers:
      - name: spin
        image: $BUSYBOX
        imagePullPolicy: IfNotPresent
        command: [sh, -c, "while :; do :; done"]
        securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
END
}
