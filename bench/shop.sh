#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# What a shop of charts/store needs: memory and CPU of each pod at rest and under load, from the kubelet's own figures,
# and how fast it answers. Makes the store `measured` on the cluster that CLUSTER names, and removes it.
#   RATE=20 requests a second, for SECONDS_LOAD=300 s; at rest for SECONDS_REST=120 s; PLAN=small
set -euo pipefail
shopt -s inherit_errexit

cd "$(dirname "$0")/.."
readonly ROOT=$PWD store=measured rate=${RATE:-20} load=${SECONDS_LOAD:-300} rest=${SECONDS_REST:-120}
export CLUSTER=${CLUSTER:-e2e}
cluster/cluster up >/dev/null
eval "$(cluster/cluster env)"
export E2E_CLUSTER=$CLUSTER
work=$(mktemp -d)
# shellcheck source=tests/e2e/shop.bash
. tests/e2e/shop.bash
HELM_BIN=${HELM_BIN:-$(tests/helm.sh --path 4)}
export HELM_BIN

# The functions of the tests ask for these.
need_own_cluster() { :; }
cluster() { cluster/cluster "$@"; }

remove() {
	bin/helm-store delete "$store" --yes --if-exists -q || true
	rm -rf "$work"
}

# Milliseconds of CPU since the start, the working set in MiB, and when that was, of each container, one a line.
figures() {
	local node
	node=$(kubectl get nodes -o 'jsonpath={.items[0].metadata.name}')
	kubectl get --raw "/api/v1/nodes/$node/proxy/stats/summary" | jq -r --arg space "store-$store" '
		.pods[] | select(.podRef.namespace == $space) | .podRef.name as $pod | .containers[]? |
		select(.cpu.usageCoreNanoSeconds and .memory.workingSetBytes) |
		[$pod + "/" + .name, .cpu.usageCoreNanoSeconds / 1e6, .memory.workingSetBytes / 1048576,
		(.cpu.time | fromdate)] | join(" ")'
}

# observe SECONDS FILE: a look each ten seconds; then "CONTAINER MILLICORES MEAN-MIB LARGEST-MIB" a line.
observe() {
	local end=$((SECONDS + $1))
	: >"$2.raw"
	while figures >>"$2.raw" && [ "$SECONDS" -lt "$end" ]; do
		sleep 10
	done
	# The kubelet looks at its own pace: CPU is what was used between its first and its last look.
	awk '
		!($1 in first) { first[$1] = $2; begin[$1] = $4 }
		{ last[$1] = $2; end[$1] = $4; sum[$1] += $3; count[$1]++; if ($3 > most[$1]) most[$1] = $3 }
		END {
			for (name in first)
				if (end[name] > begin[name])
					printf "%s %.0f %.0f %.0f\n", name,
						(last[name] - first[name]) / (end[name] - begin[name]),
						sum[name] / count[name], most[name]
		}' "$2.raw" | sort >"$2"
}

machine() {
	local model
	model=$(awk -F ': ' '/model name/ { print $2; exit }' /proc/cpuinfo)
	printf '%s, %s cores, load of the machine %s\n' "$model" "$(getconf _NPROCESSORS_ONLN)" \
		"$(cut -d ' ' -f 1-3 /proc/loadavg)"
}

report() {
	echo '| container | at rest: CPU, memory | under load: CPU, memory (largest) |'
	echo '|---|---|---|'
	join "$work/rest" "$work/load" | sed -E 's/-[a-f0-9]+-[a-z0-9]{5}\//\//' |
		awk '{ printf "| %s | %sm, %s MiB | %sm, %s MiB (%s) |\n", $1, $2, $3, $5, $6, $7 }'
}

if kubectl get namespace "store-$store" >/dev/null 2>&1; then
	echo "$0: cluster $CLUSTER has a store $store already, which would be deleted in the end" >&2
	exit 1
fi
trap remove EXIT
shop_images >"$work/images.yaml"
shop_spec light 18.5 '.products[].stock = 100000' >"$work/spec.json"
find_node
printf 'before: %s\n' "$(machine)"
bin/helm-store create "$store" --profile local --plan "${PLAN:-small}" -f "$work/images.yaml" -f "$work/spec.json"
# What starting leaves behind is no rest.
sleep 60
observe "$rest" "$work/rest"
printf 'at rest: %s\n' "$(machine)"
"$node" bench/shop.mjs "$(site "$store")" "$rate" "$load" "$(cluster address)" >"$work/answers" &
buyers=$!
observe "$load" "$work/load"
wait "$buyers" || echo 'some requests failed'
printf 'under %s requests/s for %s s: %s\n\n' "$rate" "$load" "$(machine)"
report
echo
column -t -s $'\t' "$work/answers"
