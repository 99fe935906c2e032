#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2030,SC2031,SC2034,SC2154 # bats: each test is a subshell; run sets variables
# A shop whose PostgreSQL somebody else runs, outside of the cluster and over TLS only (chart-external.bash): what a
# person must give, what is opened for it, and what is said when something of it is wrong.

load cluster
load stores
load shop
load chart-external

setup_file() {
	[ -n "${E2E_CLUSTER-}" ] && [ -n "$(programs)" ] || return 0
	export SHOP_VALUES=$BATS_FILE_TMPDIR/images.yaml
	shop_images >"$SHOP_VALUES"
	server_start
	server_name
	server_database goods it-is-secret
}

teardown_file() {
	[ -n "${E2E_CLUSTER-}" ] && [ -n "$(programs)" ] || return 0
	stores=(goods wary)
	stores_remove
	kubectl delete namespace managed store-goods store-wary --wait=false --ignore-not-found >/dev/null
	server_stop
}

setup() {
	need_own_cluster
	[ -n "$(programs)" ] || skip 'no PostgreSQL on this machine (postgresql-15)'
	namespaces=()
}

teardown() {
	namespaces_remove
}

# handed_over STORE PASSWORD AUTHORITY: what must be there before such a store is made.
handed_over() {
	kubectl create namespace "store-$1" >/dev/null
	kubectl label namespace "store-$1" "store.urumi.ai/store=$1" >/dev/null
	kubectl create secret generic "$1-database" -n "store-$1" --from-literal=database-password="$2" \
		--from-file=ca.crt="$SERVER/$3.crt" >/dev/null
}

# shop_external STORE OPTION...: on the database goods, certificates checked.
shop_external() {
	local name=$1
	shift
	shop_spec dark 12.5 >"$BATS_TEST_TMPDIR/spec.json"
	cat >"$BATS_TEST_TMPDIR/database.yaml" <<END
externalDatabase:
  host: $SERVER_NAME
  name: goods
  user: goods
  existingSecret: $name-database
  tls: {mode: verify-full, caSecret: $name-database}
END
	store create "$name" --profile local "${SITE[@]}" --database external -f "$SHOP_VALUES" \
		-f "$BATS_TEST_TMPDIR/spec.json" \
		-f "$BATS_TEST_TMPDIR/database.yaml" "$@"
}

readonly OPENED=(--profile-set "networkPolicy.optional.endpoints=[{cidr: $SERVER_ADDRESS/32, port: 5432}]")

# A database that is wrong: nothing but the first steps of a shop run, and the migration gives up soon.
wary() { # PASSWORD AUTHORITY OPTION...
	kubectl delete namespace store-wary --ignore-not-found >/dev/null
	handed_over wary "$1" "$2"
	shift 2
	run shop_external wary --keep-failed --timeout 2m --set migrate.wait=10 "$@" -q
	echo "$output"
	# Not in time; or, on a quick machine, after all tries of the migration.
	[ "$status" = 8 ] || [ "$status" = 1 ]
}

# told TEXT: by the error of create (in $output), in status, in the Job's log, and in the status of its pod.
told() {
	has "$1"
	run -0 store status wary
	[[ $output =~ 'is tried again'|'the job failed' ]]
	has "$1"
	run -0 store logs wary --component migrate --tail all
	has "$1"
	kubectl get pods -n store-wary -l app.kubernetes.io/component=migrate \
		-o 'jsonpath={.items[*].status.containerStatuses[0].state.terminated.message}' | grep -F "$1"
}

@test "without the endpoint in the profile the way is closed, and that is said" {
	wary it-is-secret authority
	told "database $SERVER_NAME:5432: "
	has 'a network policy'
	# What the person gave is still there for the next try.
	run -0 store delete wary --yes --keep-data -q
	run -0 kubectl get secret wary-database -n store-wary
}

@test "a wrong password is named, and whose it is" {
	wary guessed authority "${OPENED[@]}"
	told 'wrong password or user: goods is refused; see DATABASE_USER, DATABASE_PASSWORD'
	grep -q 'FATAL:  password authentication failed for user "goods"' "$SERVER/log"
	fails grep -r guessed <(echo "$output")
}

@test "an authority that did not sign the server's certificate is no authority" {
	wary it-is-secret stranger "${OPENED[@]}"
	told 'TLS: see DATABASE_TLS and DATABASE_CA_FILE'
}

@test "a connection without TLS is refused by the server, in words" {
	wary it-is-secret authority "${OPENED[@]}" --set externalDatabase.tls.mode=disable
	told 'no encryption'
	grep -qE 'no pg_hba.conf entry for host "10\.244\.[0-9.]+", user "goods", database "goods", no encryption' \
		"$SERVER/log"
	run -0 store delete wary --yes -q
}

