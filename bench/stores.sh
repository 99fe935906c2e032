#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The plugin on a cluster, against plain Helm: `list` with 1,000 stores, how `gc` and `audit` grow, and what `create`
# costs beyond `kubectl create namespace` with `helm install --wait` of the same manifests. The stores are simulated:
# one real store of a small chart without pods, of which namespace, guards, workloads and the release's record are
# copied under other names; the chart holds the files of charts/store besides, so that a record is as large as a shop's.
# Runs on the cluster `bench` of cluster/cluster, or on yours (KUBECONFIG).
# Writes its part of bench/RESULTS.md; exit 1 when a bar is missed.
#   BENCH_STORES=N   simulated stores (1000)
#   BENCH_N=N        runs of each command (5); five times as many of `create`
#   BENCH_BEFORE=P   another helm-store, of an earlier commit: it is run in alternation, and must not be the faster one
set -euo pipefail
export LC_ALL=C

cd "$(dirname "$0")/.."
# shellcheck source=bench/figures.bash
. bench/figures.bash
readonly stores=${BENCH_STORES:-1000} runs=${BENCH_N:-5} tmp=build/bench-stores model=simzzzz
readonly creates=$((5 * runs)) before=${BENCH_BEFORE-}
readonly chart=$tmp/chart
load=$(cut -d ' ' -f 1 /proc/loadavg 2>/dev/null || echo unknown)
missed=0
own=no
table=()
bars=()

# Namespaces by the names that are used here.
ours() {
	kubectl get namespaces -o name | grep -E '^namespace/store-(sim[0-9]{4,}|simzzzz|overhead)$' || true
}

# Nothing of it stays in a cluster.
leave() {
	if [ "$own" = yes ]; then
		CLUSTER=bench cluster/cluster clean >&2
	else
		ours | xargs -r kubectl delete --wait=false >/dev/null
	fi
}

prepare() {
	rm -rf "$chart"
	mkdir -p "$chart"
	cp -R tests/e2e/charts/small/. "$chart"
	cp -R charts/store "$chart/shop"
	"${CC:-cc}" -std=c11 -D_GNU_SOURCE -O2 -o "$tmp/measure" bench/measure.c
	HELM_BIN=$(tests/helm.sh --path 4)
	export HELM_BIN
	if [ -z "${KUBECONFIG-}" ]; then
		own=yes
		CLUSTER=bench cluster/cluster clean >&2
		CLUSTER=bench cluster/cluster up >&2
		eval "$(CLUSTER=bench cluster/cluster env)"
		BUSYBOX=$(CLUSTER=bench cluster/cluster import busybox)
	fi
	# They would be deleted in the end.
	if [ -n "$(ours)" ]; then
		echo "bench/stores.sh: the cluster has namespaces of these names: $(ours | xargs)" >&2
		exit 1
	fi
	: "${BUSYBOX:=docker.io/library/busybox:1.36}"
	# A readiness probe that came a moment too early is repeated a second later: that is chance.
	options=(--profile local --set "image=$BUSYBOX" --set probe=null --profile-set 'ingress.className=nginx')
}

# times NAME COMMAND...: one line more in NAME.times: wall time and processor time in µs, peak memory in KB.
times() {
	local name=$1
	shift
	"$tmp/measure" /dev/null "$tmp/$name.out" "$@" 2>"$tmp/$name.err" >>"$tmp/$name.times" || {
		cat "$tmp/$name.err"
		echo "bench/stores.sh: $* failed" >&2
		exit 1
	}
}

# What a store consists of, in the order in which it can be created: a JSON list a file.
keep_model() {
	bin/helm-store create "$model" --chart "$chart" "${options[@]}" --set replicas=0 -q >/dev/null
	{
		kubectl get namespace "store-$model" -o json
		kubectl -n "store-$model" get networkpolicies,resourcequotas,limitranges,deployments,secrets -o json
	} | jq -cs '{apiVersion: "v1", kind: "List", items: [.[0], .[1].items[]]}
		| del(.items[].metadata["uid", "resourceVersion", "creationTimestamp", "managedFields", "generation"],
			.items[].metadata.annotations["store.urumi.ai/records"]?, .items[].status)' >"$tmp/model.json"
	record=$(jq -r '.items[] | select(.type == "helm.sh/release.v1").data.release' "$tmp/model.json")
	base64 -d <<<"$record" | base64 -d | gzip -dc >"$tmp/model-release.json"
}

