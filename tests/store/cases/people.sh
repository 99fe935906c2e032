#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The administrator, who is there before anything answers, and how others become users. On a shop of its own.
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
	server_start taken
	[[ $(token "$ADMIN_PASSWORD") == ey* ]] || fail "the owner is locked out: $(token "$ADMIN_PASSWORD")"
	equal "$(me "$(token "$ADMIN_PASSWORD")")" "$ADMIN_EMAIL"
	equal "$(token 'a password of mine')" 'Invalid email or password'
	# A token of the identity that was there is the administrator's neither now nor when it is made anew.
	token=$(jwt '{"actor_id": "", "actor_type": "user", "auth_identity_id": "authid_stranger",
		"auth_provider": "emailpass"}')
	equal "$(status POST /auth/token/refresh -H "authorization: Bearer $token")" 401
	equal "$(status GET /admin/users/me -H "authorization: Bearer $token")" 401
	server_stop taken
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
	local data="{\"email\":\"$mail\",\"password\":\"jo's own\"}"
	local page="http://127.0.0.1:$port/app/invite?token=$token"
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
	((unknown * 3 > known * 2 && known * 3 > unknown * 2)) ||
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

# With accounts of customers: still no address of a user, and none that was invited.
customers() {
	local mail key
	server_start customers CUSTOMER_ACCOUNTS=true
	for mail in "$ADMIN_EMAIL" "${ADMIN_EMAIL^^}" jo@store.test; do
		equal "$(api POST /auth/customer/emailpass/register "$(credentials secret "$mail")")" 401
	done
	equal "$(api POST /admin/invites '{"email":"kim@store.test"}' \
		-H "authorization: Bearer $(token "$ADMIN_PASSWORD")")" 200
	equal "$(api POST /auth/customer/emailpass/register "$(credentials secret kim@store.test)")" 401
	equal "$(api POST /auth/customer/emailpass/register "$(credentials secret buyer@example.com)")" 200
	key=$(curl -sS "http://127.0.0.1:$port/config.json" | jq -r .publishable_key)
	equal "$(api POST /store/customers '{"email":"buyer@example.com"}' -H "x-publishable-api-key: $key" \
		-H "authorization: Bearer $(jq -r .token "$work/answer")")" 200
	equal "$(api POST /auth/user/emailpass/register "$(credentials secret other@example.com)")" 403
	server_stop customers
}

config .
check 'the administrator is there before anything answers, and a second run changes nothing' owner_first
check 'an identity that a stranger has registered is replaced' identity_taken
check 'the administrator is made whole or not at all' killed
check 'a changed address leaves no old administrator, and those made by invite' another_email
server_start people SMTP_HOST=127.0.0.1 SMTP_PORT=1 SMTP_TLS=none SMTP_FROM=shop@example.com
check 'the seed logs in before it is done' seed_logs_in
check 'nobody registers: every route, provider and actor' closed_routes
check 'an invite makes a user, for its address alone' invites
check 'e-mail addresses are not confirmed' unknown_addresses
check 'a log-in begins a session' new_session
server_stop people
check 'accounts of customers, by value' customers
