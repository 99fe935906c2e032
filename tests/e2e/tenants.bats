#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2030,SC2031,SC2034,SC2154 # bats: each test is a subshell; run sets variables
# Two shops on one cluster, made by either Helm: each sells, none reaches the other, the platform or a private network,
# and one that runs away takes nothing from the other. The tests of this file follow each other on the same shops.

load cluster
load stores
load shop
load tenants

# How long everything that must not be reached is tried, and how long a page may take beside a store that runs away.
# With nine pods that compute without end on two processors it took up to 0.6 s (0.01 s without); where other programs
# keep the machine busy besides, much longer.
HOLD=30
CEILING=60

setup_file() {
	[ -n "${E2E_CLUSTER-}" ] || return 0
	SHOP_VALUES=$BATS_FILE_TMPDIR/images.yaml
	shop_images >"$SHOP_VALUES"
	HELM3=$("$ROOT/tests/helm.sh" --path 3)
	HELM4=$("$ROOT/tests/helm.sh" --path 4)
	OUTSIDER=outsider-$RANDOM
	export SHOP_VALUES HELM3 HELM4 OUTSIDER
	NS=default tools_run "$OUTSIDER"
}

teardown_file() {
	[ -n "${E2E_CLUSTER-}" ] || return 0
	kubectl -n default delete pod "$OUTSIDER" --wait=false --ignore-not-found >/dev/null
	stores=(east west)
	stores_remove
}

setup() {
	need_own_cluster
	stores=()
	namespaces=()
}

teardown() {
	namespaces_remove
	stores_remove
	[ ! -e "$BATS_TEST_TMPDIR/private" ] || private_networks_remove
	[ ! -e "$BATS_TEST_TMPDIR/runaway" ] ||
		kubectl -n store-west delete deployment runaway --ignore-not-found >/dev/null
}

# Most of a minute on a machine that is idle.
shop_create() { # NAME
	run -0 store create "$1" --profile local "${SITE[@]}" -f "$SHOP_VALUES" \
		-f "$BATS_TEST_TMPDIR/spec.yaml" -q --timeout 20m
}

@test "two shops are made, and an order is placed in each through the ingress" {
	local name
	shop_spec dark 12.5 >"$BATS_TEST_TMPDIR/spec.yaml"
	HELM_BIN=$HELM4 shop_create east
	HELM_BIN=$HELM3 shop_create west
	for name in east west; do
		run -0 buy "$name" mug-1
		[[ $output == "http://$name.127.0.0.1.nip.io/orders/order_"* ]]
		[ "$(orders "$name")" = 1 ]
	done
}

# Run in the background for each pod; what goes wrong is shown at the end.
none_for_long() { # NAMESPACE POD HOST:PORT...
	reaches_none "$1" "$2" "$HOLD" "${@:3}" 2>"$BATS_TEST_TMPDIR/$1-$2.said" ||
		echo "$1/$2" >>"$BATS_TEST_TMPDIR/failed"
}