# Prints the store of that name as a list of its objects, as new ones.
copy_of() { # NAME
	local release
	release=$tmp/release-$1
	sed "s/$model/$1/g" "$tmp/model-release.json" | gzip -c | base64 -w 0 | base64 -w 0 >"$release"
	sed "s/$model/$1/g" "$tmp/model.json" |
		jq -c --rawfile release "$release" \
			'(.items[] | select(.type == "helm.sh/release.v1")).data.release = $release'
	rm "$release"
}

name_of() { # NUMBER
	printf 'sim%04d' "$1"
}

# Makes the stores from one number to another; four kubectl side by side, as each keeps to a rate of its own.
make_stores() { # FROM TO
	local number part parts=()
	for part in 0 1 2 3; do
		[ $(($1 + part)) -le "$2" ] || continue
		for ((number = $1 + part; number <= $2; number += 4)); do
			copy_of "$(name_of "$number")"
		done | kubectl create --field-manager=Helm -f - >"$tmp/make-$part.log" 2>&1 &
		parts+=($!)
	done
	for part in "${parts[@]}"; do
		wait "$part" || {
			grep -hv ' created$' "$tmp"/make-*.log | head -n 5
			echo 'bench/stores.sh: the simulated stores could not be made' >&2
			exit 1
		}
	done
}

# One size: all readers in alternation.
look() { # COUNT
	local round verb
	for ((round = 0; round < runs; round++)); do
		times "list-$1" bin/helm-store list -o json
		times "gc-$1" bin/helm-store gc -o json
		times "audit-$1" bin/helm-store audit -o json
		[ "$1" != "$stores" ] || times helm-list "$HELM_BIN" list -A --max 0 -o json
		[ -z "$before" ] || [ "$1" != "$stores" ] || for verb in list gc audit; do
			times "before-$verb" "$before" "$verb" -o json
		done
	done
	[ "$(jq length "$tmp/list-$1.out")" = $(($1 + 1)) ] || {
		echo "bench/stores.sh: list shows $(jq length "$tmp/list-$1.out") stores and not $(($1 + 1))" >&2
		exit 1
	}
}

# Seconds that a verb took at the median, with so many stores.
seconds() { # VERB STORES
	calculate "$(median "$tmp/$1-$2.times" 1) / 1e6" %.2f
}

judge_readers() {
	local verb peak
	bar "list, $stores stores" "$(seconds list "$stores")" 1 s
	bar "list by helm list -A" \
		"$(calculate "$(median "$tmp/list-$stores.times" 1) / $(median "$tmp/helm-list.times" 1)" %.3f)" 0.1 ×
	for verb in list gc audit; do
		peak=$(sort -n -k 3,3 "$tmp/$verb-$stores.times" | awk 'END { print $3 }')
		peak=$(calculate "$peak * 1.024 / 1000")
		bar "$verb, $stores stores: memory" "$peak" 64 MB
		table+=("| \`$verb\` | $(seconds "$verb" "$((stores / 4))") s \
| $(seconds "$verb" "$stores") s | $peak MB |")
	done
	table+=("| \`helm list -A\` | | $(calculate "$(median "$tmp/helm-list.times" 1) / 1e6" %.2f) s \
| $(calculate "$(median "$tmp/helm-list.times" 3) * 1.024 / 1000" %.0f) MB |")
	for verb in gc audit; do
		bar "$verb, 4 times as many stores" \
			"$(calculate "$(seconds "$verb" "$stores") / $(seconds "$verb" "$((stores / 4))")")" 5 ×
	done
}

ratio() { # NAME NAME
	calculate "$(median "$tmp/$1.times" 1) / $(median "$tmp/$2.times" 1)" %.2f
}

