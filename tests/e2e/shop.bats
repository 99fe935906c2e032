#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2030,SC2031,SC2034,SC2154 # bats: each test is a subshell; run sets variables
# The shop of charts/store on a real cluster: made by helm store, bought in, changed, kept, taken away. The tests of
# this file follow each other on the same shops: goods (Helm 4), wares (Helm 3).

load cluster
load stores
load shop

setup_file() {
	shop_setup
}

teardown_file() {
	shop_teardown goods wares
}

setup() {
	need_own_cluster
}

# What hooks made (here: the pod of helm test) Helm leaves, too.
no_pods() { # STORE
	local pods
	pods=$(kubectl -n "store-$1" get pods --field-selector status.phase!=Succeeded) || return
	[ -z "$pods" ] || ! echo "$pods"
}

page_has() { # STORE TEXT
	local page
	page=$(visit "$1" /) && [[ $page == *"$2"* ]]
}

@test "Helm 4: a shop is made, and its page shows theme and products" {
	HELM_BIN=$HELM4 run -0 shop create goods dark 18.5
	has 'store goods is ready: http://goods.127.0.0.1.nip.io'
	run -0 visit goods /
	has 'data-theme="dark"'
	has '€18.50'
	has 'Teapot'
}

@test "the same command again changes nothing" {
	local before
	before=$(kubectl -n store-goods get pods -o 'jsonpath={.items[*].metadata.uid}')
	HELM_BIN=$HELM4 run -0 shop create goods dark 18.5
	has 'store goods is unchanged'
	[ "$before" = "$(kubectl -n store-goods get pods -o 'jsonpath={.items[*].metadata.uid}')" ]
}

@test "another specification is refused, with the difference" {
	HELM_BIN=$HELM4 run -6 shop create goods light 13
	has 'global.store.theme'
	has 'dark → light'
}

@test "orders are placed in Chromium and through the store's API, and the admin page logs in over http" {
	local before
	before=$(orders goods)
	run -0 browse goods dark
	[[ $output != *'# skip'* ]] || skip 'no Chromium here'
	has 'ok store: pages, dark: an order is placed without scripts, phone'
	has 'ok store: pages, dark: the admin page logs in over http and shows the orders'
	run -0 "$HELM4" test goods -n store-goods --timeout 3m
	# Desktop, phone, a tour of all pages on each; helm test leaves no order.
	[ "$(orders goods)" = $((before + 4)) ]
}

@test "the session cookie of the admin page does not ask for https" {
	local user password
	run -0 visit goods /app -o /dev/null -w '%{http_code}' -L
	has 200
	user=$(HELM_BIN=$HELM4 store credentials goods --field user)
	password=$(HELM_BIN=$HELM4 store credentials goods --field password)
	visit goods /auth/user/emailpass -H 'Content-Type: application/json' \
		-d "$(jq -cn --arg email "$user" --arg password "$password" '{email: $email, password: $password}')" |
		jq -r .token >"$BATS_TEST_TMPDIR/token"
	run -0 visit goods /auth/session -X POST -H "Authorization: Bearer $(<"$BATS_TEST_TMPDIR/token")" -D -
	has 'connect.sid'
	[[ ${output,,} != *'; secure'* ]]
}

@test "database and cache are reached from the shop's own namespace only" {
	namespace_make
	tools_run outsider
	local address
	address=$(kubectl -n store-goods get service goods-postgresql -o 'jsonpath={.spec.clusterIP}')
	NS=store-goods tools_run insider
	eventually 30 kubectl -n store-goods exec insider -- nc -z -w 2 goods-postgresql 5432
	eventually 30 fails kubectl -n "$NS" exec outsider -- nc -z -w 2 "$address" 5432
	always 10 fails kubectl -n "$NS" exec outsider -- nc -z -w 2 "$address" 5432
	kubectl -n store-goods delete pod insider --wait=false >/dev/null
	namespaces_remove
}

