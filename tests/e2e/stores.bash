# SPDX-License-Identifier: Apache-2.0
# What tests of stores share, beside cluster.bash: the program, the plain chart, and what must be gone afterwards.
# shellcheck shell=bash disable=SC2034,SC2154 # variables are of bats, or used by the tests

PLAIN=$ROOT/tests/e2e/charts/plain
HELM_BIN=${HELM_BIN:-$("$ROOT/tests/helm.sh" --path "${HELM_MAJOR:-4}")}
export HELM_BIN

# Where the tests' stores are, on every cluster: what the profile would find there depends on the cluster.
SITE=(--profile-set "ingress.className=${INGRESS_CLASS:-nginx}" --profile-set ingress.domain=127.0.0.1.nip.io)

store() {
	"$ROOT/bin/helm-store" "$@"
}

# Options of create for the plain chart on the own cluster.
plain() {
	local file=${BATS_FILE_TMPDIR:-/tmp}/plain.yaml
	local words=(--profile local --chart "$PLAIN" -f "$file" "${SITE[@]}")
	[ -s "$file" ] || printf 'image: %s\n' "$BUSYBOX" >"$file"
	printf '%s\n' "${words[@]}"
}

# create NAME OPTION...: a store of the plain chart.
create() {
	local words
	mapfile -t words < <(plain)
	store create "$1" "${words[@]}" "${@:2}"
}

# The volume of the plain chart (claim: true): text on it, and that the text is there.
data_write() { # NAME
	kubectl -n "store-$1" exec deployment/web -- sh -c 'echo kept >/data/text && sync'
}

data_is_there() { # NAME
	[ "$(kubectl -n "store-$1" exec deployment/web -- cat /data/text)" = kept ]
}

# Every object of every kind that a store could leave behind, but for events and what controllers renew by themselves.
objects() { # PATTERN of names or namespaces
	local kinds
	kinds=$(kubectl api-resources --verbs=list -o name | grep -vE '^(events|component)|metrics' | paste -sd,)
	kubectl get "$kinds" -A --ignore-not-found 2>/dev/null -o \
		'jsonpath={range .items[*]}{.kind} {.metadata.namespace}/{.metadata.name}{"\n"}{end}' |
		grep -E "$1" | sort -u || true
}

# Folders of volumes of namespaces, on the node's disk (name: VOLUME_NAMESPACE_CLAIM).
volume_folders() { # PATTERN
	[ -z "${E2E_CLUSTER-}" ] ||
		find "$(dirname "$KUBECONFIG")" -maxdepth 4 -type d -name 'pvc-*' 2>/dev/null | grep -E "$1" || true
}

# left NAME: what there is of a store; nothing is wanted.
left() {
	objects "(^| )(store-$1(/|\$)|[^ ]*/(store-)?$1\$)"
	kubectl get persistentvolumes -o \
		'jsonpath={range .items[*]}{.metadata.name} {.spec.claimRef.namespace}{"\n"}{end}' |
		grep " store-$1\$" || true
	volume_folders "_store-$1_"
}

nothing_left() { # NAME
	local found
	found=$(left "$1")
	[ -z "$found" ] || {
		printf 'left of %s:\n%s\n' "$1" "$found" >&2
		return 1
	}
}

# Stores that a test made, from a list; teardown calls it.
stores_remove() {
	local name
	for name in "${stores[@]}"; do
		store delete "$name" --yes --if-exists -q >/dev/null 2>&1 &
	done
	wait
}

# A lease as another machine's command would hold it, renewed so many seconds ago.
lease_make() { # STORE COMMAND SECONDS
	local moment
	moment=$(date -u -d "-$3 seconds" +%FT%T.000000Z)
	kubectl apply -f - >/dev/null <<END
apiVersion: coordination.k8s.io/v1
kind: Lease
metadata:
  name: $1
  namespace: store-system
  labels: {store.urumi.ai/store: $1}
  annotations: {store.urumi.ai/command: $2}
spec: {holderIdentity: "other 1 1 elsewhere", leaseDurationSeconds: 60, acquireTime: "$moment", renewTime: "$moment"}
END
}
