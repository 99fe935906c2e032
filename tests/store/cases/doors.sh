#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# What strangers may not: the guards of images/store/src/guard, each from outside. On a shop of its own;
# people.sh has the administrator and users.
# shellcheck disable=SC2154

# shellcheck source=tests/store/shopper.sh
. tests/store/shopper.sh
# shellcheck source=tests/store/doors.sh
. tests/store/doors.sh

prepared() {
	database_new shop
	(store migrate) >"$work/out" 2>&1
	(store seed) >>"$work/out" 2>&1
}

# Cross-site: by what browsers say of where a request comes from.
cross_site() {
	local path site origin own="http://127.0.0.1:$port" mine
	mine=$(token "$ADMIN_PASSWORD")
	for path in /cart /checkout /auth/user/emailpass /auth/session /admin/products /admin/invites /store/carts; do
		for site in cross-site same-site; do
			equal "$site $path $(api POST "$path" '{}' -H "sec-fetch-site: $site" \
				-H "authorization: Bearer $mine")" "$site $path 403"
		done
		for origin in https://evil.example null "http://other.127.0.0.1:$port" http://127.0.0.1:1; do
			equal "$origin $path $(api POST "$path" '{}' -H "origin: $origin" \
				-H "authorization: Bearer $mine")" "$origin $path 403"
		done
		equal "$path $(api POST "$path" '{}' -H 'referer: https://evil.example/x')" "$path 403"
	done
	equal "$(api DELETE /auth/session '' -H 'sec-fetch-site: same-site')" 403
	equal "$(api POST /auth/user/emailpass "$(credentials "$ADMIN_PASSWORD")" -H "origin: $own" \
		-H 'sec-fetch-site: same-origin')" 200
	# Another of the shop's own addresses; cookies go nowhere else.
	equal "$(api POST /store/carts '{}' -H 'origin: https://shop.example.com' \
		-H 'sec-fetch-site: cross-site')" 400
	status GET /store/regions -H 'origin: https://shop.example.com' -D "$work/headers" >/dev/null
	expect 'Access-Control-Allow-Origin: https://shop.example.com' "$work/headers"
	status GET /store/regions -H 'origin: https://evil.example' -D "$work/headers" >/dev/null
	! grep -qi 'access-control-allow-origin: https://evil' "$work/headers" || fail "$(cat "$work/headers")"
}

# What a form of another site can send without asking is taken nowhere.
only_json() {
	local type path mine
	mine=$(token "$ADMIN_PASSWORD")
	for path in /auth/user/emailpass /auth/session /admin/products /admin/invites /store/carts /admin/uploads; do
		for type in application/x-www-form-urlencoded text/plain 'text/plain; application/json' \
			'multipart/form-data; boundary=x' application/jsonp; do
			[ "$path" != /admin/uploads ] || [[ $type != multipart* ]] || continue
			equal "$type $path $(status POST "$path" -d '{"email":"a@b.test"}' -H "content-type: $type" \
				-H "authorization: Bearer $mine")" "$type $path 415"
		done
	done
	equal "$(status POST /cart -d '{}' -H 'content-type: application/json')" 415
	equal "$(status POST /cart -d x -H 'content-type: text/plain')" 415
	equal "$(status PROPFIND /)" 405
}

