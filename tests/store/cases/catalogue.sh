#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# A large catalogue from a file of its own, within the memory that the chart gives the seed Job of the small plan. 1,000
# products; PRODUCTS=10000 is the whole that the documentation speaks of. Uses a database of its own.
# shellcheck disable=SC2016,SC2154 # programs of awk are in quotes

readonly catalogue=${PRODUCTS:-1000}
# 768 MiB and what of it Node may take for JavaScript (charts/store/templates/_pod.tpl).
readonly MEMORY_KB=$((768 * 1024)) HEAP_MB=460

write_catalogue() { # FILTER: one product a line, packed
	jq -nc "range($catalogue) | {sku: \"BIG-\(.)\", title: \"Thing number \(.)\", price: (. % 500 + 0.5), stock: 3,
		description: (\"Words about thing \(.) that somebody wrote. \" * 6),
		image: \"https://images.example.com/things/\(.).jpg\"} | $1" | gzip -9 >"$work/products.json.gz"
}

seed_big() {
	local pid peak=0 now begin=$SECONDS
	(store DATABASE_NAME=big PRODUCTS_FILE="$seen/products.json.gz" \
		NODE_OPTIONS=--max-old-space-size="$HEAP_MB" seed) >"$work/out" 2>&1 &
	pid=$!
	while kill -0 "$pid" 2>/dev/null; do
		now=$(cat /proc/"$pid"/task/*/children 2>/dev/null | xargs -n 1 | sed 's,.*,/proc/&/status,' |
			xargs -r awk '/^VmHWM/ { if ($2 > most) most = $2 } END { print most + 0 }' 2>/dev/null ||
			echo 0)
		[ "${now:-0}" -le "$peak" ] || peak=$now
		sleep 0.5
	done
	wait "$pid" || { tail "$work/out" && fail 'seed failed'; }
	echo "$catalogue products in $((SECONDS - begin)) s, at most $((peak / 1024)) MiB"
	[ "$peak" -gt 50000 ] || fail 'its memory was not seen'
	[ "$peak" -lt $((MEMORY_KB * 9 / 10)) ] || fail "$((peak / 1024)) MiB of $((MEMORY_KB / 1024))"
	tail -n 1 "$work/out"
}

first_time() {
	write_catalogue .
	seed_big | tee "$work/said"
	expect "seeded $catalogue products ($catalogue created, 0 updated, 0 unpublished, 0 unchanged)" "$work/said"
	equal "$(sql big "select count(*) from product where status = 'published' and deleted_at is null")" "$catalogue"
	equal "$(sql big "select count(*) from inventory_level where stocked_quantity = 3")" "$catalogue"
}

some_change() {
	write_catalogue 'if .sku | endswith("7") then .price += 1 else . end'
	seed_big | tee "$work/said"
	local some=$((catalogue / 10))
	expect "(0 created, $some updated, 0 unpublished, $((catalogue - some)) unchanged)" "$work/said"
}

fewer() {
	write_catalogue 'select(.sku | endswith("7") | not)'
	seed_big | tee "$work/said"
	expect "$((catalogue / 10)) unpublished" "$work/said"
}

wrong() {
	write_catalogue 'if .sku == "BIG-3" then .price = 1.005 | .title = "" else . end'
	if (store DATABASE_NAME=big PRODUCTS_FILE="$seen/products.json.gz" seed) >"$work/out" 2>&1; then
		fail 'it was taken'
	fi
	expect 'products.json.gz: products[3].title: is missing' "$work/out"
	expect 'products.json.gz: products[3].price: is 1.005, and eur has 2 decimals' "$work/out"
}

config 'del(.products)'
database_new big
(store DATABASE_NAME=big migrate) >"$work/migrate.log" 2>&1
check "$catalogue products from a file" first_time
check 'a tenth of them changes' some_change
check 'a tenth of them goes' fewer
check 'what is wrong in the file is named' wrong
config .
