#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The shop that `store start` serves: what its pages hold, buying in it by forms and by the store API, its admin page.
# shellcheck disable=SC2154

# shellcheck source=tests/store/shopper.sh
. tests/store/shopper.sh

seed() { # JQ-FILTER [VARIABLE=VALUE...]
	config "$1"
	(store "${@:2}" seed) >"$work/out" 2>&1 || { tail "$work/out" && fail 'seed failed'; }
}

reseeds_at_once() {
	get "$work/jar" / >"$work/page"
	expect 'data-theme="light"' "$work/page"
	expect '€18.50' "$work/page"
	seed '.theme = {base: "dark", colors: {primary: "#ff8800"}} | .products[0].price = 12.75 | del(.products[5])'
	get "$work/jar" / >"$work/page"
	expect 'data-theme="dark"' "$work/page"
	expect '--primary:#ff8800' "$work/page"
	expect '€12.75' "$work/page"
	! grep -q 'Candle holder' "$work/page" || fail 'a product that was removed is shown'
	equal "$(curl -sS -o "$work/page" -w '%{http_code}' "http://127.0.0.1:$port/products/candle-2")" 404
	seed .
}

# What an admin page, another pod or an order writes is on the next page, though pages are kept meanwhile.
rows_show_at_once() {
	local mug="(select id from product where handle = 'mug-1')" amount
	local variant="(select id from product_variant where product_id = $mug)"
	get "$work/jar" /products/mug-1 >"$work/page"
	expect '€18.50' "$work/page"
	sql shop "update product set title = 'Changed mug' where id = $mug" >/dev/null
	expect 'Changed mug' <(get "$work/jar" /)
	expect 'Changed mug' <(get "$work/jar" /products/mug-1)
	amount="{\"value\": \"7.77\", \"precision\": 20}"
	sql shop "update price set amount = 7.77, raw_amount = '$amount' where price_set_id in
		(select price_set_id from product_variant_price_set where variant_id in $variant)" >/dev/null
	expect '€7.77' <(get "$work/jar" /)
	expect '€7.77' <(get "$work/jar" /products/mug-1)
	sql shop "update inventory_level set stocked_quantity = reserved_quantity + 2, raw_stocked_quantity =
		jsonb_build_object('value', (reserved_quantity + 2)::text, 'precision', 20)
		where inventory_item_id in (select inventory_item_id from product_variant_inventory_item
		where variant_id in $variant)" >/dev/null
	expect 'Only 2 left' <(get "$work/jar" /products/mug-1)
	sql shop "update product set status = 'draft' where id = $mug" >/dev/null
	! get "$work/jar" / | grep -q mug-1 || fail 'a draft is in the list'
	equal "$(curl -sS -o "$work/page" -w '%{http_code}' "http://127.0.0.1:$port/products/mug-1")" 404
	# What was written by hand stays until the product leaves the list.
	seed 'del(.products[0])'
	seed . SEED_RESET_STOCK=true
	expect '€18.50' <(get "$work/jar" /products/mug-1)
}

handles() { # PATH: handles of the products on a page, in their order
	get "$work/jar" "$1" | grep -oE 'href="/products/[^"]+' | cut -d / -f 3 | tr '\n' ' '
}

in_order() {
	equal "$(handles /)" 'mug-1 bowl-1 vase-1-02f1ee62 plate-6 teapot-1 candle-2 '
	seed '.products |= reverse'
	equal "$(handles /)" 'candle-2 teapot-1 plate-6 vase-1-02f1ee62 bowl-1 mug-1 '
	seed '.products = [range(30) | {sku: "P-\(.)", title: "Thing \(.)", price: 1, stock: 1}]'
	equal "$(handles / | wc -w)" 24
	expect 'href="/?page=2">Next' <(get "$work/jar" /)
	equal "$(handles '/?page=2')" 'p-24 p-25 p-26 p-27 p-28 p-29 '
	equal "$(curl -sS -o "$work/page" -w '%{http_code}' "http://127.0.0.1:$port/?page=3")" 404
	seed .
}

