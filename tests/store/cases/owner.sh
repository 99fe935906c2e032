#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# What the owner changed in the admin page stays, however often the seed runs; only a configured value that is another
# than last time is written. On the database `shop`; rows are written here as the admin page writes them.
# shellcheck disable=SC2154

seed() { # JQ-FILTER [VARIABLE=VALUE...]
	config "$1"
	(store "${@:2}" seed) >"$work/out" 2>&1 || { tail "$work/out" && fail 'seed failed'; }
}

product() { # SKU: title, description, status, picture, price
	sql shop "select p.title, replace(p.description, chr(10), ' '), p.status, left(p.thumbnail, 20), pr.amount
		from product_variant v join product p on p.id = v.product_id
		join product_variant_price_set vp on vp.variant_id = v.id
		join price pr on pr.price_set_id = vp.price_set_id and pr.deleted_at is null
		where v.sku = '$1' and v.deleted_at is null"
}

set_price() { # SKU AMOUNT
	sql shop "update price set amount = $2, raw_amount = '{\"value\": \"$2\", \"precision\": 20}'
		where price_set_id in (select price_set_id from product_variant_price_set p
		join product_variant v on v.id = p.variant_id where v.sku = '$1')"
}

shipping_price() {
	sql shop "select distinct p.amount from shipping_option o
		join shipping_option_price_set s on s.shipping_option_id = o.id
		join price p on p.price_set_id = s.price_set_id and p.deleted_at is null
		where o.name = 'Parcel' and o.deleted_at is null"
}

readonly OWNERS_MUG="Owner's mug|Owner's words|published|https://owner.exampl|17"

# All that an admin page can change of what the seed has made.
owner_edits() {
	sql shop "update product set title = 'Owner''s mug', description = 'Owner''s words',
		thumbnail = 'https://owner.example/a.png' where handle = 'mug-1'"
	set_price MUG-1 17
	sql shop "update product set status = 'draft' where handle = 'bowl-1'"
	sql shop "update inventory_level set stocked_quantity = 3 where inventory_item_id in
		(select id from inventory_item where sku = 'MUG-1')"
	sql shop "update product set deleted_at = now() where handle = 'candle-2'"
	sql shop "update product_variant set deleted_at = now() where sku = 'CANDLE-2'"
	sql shop "update store set name = 'Owner''s shop',
		metadata = jsonb_set(metadata, '{storefront,title}', '\"Mine\"')"
	sql shop "update region_country set region_id = (select id from region where deleted_at is null limit 1)
		where iso_2 = 'ch'"
	sql shop "update price set amount = 6, raw_amount = '{\"value\": \"6\", \"precision\": 20}'
		where price_set_id in (select price_set_id from shipping_option_price_set s
		join shipping_option o on o.id = s.shipping_option_id where o.name = 'Parcel')"
	sql shop "update tax_rate set rate = 7 where deleted_at is null"
}

stays() {
	seed '.tax = {rates: {de: 19, at: 20}}'
	owner_edits
	equal "$(product MUG-1)" "$OWNERS_MUG"
	dump shop >"$work/before"
	seed '.tax = {rates: {de: 19, at: 20}}'
	dump shop | diff "$work/before" -
	expect 'deleted in the admin page, and left so: CANDLE-2' "$work/out"
	! grep -q 'replaces what was set' "$work/out" || fail 'something was replaced'
}

# One configured value changes, and that field alone is written.
one_field() {
	local tax='.tax = {rates: {de: 19, at: 20}}'
	seed "$tax | .products[0].description = \"Configured anew\""
	equal "$(product MUG-1)" "Owner's mug|Configured anew|published|https://owner.exampl|17"
	expect 'product MUG-1 description: the configured value has changed, and replaces what was set' "$work/out"
	equal "$(grep -c 'replaces what was set' "$work/out")" 1
	seed "$tax | .products[0] += {description: \"Configured anew\", price: 21}"
	equal "$(product MUG-1)" "Owner's mug|Configured anew|published|https://owner.exampl|21"
	seed "$tax | .products[0] += {description: \"Configured anew\", price: 21} | .theme = \"dark\"
		| .products[1].price = 43"
	equal "$(sql shop "select name, metadata->'storefront'->>'title', metadata->'storefront'->'theme'->>'base'
		from store")" "Owner's shop|Mine|dark"
	equal "$(product BOWL-1 | cut -d '|' -f 3,5)" 'draft|43'
	equal "$(shipping_price)" 6
	equal "$(sql shop "select string_agg(iso_2, ' ' order by iso_2) from region_country
		where region_id is not null")" 'at ch de'
	equal "$(sql shop 'select distinct rate from tax_rate where deleted_at is null')" 7
	seed '.tax = {rates: {de: 16, at: 20}} | .shipping[0].price = 5.5 | .name = "renamed"'
	equal "$(sql shop "select string_agg(rate::text, ' ' order by rate) from tax_rate where deleted_at is null")" \
		'7 16'
	equal "$(shipping_price)" 5.5
	equal "$(sql shop 'select name from store')" renamed
}

