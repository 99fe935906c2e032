#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# `store migrate` and `store wait`, the long way: fast.sh has the short one. Leaves the database `shop` migrated.
# shellcheck disable=SC2034,SC2154

STORE_FAST=none

refused_with() { # TEXT VARIABLE=VALUE...: migrate gives up after a second and says TEXT
	local text=$1
	shift
	if (store MIGRATE_WAIT=1 "$@" migrate) >"$work/out" 2>&1; then
		fail 'migrate succeeded'
	fi
	expect "store migrate: error: " "$work/out"
	expect "$text" "$work/out"
	! grep -qF "$DATABASE_PASSWORD" "$work/out" || fail 'the password is in the output'
}

# What a person is told when the database cannot be used: the settings, and the text.
causes() {
	local closed
	closed=$(free_port)
	database_new tlsonly
	database_new shop
	check 'migrate says: the name is not known' refused_with \
		'name resolution: the name nowhere.invalid is not known' DATABASE_HOST=nowhere.invalid
	check 'migrate says: refused' refused_with "database 127.0.0.1:$closed: refused" DATABASE_PORT="$closed"
	check 'migrate says: wrong password' refused_with 'wrong password or user: shop@x' DATABASE_PASSWORD=wrong
	check 'migrate says: no such database' refused_with 'no such database: nothing' DATABASE_NAME=nothing
	check 'migrate says: TLS is demanded' refused_with 'TLS: see DATABASE_TLS' DATABASE_NAME=tlsonly
	check 'migrate says: TLS, another authority' refused_with 'TLS: see DATABASE_TLS' DATABASE_TLS=verify-full \
		DATABASE_CA_FILE="$seen/tls/other.crt"
	check 'migrate says: TLS, no authority' refused_with 'TLS: see DATABASE_TLS' DATABASE_TLS=verify-full
	check 'migrate says: TLS, another name' refused_with 'TLS: see DATABASE_TLS' DATABASE_TLS=verify-full \
		DATABASE_CA_FILE="$seen/tls/ca.crt" DATABASE_HOST=127.0.0.2
	check 'migrate says: no such CA file' refused_with 'DATABASE_CA_FILE: /nothing.crt cannot be read (ENOENT)' \
		DATABASE_TLS=verify-full DATABASE_CA_FILE=/nothing.crt
	check 'migrate says: redis refused' refused_with "redis 127.0.0.1:$closed: refused" REDIS_PORT="$closed"
	check 'migrate says: redis wrong password' refused_with 'wrong password; see REDIS_PASSWORD' REDIS_PASSWORD=no
	check 'migrate says: a wrong setting' refused_with \
		'DATABASE_TLS is "on", and may be disable, require, verify-full' DATABASE_TLS=on
	check 'migrate says: a secret is missing' refused_with 'JWT_SECRET is not set' JWT_SECRET=
}

two_at_once() {
	database_new shop
	(store migrate) >"$work/one" 2>&1 &
	local one=$!
	(store migrate) >"$work/two" 2>&1 || { cat "$work/two" && fail 'the second failed'; }
	wait "$one" || { cat "$work/one" && fail 'the first failed'; }
	equal "$(cat "$work/one" "$work/two" | grep -c 'store migrate: migrated in')" 1
	expect 'another migrate runs' <(cat "$work/one" "$work/two")
	equal "$(sql shop 'select count(*) from store_migration')" 1
}

again() {
	dump shop >"$work/before"
	local begin
	begin=$(date +%s%N)
	(store migrate) >"$work/out" 2>&1
	[ $((($(date +%s%N) - begin) / 1000000)) -lt 3000 ] || fail 'it took more than 3 s'
	expect 'was finished already' "$work/out"
	grep -qE 'store migrate: .* [0-9]{3} tables' "$work/out" || fail 'the number of tables is missing'
	dump shop | diff "$work/before" -
}