# NUL, what is no UTF-8, broken encodings, and encodings of what needs none: 400, without a trace of the program.
encodings() {
	local path mine
	mine=$(token "$ADMIN_PASSWORD")
	while read -r path; do
		equal "$path $(status GET "$path" --path-as-is -H "authorization: Bearer $mine")" "$path 400"
		! grep -qE '    at |node_modules|\.js:' "$work/answer" || fail "a trace: $(cat "$work/answer")"
	done <<-'LIST'
		/products/%00
		/products/a%00b
		/products/%ff
		/products/%c3%28
		/products/%
		/products/%zz
		/products/%e0%80%80
		/products/%0a
		/orders/%00
		/media/%00
		/?page=%00
		/?page=%ff
		/?page=%
		/cart?notice=%00
		/store/products/%00
		/store/products?handle=%00
		/store/products?handle[]=%00
		/store/products?%00=1
		/store/carts/%00
		/admin/products?q=%00
		/admin/products?q=%ff
		/admin/products/%00
		/auth/user/%00
		/app/%00
		/%61dmin/products
		/%73tore/products
		/store%2fproducts
		/store/%2e%2e/admin
		//admin/products
		/store\products
	LIST
	for path in '{"email":"a\u0000b","password":"x"}' '{"a\u0000":1}' $'{"email":"\xff","password":"x"}'; do
		printf %s "$path" >"$work/body"
		equal "$path $(status POST /auth/user/emailpass --data-binary @"$work/body" \
			-H 'content-type: application/json')" "$path 400"
		equal "$(status POST /admin/products --data-binary @"$work/body" -H 'content-type: application/json' \
			-H "authorization: Bearer $mine")" 400
	done
	for path in 'action=add&variant=%00&quantity=1' 'action=%ff' 'action=%zz' 'action=add&a[%00]=1'; do
		equal "$path $(status POST /cart -d "$path")" "$path 400"
	done
	equal "$(status POST /auth/user/emailpass -d '{' -H 'content-type: application/json')" 400
	# What is meant passes.
	equal "$(status GET '/products/gr%C3%BCn')" 404
	equal "$(status GET '/?utm_source=a%20b%26c')" 200
}

headers_of() { # PATH
	curl -sS -o /dev/null -D - "http://127.0.0.1:$port$1"
}

framing() {
	local path
	for path in / /cart /app /app/login /admin/products /store/products /auth/session /nothing /media/icon; do
		headers_of "$path" >"$work/headers"
		expect 'X-Frame-Options: DENY' "$work/headers"
		expect 'X-Content-Type-Options: nosniff' "$work/headers"
		expect 'Referrer-Policy: same-origin' "$work/headers"
		grep -qiE "^content-security-policy: .*(frame-ancestors 'none'|sandbox)" "$work/headers" ||
			fail "$path: $(cat "$work/headers")"
	done
	headers_of /app >"$work/headers"
	expect "script-src 'self'; style-src" "$work/headers"
}

inside_only() {
	equal "$(status GET /version)" 404
	equal "$(status GET /ready)" 200
	equal "$(cat "$work/answer")" ready
	redis_stop
	within 5 not_ready || fail 'it is ready without Redis'
	equal "$(cat "$work/answer")" 'not ready'
	redis_start
	within 20 is_ready_again || fail 'it is not ready again'
	equal "$(curl -sS "http://127.0.0.1:$probe_port/ready" | jq -c .)" '{"ready":true,"database":"ok","redis":"ok"}'
}

not_ready() {
	[ "$(status GET /ready)" = 503 ]
}

is_ready_again() {
	[ "$(status GET /ready)" = 200 ]
}