# Off the list and on it again is what brings back what the owner took away.
comes_back() {
	seed 'del(.products[5]) | del(.products[1])'
	equal "$(sql shop "select count(*) from product_variant where sku = 'CANDLE-2' and deleted_at is null")" 0
	seed .
	equal "$(product CANDLE-2 | cut -d '|' -f 3,5)" 'published|24'
	equal "$(product BOWL-1 | cut -d '|' -f 3,5)" 'published|42'
}

# What the list named no longer, and the owner published again, is the owner's.
published_again() {
	seed 'del(.products[3])'
	equal "$(product PLATE-6 | cut -d '|' -f 3)" draft
	sql shop "update product set status = 'published' where handle = 'plate-6'"
	seed 'del(.products[3]) | .theme = "dark"'
	equal "$(product PLATE-6 | cut -d '|' -f 3)" published
	seed .
}

delivered() {
	sql shop "select string_agg(name, ', ' order by name) from shipping_option where deleted_at is null"
}

# Ways of delivery: one that was deleted stays so, one of the owner's own stays.
deliveries() {
	sql shop "update shipping_option set deleted_at = now() where name = 'Pick up in Berlin'"
	sql shop "insert into shipping_option (id, name, price_type, service_zone_id, shipping_profile_id, provider_id,
		shipping_option_type_id) select id || 'x', 'Courier', price_type, service_zone_id, shipping_profile_id,
		provider_id, shipping_option_type_id from shipping_option where name = 'Parcel' and deleted_at is null"
	seed '.shipping += [{name: "Express", price: 20}]'
	equal "$(delivered)" \
		'Courier, Express, Parcel'
	seed .
	equal "$(delivered)" \
		'Courier, Parcel'
	sql shop "delete from shipping_option where name = 'Courier'"
	seed 'del(.shipping[1])'
	seed .
	equal "$(delivered)" \
		'Parcel, Pick up in Berlin'
}

# Stock is set again when that is asked for, and not once more each time that a Job runs.
stock_once() {
	local stock="select l.stocked_quantity - l.reserved_quantity from inventory_level l
		join inventory_item i on i.id = l.inventory_item_id where i.sku = 'MUG-1'"
	seed . SEED_RESET_STOCK=true
	equal "$(sql shop "$stock")" 24
	sql shop "update inventory_level set stocked_quantity = reserved_quantity + 5 where inventory_item_id in
		(select id from inventory_item where sku = 'MUG-1')"
	seed . SEED_RESET_STOCK=true
	equal "$(sql shop "$stock")" 5
	seed '.products[0].stock = 30' SEED_RESET_STOCK=true
	equal "$(sql shop "$stock")" 30
	seed .
	seed . SEED_RESET_STOCK=true
	equal "$(sql shop "$stock")" 24
}

# A database of before the record is taken over: what is configured is written once more, and recorded.
of_before() {
	seed '.products[0].price = 18'
	sql shop 'drop table store_seed'
	seed 'del(.products[5])'
	equal "$(product MUG-1 | cut -d '|' -f 5)" 18.5
	equal "$(product CANDLE-2 | cut -d '|' -f 3)" draft
	set_price MUG-1 17
	seed .
	equal "$(product MUG-1 | cut -d '|' -f 5)" 17
	seed '.products[0].price = 18'
	seed .
}

seed .
check 'what the owner changed stays' stays
check 'a configured value that changes is written alone' one_field
check 'off the list and on it again' comes_back
check 'what the owner publishes again stays' published_again
check 'ways of delivery that the owner made or deleted' deliveries
check 'stock is set again once' stock_once
check 'a database of before the record' of_before