# Text of products, of the shop and of its visitors is text wherever it is shown.
escapes() {
	seed '.title = "<script>alert(1)</script>" | .products[0] += {title: "\"><img src=x onerror=alert(2)>",
		description: "</style><script>alert(3)</script>"} | .shipping[0].name = "<b>Parcel</b>"'
	local jar=$work/jar.escapes path fields
	for path in / /products/mug-1; do
		get "$jar" "$path" >"$work/page"
		expect '&lt;img src=x onerror=alert(2)&gt;' "$work/page"
		! grep -qE '<script|<img src=x|<b>Parcel' "$work/page" || fail "$path: markup from data"
	done
	expect '&lt;/style&gt;&lt;script&gt;alert(3)' "$work/page"
	into_cart "$jar" mug-1
	# The first way of the list is chosen beforehand, whatever it costs.
	get "$jar" /checkout >"$work/page"
	grep -q ' checked><span>&lt;b&gt;Parcel' "$work/page" || fail 'another one is chosen'
	mapfile -t fields < <(delivery "$jar" |
		sed 's/^city=.*/city="><script>alert(4)<\/script>/; s/^email=.*/email=<b>/')
	expect '&lt;b&gt;Parcel&lt;/b&gt;' "$work/checkout"
	equal "$(post "$jar" /checkout "${fields[@]}")" '422 '
	expect 'This is no email address' "$work/page"
	expect '&quot;&gt;&lt;script&gt;alert(4)' "$work/page"
	! grep -q '<script' "$work/page" || fail 'markup from a form'
	seed .
}

headers() {
	curl -sS -D "$work/headers" -o "$work/page" "http://127.0.0.1:$port/"
	tr -d '\r' <"$work/headers" >"$work/h"
	expect "Content-Security-Policy: default-src 'none'; style-src 'sha256-" "$work/h"
	expect "img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'" "$work/h"
	expect 'X-Content-Type-Options: nosniff' "$work/h"
	expect 'Cache-Control: no-store' "$work/h"
	! grep -qiE '^(x-powered-by|set-cookie)' "$work/h" || fail 'a header too many'
	# Images from elsewhere are allowed from where they are, and nowhere else.
	seed '.products[0].image = "https://images.example.com/mug.jpg"'
	curl -sS -D "$work/headers" -o "$work/page" "http://127.0.0.1:$port/"
	expect "img-src 'self' https://images.example.com; form-action" "$work/headers"
	seed .
}

media() {
	local path
	path=$(get "$work/jar" / | grep -oE '/media/[^"]+' | grep -v icon | head -n 1)
	curl -fsS -D "$work/headers" -o "$work/image" "http://127.0.0.1:$port$path"
	tr -d '\r' <"$work/headers" >"$work/h"
	expect 'Content-Type: image/svg+xml' "$work/h"
	expect "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; sandbox" "$work/h"
	expect 'Cache-Control: public, max-age=31536000, immutable' "$work/h"
	expect '<svg xmlns' "$work/image"
	equal "$(curl -sS -o "$work/image" -w '%{http_code} %{content_type}' "http://127.0.0.1:$port/media/icon")" \
		'200 image/svg+xml'
	equal "$(curl -sS -o "$work/image" -w '%{http_code}' "http://127.0.0.1:$port/media/nothing")" 404
}

