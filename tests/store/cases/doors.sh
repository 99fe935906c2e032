#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# What strangers may not: the guards of images/store/src/guard, each from outside. On a shop of its own.
# shellcheck disable=SC2154

# shellcheck source=tests/store/shopper.sh
. tests/store/shopper.sh
# shellcheck source=tests/store/doors.sh
. tests/store/doors.sh

# Sends nothing but a migration: whoever waits for it finds the administrator there.
owner_first() {
	database_new shop
	(store migrate) >"$work/out" 2>&1
	expect "$ADMIN_EMAIL is the administrator" "$work/out"
	equal "$(owners)" "$ADMIN_EMAIL"
	dump shop >"$work/before"
	(store migrate) >"$work/out" 2>&1
	(store migrate) >"$work/out" 2>&1
	dump shop | diff "$work/before" - || fail 'a second run changed something'
}

# A stranger has registered the address, with a password and a token of their own.
identity_taken() {
	local token
	database_new shop
	(store ADMIN_EMAIL= ADMIN_PASSWORD= migrate) >"$work/out" 2>&1
	equal "$(owners)" ''
	plant_identity authid_stranger "$ADMIN_EMAIL" 'a password of mine'
	(store migrate) >"$work/out" 2>&1
	server_start doors
	[[ $(token "$ADMIN_PASSWORD") == ey* ]] || fail "the owner is locked out: $(token "$ADMIN_PASSWORD")"
	equal "$(me "$(token "$ADMIN_PASSWORD")")" "$ADMIN_EMAIL"
	equal "$(token 'a password of mine')" 'Invalid email or password'
	# A token of the identity that was there is the administrator's neither now nor when it is made anew.
	token=$(jwt '{"actor_id":"","actor_type":"user","auth_identity_id":"authid_stranger","auth_provider":"emailpass"}')
	equal "$(status POST /auth/token/refresh -H "authorization: Bearer $token")" 401
	equal "$(status GET /admin/users/me -H "authorization: Bearer $token")" 401
	server_stop doors
}

# Killed at any moment: all of it is there, or none.
killed() {
	local moment
	for moment in 0.2 0.35 0.5 0.7 1; do
		sql shop 'delete from provider_identity; delete from auth_identity; delete from "user"'
		(store migrate) >"$work/out" 2>&1 &
		sleep "$moment"
		pkill -KILL -P $! || true
		wait $! 2>/dev/null || true
		case "$(sql shop 'select (select count(*) from "user"), (select count(*) from provider_identity)')" in
		'0|0' | '1|1') ;;
		*) fail "after $moment s: a half" ;;
		esac
	done
	(store migrate) >"$work/out" 2>&1
	equal "$(owners)" "$ADMIN_EMAIL"
}

# The address changes: one administrator, with the Secret's password. Whoever came by invite stays.
another_email() {
	local user
	user=$(sql shop "select id from \"user\" where email = '$ADMIN_EMAIL'")
	sql shop "insert into \"user\" (id, email) values ('user_invited', 'invited@store.test')"
	(store ADMIN_EMAIL=new@store.test migrate) >"$work/out" 2>&1
	equal "$(owners)" $'invited@store.test\nnew@store.test'
	equal "$(sql shop "select id from \"user\" where email = 'new@store.test'")" "$user"
	equal "$(sql shop 'select entity_id from provider_identity')" new@store.test
	# Back, where somebody else has that address by invite: one of both is left.
	sql shop "update \"user\" set email = '$ADMIN_EMAIL' where id = 'user_invited'"
	(store migrate) >"$work/out" 2>&1
	equal "$(owners)" "$ADMIN_EMAIL"
	equal "$(sql shop 'select entity_id from provider_identity')" "$ADMIN_EMAIL"
}