# Medusa's own command is the measure: the same tables, indexes and constraints, and ours.
same_schema() {
	database_new upstream
	(
		cd "$app"
		# shellcheck disable=SC2016
		container_env DATABASE_NAME=upstream XDG_CONFIG_HOME="$work/upstream" PATH="${node%/*}:$PATH" "$node" \
			node_modules/@medusajs/cli/cli.js db:migrate
	) >"$work/upstream.log" 2>&1 || { tail "$work/upstream.log" && fail 'medusa db:migrate failed'; }
	# What is ours is left out: our own tables, and what records the changes of Medusa's.
	sql postgres 'drop database if exists bare'
	sql postgres 'create database bare template shop'
	sql bare 'drop function store_change_record() cascade;
		drop table store_change, store_session, store_probe, store_migration'
	local name
	for name in bare upstream; do
		PGPASSWORD=owner "${postgres%/*}/pg_dump" -s -h 127.0.0.1 -p "$database_port" \
			-U owner "$name" | grep -vE '^\\(un)?restrict|run_id text DEFAULT' >"$work/$name.schema"
		sql "$name" 'select name from mikro_orm_migrations order by name' >>"$work/$name.schema"
		sql "$name" 'select script_name from script_migrations order by script_name' >>"$work/$name.schema"
	done
	[ "$(wc -l <"$work/bare.schema")" -gt 2000 ] || fail 'the dump is too short to tell'
	diff "$work/upstream.schema" "$work/bare.schema"
}

# A node that dies while it migrates; the next one goes on.
killed() {
	database_new killed
	(store DATABASE_NAME=killed migrate) >"$work/killed" 2>&1 &
	local pid=$!
	within 60 more_tables killed 30 || fail 'no tables appeared'
	store_kill KILL "$pid"
	wait "$pid" 2>/dev/null || true
	equal "$(sql killed "select to_regclass('store_migration') is null")" t
	(store DATABASE_NAME=killed migrate) >"$work/out" 2>&1 || { tail "$work/out" && fail 'the next one failed'; }
	equal "$(sql killed 'select count(*) from store_migration')" 1
	equal "$(sql killed 'select count(*) from store')" 1
}

more_tables() { # DATABASE COUNT
	[ "$(sql "$1" "select count(*) from pg_tables where schemaname = 'public'")" -gt "$2" ]
}

other_key() {
	(store MIGRATION_KEY=next migrate) >"$work/out" 2>&1
	expect 'migrating to next' "$work/out"
	equal "$(sql shop 'select string_agg(key, chr(32) order by key) from store_migration')" "medusa-$medusa next"
}

over_tls() { # DATABASE_TLS [VARIABLE=VALUE...]
	(store MIGRATION_KEY=tls DATABASE_TLS="$1" "${@:2}" migrate) >"$work/out" 2>&1 || { tail "$work/out" && fail; }
	sql shop "delete from store_migration where key = 'tls'"
}

waits() {
	(store wait) >"$work/out" 2>&1
	expect "store wait: the migration medusa-$medusa has finished" "$work/out"
	if (store MIGRATION_KEY=never MIGRATE_WAIT=1 wait) >"$work/out" 2>&1; then
		fail 'it did not wait'
	fi
	expect 'gave up after 1 s: the migration never has not finished' "$work/out"
}

waits_for_it() {
	(store MIGRATION_KEY=later wait) >"$work/out" 2>&1 &
	local pid=$!
	within 10 grep -q 'waiting' "$work/out"
	sql shop "insert into store_migration values ('later', now())"
	wait "$pid"
	sql shop "delete from store_migration where key = 'later'"
}

causes
check 'two migrations at once: one migrates, both succeed' two_at_once
check 'no extension is needed' equal "$(sql shop 'select string_agg(extname, chr(44)) from pg_extension')" plpgsql
check 'migrate again changes nothing, within 3 s' again
check 'the schema is that of medusa db:migrate' same_schema
check 'a migration that was killed is resumed' killed
check 'another key migrates again' other_key
check 'migrate over TLS, require' over_tls require
check 'migrate over TLS, verify-full by name' over_tls verify-full DATABASE_CA_FILE="$seen/tls/ca.crt" \
	DATABASE_HOST=localhost
check 'migrate over TLS, verify-full by address' over_tls verify-full DATABASE_CA_FILE="$seen/tls/ca.crt"
check 'wait' waits
check 'wait returns when the migration has finished' waits_for_it
unset STORE_FAST