# Every route of Medusa's store API: what it answers to a stranger, and to who has the cookie.
store_routes() {
	local key cart line other method path
	key=$(curl -sS "http://127.0.0.1:$port/config.json" | jq -r .publishable_key)
	local jar=$work/jar.store keyed=(-H "x-publishable-api-key: $key")
	local own=("${keyed[@]}" -b "$jar" -c "$jar")
	rm -f "$jar"
	equal "$(api POST /store/carts "{\"email\":\"ada@example.com\"}" "${own[@]}")" 200
	cart=$(jq -r .cart.id "$work/answer")
	expect store_api_cart "$jar"
	equal "$(api GET "/store/carts/$cart" '' "${own[@]}")" 200
	equal "$(api POST /store/payment-collections "{\"cart_id\":\"$cart\"}" "${own[@]}")" 200
	line=$(jq -r .payment_collection.id "$work/answer")
	# Nothing of it for a stranger, nor for who has another cart.
	equal "$(api POST /store/carts '{}' "${keyed[@]}" -c "$work/jar.other")" 200
	other=$(jq -r .cart.id "$work/answer")
	while read -r method path; do
		path=${path//CART/$cart} path=${path//PAY/$line}
		equal "$method $path $(api "$method" "$path" "{\"cart_id\":\"$cart\"}" "${keyed[@]}")" \
			"$method $path 404"
		equal "$method $path $(api "$method" "$path" "{\"cart_id\":\"$cart\"}" "${keyed[@]}" \
			-b "$work/jar.other")" "$method $path 404"
		! grep -q ada@example.com "$work/answer" || fail "$method $path: $(cat "$work/answer")"
	done <<-'LIST'
		GET /store/carts/CART
		GET /store/carts/CART/
		GET /store/carts/CART?fields=*shipping_address
		POST /store/carts/CART
		POST /store/carts/CART/complete
		POST /store/carts/CART/customer
		POST /store/carts/CART/line-items
		POST /store/carts/CART/line-items/x
		DELETE /store/carts/CART/line-items/x
		POST /store/carts/CART/promotions
		DELETE /store/carts/CART/promotions
		POST /store/carts/CART/shipping-methods
		POST /store/carts/CART/taxes
		GET /store/shipping-options?cart_id=CART
		GET /store/shipping-options
		POST /store/shipping-options/x/calculate
		POST /store/payment-collections
		POST /store/payment-collections/PAY/payment-sessions
		GET /store/orders
		GET /store/orders/order_x
		POST /store/orders/order_x/transfer/request
		POST /store/orders/order_x/transfer/accept
		POST /store/orders/order_x/transfer/decline
		POST /store/orders/order_x/transfer/cancel
		POST /store/returns
		POST /store/customers
		GET /store/customers/me
		POST /store/customers/me
		GET /store/customers/me/addresses
		GET /store/nothing
	LIST
	while read -r path; do
		equal "$path $(api GET "$path" '' "${keyed[@]}")" "$path 200"
	done <<-'LIST'
		/store/products
		/store/regions
		/store/currencies
		/store/collections
		/store/product-categories
		/store/product-tags
		/store/product-types
		/store/return-reasons
	LIST
	# A cart of the pages is none of the API's, whoever has its cookie.
	into_cart "$jar" mug-1 >/dev/null
	other=$(sql shop "select id from cart order by created_at desc limit 1")
	equal "$(api GET "/store/carts/$other" '' "${own[@]}")" 404
}

# A cart has a ceiling, whoever adds: the API, many at once, and the pages; more of what is in it is no line more.
cart_ceiling() {
	local key variant cart number jar=$work/jar.ceiling
	key=$(curl -sS "http://127.0.0.1:$port/config.json" | jq -r .publishable_key)
	variant=$(sql shop "select id from product_variant where sku = 'MUG-1' and deleted_at is null")
	local own=(-H "x-publishable-api-key: $key" -b "$jar" -c "$jar")
	rm -f "$jar"
	equal "$(api POST /store/carts "$(jq -nc --arg id "$variant" '{items: [range(101) |
		{variant_id: $id, quantity: 1, metadata: {n: .}}]}')" "${own[@]}")" 400
	equal "$(api POST /store/carts "$(jq -nc --arg id "$variant" '{items: [{variant_id: $id, quantity: 1}]}')" \
		"${own[@]}")" 200
	cart=$(jq -r .cart.id "$work/answer")
	plant_lines "$cart" 96
	for number in 1 2 3 4 5 6; do
		api POST "/store/carts/$cart/line-items" \
			"{\"variant_id\":\"$variant\",\"quantity\":1,\"metadata\":{\"m\":$number}}" "${own[@]}" \
			>"$work/at.$number" &
	done
	wait %1 %2 %3 %4 %5 %6 2>/dev/null || wait
	# 409: too many at once of one cart.
	! grep -vE '200|400|409' "$work"/at.? || fail 'another answer'
	[ "$(lines_of "$cart")" -le 100 ] || fail "$(lines_of "$cart") lines"
	for number in 7 8 9 10; do
		api POST "/store/carts/$cart/line-items" \
			"{\"variant_id\":\"$variant\",\"quantity\":1,\"metadata\":{\"m\":$number}}" "${own[@]}" \
			>"$work/status"
	done
	equal "$(cat "$work/status")" 400
	expect 'A cart has at most 100 lines' "$work/answer"
	equal "$(lines_of "$cart")" 100
	equal "$(api POST "/store/carts/$cart/line-items" "{\"variant_id\":\"$variant\",\"quantity\":1}" \
		"${own[@]}")" 200
	equal "$(lines_of "$cart")" 100
	jar=$work/jar.full
	rm -f "$jar"
	into_cart "$jar" mug-1 >/dev/null
	cart=$(sql shop 'select id from cart order by created_at desc limit 1')
	plant_lines "$cart" 99
	equal "$(into_cart "$jar" mug-1)" '303 /cart'
	equal "$(into_cart "$jar" teapot-1)" '303 /cart?notice=full'
	get "$jar" '/cart?notice=full' >"$work/page"
	expect 'The cart holds 100 different items, which is all it can.' "$work/page"
	equal "$(lines_of "$cart")" 100
	equal "$(post "$jar" /cart action=remove "line=$(value_of line "$work/page")")" '303 /cart'
	equal "$(into_cart "$jar" teapot-1)" '303 /cart'
}