# The seed logs in before it says that it is done; with a password that the owner has changed it does not try.
seed_logs_in() {
	local url=http://127.0.0.1:$port
	(store LOGIN_URL="$url" seed) >"$work/out" 2>&1 || { cat "$work/out" && fail 'seed failed'; }
	expect "store seed: $ADMIN_EMAIL can log in" "$work/out"
	(store LOGIN_URL="$url" SEED_MODE=once seed) >"$work/out" 2>&1 || { cat "$work/out" && fail 'seed failed'; }
	expect "store seed: $ADMIN_EMAIL can log in" "$work/out"
	local hash
	hash=$(sql shop "select provider_metadata ->> 'password' from provider_identity")
	plant_password "$ADMIN_EMAIL" 'changed by the owner'
	(store LOGIN_URL="$url" seed) >"$work/out" 2>&1 || { cat "$work/out" && fail 'seed failed'; }
	expect "$ADMIN_EMAIL has another password than ADMIN_PASSWORD by now" "$work/out"
	[[ $(token 'changed by the owner') == ey* ]] || fail 'the seed took the password back'
	sql shop "update provider_identity set provider_metadata = jsonb_build_object('password', '$hash')"
}

closed_routes() {
	local method path data='{"email":"stranger@example.com","password":"secret"}'
	while read -r method path; do
		equal "$path $(api "$method" "$path" "$data")" "$path 404"
	done <<-'LIST'
		POST /auth/admin/emailpass/register
		POST /auth/User/emailpass/register
		POST /auth/user/cloud/register
		POST /auth/user/google/register
		POST /auth/customer/emailpass/register
		POST /auth/customer/emailpass
		POST /auth/anybody/emailpass
		GET /auth/user/emailpass
		GET /auth/user/cloud/callback
		POST /auth/user/emailpass/callback
		POST /auth/verification/request
		POST /auth/verification/confirm
		POST /cloud/auth/users
		POST /hooks/payment/system_default
	LIST
	equal "$(api POST /auth/user/emailpass/register "$data")" 403
	equal "$(api POST /auth/user/emailpass/register/ "$data")" 403
	equal "$(api POST /auth/user/emailpass/REGISTER "$data")" 404
	equal "$(sql shop "select count(*) from provider_identity where entity_id = 'stranger@example.com'")" 0
}

