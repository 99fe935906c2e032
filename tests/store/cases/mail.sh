#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Mail by a real SMTP server with TLS and a login: confirmations of orders, links for administrators, and what happens
# while the server is away. On the shop that other cases have left, or one of its own.
# shellcheck disable=SC2154

# shellcheck source=tests/store/shopper.sh
. tests/store/shopper.sh
# shellcheck source=tests/store/shop.bash
. tests/store/shop.bash

readonly SMTP_PASSWORD='smtp "pass" & wörd'

smtp_start() { # none|starttls|tls [USER PASSWORD]
	rm -f "$work/mail.refuse" "$work/mail.silent"
	"$node" tests/store/smtp-server.cjs "$servers" "$smtp_port" "$1" "$work/tls/server.key" "$work/tls/server.crt" \
		"$work/mail" "${@:2}" >>"$work/smtp.log" 2>&1 &
	echo $! >"$work/smtp.pid"
	within 20 nc_open "$smtp_port"
}

nc_open() {
	(exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

smtp_stop() {
	kill "$(cat "$work/smtp.pid")"
	within 10 test ! -d "/proc/$(cat "$work/smtp.pid")"
	rm -f "$work/smtp.pid"
}

mails() { # how many there are
	wc -l <"$work/mail"
}

arrive() { # COUNT [SECONDS]: that many are there, and one look later no more
	within "${2:-60}" eval "[ \"\$(mails)\" -ge $1 ]" || fail "$(mails) messages, not $1"
	sleep 3
	equal "$(mails)" "$1"
}

last() { # JQ-FILTER
	tail -n 1 "$work/mail" | jq -r "$1"
}

# What is recorded of the confirmation of the order in $work/order.
confirmation() { # SQL: the part before the condition
	sql shop "$1 where idempotency_key = 'order-confirmation:$(cat "$work/order")'"
}

buys() { # buys a mug; the order's id is in $work/order
	local path
	path=$(buy "$work/jar.mail" mug-1 2)
	printf '%s' "${path#/orders/}" >"$work/order"
}

with_mail() { # NAME [VARIABLE=VALUE...]
	server_start "$1" SMTP_HOST=127.0.0.1 SMTP_PORT="$smtp_port" SMTP_TLS=starttls SMTP_FROM=shop@example.com \
		SMTP_USER=shop SMTP_PASSWORD="$SMTP_PASSWORD" SMTP_CA_FILE="$seen/tls/ca.crt" MAIL_LOOK_SECONDS=1 \
		STORE_URLS=https://shop.example.com "${@:2}"
}

# All of the message, against what the shop's own page and settings say.
confirms() {
	local number
	: >"$work/mail"
	buys
	arrive 1
	number=$(sql shop "select display_id from \"order\" where id = '$(cat "$work/order")'")
	equal "$(last '[.envelope.from, .envelope.to[], .user, .secure] | @json')" \
		'["shop@example.com","ada@example.com","shop",true]'
	equal "$(last '.from[0] | [.name, .address] | @json')" \
		'["Tea & <b>Co</b> Bcc: evil@example.com","shop@example.com"]'
	equal "$(last '.to[0].address')" ada@example.com
	equal "$(last .subject)" "Order $number at Tea & <b>Co</b> Bcc: evil@example.com"
	equal "$(last .auto)" auto-generated
	equal "$(last '[.headers[] | select(. == "bcc" or . == "cc" or . == "reply-to")] | length')" 0
	last .text >"$work/text"
	expect "It was placed on $(LC_ALL=C date -u '+%B %-d, %Y') and has the number $number." "$work/text"
	expect "2 × Stoneware mug: €37.00" "$work/text"
	expect 'Ada Lovelace
Street 1
10115 Berlin
Germany' "$work/text"
	equal "$(grep -c '^Total: €' "$work/text")" 1
	get "$work/jar.mail" "/orders/$(cat "$work/order")" >"$work/page"
	expect "$(sed -n 's/^Total: //p' "$work/text")" "$work/page"
	last .html >"$work/html"
	expect 'Tea &amp; &lt;b&gt;Co&lt;/b&gt;' "$work/html"
	expect 'background:#131416;color:#f1f0ec' "$work/html"
	! grep -qE '<b>|<script|<img|http:' "$work/html" || fail "$(grep -nE '<b>|<script|<img|http:' "$work/html")"
	equal "$(confirmation 'select status from notification')" success
}

# The server is away: the order is placed as fast as ever, and confirmed once when the server is back.
away() {
	: >"$work/mail"
	smtp_stop
	buys
	within 30 grep -q 'an order is not confirmed yet.*refused: nothing listens there' "$work/$1.log" ||
		fail "$(tail "$work/$1.log")"
	equal "$(curl -sS -o /dev/null -w '%{http_code}' "http://127.0.0.1:$port/")" 200
	smtp_start starttls shop "$SMTP_PASSWORD"
	arrive 1
	equal "$(last '.envelope.to[0]')" ada@example.com
}

refusing() {
	: >"$work/mail"
	touch "$work/mail.refuse"
	buys
	within 30 grep -q 'refused by the server (451 try later)' "$work/$1.log" || fail "$(tail "$work/$1.log")"
	rm "$work/mail.refuse"
	arrive 1
}

# A server that takes connections and says nothing holds no buyer up.
silent() {
	local begin=$SECONDS
	: >"$work/mail"
	touch "$work/mail.silent"
	buys
	[ $((SECONDS - begin)) -lt 25 ] || fail "it took $((SECONDS - begin)) s"
	begin=$SECONDS
	buy "$work/jar.silent" mug-1
	[ $((SECONDS - begin)) -lt 25 ] || fail "the next one took $((SECONDS - begin)) s"
	within 40 grep -q 'no answer: a network policy or a firewall' "$work/$1.log" || fail "$(tail "$work/$1.log")"
	rm "$work/mail.silent"
	arrive 2 90
}

# What a process was at when it was killed, is sent by the next, under the same Message-ID.
killed() {
	local id
	: >"$work/mail"
	buys
	arrive 1
	id=$(last .id)
	confirmation "update notification set status = 'pending', updated_at = now() - interval '10 minutes'"
	arrive 2
	equal "$(last .id)" "$id"
}

# An event that was lost with Redis, and an order that is none: its payment was never settled.
lost() {
	: >"$work/mail"
	confirmation 'delete from notification'
	arrive 1
}

unfinished() {
	: >"$work/mail"
	sql shop "begin; update payment_collection set status = 'not_paid' where id in (select payment_collection_id
		from order_payment_collection where order_id = '$(cat "$work/order")');
		delete from notification where resource_id = '$(cat "$work/order")'; commit"
	sleep 4
	equal "$(mails)" 0
}

# What `helm test` buys is told to nobody.
rehearsed() {
	: >"$work/mail"
	(store order "http://127.0.0.1:$port") >"$work/out" 2>&1 || fail "$(cat "$work/out")"
	sleep 4
	equal "$(mails)" 0
}

reset() { # [EMAIL [HOST [ACTOR]]]: asks for a new password; prints the status
	curl -sS -m 30 -o "$work/answer" -w '%{http_code}' -H 'Content-Type: application/json' \
		-H "Host: ${2:-127.0.0.1:$port}" -d "{\"identifier\":\"${1:-$ADMIN_EMAIL}\"}" \
		"http://127.0.0.1:$port/auth/${3:-user}/emailpass/reset-password"
}

# The link leads to the shop's own address, whatever host was asked for, and lets choose a password once.
resets() {
	local link token
	: >"$work/mail"
	equal "$(reset '' evil.example.com)" 201
	arrive 1
	equal "$(last '[.envelope.to[], .subject] | @json')" "$(jq -cn --arg to "$ADMIN_EMAIL" \
		'[$to, "A new password for Tea & <b>Co</b> Bcc: evil@example.com"]')"
	link=$(last .text | grep '^https\?:')
	[[ $link == https://shop.example.com/app/reset-password?token=* ]] || fail "$link"
	expect "href=\"$link\"" <(last .html)
	token=${link#*token=}
	equal "$(sql shop "select count(*) from notification where notification::text like '%$token%'")" 0
	equal "$(curl -sS -o "$work/answer" -w '%{http_code}' -H "Authorization: Bearer $token" \
		-H 'Content-Type: application/json' -d '{"password":"another one"}' \
		"http://127.0.0.1:$port/auth/user/emailpass/update")" 200
	log_in 'another one'
}

no_reset() {
	: >"$work/mail"
	equal "$(reset nobody@example.com)" 201
	equal "$(reset '' '' customer)" 201
	sleep 4
	equal "$(mails)" 0
}

invites() {
	: >"$work/mail"
	curl -fsS -o "$work/answer" -H "Authorization: Bearer $(cat "$work/token")" \
		-H 'Content-Type: application/json' -d '{"email":"grace@example.com"}' \
		"http://127.0.0.1:$port/admin/invites"
	arrive 1
	equal "$(last '.envelope.to[0]')" grace@example.com
	[[ $(last .text | grep '^https\?:') == https://shop.example.com/app/invite?token=* ]] || fail "$(last .text)"
}

# A link is tried again while it is good.
reset_later() {
	: >"$work/mail"
	smtp_stop
	equal "$(reset)" 201
	within 30 grep -q 'a link to a new password was not sent' "$work/$1.log" || fail "$(tail "$work/$1.log")"
	smtp_start starttls shop "$SMTP_PASSWORD"
	arrive 1 90
}

says() { # NAME TEXT
	within 60 grep -qF -- "$2" "$work/$1.log" || fail "$(tail "$work/$1.log")"
}

wrong_setting() { # TEXT VARIABLE=VALUE...
	if (store MIGRATE_WAIT=1 PORT="$(free_port)" SMTP_HOST=127.0.0.1 "${@:2}" start) >"$work/out" 2>&1; then
		fail 'it started'
	fi
	expect "$1" "$work/out"
}

without() {
	equal "$(reset)" 400
	expect 'This shop sends no e-mail' "$work/answer"
	buy "$work/jar.without" mug-1
	expect 'store start: mail: not set up (SMTP_HOST)' "$work/without.log"
}

in_browser() {
	"$node" tests/store/files.mjs "http://127.0.0.1:$port" "$packages" without-mail "$ADMIN_EMAIL" \
		"$ADMIN_PASSWORD" "$work/without" 2>&1
}

plain() {
	: >"$work/mail"
	buys
	arrive 1
	equal "$(last '[.user, .secure] | @json')" "$1"
	equal "$(last '.from[0].name')" 'The Shop'
}

find_servers
check 'mail: a shop is there' shop_ready
check 'mail: without a sender it does not start' wrong_setting 'SMTP_FROM is ""' SMTP_FROM=
check 'mail: two senders are refused' wrong_setting 'must be one address' SMTP_FROM=a@example.com,b@example.com
check 'mail: a user without a password is refused' wrong_setting 'SMTP_PASSWORD is not set' SMTP_FROM=a@example.com \
	SMTP_USER=a
config '.theme = {base: "dark", title: "Tea & <b>Co</b>\r\nBcc: evil@example.com"}'
(store SEED_RESET_STOCK=true seed) >"$work/seed.log" 2>&1 || cat "$work/seed.log"
# More is bought here than the seed has in stock.
sql shop "update inventory_level set stocked_quantity = 1000,
	raw_stocked_quantity = '{\"value\": \"1000\", \"precision\": 20}'"
: >"$work/mail"
smtp_port=$(free_port)
smtp_start starttls shop "$SMTP_PASSWORD"
with_mail mail
check 'mail: an order is confirmed, once' confirms
check 'mail: the server is away' away mail
check 'mail: the server refuses for a time' refusing mail
check 'mail: the server says nothing' silent mail
check 'mail: a process was killed over it' killed
check 'mail: the event was lost' lost
check 'mail: an order that was never settled' unfinished
check 'mail: nobody is told of what helm test buys' rehearsed
check 'mail: a link to a new password' resets
check 'mail: no link for whom it is not' no_reset
check 'mail: an invitation' invites
check 'mail: the link goes out when the server is back' reset_later mail
server_stop mail
with_mail login SMTP_PASSWORD=wrong
check 'mail: a wrong password is told' says login 'wrong user or password; see SMTP_USER and SMTP_PASSWORD'
server_stop login
with_mail authority SMTP_CA_FILE=
check 'mail: an unknown authority is told' says authority 'TLS: see SMTP_TLS and SMTP_CA_FILE'
server_stop authority
smtp_stop
smtp_start none
with_mail downgrade
check 'mail: no encryption where it is demanded is told' says downgrade 'TLS: see SMTP_TLS and SMTP_CA_FILE'
server_stop downgrade
with_mail none SMTP_TLS=none SMTP_USER= SMTP_PASSWORD= SMTP_FROM='The Shop <shop@example.com>'
check 'mail: without encryption and login, where that is said' plain '[null,false]'
server_stop none
smtp_stop
smtp_start tls shop "$SMTP_PASSWORD"
with_mail tls SMTP_TLS=tls SMTP_FROM='The Shop <shop@example.com>'
check 'mail: TLS from the first byte' plain '["shop",true]'
server_stop tls
smtp_stop
server_start without
check 'mail: none is sent, and it is said' without
check 'mail: none is sent, and the admin page says so, in Chromium' in_browser
server_stop without
# The administrator's password as other cases know it.
sql shop "update \"user\" set metadata = null"
config .
(store SEED_RESET_STOCK=true seed) >"$work/seed.log" 2>&1 || cat "$work/seed.log"