buys() {
	local jar=$work/jar.buys path before left
	before=$(orders)
	left=$(available TEAPOT-1)
	equal "$(into_cart "$jar" teapot-1 2)" '303 /cart'
	grep -E 'store_cart' "$jar" | grep -q '#HttpOnly_127.0.0.1' || fail 'the cookie is not HttpOnly'
	get "$jar" /cart >"$work/page"
	expect '€156.00' "$work/page"
	expect 'aria-label="2 items">2<' "$work/page"
	equal "$(post "$jar" /cart action=update "line=$(value_of line "$work/page")" quantity=1)" '303 /cart'
	path=$(check_out "$jar")
	path=${path#303 }
	get "$jar" "$path" >"$work/page"
	expect 'Thank you' "$work/page"
	expect '1 × Teapot' "$work/page"
	expect 'Ada Lovelace<br>Street 1<br>10115 Berlin<br>Germany' "$work/page"
	equal "$(orders)" $((before + 1))
	equal "$(available TEAPOT-1)" $((left - 1))
	expect 'aria-label="0 items">0<' "$work/page"
	# Only for who placed it: neither without the cookie, nor with one that was altered.
	equal "$(curl -sS -o "$work/page" -w '%{http_code}' "http://127.0.0.1:$port$path")" 404
	sed -E 's/(store_orders\t)(.{20})./\1\2x/' "$jar" >"$jar.forged"
	equal "$(curl -sS -b "$jar.forged" -o "$work/page" -w '%{http_code}' "http://127.0.0.1:$port$path")" 404
}

refuses() {
	local jar=$work/jar.refuses line
	# More than there are, a thing that is sold out, one that does not exist, quantities that are none.
	into_cart "$jar" bowl-1 1 >/dev/null
	get "$jar" /cart >"$work/page"
	line=$(value_of line "$work/page")
	equal "$(post "$jar" /cart action=update "line=$line" quantity=50)" '303 /cart?notice=stock'
	get "$jar" '/cart?notice=stock' >"$work/page"
	expect 'There are not that many left' "$work/page"
	expect '€42.00' "$work/page"
	equal "$(post "$jar" /cart action=add variant=nothing quantity=1)" '303 /cart?notice=gone'
	equal "$(post "$jar" /cart action=add variant=nothing quantity=-1)" '303 /cart?notice=stock'
	equal "$(post "$jar" /cart action=update line=nothing quantity=1)" '303 /cart?notice=gone'
	equal "$(post "$jar" /cart action=burn)" '404 '
	get "$jar" /products/vase-1-02f1ee62 >"$work/page"
	expect 'Sold out' "$work/page"
	equal "$(post "$jar" /checkout email=x)" '422 '
	expect 'First name is missing' "$work/page"
	expect 'aria-invalid="true" aria-describedby="email-error"' "$work/page"
	equal "$(post "$jar" /cart action=remove "line=$line")" '303 /cart'
	equal "$(post "$jar" /checkout email=x)" '303 /cart?notice=empty'
	# A form of another site; browsers say where it came from.
	equal "$(curl -sS -o "$work/page" -w '%{http_code}' -H 'Sec-Fetch-Site: cross-site' -d action=add \
		"http://127.0.0.1:$port/cart")" 403
	equal "$(curl -sS -o "$work/page" -w '%{http_code}' -H 'Origin: https://evil.example' -d action=add \
		"http://127.0.0.1:$port/cart")" 403
	for line in '/products/nothing' '/orders/nothing' '/nothing' '/?page=9'; do
		equal "$(curl -sS -o "$work/page" -w '%{http_code}' "http://127.0.0.1:$port$line")" 404
		expect 'Not found' "$work/page"
	done
}

# The last one is bought by one of two; the other is told.
last_one() {
	seed '.products[3].stock = 1' SEED_RESET_STOCK=true
	local one=$work/jar.one two=$work/jar.two
	into_cart "$one" plate-6 >/dev/null
	into_cart "$two" plate-6 >/dev/null
	[[ $(check_out "$one") == '303 /orders/'* ]] || fail 'the first was refused'
	equal "$(check_out "$two")" '422 '
	expect 'There are not enough left of what is in the cart' "$work/page"
	seed . SEED_RESET_STOCK=true
}

twice() {
	local jar=$work/jar.twice before fields number
	before=$(orders)
	into_cart "$jar" mug-1 >/dev/null
	mapfile -t fields < <(delivery "$jar")
	for number in 1 2 3; do
		cp "$jar" "$jar.$number"
		(
			post "$jar.$number" /checkout "${fields[@]}" >"$work/answer.$number"
		) &
	done
	wait %1 %2 %3 2>/dev/null || wait
	cat "$work"/answer.*
	equal "$(sort -u "$work"/answer.* | wc -l)" 1
	expect '303 /orders/order_' "$work/answer.1"
	equal "$(orders)" $((before + 1))
}

# Returns as soon as there are more orders than COUNT.
more_orders() { # COUNT
	sql shop "do \$\$ begin
		for i in 1..4000 loop
			if (select count(*) from \"order\") > $1 then return; end if;
			perform pg_sleep(0.005);
		end loop;
	end \$\$"
}

# The server is killed while it places an order, and the buyer sends the form again. Locks of the dead process run out
# within a minute; until then the buyer is told to try again.
dies() { # MOMENT: seconds after the form was sent, or `row+SECONDS` after the order's row has appeared
	local jar=$work/jar.dies before left fields answer
	rm -f "$jar"
	before=$(orders) left=$(available CANDLE-2)
	into_cart "$jar" candle-2 >/dev/null
	mapfile -t fields < <(delivery "$jar")
	cp "$jar" "$jar.sent"
	post "$jar.sent" /checkout "${fields[@]}" >"$work/answer" 2>&1 &
	[[ $1 != row* ]] || more_orders "$before"
	sleep "${1#row+}"
	server_stop shop KILL
	wait $! || true
	echo "after the kill: $(cat "$work/answer"), orders +$(($(orders) - before))"
	server_start shop PORT="$port"
	within 90 sends_again "$jar" "${fields[@]}" || fail "$(cat "$work/again")" "$(cat "$work/page")"
	answer=$(cat "$work/again")
	get "$jar" "${answer#303 }" >"$work/page"
	expect '€24.00' "$work/page"
	equal "$(orders)" $((before + 1))
	equal "$(available CANDLE-2)" $((left - 1))
	equal "$(post "$jar.sent" /checkout "${fields[@]}")" "$answer"
}

sends_again() { # JAR FIELD...
	post "$1" /checkout "${@:2}" >"$work/again"
	[[ $(cat "$work/again") == '303 /orders/order_'* ]]
}

by_api() {
	local before id
	before=$(orders)
	id=$(store COOKIE_SECRET= order "http://127.0.0.1:$port" 2>"$work/out") || { cat "$work/out" && fail; }
	[[ $id == order_* ]] || fail "got: $id"
	equal "$(sql shop "select count(*) from \"order\" where id = '$id'")" 1
	equal "$(orders)" $((before + 1))
	id=$(store COOKIE_SECRET= ORDER_SKU=CANDLE-2 order "http://127.0.0.1:$port/" 2>"$work/out")
	expect 'ordered Candle holder for' "$work/out"
}

# A server that comes while it waits: a way to the shop's port, from one that nobody listens at before.
by_api_waits() {
	local later
	later=$(free_port)
	(store COOKIE_SECRET= ORDER_WAIT=30 order "http://127.0.0.1:$later") >"$work/out" 2>&1 &
	local order=$!
	within 20 grep -q "waiting (.* s left): http://127.0.0.1:$later/config.json: no answer" "$work/out" || fail
	"$node" -e 'const net = require("net")
		net.createServer((from) => from.pipe(net.connect(+process.argv[2], "127.0.0.1")).pipe(from))
			.listen(+process.argv[1], "127.0.0.1")' "$later" "$port" &
	local way=$!
	wait "$order" || { kill "$way" && cat "$work/out" && fail; }
	kill "$way"
	expect order_ "$work/out"
}

by_api_refused() { # TEXT [VARIABLE=VALUE...] ARGUMENT
	if (store "${@:2:$#-2}" order "${*: -1}") >"$work/out" 2>&1; then
		fail 'it succeeded'
	fi
	expect "store order: error: $1" "$work/out"
}

token() { # PASSWORD: prints the admin's token, or why there is none
	jq -n --arg email "$ADMIN_EMAIL" --arg password "$1" '{email: $email, password: $password}' |
		curl -sS -H 'content-type: application/json' -d @- "http://127.0.0.1:$port/auth/user/emailpass" |
		jq -r '.token // .message'
}

# As the admin page does it, over plain http: a token, a session by cookie, and who that is.
admin() {
	local jar=$work/jar.admin
	curl -fsS "http://127.0.0.1:$port/app" >"$work/page"
	expect '<div id="medusa">' "$work/page"
	curl -fsS -c "$jar" -X POST -H "authorization: Bearer $(token "$ADMIN_PASSWORD")" \
		"http://127.0.0.1:$port/auth/session" >/dev/null
	equal "$(curl -fsS -b "$jar" "http://127.0.0.1:$port/admin/users/me" | jq -r .user.email)" "$ADMIN_EMAIL"
	equal "$(curl -sS -o "$work/page" -w '%{http_code}' "http://127.0.0.1:$port/admin/users/me")" 401
}

# A Secret made anew beside a database that was kept: the password people are shown is the one that works.
admin_password() {
	(store ADMIN_PASSWORD='another pass' seed) >"$work/out" 2>&1
	equal "$(token "$ADMIN_PASSWORD")" 'Invalid email or password'
	[[ $(token 'another pass') == ey* ]] || fail 'the new password does not work'
	(store seed) >"$work/out" 2>&1
	[[ $(token "$ADMIN_PASSWORD") == ey* ]] || fail 'the first password does not work again'
	equal "$(sql shop "select count(*) from \"user\"")" 1
}

