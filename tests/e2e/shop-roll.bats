#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2030,SC2031,SC2034,SC2154 # bats: each test is a subshell; run sets variables
# New images while people look and buy: in plan large nobody notices, in plan small there is a gap.

load cluster
load stores
load shop

setup_file() {
	shop_setup
	[ -n "${E2E_CLUSTER-}" ] || return 0
	# The same image under further names is another image for the chart: pods are replaced, migrations run.
	node_image_tag "$(image_tag)" second
}

teardown_file() {
	shop_teardown large small
}

setup() {
	need_own_cluster
	# What was sold must not run out.
	SHOP_FILTER='.products[0].stock = 10000'
}

# While COMMAND runs, visitors load the page over kept connections and a buyer buys; prints what they were answered.
under_load() { # STORE COMMAND...
	local store=$1 status=0 load
	shift
	buyers_start "$store" 1
	"$NODE" "$ROOT/tests/store/load.mjs" "$(site "$store")/" 2 "$BATS_TEST_TMPDIR/load.stop" "$(cluster address)" \
		>"$BATS_TEST_TMPDIR/load" 2>&1 3>&- &
	load=$!
	sleep 2
	"$@" || status=$?
	# The old pods have ended, too.
	eventually 300 old_pods_gone "$store"
	more_confirmed 300
	touch "$BATS_TEST_TMPDIR/load.stop"
	wait "$load" || status=$?
	cat "$BATS_TEST_TMPDIR/load"
	buyers_end || status=$?
	echo "$output"
	rm "$BATS_TEST_TMPDIR"/{load,buyers}.stop
	return "$status"
}

old_pods_gone() { # STORE
	[ "$(kubectl -n "store-$1" get pods -l app.kubernetes.io/component=web -o name | wc -l)" = \
		"$(kubectl -n "store-$1" get deployment "$1-web" -o 'jsonpath={.spec.replicas}')" ]
}

image_of() { # STORE COMPONENT: of its running pods
	kubectl -n "store-$1" get pods -l "app.kubernetes.io/component=$2" \
		-o 'jsonpath={.items[*].spec.containers[0].image}'
}

@test "plan large: two web pods and a worker of their own, within the plan's quota" {
	HELM_BIN=$HELM4 run -0 shop create large light 18.5 --plan large
	[ "$(kubectl -n store-large get pods -l app.kubernetes.io/component=web --no-headers | wc -l)" = 2 ]
	[ "$(kubectl -n store-large get pods -l app.kubernetes.io/component=worker --no-headers | wc -l)" = 1 ]
	kubectl -n store-large get poddisruptionbudget large-web
}

@test "plan large: a new image rolls out without a failed request" {
	HELM_BIN=$HELM4 run -0 under_load large store update large --set image.tag=second -q
	has ' orders confirmed, 0 not, besides: {}'
	[[ $(image_of large web) == *':second '*':second' ]]
	[[ $(image_of large worker) == *':second' ]]
	orders_are_right large
}

@test "plan large: so does the rollback, under Helm 3" {
	HELM_BIN=$HELM3 run -0 under_load large store rollback large -q
	has ' orders confirmed, 0 not, besides: {}'
	[[ $(image_of large web) != *second* ]]
	orders_are_right large
}

@test "plan small: a new image comes after a gap; who tries again has an order, and one only" {
	HELM_BIN=$HELM4 run -0 store delete large --yes -q
	HELM_BIN=$HELM4 run -0 shop create small light 18.5
	buyers_start small 1
	HELM_BIN=$HELM4 run -0 store update small --set image.tag=second -q
	more_confirmed 600
	buyers_end
	has ' 0 not, besides:'
	[[ $(image_of small web) == *':second' ]]
	orders_are_right small
}