# From every pod of a shop and from `default`: polled until in force, then tried for HOLD seconds from all at once.
closed_to() { # OTHER-STORE HOST:PORT...
	local pod pods
	mapfile -t pods < <(running_pods "$1")
	[ "${#pods[@]}" -ge 3 ]
	eventually 30 reaches_none default "$OUTSIDER" 0 "${@:2}"
	for pod in "${pods[@]}"; do eventually 30 reaches_none "store-$1" "$pod" 0 "${@:2}"; done
	for pod in "${pods[@]}"; do none_for_long "store-$1" "$pod" "${@:2}" & done
	none_for_long default "$OUTSIDER" "${@:2}" &
	wait
	[ ! -e "$BATS_TEST_TMPDIR/failed" ] || {
		tail -n +1 "$BATS_TEST_TMPDIR"/*.said >&2
		return 1
	}
}

@test "database, cache and web of each shop: open to its own web pod, closed to the other shop and to default" {
	local store other targets
	# What is tried would be seen: from here something in another namespace takes connections.
	reaches default "$OUTSIDER" kubernetes.default.svc.cluster.local:443
	for store in east west; do
		other=$([ "$store" = east ] && echo west || echo east)
		mapfile -t targets < <(addresses_of "$store")
		[ "${#targets[@]}" -ge 9 ]
		eventually 30 reaches "store-$store" "$(web_pod "$store")" "${targets[@]}"
		closed_to "$other" "${targets[@]}"
	done
}

@test "names resolve in a shop: its own, those of other namespaces, and only those that exist" {
	local name
	for name in east-postgresql east-redis east-web west-postgresql.store-west kubernetes.default; do
		run -0 kubectl -n store-east exec "$(web_pod east)" -- getent hosts "$name"
	done
	run -2 kubectl -n store-east exec "$(web_pod east)" -- getent hosts no-such-service
}

@test "the ingress controller is admitted, another pod of its namespace is not" {
	run -0 visit east / -o /dev/null -w '%{http_code}'
	[ "$output" = 200 ]
	local pod=beside-$RANDOM targets
	mapfile -t targets < <(addresses_of east)
	NS=traefik tools_run "$pod"
	eventually 30 reaches traefik "$pod" kubernetes.default.svc.cluster.local:443
	reaches_none traefik "$pod" 5 "${targets[@]}"
	kubectl -n traefik delete pod "$pod" --wait=false >/dev/null
}

@test "private networks and the metadata address are refused from a shop, a public one is not" {
	local address targets=()
	private_networks_make
	for address in "${PRIVATE[@]}"; do
		eventually 30 cluster run curl -sS --fail --max-time 3 "http://$address:587/"
		targets+=("$address:587")
	done
	# The same listener and port: what is refused above is refused for its address.
	eventually 30 reaches store-east "$(web_pod east)" "$PUBLIC:587"
	cluster run curl -sS --fail --max-time 3 "http://$PUBLIC:8025/"
	reaches default "$OUTSIDER" "${targets[@]}" "$PUBLIC:8025"
	reaches_none store-east "$(web_pod east)" "$HOLD" "${targets[@]}" "$PUBLIC:8025"
}

api_servers() {
	printf '%s\n' kubernetes.default.svc.cluster.local:443 "$(cluster address):6443"
}

@test "the API server is refused from a shop" {
	local targets
	mapfile -t targets < <(api_servers)
	reaches default "$OUTSIDER" "${targets[@]}"
	reaches_none store-east "$(web_pod east)" 10 "${targets[@]}"
}

# The label is that of a pod of CloudNativePG, which none of the chart can have (law.bats).
@test "with addresses in the profile the API server is open to databases of an operator only" {
	local targets
	stores=("api-${RANDOM}x")
	mapfile -t targets < <(api_servers)
	run -0 create "${stores[0]}" -q \
		--profile-set "networkPolicy.apiServer.cidrs=[{cidr: $(cluster address)/32}]"
	NS=store-${stores[0]} tools_run other
	NS=store-${stores[0]} tools_run db-1
	kubectl -n "store-${stores[0]}" label pod db-1 cnpg.io/cluster=db >/dev/null
	eventually 30 reaches "store-${stores[0]}" db-1 "${targets[@]}"
	eventually 30 reaches_none "store-${stores[0]}" other 0 "${targets[@]}"
	reaches_none "store-${stores[0]}" other 10 "${targets[@]}"
}

buys() { # STORE HANDLE
	buy "$@" | grep '/orders/order_'
}

page_in_time() { # STORE: appends the seconds that its page took
	local seconds
	seconds=$(visit "$1" / -o /dev/null -w '%{time_total}' --max-time "$CEILING") || return 1
	echo "$seconds" >>"$BATS_TEST_TMPDIR/seconds"
}

node_ready() {
	kubectl wait --for=condition=Ready nodes --all --timeout=1s
}

quota_is_told() { # NAMESPACE
	kubectl -n "$1" get deployment runaway -o \
		'jsonpath={.status.conditions[?(@.type=="ReplicaFailure")].message}' | grep -q 'exceeded quota'
}

running_of_runaway() { # NUMBER: that many at least
	[ "$(kubectl -n store-west get deployment runaway -o 'jsonpath={.status.readyReplicas}')" -ge "$1" ]
}

@test "a hundred pods that compute without end: the quota stops them, the node and the other shop go on" {
	local end pods
	page_in_time east
	touch "$BATS_TEST_TMPDIR/runaway"
	kubectl -n store-west apply -f - >/dev/null < <(runaway)
	eventually 60 quota_is_told store-west
	eventually 120 running_of_runaway 5
	end=$((SECONDS + HOLD))
	while [ "$SECONDS" -lt "$end" ]; do
		node_ready
		page_in_time east
		sleep 1
	done
	pods=$(kubectl -n store-west get pods -l app=runaway -o name | wc -l)
	eventually 60 buys east teapot-1
	# Ten: limits of 500m each beside the shop's own, of the plan's 8.
	[ "$pods" -ge 5 ]
	[ "$pods" -le 16 ]
	sort -n "$BATS_TEST_TMPDIR/seconds" | sed -n '1p;$p' | paste -sd' ' |
		sed "s/^/# $pods pods; seconds a page, least and most: /" >&3
	kubectl -n store-west delete deployment runaway >/dev/null
	eventually 120 page_in_time west
}

@test "delete leaves nothing of either shop" {
	HELM_BIN=$HELM3 run -0 store delete east --yes -q
	HELM_BIN=$HELM4 run -0 store delete west --yes -q
	nothing_left east
	nothing_left west
}