# What two commands of one kind take, at the median, may differ by a tenth by chance.
judge_before() {
	local verb
	[ -n "$before" ] || return 0
	for verb in list gc audit; do
		bar "$verb, $stores stores, by the program before" "$(ratio "$verb-$stores" "before-$verb")" 1.1 ×
	done
	bar "create by the program before" "$(ratio by_store by_before)" 1.1 ×
}

# The very manifests that `create` applies, as a chart without templates of its own, and as large: Helm keeps all files
# of a chart in the record.
plain_chart() {
	local folder=$tmp/plain
	rm -rf "$folder"
	mkdir -p "$folder/templates"
	cp -R charts/store "$folder/shop"
	printf 'apiVersion: v2\nname: plain\nversion: 1.0.0\n' >"$folder/Chart.yaml"
	bin/helm-store render overhead "$chart" -n store-overhead "${options[@]}" |
		sed 's/{{/{{ "{{" }}/g' >"$folder/templates/all.yaml"
}

by_helm() {
	kubectl create namespace store-overhead >/dev/null
	"$HELM_BIN" install overhead "$tmp/plain" -n store-overhead --wait >/dev/null
}

by_store() {
	bin/helm-store create overhead --chart "$chart" "${options[@]}" -q >/dev/null
}

by_before() {
	"$before" create overhead --chart "$chart" "${options[@]}" -q >/dev/null
}

# In alternation; what is compared is the median of each.
overhead() {
	local round way begin ways=(by_helm by_store)
	[ -z "$before" ] || ways+=(by_before)
	plain_chart
	rm -f "$tmp"/by_*.times
	for ((round = 0; round < creates; round++)); do
		for way in "${ways[@]}"; do
			begin=$(date +%s%N)
			"$way"
			echo "$((($(date +%s%N) - begin) / 1000))" >>"$tmp/$way.times"
			bin/helm-store delete overhead --yes --if-exists -q >/dev/null 2>&1 || true
			kubectl delete namespace store-overhead --ignore-not-found >/dev/null
			# The node takes the pod's network and folders away after it is gone.
			sleep 2
		done
	done
	bar "create beyond kubectl and helm install --wait" \
		"$(calculate "($(median "$tmp/by_store.times" 1) - $(median "$tmp/by_helm.times" 1)) / 1e6" %.2f)" \
		"$(calculate "$(median "$tmp/by_helm.times" 1) / 1e7 + 0.5" %.2f)" s
	table+=("| \`kubectl create namespace\`, \`helm install --wait\` | \
| $(calculate "$(median "$tmp/by_helm.times" 1) / 1e6" %.2f) s | |")
	table+=("| \`create\` | | $(calculate "$(median "$tmp/by_store.times" 1) / 1e6" %.2f) s | |")
}

write_results() {
	local cluster cores
	cores=$(getconf _NPROCESSORS_ONLN)
	cluster=$(kubectl version -o json | jq -r .serverVersion.gitVersion)
	cat <<-END
		# The plugin against plain Helm

		Written by \`make bench-stores\`, $(date -u +%Y-%m-%d), on $cores cores of $(uname -m),
		load $load at the start; Helm $("$HELM_BIN" version --template '{{.Version}}'), Kubernetes $cluster.
		$stores stores, copies of one real one: namespace, guards, Deployment, a record of
		${#record} bytes. Commands run in alternation; figures are medians of $runs
		(\`create\` and its counterpart: of $creates), memory the largest.

		| command | $((stores / 4)) stores | $stores stores | memory |
		|---|---|---|---|
	END
	printf '%s\n' "${table[@]}"
	printf '\n%s\n\n%s\n%s\n' 'Bars:' '| bar | measured | at most | |' '|---|---|---|---|'
	printf '%s\n' "${bars[@]}"
}

prepare
trap leave EXIT
rm -f "$tmp"/*.times
overhead
keep_model
make_stores 1 $((stores / 4))
look $((stores / 4))
make_stores $((stores / 4 + 1)) "$stores"
look "$stores"
judge_readers
judge_before
write_results >"$tmp/part.md"
bench/part.sh "$tmp/part.md"
if [ "$missed" -ne 0 ]; then
	echo 'bench/stores.sh: a bar is missed, see bench/RESULTS.md' >&2
	exit 1
fi