secure_cookies() {
	local plain=$port
	server_start secure COOKIE_SECURE=true
	curl -sS -D "$work/headers" -o /dev/null -d action=add -d quantity=1 -d "variant=$(
		get "$work/jar" /products/mug-1 >"$work/product" && value_of variant "$work/product"
	)" "http://127.0.0.1:$port/cart"
	grep -qE 'Set-Cookie: __Host-store_cart=.*; HttpOnly; Secure; SameSite=Lax' "$work/headers" ||
		fail "$(cat "$work/headers")"
	curl -fsS -D "$work/headers" -o /dev/null -X POST -H 'x-forwarded-proto: https' \
		-H "authorization: Bearer $(token "$ADMIN_PASSWORD")" "http://127.0.0.1:$port/auth/session"
	grep -qE 'Set-Cookie: __Host-connect.sid=.*; HttpOnly; Secure; SameSite=Lax' "$work/headers" ||
		fail "$(cat "$work/headers")"
	server_stop secure
	port=$plain
}

config .
(store SEED_RESET_STOCK=true seed) >"$work/seed.log" 2>&1
server_start shop
check 'a seed shows at once, without a restart' reseeds_at_once
check 'a row that changes shows at once' rows_show_at_once
check 'products are in the order of the list, in pages' in_order
check 'nothing from data is markup' escapes
check 'headers of pages' headers
check 'images' media
check 'buys by forms' buys
check 'refuses what cannot be' refuses
check 'sells the last one once' last_one
check 'a form sent three times at once is one order' twice
for moment in 0.1 0.7 row+0 row+0.1 row+0.3; do
	check "a server killed while it places an order ($moment s): one order" dies "$moment"
done
check 'buys by the store API' by_api
check 'store order says: refused' by_api_refused 'GET http://127.0.0.1:1/config.json: no answer' http://127.0.0.1:1
check 'store order waits for a server' by_api_waits
check 'store order says: waited for nothing' by_api_refused \
	'gave up after 1 s: http://127.0.0.1:1/config.json: no answer' ORDER_WAIT=1 http://127.0.0.1:1
check 'store order says: no such product' by_api_refused 'there is no product with the SKU NO for sale' ORDER_SKU=NO \
	"http://127.0.0.1:$port"
check 'store order says: no URL' by_api_refused '"shop" is no http or https URL' shop
check 'the admin page logs in over http' admin
check 'the admin password follows its Secret' admin_password
check 'cookies over https' secure_cookies
server_stop shop
