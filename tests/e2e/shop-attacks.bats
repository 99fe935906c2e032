#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2030,SC2031,SC2034,SC2153,SC2154 # bats: each test is a subshell; run sets variables
# Two shops under one domain, through the ingress: what strangers try on them (tests/store/attacks), which is compared
# with docs/store-security.md, and buyers beside the worst of it. The tests of this file follow each other. ATTACKS_LOG
# names a file that says while they run what came of each; ATTACKS_ONLY tries those rows whose id matches.

load cluster
load stores
load shop

readonly ATTACKED='pots pans'

setup_file() {
	shop_setup
	[ -n "${E2E_CLUSTER-}" ] || return 0
	find_test_packages
	PACKAGES=$packages
	export PACKAGES
}

# Strangers have addresses of their own on the link to the node, so that the limit that one row meets is not that of the
# next; the last is the owners'.
visitors() {
	local node number
	node=$(cluster address)
	for number in $(seq 20 249); do
		echo "${node%.*}.$number"
	done
}

visitors_link() {
	ip -o route get "$(cluster address)" | sed -n 's/.* dev \([^ ]*\).*/\1/p'
}

teardown_file() {
	[ -z "${E2E_CLUSTER-}" ] ||
		visitors | sed "s,.*,address del &/32 dev $(visitors_link)," | ip -force -batch - 2>/dev/null || true
	# shellcheck disable=SC2086 # names
	shop_teardown $ATTACKED
}

setup() {
	need_own_cluster
	# What is sold to strangers and buyers must not run out.
	SHOP_FILTER='.products[].stock = 100000 | .products[2].stock = 0'
	EARLY=$BATS_FILE_TMPDIR/early
	STARTED=$BATS_FILE_TMPDIR/started
}

attack() { # PROGRAM ARGUMENT...
	"$NODE" "$ROOT/tests/store/attacks/$1.mjs" "${@:2}"
}

# The shop is made while a stranger is already there; afterwards its administrator gets another address.
make_shop() { # NAME
	local stop=$BATS_TEST_TMPDIR/stop early
	attack early "admin@$1.127.0.0.1.nip.io" "$EARLY" "$stop" "$(site "$1")" "$(cluster address)" 3>&- &
	early=$!
	shop create "$1" light 18.5
	sleep 2
	touch "$stop"
	wait "$early"
	rm "$stop"
	shop update "$1" light 18.5 --set "admin.email=owner@$1.127.0.0.1.nip.io"
}

owners() {
	local name
	for name in $ATTACKED; do
		jq -cn --arg name "$name" --arg password "$(admin_password "$name")" '"127.0.0.1.nip.io" as $domain |
			{email: "owner@\($name).\($domain)", former: "admin@\($name).\($domain)", password: $password}'
	done | jq -cs .
}

# Names of pods that run, and how often each container was started again.
started() {
	local name
	for name in $ATTACKED; do
		kubectl -n "store-$name" get pods --field-selector status.phase=Running -o \
			'jsonpath={range .items[*]}{.metadata.name} {.status.containerStatuses[*].restartCount}
{end}'
	done
}

# Medusa's routes, by its files in the image.
routes() {
	# shellcheck disable=SC2016
	local list='const folder = "node_modules/@medusajs/medusa/dist/api/";
		for (const file of require("fs").readdirSync(folder, { recursive: true }))
			if (file.endsWith("/route.js")) console.log("/" + file.slice(0, -"/route.js".length))'
	kubectl -n store-pots exec deployment/pots-web -c web -- node -e "$list"
}

# What came of each row, without the rows that this machine could not try.
run_attacks() { # OPTION...
	local from
	from=$(visitors | paste -sd,)
	ATTACK_OWNERS=$(owners) attack run --address "$(cluster address)" --from "$from" --packages "$PACKAGES" \
		--routes "$BATS_FILE_TMPDIR/routes" --early "$EARLY" \
		${ATTACKS_ONLY:+--only "$ATTACKS_ONLY"} "$@" "$(site pots)" "$(site pans)"
}

@test "two shops are made under one domain while a stranger registers their owners' addresses" {
	local name
	for name in $ATTACKED; do
		HELM_BIN=$HELM4 run -0 make_shop "$name"
	done
	visitors | sed "s,.*,address replace &/32 dev $(visitors_link)," | ip -batch -
	routes >"$BATS_FILE_TMPDIR/routes"
	started >"$STARTED"
	[ "$(grep -c web "$STARTED")" = 2 ]
}

@test "every attack of docs/store-security.md is tried on both through the ingress, and none comes through" {
	local log=${ATTACKS_LOG:-$BATS_TEST_TMPDIR/attacks}
	run_attacks --page "$BATS_FILE_TMPDIR/page" >"$log" 2>&1 || {
		grep -A 12 '^not ok' "$log" >&2
		return 1
	}
	[ -n "${ATTACKS_ONLY-}" ] || diff -u "$ROOT/docs/store-security.md" "$BATS_FILE_TMPDIR/page"
}

@test "no container was started again by any of them" {
	diff "$STARTED" <(started)
}

# The plan is `small`: one web pod, whose process serves buyers and strangers alike. Of a hundred pages 99 come within a
# second, carts within five and orders within ten, where 15 are the most that anybody waits.
@test "buyers beside the worst of them, on one web pod: 20 requests/s, one in three buys, and none waits long" {
	local crowd stop=$BATS_TEST_TMPDIR/stop
	# Each stranger is another one than each buyer, as far as addresses tell.
	attack crowd "$(site pots)" "$(cluster address)" "$stop" "$(visitors | head -n 60 | paste -sd,)" 3>&- \
		>"$BATS_TEST_TMPDIR/crowd" 2>&1 &
	crowd=$!
	VISITORS_FROM=$(visitors | tail -n +61 | paste -sd,) FILLS_EVERY=3 BUYS_EVERY=3 \
		run "$NODE" "$ROOT/bench/shop.mjs" "$(site pots)" 20 120 "$(cluster address)"
	touch "$stop"
	wait "$crowd"
	echo "$output"
	cat "$BATS_TEST_TMPDIR/crowd"
	[ "$status" = 0 ]
	awk -F '\t' '$1 ~ /^(list|product|cart|checkout form|order page)$/ && $6 > 1000 { print; late = 1 }
		$1 == "add to cart" && $6 > 5000 || $1 == "order" && $6 > 10000 { print; late = 1 }
		END { exit late }' <<<"$output"
	[ "$(kubectl -n store-pots get deployment pots-web -o 'jsonpath={.spec.replicas}')" = 1 ]
	diff "$STARTED" <(started)
}