# Paths that were asked for are not kept: 300 MB of them, and a heap that has not room for half.
paths_are_let_go() {
	local plain=$port
	server_start paths NODE_OPTIONS=--max-old-space-size=300
	"$node" tests/store/paths.mjs "http://127.0.0.1:$port" 8000 12000 ||
		{ tail -n 20 "$work/paths.log" && fail 'the shop has died'; }
	equal "$(status GET /ready)" 200
	server_stop paths
	port=$plain
}

# Our own program goes the same way, and its order is its own.
store_orders() {
	local id key
	key=$(curl -sS "http://127.0.0.1:$port/config.json" | jq -r .publishable_key)
	id=$(store COOKIE_SECRET= order "http://127.0.0.1:$port" 2>"$work/out") ||
		{ cat "$work/out" && fail 'store order'; }
	equal "$(api GET "/store/orders/$id" '' -H "x-publishable-api-key: $key")" 404
	! grep -q order-test "$work/answer" || fail "$(cat "$work/answer")"
}

# A browser whose cart cookie is somebody else's: what its owner orders is seen by nobody else.
planted() {
	local attacker=$work/jar.attacker theirs=$work/jar.victim path
	rm -f "$attacker" "$theirs"
	into_cart "$attacker" mug-1 >/dev/null
	cp "$attacker" "$theirs"
	get "$attacker" /checkout >/dev/null
	path=$(check_out "$theirs")
	[[ $path == '303 /orders/order_'* ]] || fail "the victim's order: $path"
	path=${path#303 }
	equal "$(status GET /cart -b "$attacker" -c "$attacker")" 200
	! grep -q 'orders/order_' "$work/answer" || fail 'the cart shows the order'
	equal "$(status GET /checkout -b "$attacker" -c "$attacker" -w '%{http_code} %{redirect_url}')" \
		"303 http://127.0.0.1:$port/cart?notice=empty"
	equal "$(status GET "$path" -b "$attacker" -c "$attacker")" 404
	[[ $(post "$attacker" /checkout email=a@b.test first_name=A last_name=B address_1=C postal_code=1 city=D \
		country_code=de shipping=x) != *orders* ]] || fail 'the form leads to the order'
	# Two that differ: neither.
	local first second
	into_cart "$work/jar.first" mug-1 >/dev/null
	into_cart "$work/jar.second" teapot-1 >/dev/null
	first=$(awk '$6 == "store_cart" { print $7 }' "$work/jar.first")
	second=$(awk '$6 == "store_cart" { print $7 }' "$work/jar.second")
	equal "$(status GET /cart -H "cookie: store_cart=$first; store_cart=$second")" 200
	expect 'aria-label="0 items">0<' "$work/answer"
	equal "$(status GET /cart -H "cookie: store_cart=$first")" 200
	expect 'aria-label="1 item">1<' "$work/answer"
}

# Under TLS nobody else of the domain can plant a cookie, and those of before are as if they were not there.
tls_cookies() {
	local plain=$port old=$work/jar.first
	server_start secure COOKIE_SECURE=true
	curl -sS -D "$work/headers" -o /dev/null -d action=add -d quantity=1 -d "variant=$(
		get "$work/jar.none" /products/mug-1 >"$work/product" && value_of variant "$work/product"
	)" "http://127.0.0.1:$port/cart"
	grep -qE '^Set-Cookie: __Host-store_cart=[^;]*; Max-Age=[0-9]+; Path=/; .*HttpOnly; Secure; SameSite=Lax' \
		"$work/headers" || fail "$(cat "$work/headers")"
	! grep -qi domain= "$work/headers" || fail "$(cat "$work/headers")"
	curl -fsS -D "$work/headers" -o /dev/null -X POST -H 'x-forwarded-proto: https' \
		-H "authorization: Bearer $(token "$ADMIN_PASSWORD")" "http://127.0.0.1:$port/auth/session"
	grep -qE '^Set-Cookie: __Host-connect.sid=[^;]*; Path=/; .*HttpOnly; Secure; SameSite=Lax' "$work/headers" ||
		fail "$(cat "$work/headers")"
	equal "$(status GET /cart -H "cookie: store_cart=$(awk '$6 == "store_cart" { print $7 }' "$old")")" 200
	expect 'aria-label="0 items">0<' "$work/answer"
	server_stop secure
	port=$plain
}