# of NAME: options for the database of that name, and the role of that name.
of() {
	echo --set "externalDatabase.name=$1,externalDatabase.user=$1"
}

tables() { # DATABASE: how many somebody made in it
	server_sql "select count(*) from pg_tables where schemaname not in ('pg_catalog', 'information_schema')" "$1"
}

@test "a role that may make no tables is told what it lacks, and nothing is made in its database" {
	server_sql "create role poor login password 'it-is-secret'"
	server_sql 'create database poor'
	server_sql 'revoke create on schema public from public' poor
	# shellcheck disable=SC2046 # words
	wary it-is-secret authority "${OPENED[@]}" $(of poor)
	told 'database poor: poor may make no tables in it'
	has 'GRANT USAGE, CREATE ON SCHEMA public TO "poor"'
	[ "$(tables poor)" = 0 ]
}

@test "a database that is not there is named" {
	wary it-is-secret authority "${OPENED[@]}" --set externalDatabase.name=nowhere
	told 'no such database: nowhere does not exist; see DATABASE_NAME'
}

@test "with the endpoint, the password and the authority a shop is made, and an order placed in it" {
	handed_over goods it-is-secret authority
	run -0 shop_external goods "${OPENED[@]}" --timeout 25m -q
	has 'store goods is ready: http://goods.127.0.0.1.nip.io'
	run -0 visit goods /
	has '€12.50'
	run -0 buy goods mug-1
	[[ $output == http://goods.127.0.0.1.nip.io/orders/order_* ]]
	run -0 server_sql 'select count(*) from "order"' goods
	[ "$output" = 1 ]
}

@test "all of its sessions are encrypted, and there is no database in its namespace" {
	run -0 server_sql "select count(*), count(*) filter (where ssl) from pg_stat_ssl
		join pg_stat_activity using (pid) where usename = 'goods'"
	[ "${output%%|*}" -gt 0 ]
	[ "${output%%|*}" = "${output##*|}" ]
	run -0 kubectl get statefulset,persistentvolumeclaim -n store-goods -o name
	[ "$output" = persistentvolumeclaim/goods-uploads ]
	run -0 store status goods
	has 'DatabaseReady ?'
}

@test "the shop reaches that address and port; another namespace's pods and other ports stay closed" {
	NS=store-goods tools_run insider
	eventually 30 kubectl -n store-goods exec insider -- nc -z -w 3 "$SERVER_ADDRESS" 5432
	run ! kubectl -n store-goods exec insider -- nc -z -w 3 "$SERVER_GATEWAY" 6443
	kubectl -n store-goods delete pod insider --wait=false >/dev/null
	# A store of the same profile without the key.
	local file
	file=$BATS_TEST_TMPDIR/plain.yaml
	printf 'image: %s\n' "$BUSYBOX" >"$file"
	stores=(wary)
	run -0 store create wary --profile local "${SITE[@]}" --chart "$PLAIN" -f "$file" -q
	NS=store-wary tools_run outsider
	always 10 fails kubectl -n store-wary exec outsider -- nc -z -w 2 "$SERVER_ADDRESS" 5432
	run -0 store delete wary --yes -q
}

@test "the password is changed on the server and in the Secret: the shop says so, and goes on with the new one" {
	server_sql "alter role goods password 'another'"
	server_sql "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'goods'" >/dev/null
	eventually 120 shop_logs 'not ready: database .*wrong password or user: goods is refused'
	eventually 60 web_is False
	run -0 store status goods
	has 'it runs and is not ready'
	kubectl create secret generic goods-database -n store-goods --from-literal=database-password=another \
		--from-file=ca.crt="$SERVER/authority.crt" --dry-run=client -o yaml | kubectl replace -f - >/dev/null
	kubectl rollout restart deployment/goods-web -n store-goods >/dev/null
	kubectl rollout status deployment/goods-web -n store-goods --timeout=15m >/dev/null
	eventually 60 buys teapot-1
}

buys() { # PRODUCT
	buy goods "$1" | grep -q /orders/order_
}

shop_logs() { # PATTERN
	kubectl logs -n store-goods deployment/goods-web -c web --tail=200 | grep -qE "$1"
}

web_is() { # True|False
	[ "$(kubectl get pods -n store-goods -l app.kubernetes.io/component=web \
		-o 'jsonpath={.items[*].status.conditions[?(@.type=="Ready")].status}')" = "$1" ]
}

@test "delete leaves the database alone, and nothing in the cluster" {
	run -0 store delete goods --yes -q
	nothing_left goods
	run -0 server_sql 'select count(*) from "order"' goods
	[ "$output" = 2 ]
}
