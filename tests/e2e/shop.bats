#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2030,SC2031,SC2034,SC2154 # bats: each test is a subshell; run sets variables
# The shop of charts/store on a real cluster: made by helm store, bought in, changed, broken, taken away.
# The tests of this file follow each other on the same shops: goods (Helm 4), wares (Helm 3).

load cluster
load stores
load shop

setup_file() {
	[ -n "${E2E_CLUSTER-}" ] || return 0
	export SHOP_VALUES=$BATS_FILE_TMPDIR/images.yaml
	shop_images >"$SHOP_VALUES"
	HELM3=$("$ROOT/tests/helm.sh" --path 3)
	HELM4=$("$ROOT/tests/helm.sh" --path 4)
	export HELM3 HELM4
}

teardown_file() {
	[ -z "${E2E_CLUSTER-}" ] || for name in goods wares; do
		store delete "$name" --yes --if-exists -q
	done
}

setup() {
	need_own_cluster
}

shop() { # VERB NAME THEME PRICE [OPTION...]
	shop_spec "$3" "$4" >"$BATS_TEST_TMPDIR/spec.yaml"
	store "$1" "$2" --profile local -f "$SHOP_VALUES" -f "$BATS_TEST_TMPDIR/spec.yaml" "${@:5}"
}

@test "Helm 4: a shop is made, and its page shows theme and products" {
	HELM_BIN=$HELM4 run -0 shop create goods dark 12.5 -q
	has 'store goods is ready: http://goods.127.0.0.1.nip.io'
	run -0 visit goods /
	has 'data-theme="dark"'
	has '€12.50'
	has 'Shirt'
}

@test "the same command again changes nothing" {
	local before
	before=$(kubectl -n store-goods get pods -o 'jsonpath={.items[*].metadata.uid}')
	HELM_BIN=$HELM4 run -0 shop create goods dark 12.5 -q
	has 'store goods is unchanged'
	[ "$before" = "$(kubectl -n store-goods get pods -o 'jsonpath={.items[*].metadata.uid}')" ]
}

@test "another specification is refused, with the difference" {
	HELM_BIN=$HELM4 run -6 shop create goods light 13 -q
	has 'global.store.theme'
	has 'dark → light'
}

@test "an order is placed through the pages, and one through the store's API" {
	local before
	before=$(orders goods)
	run -0 buy goods mug-1
	[[ $output == http://goods.127.0.0.1.nip.io/orders/order_* ]]
	run -0 "$HELM4" test goods -n store-goods --timeout 3m
	[ "$(orders goods)" = $((before + 2)) ]
}

@test "the admin page is served, and its login works over plain http" {
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
	HELM_BIN=$HELM4 run -0 shop create goods light 13.25 --if-exists update -q
	run -0 visit goods /
	has 'data-theme="light"'
	has '€13.25'
	HELM_BIN=$HELM4 run -0 store rollback goods -q
	eventually 60 page_has goods 'data-theme="dark"'
	run -0 visit goods /
	has '€12.50'
}

page_has() { # STORE TEXT
	visit "$1" / | grep -qF "$2"
}

pods_of() { # SELECTOR
	kubectl -n store-goods get pods -l "$1" -o 'jsonpath={.items[*].metadata.uid}'
}

pods_gone() { # SELECTOR UID
	[ "$(pods_of "$1")" != "$2" ]
}

@test "killed pods come back by themselves, and no order is lost" {
	local before component uid
	before=$(orders goods)
	for component in db cache web; do
		uid=$(pods_of "app.kubernetes.io/component=$component")
		kubectl -n store-goods delete pods -l "app.kubernetes.io/component=$component" \
			--grace-period=0 --force >/dev/null 2>&1
		eventually 60 pods_gone "app.kubernetes.io/component=$component" "$uid"
	done
	eventually 120 buy_succeeds
	eventually 30 orders goods
	[ "$(orders goods)" -ge $((before + 1)) ]
}

buy_succeeds() {
	buy goods tee-1 | grep -q /orders/order_
}

@test "Helm 3: a shop is made by it, and updated by Helm 4" {
	HELM_BIN=$HELM3 run -0 shop create wares light 9.5 -q
	run -0 visit wares /
	has '€9.50'
	run -0 buy wares mug-1
	[[ $output == *'/orders/order_'* ]]
	HELM_BIN=$HELM4 run -0 shop create wares light 10 --if-exists update -q
	eventually 60 page_has wares '€10.00'
	[ "$(orders wares)" = 1 ]
}

@test "delete leaves nothing of either" {
	HELM_BIN=$HELM3 run -0 store delete goods --yes -q
	HELM_BIN=$HELM4 run -0 store delete wares --yes -q
	nothing_left goods
	nothing_left wares
}

@test "values that the chart's schema refuses are refused before anything is made" {
	HELM_BIN=$HELM4 run ! store create goods --profile local -f "$SHOP_VALUES" --set global.store.theme=neon -q
	has 'theme'
	run ! kubectl get namespace store-goods
}
