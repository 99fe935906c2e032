#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Databases that somebody else runs: servers on ::1 alone, certificates of an authority of their own, roles that may
# make tables and no more, or not even those. On a shop of its own.
# shellcheck disable=SC2034,SC2154

# shellcheck source=tests/store/shopper.sh
. tests/store/shopper.sh

# A database of another owner, in which the shop's role may make tables in SCHEMA.
database_lent() { # NAME SCHEMA
	database_new "$1"
	sql "$1" "alter database \"$1\" owner to owner; revoke all on database \"$1\" from \"shop@x\", public;
		grant connect on database \"$1\" to \"shop@x\"; revoke all on schema public from \"shop@x\", public;
		create schema if not exists \"$2\"; grant usage, create on schema \"$2\" to \"shop@x\""
}

no_rights() {
	database_lent lent public
	sql lent 'revoke create on schema public from "shop@x"'
	if (store DATABASE_NAME=lent migrate) >"$work/out" 2>&1; then
		fail 'it migrated'
	fi
	expect 'migrate: error: database lent: shop@x may make no tables in it: let it own the database, or' "$work/out"
	expect 'GRANT USAGE, CREATE ON SCHEMA' "$work/out"
	! grep -q '^ *at ' "$work/out" || fail 'a trace'
}

# What the message says is enough.
tables_only() {
	sql lent 'grant usage, create on schema public to "shop@x"'
	(store DATABASE_NAME=lent migrate) >"$work/out" 2>&1 || { tail -n 20 "$work/out" && fail; }
	(store DATABASE_NAME=lent seed) >"$work/out" 2>&1 || { tail -n 20 "$work/out" && fail; }
	equal "$(sql lent 'select string_agg(extname, chr(44)) from pg_extension')" plpgsql
}

# A name that leads to ::1, and the address itself, with TLS whose certificate is looked at.
made() { # HOST
	database_new shop
	(store DATABASE_HOST="$1" DATABASE_TLS=verify-full DATABASE_CA_FILE="$seen/tls/ca.crt" REDIS_HOST="$1" \
		REDIS_PORT="$redis_tls_port" REDIS_TLS=true REDIS_CA_FILE="$seen/tls/ca.crt" migrate) \
		>"$work/out" 2>&1 ||
		{ tail -n 20 "$work/out" && fail; }
}

seeded() {
	(store seed) >"$work/out" 2>&1 || { tail -n 20 "$work/out" && fail; }
}

buys() {
	equal "$(curl -sS -g -o "$work/page" -w '%{http_code}' "http://[::1]:$port/")" 200
	equal "$(curl -sS -g "http://[::1]:$probe_port/ready" | jq -c .)" '{"ready":true,"database":"ok","redis":"ok"}'
	buy "$work/jar.six" mug-1
	COOKIE_SECRET='' store order "http://[::1]:$port" 2>"$work/out" || { cat "$work/out" && fail; }
}

told() {
	if (store MIGRATE_WAIT=1 DATABASE_PORT=1 migrate) >"$work/out" 2>&1; then
		fail 'it migrated'
	fi
	expect 'database [::1]:1: refused' "$work/out"
	if (store MIGRATE_WAIT=1 REDIS_PORT=1 MIGRATION_KEY=another migrate) >"$work/out" 2>&1; then
		fail 'it migrated'
	fi
	expect 'redis [::1]:1: refused' "$work/out"
	if (store MIGRATE_WAIT=1 DATABASE_TLS=verify-full DATABASE_CA_FILE="$seen/tls/other.crt" migrate) \
		>"$work/out" 2>&1; then
		fail 'it took the certificate of another authority'
	fi
	expect 'TLS: see DATABASE_TLS' "$work/out"
}

config .
check 'external: a role that may make no tables is told what to grant' no_rights
check 'external: a role that may make tables, of a database of somebody else' tables_only
if [ -n "$(ip -6 addr show dev lo 2>/dev/null)" ]; then
	postgres_stop
	redis_stop
	loopback=::1 database_addresses=::1 redis_tls_port=$(free_port)
	redis_options=(--tls-port "$redis_tls_port" --tls-cert-file "$work/tls/server.crt" --tls-auth-clients no
		--tls-key-file "$work/tls/server.key" --tls-ca-cert-file "$work/tls/ca.crt")
	postgres_start
	redis_start
	check 'external: on ::1 alone, TLS by address, no superuser' made ::1
	check 'external: what cannot be reached is named as URLs have it' told
	check 'external: the seed on ::1' seeded
	server_start six DATABASE_TLS=verify-full DATABASE_CA_FILE="$seen/tls/ca.crt" REDIS_PORT="$redis_tls_port" \
		REDIS_TLS=true REDIS_CA_FILE="$seen/tls/ca.crt"
	check 'external: pages, probes and orders on ::1' buys
	server_stop six
	postgres_stop
	redis_stop
	loopback=127.0.0.1 database_addresses=127.0.0.1,127.0.0.2 redis_options=()
	postgres_start
	redis_start
else
	skip 'external: on ::1 alone' 'this machine has no ::1'
fi