# A host of its own for the admin pages, and addresses from which they are reached.
admin_apart() {
	local plain=$port at='host: admin.example.com' path
	server_start apart ADMIN_HOST=admin.example.com ADMIN_ALLOWED_ADDRESSES=192.0.2.0/24,2001:db8::/32
	for path in /app /app/login /admin/products /auth/user/emailpass /cloud/auth; do
		equal "$path $(status GET "$path" -H 'x-forwarded-for: 192.0.2.7')" "$path 404"
		equal "$path $(status GET "$path" -H "$at" -H 'x-forwarded-for: 198.51.100.7')" "$path 404"
		equal "$path $(status GET "$path" -H "$at" -H 'x-forwarded-for: 192.0.2.7, 198.51.100.7')" "$path 404"
		equal "$path $(status GET "$path" -H "$at")" "$path 404"
		equal "$path $(status GET "$path" -H "x-forwarded-$at" -H 'x-forwarded-for: 192.0.2.7')" "$path 404"
	done
	equal "$(status GET /app/login -H "$at" -H 'x-forwarded-for: 192.0.2.7')" 200
	equal "$(status GET /app/login -H "$at" -H 'x-forwarded-for: 2001:db8::1')" 200
	equal "$(status GET /admin/products -H "$at" -H 'x-forwarded-for: 192.0.2.7')" 401
	equal "$(api POST /auth/user/emailpass "$(credentials "$ADMIN_PASSWORD")" -H "$at" \
		-H 'x-forwarded-for: 198.51.100.1, 192.0.2.7')" 200
	equal "$(status GET / -H "$at" -w '%{http_code} %{redirect_url}')" "303 http://127.0.0.1:$port/app"
	equal "$(status GET /cart -H "$at")" 404
	equal "$(status GET /store/products -H "$at")" 404
	equal "$(status GET /)" 200
	# Pages of the shop are another site to the admin pages.
	equal "$(api POST /auth/user/emailpass '{}' -H "$at" -H 'x-forwarded-for: 192.0.2.7' \
		-H 'origin: https://shop.example.com')" 403
	(store LOGIN_URL="http://127.0.0.1:$port" ADMIN_HOST=admin.example.com seed) >"$work/out" 2>&1 ||
		{ cat "$work/out" && fail 'the seed cannot log in'; }
	expect 'can log in' "$work/out"
	server_stop apart
	port=$plain
	if (store ADMIN_ALLOWED_ADDRESSES=office PORT="$(free_port)" start) >"$work/out" 2>&1; then
		fail 'it took what is no address'
	fi
	expect 'ADMIN_ALLOWED_ADDRESSES: "office" is neither an address nor a network' "$work/out"
}

config .
check 'a shop is made' prepared
server_start doors
check 'nothing is changed by another site' cross_site
check 'bodies of APIs are JSON' only_json
check 'addresses and bodies are well-formed text' encodings
check 'no page of the shop is framed, and each has its policy' framing
check 'the store API: open, own, or closed' store_routes
check 'the order of the store API is its buyer'\''s' store_orders
check 'a cart has so many lines and no more' cart_ceiling
check 'paths that strangers ask for are not kept' paths_are_let_go
check 'a planted cart shows nothing' planted
check 'cookies under TLS are of this host alone' tls_cookies
check 'the admin pages on a host of their own, from some addresses' admin_apart
check 'what is inside is told inside' inside_only
server_stop doors
