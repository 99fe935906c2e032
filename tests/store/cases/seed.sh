#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# `store seed`, on the database `shop` that migrate.sh has left. Leaves the shop of tests/store/store.json.
# shellcheck disable=SC2154

seed() { # [VARIABLE=VALUE...]: its last line is in $work/last
	(store "$@" seed) >"$work/out" 2>&1 || { tail "$work/out" && fail 'seed failed'; }
	tail -n 1 "$work/out" >"$work/last"
}

seeded() { # COUNTS THEME
	equal "$(cat "$work/last")" "seeded $1, theme $2"
}

# What a product is in the database: title, status, price, stock.
product() { # SKU
	sql shop "select p.title, p.status, pr.amount, pr.currency_code, l.stocked_quantity
		from product_variant v join product p on p.id = v.product_id
		join product_variant_price_set vp on vp.variant_id = v.id
		join price pr on pr.price_set_id = vp.price_set_id and pr.deleted_at is null
		join inventory_item i on i.sku = v.sku join inventory_level l on l.inventory_item_id = i.id
		where v.sku = '$1' and v.deleted_at is null"
}

refused() {
	config '.theme = {base: "dim", colors: {text: "red;}", glow: "#fff"}, font: "a}b", logo: "javascript:alert(1)"}
		| .currency = "euro" | .countries = [] | .products[1].sku = "mug-1" | .products[2].price = -1
		| .products[3].stock = 1.5 | .products[4].image = "data:text/html;base64,PGI+"
		| .products[5].currency = "usd"
		| .products[0].title = null | .shipping[0].price = "free"'
	if (store seed) >"$work/out" 2>&1; then
		fail 'it was taken'
	fi
	local path
	for path in currency theme.base theme.colors.glow theme.colors.text theme.font theme.logo 'shipping[0].price' \
		'products[0].title' 'products[1].sku' 'products[2].price' 'products[3].stock' 'products[4].image' \
		'products[5].currency' countries; do
		expect "store.json: $path: " "$work/out"
	done
	config .
	if (store STORE_CONFIG_FILE=/nothing.json seed) >"$work/out" 2>&1; then
		fail 'it was taken'
	fi
	expect 'STORE_CONFIG_FILE: /nothing.json cannot be read (ENOENT)' "$work/out"
	if (store MIGRATION_KEY=never MIGRATE_WAIT=5 seed) >"$work/out" 2>&1; then
		fail 'it did not wait for the migration'
	fi
	expect 'the migration never has not finished' "$work/out"
}

first() {
	seed
	seeded '6 products (6 created, 0 updated, 0 unpublished, 0 unchanged)' light
	equal "$(product MUG-1)" 'Stoneware mug|published|18.5|eur|24'
	equal "$(sql shop "select handle from product order by handle" | tr '\n' ' ')" \
		'bowl-1 candle-2 mug-1 plate-6 teapot-1 vase-1-02f1ee62 '
	equal "$(sql shop 'select name from store')" acme
}

again() {
	dump shop >"$work/before"
	seed
	seeded '6 products (0 created, 0 updated, 0 unpublished, 6 unchanged)' light
	dump shop | diff "$work/before" -
}

two_at_once() {
	config '.products[0].price = 19 | .products += [{sku: "NEW", title: "New", price: 1, stock: 1}]'
	(store seed) >"$work/one" 2>&1 &
	local one=$!
	seed
	wait "$one" || { cat "$work/one" && fail 'the first failed'; }
	expect 'another seed runs' <(cat "$work/one" "$work/out")
	equal "$(tail -qn 1 "$work/one" "$work/out" | grep -c '1 created, 1 updated, 0 unpublished, 5 unchanged')" 1
	equal "$(sql shop "select count(*) from product_variant where sku = 'NEW'")" 1
	equal "$(product MUG-1)" 'Stoneware mug|published|19|eur|24'
}

changes() {
	config '.products[0] += {title: "Mug", price: 20.25, stock: 99} | .products[1].description = "Other"
		| .products[2].image = null | del(.products[5]) | .theme = {base: "dark", colors: {primary: "#ff0000"}}
		| .title = "New title"'
	seed
	seeded '5 products (0 created, 3 updated, 2 unpublished, 2 unchanged)' 'dark (customised)'
	equal "$(product MUG-1)" 'Mug|published|20.25|eur|24'
	equal "$(product CANDLE-2)" 'Candle holder|draft|24|eur|40'
	equal "$(sql shop "select thumbnail is null from product where handle like 'vase-1-%'")" t
	equal "$(sql shop "select metadata->'storefront'->>'title' from store")" 'New title'
	equal "$(sql shop "select metadata->'storefront'->'theme'->'colors'->>'primary' from store")" '#ff0000'
}

comes_back() {
	config .
	seed
	seeded '6 products (0 created, 4 updated, 0 unpublished, 2 unchanged)' light
	equal "$(product CANDLE-2)" 'Candle holder|published|24|eur|40'
}

