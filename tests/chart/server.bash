# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2034,SC2154 # variables are of chart.bash, or used by those who source this
#
# What the parts that need an API server share, beside chart.bash: the server is that of KUBECONFIG. On the cluster
# of tests/e2e/run.sh the kinds of cluster/crds.tsv are made known first.

if [ -z "${KUBECONFIG-}" ] || ! kubectl version >/dev/null 2>&1; then
	echo 'ok chart: API server # skip no server in KUBECONFIG'
	exit 0
fi
[ -z "${E2E_CLUSTER-}" ] || CLUSTER=$E2E_CLUSTER cluster/cluster crds 2>"$work/crds" || {
	cat "$work/crds"
	exit 1
}

namespaces=()
tidy() {
	[ "${#namespaces[@]}" = 0 ] ||
		kubectl delete namespace "${namespaces[@]}" --wait=false --ignore-not-found >/dev/null
	rm -rf "$work"
}
trap tidy EXIT

new_namespace() { # NAME: of the level `restricted`, with warnings
	namespace=$1
	# One that was there is somebody's, and stays.
	kubectl create namespace "$1" >/dev/null && namespaces+=("$1") &&
		kubectl label namespace "$1" pod-security.kubernetes.io/{enforce,warn}=restricted >/dev/null
}

# Renders the chart as `helm store` does, the platform's rules and guards with it, into FILE.
rendered() { # 3|4 FILE PROFILE OPTION...
	local version=$1 file=$2 profile=$3
	shift 3
	HELM_BIN=$(helm_path "$version") bin/helm-store render acme "$chart" -n "$namespace" --store acme \
		--profile "$profile" "$@" -- --kube-version 1.33.0 >"$file" 2>"$work/said" ||
		{ cat "$work/said" && return 1; }
}

# Whether the server knows all kinds of a render; those of operators may be absent on a cluster of somebody else.
kinds_known() { # FILE
	local group
	while IFS= read -r group; do
		kubectl get --raw "/apis/$group" >/dev/null 2>&1 || return 1
	done < <(sed -nE 's/^apiVersion: "?([a-z.0-9-]+\/[a-z0-9]+)"?$/\1/p' "$1" | sort -u)
}

# Every field of every object is known to the server's own schemas, every value is allowed, Pod Security has nothing to
# warn of. Nothing is made. What the server made of the objects is in $work/applied.json.
accepted() { # FILE
	if ! kubectl apply -n "$namespace" --server-side --dry-run=server --validate=strict -f "$1" -o json \
		>"$work/applied.json" 2>"$work/warned" || [ -s "$work/warned" ]; then
		cat "$work/warned"
		return 1
	fi
	[ "$(jq '.items | length' "$work/applied.json")" = "$(grep -c '^kind: ' "$1")" ]
}