@test "an update of theme and price shows at once; a rollback brings the old back" {
	HELM_BIN=$HELM4 run -0 shop create goods light 19.25 --if-exists update
	run -0 visit goods /
	has 'data-theme="light"'
	has '€19.25'
	HELM_BIN=$HELM4 run -0 store rollback goods -q
	eventually 60 page_has goods 'data-theme="dark"'
	run -0 visit goods /
	has '€18.50'
}

@test "migrate and seed once more change nothing" {
	local jobs again
	jobs=$(kubectl -n store-goods get jobs -o 'jsonpath={.items[*].metadata.name}')
	database_dump goods >"$BATS_TEST_TMPDIR/before"
	kubectl -n store-goods delete jobs --all >/dev/null
	HELM_BIN=$HELM4 run -0 store update goods -q
	again=$(kubectl -n store-goods get jobs -o \
		'jsonpath={range .items[?(@.status.succeeded==1)]}{.metadata.name}{" "}{end}')
	[ "$jobs" = "${again% }" ]
	database_dump goods >"$BATS_TEST_TMPDIR/after"
	grep -q 'INSERT INTO public.product ' "$BATS_TEST_TMPDIR/before"
	diff "$BATS_TEST_TMPDIR/before" "$BATS_TEST_TMPDIR/after"
}

@test "deleted with its data kept and made again: orders and password are there" {
	local before password
	before=$(orders goods)
	[ "$before" -gt 0 ]
	password=$(admin_password goods)
	HELM_BIN=$HELM4 run -0 store delete goods --keep-data --yes -q
	eventually 60 no_pods goods
	HELM_BIN=$HELM4 run -0 shop create goods dark 18.5
	[ "$(orders goods)" = "$before" ]
	[ "$(admin_password goods)" = "$password" ]
	run -0 buy goods candle-2
	[ "$(orders goods)" = $((before + 1)) ]
}

@test "deleted and made again: no orders, another password" {
	local password
	password=$(admin_password goods)
	HELM_BIN=$HELM4 run -0 store delete goods --yes -q
	nothing_left goods
	HELM_BIN=$HELM4 run -0 shop create goods light 18.5
	[ "$(orders goods)" = 0 ]
	[ "$(admin_password goods)" != "$password" ]
	HELM_BIN=$HELM4 run -0 store delete goods --yes -q
	nothing_left goods
}

@test "Helm 3: a shop is made by it, bought in in Chromium, and its admin page logs in" {
	HELM_BIN=$HELM3 run -0 shop create wares light 18.5
	run -0 browse wares light
	[[ $output != *'# skip'* ]] || skip 'no Chromium here'
	has 'ok store: pages, light: an order is placed without scripts, phone'
	has 'ok store: pages, light: the admin page logs in over http and shows the orders'
	[ "$(orders wares)" = 4 ]
}

@test "Helm 3: an update shows at once, and a rollback; Helm 4 updates what Helm 3 made" {
	HELM_BIN=$HELM3 run -0 shop create wares dark 19.25 --if-exists update
	run -0 visit wares /
	has 'data-theme="dark"'
	has '€19.25'
	HELM_BIN=$HELM3 run -0 store rollback wares -q
	eventually 60 page_has wares '€18.50'
	HELM_BIN=$HELM4 run -0 shop create wares light 20 --if-exists update
	run -0 visit wares /
	has '€20.00'
	[ "$(orders wares)" = 4 ]
}

@test "Helm 3: delete leaves nothing" {
	HELM_BIN=$HELM3 run -0 store delete wares --yes -q
	nothing_left wares
}

@test "values that the chart's schema refuses are refused before anything is made" {
	HELM_BIN=$HELM4 run ! store create goods --profile local "${SITE[@]}" -f "$SHOP_VALUES" \
		--set global.store.theme=neon -q
	has 'theme'
	run ! kubectl get namespace store-goods
}
