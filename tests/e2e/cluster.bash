# SPDX-License-Identifier: Apache-2.0
# What the tests of this folder share: a cluster, namespaces of their own, polling with a limit.
# shellcheck shell=bash disable=SC2034,SC2154 # variables are of bats, or used by the tests

bats_require_minimum_version 1.5.0

ROOT=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
CLUSTER_SCRIPT=$ROOT/cluster/cluster

# tests/e2e/run.sh says which cluster: KUBECONFIG, and E2E_CLUSTER when it is one of cluster/cluster.
need_own_cluster() {
	[ -n "${E2E_CLUSTER-}" ] || skip "needs a cluster of cluster/cluster: unset KUBECONFIG"
}

cluster() {
	CLUSTER=${E2E_CLUSTER-} "$CLUSTER_SCRIPT" "$@"
}

# namespace_make [LABEL...]: sets NS, a namespace of this test that teardown removes.
namespace_make() {
	NS=e2e-$BATS_SUITE_TEST_NUMBER-$RANDOM
	kubectl create namespace "$NS" >/dev/null
	[ $# = 0 ] || kubectl label namespace "$NS" "$@" >/dev/null
	namespaces+=("$NS")
	# A pod is refused until the namespace has its default account.
	eventually 20 kubectl -n "$NS" get serviceaccount default
}

namespaces_remove() {
	[ ${#namespaces[@]} = 0 ] ||
		kubectl delete namespace "${namespaces[@]}" --wait=false --ignore-not-found >/dev/null
}

# eventually SECONDS COMMAND...: polls until it succeeds; what it last said is shown when it never did.
eventually() {
	local limit=$1 end=$((SECONDS + $1)) said
	shift
	until said=$("$@" 2>&1); do
		if [ "$SECONDS" -ge "$end" ]; then
			printf 'not within %s s: %s\nlast: %s\n' "$limit" "$*" "$said" >&2
			return 1
		fi
		sleep 0.3
	done
}

# always SECONDS COMMAND...: it succeeds now and each time until the end.
always() {
	local end=$((SECONDS + $1))
	shift
	while [ "$SECONDS" -lt "$end" ]; do
		"$@" || return 1
		sleep 0.5
	done
}

fails() {
	! "$@"
}

# pod_run NAME IMAGE COMMAND...: a pod that keeps to the level `restricted`, and waits until it is ready.
pod_run() {
	local pod=$1 image=$2 words
	shift 2
	words=$(jq -cn '$ARGS.positional' --args -- "$@")
	kubectl -n "$NS" apply -f - >/dev/null <<END
apiVersion: v1
kind: Pod
metadata: {name: $pod, labels: {app: $pod}}
spec:
  terminationGracePeriodSeconds: 1
  securityContext: {runAsNonRoot: true, runAsUser: 65532, seccompProfile: {type: RuntimeDefault}}
  containers:
  - name: main
    image: $image
    imagePullPolicy: IfNotPresent
    command: $words
    securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
    resources: {requests: {cpu: 10m, memory: 16Mi}, limits: {memory: 64Mi}}
END
	kubectl -n "$NS" wait --for=condition=Ready "pod/$pod" --timeout=60s >/dev/null
}

# web_run NAME: a pod that answers "this is NAME" on 8080, and a Service NAME on 80.
web_run() {
	# shellcheck disable=SC2016
	pod_run "$1" "$BUSYBOX" sh -c "mkdir -p /tmp/www && echo 'this is $1' >/tmp/www/index.html &&
		exec httpd -f -p 8080 -h /tmp/www"
	kubectl -n "$NS" expose pod "$1" --port=80 --target-port=8080 >/dev/null
	eventually 20 endpoints_of "$1"
}

endpoints_of() {
	[ -n "$(kubectl -n "$NS" get endpointslices -l "kubernetes.io/service-name=$1" \
		-o 'jsonpath={.items[*].endpoints[?(@.conditions.ready==true)].addresses[*]}')" ]
}

# tools_run NAME: a pod with curl, nc, psql, redis-cli that does nothing by itself.
tools_run() {
	pod_run "$1" "$TOOLS" sleep infinity
}

# fetch NAMESPACE POD URL: what the pod gets from there, or failure within 3 s.
fetch() {
	kubectl -n "$1" exec "$2" -- curl -sS --fail --max-time 3 "$3"
}

has() {
	[[ $output == *"$1"* ]] || {
		printf 'not found: %s\nin: %s\n' "$1" "$output" >&2
		return 1
	}
}
