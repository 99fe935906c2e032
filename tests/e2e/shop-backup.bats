#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2016,SC2030,SC2031,SC2034,SC2154 # bats: each test is a subshell; run sets variables
# docs/backup.md, its commands as they stand there: a shop with orders on PostgreSQL 15, its backup, a new shop on 17
# with all of it, the old one as it was. And that 17 refuses the data of 15 in words.

load cluster
load stores
load shop

PAGE=$ROOT/docs/backup.md
OLD=ops-old
NEW=ops-new

setup_file() {
	[ -n "${E2E_CLUSTER-}" ] || return 0
	shop_setup
	fifteen
	export BACKUP=$BATS_FILE_TMPDIR/backup
	mkdir "$BACKUP"
}

teardown_file() {
	[ -n "${E2E_CLUSTER-}" ] || return 0
	stores=("$OLD" "$NEW")
	stores_remove
}

setup() {
	need_own_cluster
	export PATH=$BATS_FILE_TMPDIR/bin:$PATH
}

# The image of PostgreSQL as it was: the recipe of Debian's release before. Values that name it are in $FIFTEEN.
fifteen() {
	local folder=$BATS_FILE_TMPDIR/postgres-fifteen address name
	cp -R "$ROOT/images/postgres" "$folder"
	sed -i 's/trixie/bookworm/; s/postgresql-17/postgresql-15/; s,postgresql/17,postgresql/15,g
		s/libllvm19/libllvm14/' "$folder/Dockerfile"
	address=$(dirname "$KUBECONFIG")/containerd.sock
	name=$(CTR=$(cluster path ctr) "$ROOT/cluster/image" --import "$address" "$folder" | cut -d ' ' -f 1)
	export FIFTEEN=$BATS_FILE_TMPDIR/fifteen.yaml
	printf 'postgresql: {image: {registry: helm-store.local, repository: postgres-fifteen, tag: "%s"}}\n' \
		"${name##*:}" >"$FIFTEEN"
	# `helm store` of the page is the plugin's own program.
	mkdir "$BATS_FILE_TMPDIR/bin"
	printf '#!/bin/sh\n[ "$1" != store ] || { shift; exec "%s" "$@"; }\nexec "%s" "$@"\n' "$ROOT/bin/helm-store" \
		"$HELM_BIN" >"$BATS_FILE_TMPDIR/bin/helm"
	chmod +x "$BATS_FILE_TMPDIR/bin/helm"
}

# page BLOCK...: runs blocks of the page in one shell, in the backup's folder; the names and the site alone are the
# test's.
page() {
	local name script="old=$OLD new=$NEW"
	for name in "$@"; do
		script+=$'\n'$(awk -v name="$name" '/^```/ { on = !open && $2 == name; open = !open; next }
			on { found = 1; print } END { exit !found }' "$PAGE")
	done
	(cd "$BACKUP" && bash -euo pipefail -c "${script//--profile local/--profile local ${SITE[*]}}")
}

# The blocks of the page are those that this test runs, and no more.
@test "the page has the commands that are run here" {
	[ "$(sed -n 's/^```text \(.\)/\1/p' "$PAGE" | xargs)" = \
		'names database pictures secrets create restore restore-pictures finish' ]
}

has_uploads() { # STORE
	kubectl get deployment "$1-web" -n "store-$1" -o 'jsonpath={..mountPath}' | grep -q /srv/uploads
}

# What was sold, and what is on the shelf.
contents() { # STORE
	database "$1" 'select id, display_id, email from "order" order by id'
	database "$1" 'select handle, title, status from product order by id'
	database "$1" 'select sum(stocked_quantity - reserved_quantity) from inventory_level'
}

major() { # STORE
	database "$1" "select current_setting('server_version_num')::int / 10000"
}

token() { # STORE PASSWORD
	visit "$1" /auth/user/emailpass -H 'Content-Type: application/json' \
		-d "{\"email\":\"admin@$OLD.127.0.0.1.nip.io\",\"password\":\"$2\"}" | jq -er .token
}

@test "a shop on PostgreSQL 15, with orders, a picture and an administrator" {
	shop_spec light 12.5 >"$BACKUP/spec.json"
	jq -s '.[0] * .[1]' "$BACKUP/spec.json" <(helm_json "$SHOP_VALUES") >"$BACKUP/acme.yaml"
	run -0 store create "$OLD" --profile local "${SITE[@]}" -f "$BACKUP/acme.yaml" -f "$FIFTEEN" -q
	[ "$(major "$OLD")" = 15 ]
	buy "$OLD" mug-1 | grep -q /orders/order_
	buy "$OLD" mug-1 | grep -q /orders/order_
	token "$OLD" "$(admin_password "$OLD")" >/dev/null
	! has_uploads "$OLD" || kubectl exec -n "store-$OLD" "deployment/$OLD-web" -c web -- \
		sh -c 'echo a picture >/srv/uploads/0123456789abcdef0123456789abcdef.png'
}

# Values as JSON, by Helm's own reader.
helm_json() { # FILE
	"$HELM_BIN" template json "$ROOT/tests/chart/json" --set-file "stream=$1" | grep '^{'
}

@test "PostgreSQL 17 refuses the data of 15, says so and where to read; back, all is there" {
	contents "$OLD" >"$BACKUP/before"
	run ! store update "$OLD" -f "$BACKUP/acme.yaml" --patience 60s --timeout 10m -q
	has 'were written by PostgreSQL 15, this image has PostgreSQL 17'
	has 'docs/backup.md'
	# The command took back what it changed, or left it to be taken back.
	store rollback "$OLD" -q || store update "$OLD" -f "$BACKUP/acme.yaml" -f "$FIFTEEN" -q
	eventually 120 test "$(major "$OLD")" = 15
	contents "$OLD" | diff "$BACKUP/before" -
}

@test "the backup, by the page's commands" {
	page database secrets
	if has_uploads "$OLD"; then page pictures; fi
	[ -s "$BACKUP/database.dump" ]
	[ "$(cat "$BACKUP/administrator")" = "admin@$OLD.127.0.0.1.nip.io" ]
	grep -q 'admin-password:' "$BACKUP/secrets.yaml"
	grep -q 'fingerprint:' "$BACKUP/record.yaml"
	[ "$(stat -c %a "$BACKUP/database.dump")" = 600 ]
}

@test "restored into a new store on PostgreSQL 17: orders, products, pictures, the administrator" {
	page create restore
	if has_uploads "$NEW"; then page restore-pictures; fi
	page finish
	[ "$(major "$NEW")" = 17 ]
	contents "$NEW" | diff "$BACKUP/before" -
	token "$NEW" "$(admin_password "$OLD")" >/dev/null
	[ "$(store credentials "$NEW" --field password)" = "$(admin_password "$OLD")" ]
	visit "$NEW" /products/mug-1 | grep -q "Stoneware mug"
	! has_uploads "$NEW" || [ "$(kubectl exec -n "store-$NEW" "deployment/$NEW-web" -c web -- \
		cat /srv/uploads/0123456789abcdef0123456789abcdef.png)" = 'a picture' ]
	# It sells, with the numbers that follow.
	buy "$NEW" mug-1 | grep -q /orders/order_
	[ "$(database "$NEW" 'select max(display_id) from "order"')" = 3 ]
}

@test "the old store is as it was, and sells on" {
	contents "$OLD" | diff "$BACKUP/before" -
	buy "$OLD" mug-1 | grep -q /orders/order_
	[ "$(orders "$OLD")" = 3 ]
	[ "$(orders "$NEW")" = 3 ]
}
