#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The total that a page showed is the total that is ordered, and what pages say of tax. On the database `shop`.
# shellcheck disable=SC2016,SC2154 # dollars are prices

# shellcheck source=tests/store/shopper.sh
. tests/store/shopper.sh

seed() { # JQ-FILTER [VARIABLE=VALUE...]
	config "$1"
	(store "${@:2}" seed) >"$work/out" 2>&1 || { tail "$work/out" && fail 'seed failed'; }
}

# A cart with a mug, and the checkout's form as it is then, in $fields.
open_checkout() { # JAR
	rm -f "$1"
	equal "$(into_cart "$1" mug-1)" '303 /cart'
	mapfile -t fields < <(delivery "$1")
}

# The form is refused with the new total; the page that says so is confirmed, and that total is ordered.
confirm() { # JAR TOTAL CURRENCY AMOUNT
	local before answer shown=()
	before=$(orders)
	equal "$(post "$1" /checkout "${fields[@]}")" '422 '
	expect "The total is now $2, not what this page said" "$work/page"
	! grep -qE 'NaN|undefined' "$work/page" || fail 'a page with a number that is none'
	equal "$(orders)" "$before"
	mapfile -t shown < <(printf '%s\n' "${fields[@]}" | grep -vE '^(shown|shipping)=')
	answer=$(post "$1" /checkout "${shown[@]}" "shown=$(value_of shown "$work/page")" \
		"shipping=$(grep -oE '<input type="radio"[^>]*checked>' "$work/page" | grep -oE 'so_[A-Z0-9]+')")
	[[ $answer == '303 /orders/order_'* ]] || { cat "$work/page" && fail "after confirming: $answer"; }
	ordered "${answer#303 /orders/}" "$3" "$4"
	get "$1" "${answer#303 }" >"$work/page"
	expect "whole line figure\">$2<" "$work/page"
}

# Medusa's own sum of the order, which the admin page shows.
ordered() { # ID CURRENCY AMOUNT
	equal "$(sql shop "select currency_code from \"order\" where id = '$1'")" "$2"
	equal "$(sql shop "select round((totals->>'current_order_total')::numeric, 2) from order_summary
		where order_id = '$1' and deleted_at is null")" "$3"
}

price_changes() {
	local jar=$work/jar.price
	open_checkout "$jar"
	seed '.products[0].price = 20'
	confirm "$jar" '€24.90' eur 24.90
	seed .
}

# What the admin page writes is compared too, not only what a seed does; a lower sum is another sum too.
price_falls() {
	local jar=$work/jar.falls amount='{"value": "7.77", "precision": 20}'
	open_checkout "$jar"
	sql shop "update price set amount = 7.77, raw_amount = '$amount' where price_set_id in (select price_set_id
		from product_variant_price_set p join product_variant v on v.id = p.variant_id where v.sku = 'MUG-1')"
	confirm "$jar" '€12.67' eur 12.67
	seed '.products[0].price = 19'
	seed .
}

shipping_changes() {
	local jar=$work/jar.shipping
	open_checkout "$jar"
	seed '.shipping[0].price = 6'
	confirm "$jar" '€24.50' eur 24.50
	seed .
}

quantity_changes() { # in another window of the same browser
	local jar=$work/jar.quantity
	open_checkout "$jar"
	equal "$(into_cart "$jar" mug-1)" '303 /cart'
	confirm "$jar" '€41.90' eur 41.90
}

tax_comes() {
	local jar=$work/jar.tax
	open_checkout "$jar"
	seed '.tax = {inclusive: false, rates: {de: 19, at: 20}}'
	confirm "$jar" '€27.85' eur 27.85
	expect 'Plus VAT</dt><dd class="figure">€4.45<' "$work/page"
	# The rate itself.
	rm -f "$jar"
	into_cart "$jar" mug-1 >/dev/null
	mapfile -t fields < <(delivery "$jar")
	post "$jar" /checkout "${fields[@]}" >/dev/null
	fields=("${fields[@]/#shown=*/shown=$(value_of shown "$work/page")}")
	seed '.tax = {inclusive: false, rates: {de: 21, at: 20}}'
	confirm "$jar" '€28.31' eur 28.31
	seed .
}

currency_changes() {
	local jar=$work/jar.currency
	open_checkout "$jar"
	seed '.currency = "usd" | .products[0].price = 21'
	confirm "$jar" '$25.90' usd 25.90
	# A cart of before, seen by its pages.
	seed .
	open_checkout "$jar"
	seed '.currency = "usd" | .products[0].price = 21'
	get "$jar" /cart >"$work/page"
	expect '$21.00' "$work/page"
	get "$jar" /checkout >"$work/page"
	expect '$25.90' "$work/page"
	! grep -qE 'NaN|€' "$work/page" || fail 'the old currency'
	equal "$(check_out "$jar" | cut -c 1-19)" '303 /orders/order_0'
	seed .
}