stock() {
	config '.products[0].stock = 50'
	seed
	equal "$(product MUG-1)" 'Stoneware mug|published|18.5|eur|24'
	seed SEED_RESET_STOCK=true
	seeded '6 products (0 created, 1 updated, 0 unpublished, 5 unchanged)' light
	equal "$(product MUG-1)" 'Stoneware mug|published|18.5|eur|50'
	config .
	seed SEED_RESET_STOCK=true
}

# What a person made in the admin page is not the seed's.
hand_made() {
	sql shop "update product set metadata = null where handle = 'candle-2'"
	config 'del(.products[5])'
	seed
	seeded '5 products (0 created, 0 updated, 0 unpublished, 5 unchanged)' light
	equal "$(product CANDLE-2)" 'Candle holder|published|24|eur|40'
	config .
	seed
	seeded '6 products (0 created, 1 updated, 0 unpublished, 5 unchanged)' light
}

terms() { # what region and shipping are in the database
	sql shop "select currency_code from region where deleted_at is null"
	sql shop "select iso_2 from region_country where region_id is not null order by iso_2"
	sql shop "select country_code from geo_zone where deleted_at is null order by country_code"
	sql shop "select o.name, p.currency_code, p.amount from shipping_option o
		join shipping_option_price_set s on s.shipping_option_id = o.id
		join price p on p.price_set_id = s.price_set_id and p.deleted_at is null
		where o.deleted_at is null order by o.name, p.id" | sort -u
	sql shop "select currency_code from store_currency where is_default and deleted_at is null"
}

other_terms() {
	equal "$(terms | tr '\n' ' ')" 'eur at de at de Parcel|eur|4.9 Pick up in Berlin|eur|0 eur '
	config '.currency = "usd" | .countries = ["us", "at"] | .shipping = [{name: "Parcel", price: 7},
		{name: "Express", price: 20}]'
	seed
	seeded '6 products (0 created, 6 updated, 0 unpublished, 0 unchanged)' light
	equal "$(terms | tr '\n' ' ')" 'usd at us at us Express|usd|20 Parcel|usd|7 usd '
	equal "$(product MUG-1)" 'Stoneware mug|published|18.5|usd|24'
	config .
	seed
	equal "$(terms | tr '\n' ' ')" 'eur at de at de Parcel|eur|4.9 Pick up in Berlin|eur|0 eur '
}

many() {
	config '.products = [range(130) | {sku: "SKU-\(.)", title: "Thing \(.)", price: ., stock: 5}]'
	local begin=$SECONDS
	seed
	seeded '130 products (130 created, 0 updated, 6 unpublished, 0 unchanged)' light
	echo "130 products in $((SECONDS - begin)) s"
	[ $((SECONDS - begin)) -lt 90 ] || fail 'it took more than 90 s'
	seed
	seeded '130 products (0 created, 0 updated, 0 unpublished, 130 unchanged)' light
	config .
	seed
	seeded '6 products (0 created, 6 updated, 130 unpublished, 0 unchanged)' light
}

# A Job that was deleted half-way; what is missing is made by the next one.
killed() {
	config '.products = [range(60) | {sku: "HALF-\(.)", title: "Half \(.)", price: 1, stock: 5}]'
	(store seed) >"$work/killed" 2>&1 &
	local pid=$!
	within 60 some_products || fail 'no product appeared'
	store_kill KILL "$pid"
	wait "$pid" 2>/dev/null || true
	seed
	equal "$(sql shop "select count(*) from product_variant where sku like 'HALF-%'")" 60
	equal "$(sql shop "select count(*) from inventory_level l join inventory_item i on i.id = l.inventory_item_id
		where i.sku like 'HALF-%' and l.stocked_quantity = 5")" 60
	config .
	seed
}

some_products() {
	[ "$(sql shop "select count(*) from product_variant where sku like 'HALF-%'")" -gt 0 ]
}

dim_theme() {
	config '.theme = {base: "light", colors: {text: "#888888"}}'
	seed
	expect 'warning: theme: text #888888 on background #ffffff has a contrast of 3.5' "$work/out"
	config .
	seed
}

once() {
	config '.products[0].price = 1'
	dump shop >"$work/before"
	seed SEED_MODE=once
	dump shop | diff "$work/before" -
	equal "$(wc -l <"$work/out")" 1
	expect 'this shop was seeded before, and SEED_MODE is once' "$work/out"
	config .
	if (store SEED_MODE=never seed) >"$work/out" 2>&1; then
		fail 'it was taken'
	fi
	expect 'SEED_MODE is "never", and may be always, once' "$work/out"
}

check 'seed refuses what it cannot use, all faults at once' refused
check 'seed an empty shop' first
check 'seed again changes nothing at all' again
check 'two seeds at once' two_at_once
check 'seed changes, unpublishes, keeps stock' changes
check 'seed publishes again what comes back' comes_back
check 'seed sets stock only when asked' stock
check 'seed leaves alone what was made by hand' hand_made
check 'seed changes currency, countries and shipping' other_terms
check 'seed many products' many
check 'a seed that was killed is completed' killed
check 'seed once changes nothing the second time' once
check 'seed warns of a theme that is hard to read' dim_theme
