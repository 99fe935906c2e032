#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2030,SC2031,SC2034,SC2154 # bats: each test is a subshell; run sets variables
# A picture that an owner uploads, and mail, on a real cluster: through the ingress, over restarts, updates, rollbacks
# and deletes that keep data. The tests of this file follow each other on the shop `files-goods`.

load cluster
load stores
load shop

setup_file() {
	shop_setup
	export PICTURE=$BATS_FILE_TMPDIR/picture.png PLACE=$BATS_FILE_TMPDIR/place
}

teardown_file() {
	shop_teardown files-goods
}

setup() {
	need_own_cluster
}

# As an administrator in Chromium; what it prints is in $output.
in_chromium() { # upload|shown|without-mail
	find_test_packages
	"$NODE" "$ROOT/tests/store/files.mjs" "$(site files-goods)" "$packages" "$1" \
		admin@files-goods.127.0.0.1.nip.io "$(admin_password files-goods)" "$PICTURE" "$(cluster address)"
}

# The very bytes that were uploaded, from the shop's own origin.
picture_is_there() {
	visit files-goods "$(<"$PLACE")" -o "$BATS_TEST_TMPDIR/picture" && cmp "$PICTURE" "$BATS_TEST_TMPDIR/picture"
}

claim_uid() {
	kubectl -n store-files-goods get persistentvolumeclaim files-goods-uploads -o 'jsonpath={.metadata.uid}'
}

@test "a shop is made, with a volume for pictures that counts against its quota" {
	run -0 shop create files-goods dark 18.5
	run -0 kubectl -n store-files-goods get persistentvolumeclaim files-goods-uploads -o 'jsonpath={.status.phase}'
	[ "$output" = Bound ]
	run -0 kubectl -n store-files-goods get resourcequota store-compute \
		-o 'jsonpath={.status.used.requests\.storage}'
	[ "$output" != 0 ]
	run -0 kubectl -n store-files-goods get resourcequota store-objects \
		-o 'jsonpath={.status.used.persistentvolumeclaims}'
	[ "$output" -ge 2 ]
}

@test "a picture is uploaded in Chromium, and the storefront shows it" {
	"$NODE" "$ROOT/tests/store/picture.mjs" "$PICTURE" 300
	"$NODE" --input-type=module -e "import { executable } from '$ROOT/tests/store/chromium.mjs';
		process.exit(executable() ? 0 : 1)" || skip 'no Chromium here'
	run -0 in_chromium upload
	printf '%s\n' "$output" | grep -oE '^/uploads/[0-9a-f]{32}\.png$' >"$PLACE"
	picture_is_there
	run -0 visit files-goods "$(<"$PLACE")" -I
	has 'X-Content-Type-Options: nosniff'
	has "Content-Security-Policy: default-src 'none'; sandbox"
}

@test "it survives a restart, an update and a rollback" {
	local before
	[ -s "$PLACE" ] || skip 'nothing was uploaded'
	before=$(claim_uid)
	kubectl -n store-files-goods rollout restart deployment files-goods-web >/dev/null
	kubectl -n store-files-goods rollout status deployment files-goods-web --timeout 600s >/dev/null
	eventually 60 picture_is_there
	run -0 shop update files-goods light 19.25 --set web.drainSeconds=3
	eventually 60 picture_is_there
	run -0 store rollback files-goods -q
	eventually 60 picture_is_there
	[ "$(claim_uid)" = "$before" ]
	run -0 in_chromium shown
}

@test "no mail is sent, and the admin page says so" {
	[ -s "$PLACE" ] || skip 'no Chromium here'
	run -0 in_chromium without-mail
	run -0 kubectl -n store-files-goods logs deployment/files-goods-web -c web
	has 'mail: not set up (SMTP_HOST)'
}

# What the log of the shop's pod says of its mail server.
mail_said() { # TEXT
	kubectl -n store-files-goods logs deployment/files-goods-web -c web | grep -F "$1"
}

@test "a mail server that the profile does not open is told, and the shop sells; opened, it is reached" {
	local address
	namespace_make
	tools_run mailhost
	address=$(kubectl get pod mailhost -n "$NS" -o 'jsonpath={.status.podIP}')
	# It greets whoever comes, and ends.
	kubectl -n "$NS" exec mailhost -- sh -c \
		'(while :; do echo "554 not today" | nc -l -p 2525 -w 2; done) >/dev/null 2>&1 &'
	local mail=(--set "smtp.host=$address,smtp.port=2525,smtp.tls=none,smtp.from=shop@example.com")
	run -0 shop update files-goods light 19.25 "${mail[@]}"
	eventually 120 mail_said 'a network policy'
	run -0 buy files-goods candle-2
	has '/orders/order_'
	run -0 shop update files-goods light 19.25 "${mail[@]}" --set web.drainSeconds=2 \
		--profile-set "networkPolicy.optional.endpoints=[{cidr: $address/32, port: 2525}]"
	eventually 120 mail_said '554 not today'
	namespaces_remove
}

@test "deleted with its data kept and made again: the picture is there" {
	[ -s "$PLACE" ] || skip 'nothing was uploaded'
	local before
	before=$(claim_uid)
	run -0 store delete files-goods --keep-data --yes -q
	[ "$(claim_uid)" = "$before" ]
	run -0 shop create files-goods dark 18.5
	eventually 60 picture_is_there
	run -0 in_chromium shown
}

@test "deleted: the volume goes too" {
	local volume
	volume=$(kubectl -n store-files-goods get persistentvolumeclaim files-goods-uploads \
		-o 'jsonpath={.spec.volumeName}')
	[ -n "$volume" ]
	run -0 store delete files-goods --yes -q
	gone() { ! kubectl get persistentvolume "$volume" >/dev/null 2>&1; }
	eventually 120 gone
}