# What has no price in the new currency cannot be bought any more; the rest of the cart stays.
no_price_left() {
	local jar=$work/jar.unpriced
	open_checkout "$jar"
	into_cart "$jar" bowl-1 >/dev/null
	seed '.currency = "usd"'
	sql shop "update price set deleted_at = now() where price_set_id in (select price_set_id
		from product_variant_price_set p join product_variant v on v.id = p.variant_id where v.sku = 'BOWL-1')"
	get "$jar" /cart >"$work/page"
	expect 'Stoneware mug' "$work/page"
	! grep -qE 'Salad bowl|NaN' "$work/page" || fail 'what has no price is in the cart'
	seed '.products[1].price = 43'
	seed .
}

# In the window between the comparison and the order, Medusa's own workflow compares the rows that it orders.
last_look() {
	local key api=http://127.0.0.1:$port/store cart variant jar=$work/jar.api
	key=$(curl -fsS "http://127.0.0.1:$port/config.json" | jq -r .publishable_key)
	call() { # PATH BODY
		curl -sS -b "$jar" -c "$jar" -H "x-publishable-api-key: $key" -H 'content-type: application/json' \
			-d "$2" "$api$1"
	}
	variant=$(sql shop "select id from product_variant where sku = 'MUG-1' and deleted_at is null")
	cart=$(call /carts '{"email": "ada@example.com",
		"metadata": {"storefront_shown": ["AAAAAAAAAAAAAAAAAAAAAA"]}}' | jq -r .cart.id)
	call "/carts/$cart/line-items" "{\"variant_id\": \"$variant\", \"quantity\": 1}" >/dev/null
	call "/carts/$cart" '{"shipping_address": {"first_name": "A", "last_name": "L", "address_1": "S 1",
		"city": "B", "postal_code": "1", "country_code": "de"}}' >/dev/null
	call "/carts/$cart/shipping-methods" "{\"option_id\": \"$(curl -sS -b "$jar" -H "x-publishable-api-key: $key" \
		"$api/shipping-options?cart_id=$cart" | jq -r '.shipping_options[0].id')\"}" >/dev/null
	call "/payment-collections/$(call /payment-collections "{\"cart_id\": \"$cart\"}" |
		jq -r .payment_collection.id)/payment-sessions" '{"provider_id": "pp_system_default"}' >/dev/null
	call "/carts/$cart/complete" '{}' >"$work/page"
	expect 'it comes to another sum than the page said' "$work/page"
	call "/carts/$cart" '{"metadata": {"storefront_shown": null}}' >/dev/null
	expect '"type":"order"' <(call "/carts/$cart/complete" '{}')
}

admin_api() { # METHOD PATH [BODY]: as the administrator
	local token
	token=$(jq -n --arg email "$ADMIN_EMAIL" --arg password "$ADMIN_PASSWORD" '{$email, $password}' |
		curl -sS -H 'content-type: application/json' -d @- "http://127.0.0.1:$port/auth/user/emailpass" |
		jq -r .token)
	curl -fsS -X "$1" -H "authorization: Bearer $token" -H 'content-type: application/json' ${3:+-d "$3"} \
		"http://127.0.0.1:$port/admin$2"
}

# A promotion that comes by itself is in what is shown and ordered; when it ends, the new total is to be confirmed.
promotion_counts() {
	local jar=$work/jar.promotion path id
	id=$(admin_api POST /promotions '{"code": "TENTH", "type": "standard", "status": "active", "is_automatic": true,
		"application_method": {"type": "percentage", "target_type": "order", "value": 10,
		"currency_code": "eur"}}' | jq -r .promotion.id)
	open_checkout "$jar"
	expect '€21.55' "$work/checkout"
	path=$(post "$jar" /checkout "${fields[@]}")
	[[ $path == '303 /orders/order_'* ]] || { cat "$work/page" && fail "$path"; }
	ordered "${path#303 /orders/}" eur 21.55
	open_checkout "$jar"
	admin_api DELETE "/promotions/$id" >/dev/null
	confirm "$jar" '€23.40' eur 23.40
	rm -f "$jar"
	buy "$jar" mug-1 >/dev/null
}

# Prices by quantity are Medusa's to find, in the cart as in the order.
quantity_prices() {
	local jar=$work/jar.steps path number='jsonb_build_object'
	sql shop "insert into price (id, price_set_id, currency_code, rules_count, amount, raw_amount, min_quantity,
			raw_min_quantity)
		select 'price_many', p.price_set_id, 'eur', 0, 10, $number('value', '10', 'precision', 20), 2,
			$number('value', '2', 'precision', 20)
		from product_variant_price_set p join product_variant v on v.id = p.variant_id where v.sku = 'MUG-1'"
	rm -f "$jar"
	into_cart "$jar" mug-1 2 >/dev/null
	expect '€20.00' <(get "$jar" /cart)
	path=$(check_out "$jar")
	ordered "${path#303 /orders/}" eur 24.90
	sql shop "delete from price where id = 'price_many'"
}