# As the admin page does it: its request says from which page, whose address has the invite's token.
invites() {
	local mine token accepted mail=jo@store.test
	mine=$(token "$ADMIN_PASSWORD")
	equal "$(api POST /admin/invites "{\"email\":\"$mail\"}" -H "authorization: Bearer $mine")" 200
	token=$(jq -r .invite.token "$work/answer")
	local data="{\"email\":\"$mail\",\"password\":\"jo's own\"}" page="http://127.0.0.1:$port/app/invite?token=$token"
	equal "$(api POST /auth/user/emailpass/register "$data")" 403
	equal "$(api POST /auth/user/emailpass/register "$data" -H "referer: ${page}x")" 403
	equal "$(api POST /auth/user/emailpass/register "${data/jo@/eve@}" -H "referer: $page")" 403
	# A stranger was there before, and has a token of it.
	plant_identity authid_before "$mail" 'a password of mine'
	equal "$(api POST /auth/user/emailpass/register "$data" -H "referer: $page")" 200
	accepted=$(jq -r .token "$work/answer")
	equal "$(sql shop "select count(*) from auth_identity where id = 'authid_before'")" 0
	equal "$(api POST "/admin/invites/accept?token=$token" "{\"email\":\"$mail\",\"first_name\":\"Jo\"}" \
		-H "authorization: Bearer $accepted")" 200
	equal "$(me "$(token "jo's own" "$mail")")" "$mail"
	equal "$(api POST /auth/user/emailpass/register "$data" -H "x-invite-token: $token")" 403
	# What is sent again is not the one of before.
	(store migrate) >"$work/out" 2>&1
	equal "$(owners)" "$ADMIN_EMAIL"$'\n'"$mail"
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
	equal "$(api POST /store/carts '{}' -H 'origin: https://shop.example.com' -H 'sec-fetch-site: cross-site')" 400
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
		equal "$path $(status POST /auth/user/emailpass --data-binary @"$work/body" -H 'content-type: application/json')" \
			"$path 400"
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
	local key cart line other method path wanted
	key=$(curl -sS "http://127.0.0.1:$port/config.json" | jq -r .publishable_key)
	local jar=$work/jar.store keyed=(-H "x-publishable-api-key: $key")
	local mine=("${keyed[@]}" -b "$jar" -c "$jar")
	rm -f "$jar"
	equal "$(api POST /store/carts "{\"email\":\"ada@example.com\"}" "${mine[@]}")" 200
	cart=$(jq -r .cart.id "$work/answer")
	expect store_api_cart "$jar"
	equal "$(api GET "/store/carts/$cart" '' "${mine[@]}")" 200
	equal "$(api POST /store/payment-collections "{\"cart_id\":\"$cart\"}" "${mine[@]}")" 200
	line=$(jq -r .payment_collection.id "$work/answer")
	# Nothing of it for a stranger, nor for who has another cart.
	equal "$(api POST /store/carts '{}' "${keyed[@]}" -c "$work/jar.other")" 200
	other=$(jq -r .cart.id "$work/answer")
	while read -r method path; do
		path=${path//CART/$cart} path=${path//PAY/$line}
		equal "$method $path $(api "$method" "$path" "{\"cart_id\":\"$cart\"}" "${keyed[@]}")" "$method $path 404"
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
	equal "$(api GET "/store/carts/$other" '' "${mine[@]}")" 404
}

# Our own program goes the same way, and its order is its own.
store_orders() {
	local id key
	key=$(curl -sS "http://127.0.0.1:$port/config.json" | jq -r .publishable_key)
	id=$(store order "http://127.0.0.1:$port" 2>"$work/out") || { cat "$work/out" && fail 'store order'; }
	equal "$(api GET "/store/orders/$id" '' -H "x-publishable-api-key: $key")" 404
	! grep -q order-test "$work/answer" || fail "$(cat "$work/answer")"
}

# A browser whose cart cookie is somebody else's: what its owner orders is seen by nobody else.
planted() {
	local mine=$work/jar.attacker theirs=$work/jar.victim path
	rm -f "$mine" "$theirs"
	into_cart "$mine" mug-1 >/dev/null
	cp "$mine" "$theirs"
	get "$mine" /checkout >/dev/null
	path=$(check_out "$theirs")
	[[ $path == '303 /orders/order_'* ]] || fail "the victim's order: $path"
	path=${path#303 }
	equal "$(status GET /cart -b "$mine" -c "$mine")" 200
	! grep -q 'orders/order_' "$work/answer" || fail 'the cart shows the order'
	equal "$(status GET /checkout -b "$mine" -c "$mine" -w '%{http_code} %{redirect_url}')" \
		"303 http://127.0.0.1:$port/cart?notice=empty"
	equal "$(status GET "$path" -b "$mine" -c "$mine")" 404
	[[ $(post "$mine" /checkout email=a@b.test first_name=A last_name=B address_1=C postal_code=1 city=D \
		country_code=de shipping=x) != *orders* ]] || fail 'the form leads to the order'
	# Two that differ: neither.
	local first second
	first=$(grep -oE 'store_cart\s.*' "$theirs.none" 2>/dev/null || true)
	into_cart "$work/jar.first" mug-1 >/dev/null
	into_cart "$work/jar.second" teapot-1 >/dev/null
	first=$(awk '$6 == "store_cart" { print $7 }' "$work/jar.first")
	second=$(awk '$6 == "store_cart" { print $7 }' "$work/jar.second")
	equal "$(status GET /cart -H "cookie: store_cart=$first; store_cart=$second")" 200
	expect 'aria-label="0 items">0<' "$work/answer"
	equal "$(status GET /cart -H "cookie: store_cart=$first")" 200
	expect 'aria-label="1 item">1<' "$work/answer"
}

# Known and unknown addresses: the same answers, in the same time.
unknown_addresses() {
	local known unknown
	equal "$(api POST /auth/user/emailpass "$(credentials wrong)")" 401
	cp "$work/answer" "$work/known"
	equal "$(api POST /auth/user/emailpass "$(credentials wrong nobody@store.test)")" 401
	diff "$work/known" "$work/answer"
	equal "$(api POST /auth/user/emailpass/reset-password "{\"identifier\":\"$ADMIN_EMAIL\"}")" 201
	equal "$(api POST /auth/user/emailpass/reset-password '{"identifier":"nobody@store.test"}')" 201
	known=$(median /auth/user/emailpass "$(credentials wrong)")
	unknown=$(median /auth/user/emailpass "$(credentials wrong nobody@store.test)")
	echo "a log-in: $known ms known, $unknown ms unknown"
	[ $((unknown * 3)) -gt $((known * 2)) ] && [ $((known * 3)) -gt $((unknown * 2)) ] ||
		fail "the time of a log-in tells: $known ms known, $unknown ms unknown"
}

# A session that was planted before is not the one that somebody logs in to.
new_session() {
	local jar=$work/jar.session before
	rm -f "$jar"
	status POST /auth/session -H "authorization: Bearer $(token "$ADMIN_PASSWORD")" -c "$jar" >/dev/null
	before=$(awk '$6 == "connect.sid" { print $7 }' "$jar")
	status POST /auth/session -H "authorization: Bearer $(token "$ADMIN_PASSWORD")" -b "$jar" -c "$jar" >/dev/null
	[ "$before" != "$(awk '$6 == "connect.sid" { print $7 }' "$jar")" ] || fail 'the session is the one of before'
	equal "$(status GET /admin/users/me -H "cookie: connect.sid=$before")" 401
	equal "$(status GET /admin/users/me -b "$jar")" 200
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
	done
	equal "$(status GET /app/login -H "$at" -H 'x-forwarded-for: 192.0.2.7')" 200
	equal "$(status GET /app/login -H "$at" -H 'x-forwarded-for: 2001:db8::1')" 200
	equal "$(status GET /admin/products -H "$at" -H 'x-forwarded-for: 192.0.2.7')" 401
	equal "$(api POST /auth/user/emailpass "$(credentials "$ADMIN_PASSWORD")" -H "$at" \
		-H 'x-forwarded-for: 198.51.100.1, 192.0.2.7')" 200
	equal "$(status GET / -H "$at" -w '%{http_code} %{redirect_url}')" "303 http://admin.example.com/app"
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

# With accounts of customers: still no address of a user, and none that was invited.
customers() {
	local plain=$port mail key
	server_start customers CUSTOMER_ACCOUNTS=true
	for mail in "$ADMIN_EMAIL" "${ADMIN_EMAIL^^}" jo@store.test; do
		equal "$(api POST /auth/customer/emailpass/register "$(credentials secret "$mail")")" 401
	done
	equal "$(api POST /admin/invites '{"email":"kim@store.test"}' -H "authorization: Bearer $(token "$ADMIN_PASSWORD")")" 200
	equal "$(api POST /auth/customer/emailpass/register "$(credentials secret kim@store.test)")" 401
	equal "$(api POST /auth/customer/emailpass/register "$(credentials secret buyer@example.com)")" 200
	key=$(curl -sS "http://127.0.0.1:$port/config.json" | jq -r .publishable_key)
	equal "$(api POST /store/customers '{"email":"buyer@example.com"}' -H "x-publishable-api-key: $key" \
		-H "authorization: Bearer $(jq -r .token "$work/answer")")" 200
	equal "$(api POST /auth/user/emailpass/register "$(credentials secret other@example.com)")" 403
	server_stop customers
	port=$plain
}

config .
check 'the administrator is there before anything answers, and a second run changes nothing' owner_first
check 'an identity that a stranger has registered is replaced' identity_taken
check 'the administrator is made whole or not at all' killed
check 'a changed address leaves no old administrator, and those made by invite' another_email
server_start doors
check 'the seed logs in before it is done' seed_logs_in
check 'nobody registers: every route, provider and actor' closed_routes
check 'an invite makes a user, for its address alone' invites
check 'nothing is changed by another site' cross_site
check 'bodies of APIs are JSON' only_json
check 'addresses and bodies are well-formed text' encodings
check 'no page of the shop is framed, and each has its policy' framing
check 'the store API: open, own, or closed' store_routes
check 'the order of the store API is its buyer'\''s' store_orders
check 'a planted cart shows nothing' planted
check 'e-mail addresses are not confirmed' unknown_addresses
check 'a log-in begins a session' new_session
check 'cookies under TLS are of this host alone' tls_cookies
check 'the admin pages on a host of their own, from some addresses' admin_apart
check 'accounts of customers, by value' customers
check 'what is inside is told inside' inside_only
server_stop doors
