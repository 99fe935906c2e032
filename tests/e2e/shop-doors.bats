#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2030,SC2031,SC2034,SC2154 # bats: each test is a subshell; run sets variables
# Who may come into a shop on a cluster, from its first moment on: the store latch, whose admin pages have a host of
# their own. tests/store/cases/doors.sh tries each guard; here is what the chart, the ingress and helm store add.

load cluster
load stores
load shop

setup_file() {
	shop_setup
}

teardown_file() {
	shop_teardown latch bolt
}

setup() {
	need_own_cluster
}

readonly ADMIN=admin.latch.127.0.0.1.nip.io

# ask HOST PATH [OPTION...]: prints the status; the answer is in $BATS_TEST_TMPDIR/answer.
ask() {
	curl -sS --max-time 60 --resolve "$1:80:$(cluster address)" -o "$BATS_TEST_TMPDIR/answer" -w '%{http_code}\n' \
		"${@:3}" "http://$1$2"
}

says() { # STATUS HOST PATH [OPTION...]
	local got
	got=$(ask "${@:2}")
	[ "$got" = "$1" ] && return
	echo "$2$3: $got instead of $1: $(head -c 300 "$BATS_TEST_TMPDIR/answer")"
	return 1
}

json() { # FIELD=VALUE...: an object, as options of curl
	jq -nc '[$ARGS.positional[] | capture("^(?<key>[^=]+)=(?<value>.*)$")] | from_entries' --args "$@"
}

login() { # EMAIL PASSWORD: prints whose token it is
	says 200 "$ADMIN" /auth/user/emailpass -H 'content-type: application/json' \
		-d "$(json "email=$1" "password=$2")" || return
	says 200 "$ADMIN" /admin/users/me \
		-H "authorization: Bearer $(jq -r .token "$BATS_TEST_TMPDIR/answer")" || return
	jq -r .user.email "$BATS_TEST_TMPDIR/answer"
}

password() {
	kubectl get secret latch -n store-latch -o 'go-template={{index .data "admin-password" | base64decode}}'
}

# A stranger who tries from before the shop answers to take the owner's address; 200 would be success.
strangers() { # FILE
	local data host
	data=$(json email=admin@latch.127.0.0.1.nip.io password=mine)
	while [ ! -e "$1.stop" ]; do
		for host in latch.127.0.0.1.nip.io "$ADMIN"; do
			for actor in user customer; do
				ask "$host" "/auth/$actor/emailpass/register" -H 'content-type: application/json' \
					-d "$data" 2>/dev/null || true
			done
		done >>"$1"
		sleep 0.1
	done
}

@test "a shop is made while a stranger tries to register as its owner, who can log in once it is ready" {
	local tries=$BATS_TEST_TMPDIR/tries
	strangers "$tries" 3>&- &
	run -0 shop create latch light 12.5 --set "admin.host=$ADMIN"
	touch "$tries.stop"
	wait
	has 'store latch is ready: http://latch.127.0.0.1.nip.io'
	[ "$(grep -cE '^(403|404)$' "$tries")" -gt 0 ]
	run ! grep -qE '^200$' "$tries"
	[ "$(login admin@latch.127.0.0.1.nip.io "$(password)")" = admin@latch.127.0.0.1.nip.io ]
	kubectl logs -n store-latch -l app.kubernetes.io/component=seed --tail=-1 | grep -F 'can log in'
}

@test "the admin pages are on their host alone, and nothing else is there" {
	says 404 latch.127.0.0.1.nip.io /app
	says 404 latch.127.0.0.1.nip.io /admin/products
	says 404 latch.127.0.0.1.nip.io /auth/user/emailpass -X POST
	says 200 latch.127.0.0.1.nip.io /
	says 200 "$ADMIN" /app/login
	says 401 "$ADMIN" /admin/products
	says 404 "$ADMIN" /cart
}

@test "both hosts are the store's: no other store gets them" {
	kubectl get namespace store-latch -o yaml | grep -F "$ADMIN"
	run ! store create bolt --profile local "${SITE[@]}" -f "$SHOP_VALUES" --host "$ADMIN" -q
	has "host $ADMIN belongs to namespace store-latch"
}

@test "what is inside is told to nobody outside" {
	says 404 latch.127.0.0.1.nip.io /version
	says 200 latch.127.0.0.1.nip.io /ready
	[ "$(cat "$BATS_TEST_TMPDIR/answer")" = ready ]
}

@test "orders are placed: by the pages, and by the store API with its cookie" {
	[[ $(buy latch mug-1) == http://latch.127.0.0.1.nip.io/orders/order_* ]]
	"$HELM4" test latch -n store-latch
}

@test "another address for the administrator leaves the old one without an account" {
	run -0 shop update latch light 12.5 --set "admin.host=$ADMIN" --set admin.email=owner@example.com
	[ "$(login owner@example.com "$(password)")" = owner@example.com ]
	says 401 "$ADMIN" /auth/user/emailpass -H 'content-type: application/json' \
		-d "$(json email=admin@latch.127.0.0.1.nip.io "password=$(password)")"
	[ "$(database latch 'select count(*) from "user" where deleted_at is null')" = 1 ]
}

@test "without a host of their own the admin pages are the shop's again, and the name is free" {
	run -0 shop update latch light 12.5 --set admin.host= --set admin.email=owner@example.com
	eventually 60 says 200 latch.127.0.0.1.nip.io /app/login
	run -0 kubectl get namespace store-latch -o yaml
	[[ $output != *"$ADMIN"* ]]
}