# Without rates nothing is said of tax; with them each page says what its prices are.
tax_is_told() {
	local jar=$work/jar.told path
	seed .
	for path in / /products/mug-1; do
		! get "$work/jar" "$path" | grep -qE 'VAT|tax</' || fail "$path speaks of a tax that is not set"
	done
	seed '.tax = {rates: {de: 19, at: 20}}'
	expect '€18.50</span> <span class="muted tax">incl. VAT' <(get "$work/jar" /)
	expect 'incl. VAT' <(get "$work/jar" /products/mug-1)
	open_checkout "$jar"
	expect 'Prices incl. VAT' <(get "$jar" /cart)
	expect 'Prices incl. VAT' "$work/checkout"
	path=$(post "$jar" /checkout "${fields[@]}")
	get "$jar" "${path#303 }" >"$work/page"
	expect 'whole line figure">€23.40<' "$work/page"
	expect 'Of it VAT</dt><dd class="muted figure">€3.74<' "$work/page"
	ordered "${path#303 /orders/}" eur 23.40
	# Of a country without a rate the prices include none.
	seed '.tax = {rates: {de: 19}}'
	! get "$work/jar" / | grep -q VAT || fail 'the pages promise VAT for a country that has none'
	seed '.countries = ["us"] | .currency = "usd" | .tax = {rates: {us: 8}}'
	expect 'plus sales tax' <(get "$work/jar" /)
	# The only country is known beforehand: nothing is left to confirm.
	rm -f "$jar"
	into_cart "$jar" mug-1 >/dev/null
	mapfile -t fields < <(delivery "$jar" | sed 's/^country_code=.*/country_code=us/')
	expect 'Plus sales tax</dt><dd class="figure">$1.87<' "$work/checkout"
	path=$(post "$jar" /checkout "${fields[@]}")
	[[ $path == '303 /orders/order_'* ]] || { cat "$work/page" && fail "$path"; }
	ordered "${path#303 /orders/}" usd 25.27
	seed .
}

# Each field says what is wrong with it, and the form keeps what was typed.
at_its_field() {
	local jar=$work/jar.field row name value said
	open_checkout "$jar"
	while IFS='|' read -r name value said; do
		mapfile -t row < <(printf '%s\n' "${fields[@]}" | sed "s/^$name=.*/$name=$value/")
		equal "$(post "$jar" /checkout "${row[@]}")" '422 '
		expect "<p class=\"error\" id=\"$name-error\">$said" "$work/page"
		expect "<li><a href=\"#$name\">$said" "$work/page"
		! grep -q 'Something in the cart' "$work/page" || fail "$name: the cart is blamed"
	done <<-'END'
		email|ada@example|This is no email address
		email|ada@@example.com|This is no email address
		email|ada..l@example.com|This is no email address
		email|ada@exa mple.com|This is no email address
		phone|call me|This is no phone number
		postal_code|10115; Berlin, Mitte|This is no postal code
		country_code|fr|The shop does not send to this country
		city||City is missing
	END
	mapfile -t row < <(printf '%s\n' "${fields[@]}" | sed 's/^phone=.*/phone=+49 (30) 123-456/')
	[[ $(post "$jar" /checkout "${row[@]}") == '303 /orders/'* ]] || fail 'a right form is refused'
}

# What is no longer sold is named.
unsold() {
	local jar=$work/jar.unsold
	open_checkout "$jar"
	sql shop "update product set status = 'draft' where handle = 'mug-1'"
	equal "$(post "$jar" /checkout "${fields[@]}")" '422 '
	expect 'Stoneware mug is no longer sold; please take it out of the cart' "$work/page"
	sql shop "update product set status = 'published' where handle = 'mug-1'"
}

config .
(store SEED_RESET_STOCK=true seed) >"$work/seed.log" 2>&1
server_start shop
check 'another price: the new total is to be confirmed' price_changes
check 'a lower price: the new total is to be confirmed' price_falls
check 'another price of delivery: the new total is to be confirmed' shipping_changes
check 'another quantity in another window: the new total is to be confirmed' quantity_changes
check 'tax that comes, and another rate: the new total is to be confirmed' tax_comes
check 'another currency: the new total is to be confirmed, and carts follow' currency_changes
check 'another currency: what has no price in it leaves the cart' no_price_left
check 'the workflow itself compares the rows that it orders' last_look
check 'a promotion that comes by itself counts, and that it ends' promotion_counts
check 'a price for some quantities counts' quantity_prices
check 'pages say what their prices are: nothing, including or plus tax' tax_is_told
check 'a wrong field is told at the field' at_its_field
check 'what is no longer sold is named' unsold
server_stop shop
