#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# What buyers cost (cost.mjs): statements are counted, not timed, so that it is the same on every machine. On a database
# of its own, as a plain shop (images/store/src/shop/plain.ts), and as one with a promotion.
# shellcheck disable=SC2154

# shellcheck source=tests/store/shopper.sh
. tests/store/shopper.sh

prepare_cost() {
	database_new cost
	config '.products[].stock = 1000 | .tax = {inclusive: false, rates: {de: 19}} | .countries = ["de"]'
	(store DATABASE_NAME=cost migrate)
	(store DATABASE_NAME=cost seed)
	sql postgres "alter database cost set log_statement = 'all'"
}

measure() { # FILE: a line a step
	WARM=1 REDIS_PORT=$redis_port REDIS_PASSWORD='r€d/is:p@ss' "$node" tests/store/cost.mjs \
		"http://127.0.0.1:$port" "$(cat "$work/cost.pid")" "$work/postgres.log" 2 >"$1"
	cat "$1"
}

# A page asks for the stamp of the catalogue and for the stock, a cart's for its rows; what changes a cart begins and
# ends a transaction besides.
counted() {
	local step most is executions changes
	executions=$(sql cost 'select count(*) from workflow_execution')
	changes=$(sql cost 'select count(*), max(id) from store_change')
	measure "$work/cost.plain"
	while IFS='|' read -r step most; do
		is=$(awk -F '\t' -v step="$step" '$1 == step { print $4 }' "$work/cost.plain")
		awk "BEGIN { exit !($is > 0 && $is <= $most) }" || fail "$step: $is statements, more than $most"
	done <<-'END'
		list|3
		product|3
		first into cart|10
		second into cart|14
		cart|7
		other quantity|14
		one out of cart|14
		checkout form|10
		order|85
		order page|6
	END
	equal "$(sql cost 'select count(*) from workflow_execution')" "$executions"
	equal "$(sql cost 'select count(*) from "order"')" 3
	# Nothing that buyers do makes the shop work out its catalogue anew.
	equal "$(sql cost 'select count(*), max(id) from store_change')" "$changes"
}

# Medusa's own workflows, in a shop that the short ways do not know all of.
promoted() {
	local is
	sql cost "insert into promotion_campaign (id, name, campaign_identifier, starts_at)
		values ('procamp_later', 'Later', 'LATER', now() + interval '1 year')"
	sql cost "insert into promotion (id, code, type, is_automatic, status, campaign_id)
		values ('promo_later', 'LATER', 'standard', true, 'active', 'procamp_later')"
	measure "$work/cost.promoted"
	is=$(awk -F '\t' '$1 == "order" { print int($4) }' "$work/cost.promoted")
	[ "$is" -ge 250 ] || fail "an order of $is statements is not Medusa's"
	equal "$(sql cost "select count(*) from workflow_execution where workflow_id = 'complete-cart'")" 3
	equal "$(sql cost 'select count(*) from "order"')" 6
}

rows_of() { # NUMBER
	PGPASSWORD=owner psql -h "$loopback" -p "$database_port" -U owner -d cost -XAtq -v ON_ERROR_STOP=1 \
		-v "number=$1" -f tests/store/order.sql
}

# What the short way has made of a cart is what Medusa's workflows make of the same, in every table.
same_orders() {
	rows_of 3 >"$work/short"
	rows_of 6 >"$work/workflows"
	[ "$(wc -l <"$work/short")" -ge 14 ] || fail "$(cat "$work/short")"
	diff "$work/workflows" "$work/short"
}

# What else than the shop's prices a cart may bear: each alone sends it to Medusa's workflows, and without it the cart
# is one of the short way's.
own_carts() {
	local before cart name mark jar
	sql cost "update promotion set is_automatic = false where id = 'promo_later'"
	while IFS='|' read -r name mark; do
		jar=$work/jar.own-$name
		before=$(completed)
		equal "$(into_cart "$jar" mug-1)" '303 /cart'
		cart=$(sql cost 'select id from cart order by created_at desc limit 1')
		sql cost "${mark//CART/$cart}"
		[[ $(check_out "$jar") == '303 /orders/order_'* ]] || { cat "$work/page" && fail "$name: no order"; }
		equal "$name $(($(completed) - before))" "$name $([ "$name" = nothing ] && echo 0 || echo 1)"
	done <<-'END'
		nothing|select 1
		code|insert into cart_promotion (cart_id, promotion_id, id) values ('CART', 'promo_later', 'cp_1')
		price|update cart_line_item set is_custom_price = true where cart_id = 'CART'
		credit|insert into credit_line (id, cart_id, amount, raw_amount) values ('c', 'CART', 0,'{"value":"0"}')
	END
}

completed() {
	sql cost "select count(*) from workflow_execution where workflow_id = 'complete-cart'"
}

check 'a shop whose statements are counted' prepare_cost
server_start cost DATABASE_NAME=cost
check 'what buyers cost: statements, counted' counted
check 'what buyers cost: with a promotion, by the workflows' promoted
check 'an order is the same by both ways, column for column' same_orders
check 'a cart with a code, a price of its own or credit is ordered by the workflows' own_carts
server_stop cost
