#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Tests on a real cluster: tests/e2e/run.sh FILE.bats...     prints TAP
# Any other COMMAND in their place is run with that cluster's KUBECONFIG.
# With KUBECONFIG set they use that cluster, and tests that need one of cluster/cluster say so and are skipped. Without,
# (one where stores are is refused: E2E_ANYWAY=yes says that they may be lost)
# the cluster `e2e` of cluster/cluster is made; it goes on running (make e2e-stop ends it), in CI it is ended.
set -euo pipefail

cd "$(dirname "$0")/../.."
readonly SCRIPT=cluster/cluster

# What the tests run in pods: of the repository's own images here; of a registry elsewhere.
images() {
	if [ -n "${E2E_CLUSTER-}" ]; then
		{ read -r TOOLS && read -r BUSYBOX; } < <(CLUSTER=$E2E_CLUSTER "$SCRIPT" import tools busybox)
	else
		: "${TOOLS:?the image of images/tools in a registry that the cluster reaches}"
		: "${BUSYBOX:=docker.io/library/busybox:1.36}"
	fi
	export TOOLS BUSYBOX
}

# Tests make and delete stores by their names, mark nodes, and remove what belongs to no store. Who has KUBECONFIG set
# for daily work has not asked for that.
without_stores() {
	local stores
	stores=$(kubectl get namespaces -l store.urumi.ai/store -o name 2>/dev/null) || return 0
	[ -z "$stores" ] || [ "${E2E_ANYWAY-}" = yes ] || {
		echo "tests/e2e/run.sh: KUBECONFIG's cluster has stores: $(xargs <<<"${stores//namespace\//}")"
		echo '  unset KUBECONFIG (a cluster is made), or take one without stores; E2E_ANYWAY=yes: they may go'
		exit 1
	} >&2
}

if [ -n "${KUBECONFIG-}" ] && [ -z "${E2E_CLUSTER-}" ]; then
	without_stores
elif [ -z "${KUBECONFIG-}" ]; then
	export E2E_CLUSTER=e2e
	CLUSTER=$E2E_CLUSTER "$SCRIPT" up >/dev/null
	eval "$(CLUSTER=$E2E_CLUSTER "$SCRIPT" env)"
fi
images
case $1 in
*.bats) bats --tap --print-output-on-failure "$@" ;;
*) "$@" ;;
esac
