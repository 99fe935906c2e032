#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2030,SC2031,SC2034,SC2154 # bats: each test is a subshell; run sets variables
# The worst that a chart may bring (worst.tsv): without the platform each does its harm, and through `helm store create`
# none does, under either Helm; a shop beside all that answers every visitor.

load cluster
load stores
load tenants
load worst

readonly BESIDE=beside WORST=$BATS_TEST_DIRNAME/worst

setup_file() {
	local namespaces=()
	[ -n "${E2E_CLUSTER-}" ] || return 0
	HELM3=$("$ROOT/tests/helm.sh" --path 3)
	HELM4=$("$ROOT/tests/helm.sh" --path 4)
	NODE=$(kubectl get nodes -o 'jsonpath={.items[0].metadata.name}')
	VICTIM=worst-victim-${RANDOM}x
	create "$VICTIM" -q --set text=private >/dev/null
	create "$BESIDE" -q --set text=beside >/dev/null
	namespace_make
	OTHER=$NS
	tools_run outsider
	ADDRESS=$(kubectl -n "store-$VICTIM" get pods -l app=web -o 'jsonpath={.items[0].status.podIP}')
	export HELM3 HELM4 NODE VICTIM OTHER ADDRESS
	spare_volume_make
}

teardown_file() {
	local stores=("${VICTIM-}" "$BESIDE")
	[ -n "${E2E_CLUSTER-}" ] || return 0
	stores_remove
	kubectl delete namespace "$OTHER" --wait=false >/dev/null
	kubectl delete persistentvolume e2e-worst-spare --ignore-not-found >/dev/null
}

setup() {
	need_own_cluster
	namespaces=() stores=()
	visitor=
}

teardown() {
	[ -z "$visitor" ] || kill "$visitor" 2>/dev/null || true
	open_node
	namespaces_remove
	stores_remove
}

# A volume that somebody keeps for a restore.
spare_volume_make() {
	kubectl apply -f - >/dev/null <<-END
		apiVersion: v1
		kind: PersistentVolume
		metadata: {name: e2e-worst-spare, labels: {e2e-worst: spare}}
		spec:
		  capacity: {storage: 10Mi}
		  accessModes: [ReadWriteOnce]
		  persistentVolumeReclaimPolicy: Retain
		  hostPath: {path: /tmp/e2e-worst-spare}
	END
}

open_node() {
	kubectl uncordon "$NODE" >/dev/null
	kubectl taint node "$NODE" e2e-worst- >/dev/null 2>&1 || true
}

manifest() { # ROW NAMESPACE
	sed -e "s|@TOOLS@|$TOOLS|; s|@BUSYBOX@|$BUSYBOX|; s|@NODE@|$NODE|; s|@ADDRESS@|$ADDRESS|; s|@OTHER@|$OTHER|" \
		-e "s|@HOST@|$VICTIM.127.0.0.1.nip.io|; s|@CLASS@|${INGRESS_CLASS:-nginx}|; s|@NS@|$2|" "$WORST/$1.yaml"
}

pods_are_ready() { # NAMESPACE
	kubectl -n "$1" wait --for=condition=Ready pod --field-selector status.phase!=Succeeded --timeout=60s >/dev/null
}

# Without the platform: in a namespace where nothing is guarded.
does_harm() { # ROW HARM
	local status=0
	namespace_make
	manifest "$1" "$NS" | kubectl -n "$NS" apply -f - >/dev/null
	[ "$1" = probe-host ] || ! kubectl -n "$NS" get pods -o name | grep -q . || pods_are_ready "$NS"
	eventually 30 "$2" "$NS" || status=1
	open_node
	kubectl -n "$NS" patch configmap p --type merge -p '{"metadata": {"finalizers": null}}' >/dev/null 2>&1 || true
	manifest "$1" "$NS" | kubectl -n "$NS" delete --ignore-not-found --wait=false --grace-period=0 -f - \
		>/dev/null 2>&1 || true
	case $1 in volume-*) spare_volume_again ;; esac
	return "$status"
}

spare_volume_again() {
	kubectl delete persistentvolume e2e-worst-spare >/dev/null
	spare_volume_make
}

# As a store: refused with nothing left of it, or without the harm.
does_none() { # ROW MESSAGE HARM
	local name=worst-$1-${RANDOM}x
	stores+=("$name")
	manifest "$1" "store-$name" | jq -Rs '{extra: .}' >"$BATS_TEST_TMPDIR/extra.yaml"
	if [ "$2" != - ]; then
		run -1 create "$name" -f "$BATS_TEST_TMPDIR/extra.yaml"
		has "$2" && nothing_left "$name" && fails "$3" "store-$name" || return 1
	else
		run -0 create "$name" -f "$BATS_TEST_TMPDIR/extra.yaml"
		# What is done from a pod cannot be done before; and the ingress controller looks at its own pace.
		pods_are_ready "store-$name" && sleep 2 || return 1
		fails "$3" "store-$name" || return 1
	fi
	open_node
	store delete "$name" --yes --if-exists -q >/dev/null && nothing_left "$name"
}

rows() { # FUNCTION: called with the fields of each row; fails if one of them does
	local name message harm number=0
	while IFS=$'\t' read -r name message harm; do
		number=$((number + 1))
		"$1" "$name" "$message" "$harm" </dev/null || {
			printf 'row %s: %s\n' "$name" "${output-}" >&2
			return 1
		}
	done < <(grep -v '^#' "$BATS_TEST_DIRNAME/worst.tsv" | grep -E "${WORST_ONLY:-.}")
	[ "$number" -ge 20 ] || [ -n "${WORST_ONLY-}" ]
}

# One line for each visitor of the shop beside who was not served.
visit() {
	local host=$BESIDE.127.0.0.1.nip.io address
	address=$(cluster address)
	while :; do
		[ "$(curl -sS --max-time 5 --resolve "$host:80:$address" "http://$host/" 2>&1)" = beside ] || date +%T
		sleep 0.2
	done >>"$BATS_TEST_TMPDIR/missed"
}

what_is_beside() {
	kubectl -n "store-$BESIDE" get all,ingresses,networkpolicies,resourcequotas,limitranges,secrets,configmaps -o \
		'jsonpath={range .items[*]}{.kind} {.metadata.name} {.metadata.uid} {.metadata.generation}{"\n"}{end}'
	kubectl -n "store-$BESIDE" get pods -o 'jsonpath={.items[*].status.containerStatuses[*].restartCount}'
}

@test "every row has its manifest, and every manifest its row" {
	run diff <(grep -v '^#' "$BATS_TEST_DIRNAME/worst.tsv" | cut -f1 | sort) \
		<(basename -s .yaml "$WORST"/*.yaml | sort)
	[ -z "$output" ]
}

harm_of() { does_harm "$1" "$3"; }

@test "without the platform each of the worst does its harm" {
	rows harm_of
}

none_under_both() {
	for HELM_BIN in "$HELM3" "$HELM4"; do
		export HELM_BIN
		does_none "$@" || return 1
	done
}

@test "through create, under both Helms, none does, and a shop beside serves every visitor" {
	what_is_beside >"$BATS_TEST_TMPDIR/before"
	visit 3>&- &
	visitor=$!
	rows none_under_both
	[ ! -s "$BATS_TEST_TMPDIR/missed" ]
	what_is_beside | diff "$BATS_TEST_TMPDIR/before" -
}
