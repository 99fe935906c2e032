#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# `store order` with the shop's secret, as in the pod of `helm test`: it buys, and leaves nothing.
# shellcheck disable=SC2154

# shellcheck source=tests/store/shopper.sh
. tests/store/shopper.sh

left() { # what an order leaves, and what can be bought
	sql shop "select (select count(*) from \"order\"), (select count(*) from cart where deleted_at is null),
		(select count(*) from customer where deleted_at is null),
		(select count(*) from reservation_item where deleted_at is null),
		(select count(*) from payment_collection where deleted_at is null),
		(select sum(stocked_quantity - reserved_quantity) from inventory_level where deleted_at is null)"
}

leaves_nothing() {
	local before id
	before=$(left)
	id=$(store order "http://127.0.0.1:$port" 2>"$work/out") || { cat "$work/out" && fail; }
	[[ $id == order_* ]] || fail "got: $id"
	expect 'store order: ordered ' "$work/out"
	expect 'the order is taken away again' "$work/out"
	equal "$(left)" "$before"
	# One that cannot be placed leaves no cart.
	if (store ORDER_SKU=NO order "http://127.0.0.1:$port") >"$work/out" 2>&1; then
		fail 'it bought what is not there'
	fi
	equal "$(left)" "$before"
}

one_more() { # COUNT
	[ "$(sql shop 'select count(*) from "order"')" -gt "$1" ]
}

# The pod of the test was killed after it had bought: the server takes the order away when the test must be over.
killed() {
	local before count
	before=$(left) count=$(orders)
	# To an address where nothing answers, the last request is lost.
	(store order "http://127.0.0.1:$port") >"$work/out" 2>&1 &
	within 120 one_more "$count"
	pkill -KILL -P $! # the program is the only child
	wait $! 2>/dev/null || true
	sql shop "update cart set created_at = created_at - interval '10 minutes'
		where metadata ->> 'storefront_rehearsal' is not null"
	server_stop shop
	server_start shop PORT="$port"
	within 60 none_left "$before" || fail "before: $before" "after: $(left)"
}

none_left() {
	[ "$(left)" = "$1" ]
}

# A mark that the shop's secret has not made is none: nobody can have an order taken away.
forged() {
	local key cart proof
	key=$(curl -fsS "http://127.0.0.1:$port/config.json" | jq -r .publishable_key)
	cart=$(curl -sS -H "x-publishable-api-key: $key" -H 'content-type: application/json' \
		-d '{"metadata": {"storefront_rehearsal": "x"}}' "http://127.0.0.1:$port/store/carts" | jq -r .cart.id)
	[[ $cart == cart_* ]] || fail "no cart: $cart"
	equal "$(curl -sS -o /dev/null -w '%{http_code}' -X DELETE -H 'x-store-rehearsal: x' \
		"http://127.0.0.1:$port/rehearsals/$cart")" 404
	proof=$(printf 'rehearsal=%s' "$cart" | openssl dgst -sha256 -hmac cookie-secret -binary | base64 |
		tr '+/' '-_' | tr -d '=')
	equal "$(curl -sS -o /dev/null -w '%{http_code}' -X DELETE -H "x-store-rehearsal: $proof" \
		"http://127.0.0.1:$port/rehearsals/$cart")" 404
	equal "$(sql shop "select count(*) from cart where id = '$cart' and deleted_at is null")" 1
}

config .
(store SEED_RESET_STOCK=true seed) >"$work/seed.log" 2>&1
server_start shop
check 'what helm test buys leaves nothing' leaves_nothing
check 'what a helm test that was killed has left is taken away' killed
check 'a forged mark takes no order away' forged
server_stop shop
