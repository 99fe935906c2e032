#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The base schema of the image (images/store/src/base.ts) beside what migrations make, STORE_FAST=none. On the database
# `shop` that migrate.sh has left; leaves one that was restored.
# shellcheck disable=SC2154

# shellcheck source=tests/store/shop.bash
. tests/store/shop.bash
# shellcheck source=tests/store/databases.bash
. tests/store/databases.bash

equal_to_migrated() {
	database_new slow
	migrate slow STORE_FAST=none
	! grep -q "$restored" "$work/out" || fail 'STORE_FAST=none restores'
	database_new shop
	migrate shop
	expect "$restored" "$work/out"
	! grep -q 'migrating to' "$work/out" || fail 'it migrated besides'
	plain slow >"$work/slow"
	plain shop >"$work/fast"
	[ "$(wc -l <"$work/slow")" -gt 3000 ] || fail 'the dump is too short to tell'
	diff "$work/slow" "$work/fast"
}

equal_when_seeded() {
	local name
	config .
	database_new other
	migrate other
	for name in slow other; do
		(store DATABASE_NAME="$name" seed) >"$work/out" 2>&1 || { tail "$work/out" && fail 'seed failed'; }
		plain "$name" >"$work/$name"
	done
	[ "$(grep -c 'INTO public.product ' "$work/other")" = 6 ] || fail 'the seed has made no products'
	diff "$work/slow" "$work/other"
}

# Real migrations on a restored database: whatever they had to do would be seen.
nothing_left() {
	dump shop >"$work/before"
	migrate shop STORE_FAST=none MIGRATION_KEY=next
	expect 'migrating to next' "$work/out"
	sql shop "delete from store_migration where key = 'next'"
	dump shop | diff "$work/before" -
}

# No two stores have an id, a token or a hash in common, but for ids that say what they are.
all_own() {
	local name
	database_new other
	migrate other
	for name in shop other; do
		dump "$name" | grep -oE "'[a-z_]*[0-7][0-9A-HJKMNP-TV-Z]{25}'|pk_[0-9a-f]{64}|[0-9A-Za-z+/=]{128}" |
			sort -u >"$work/$name.own"
		[ "$(wc -l <"$work/$name.own")" -ge 8 ] || fail "only $(wc -l <"$work/$name.own") ids in $name"
	done
	equal "$(comm -12 "$work/shop.own" "$work/other.own")" ''
	equal "$(sql other "select count(*) from api_key where type = 'publishable' and token ~ '^pk_[0-9a-f]{64}\$'
		and redacted = left(token, 6) || '***' || right(token, 3)")" 1
	equal "$(sql other "select count(*) from mikro_orm_migrations where executed_at < now() - interval '1 hour'")" 0
	! dump other | grep -F '{{' || fail 'a place is left'
}

logs_in() {
	server_start fast SHUTDOWN_DELAY=0
	log_in "$ADMIN_PASSWORD"
	server_stop fast
}

# Without Redis: nothing of it is needed where nothing of Medusa is loaded.
alone() {
	database_new other
	migrate other REDIS_PORT=1
	expect "$restored" "$work/out"
}

two_restore() {
	local one
	database_new other
	(store DATABASE_NAME=other migrate) >"$work/one" 2>&1 &
	one=$!
	migrate other
	wait "$one" || { cat "$work/one" && fail 'the first failed'; }
	equal "$(cat "$work/one" "$work/out" | grep -c "$restored")" 1
	equal "$(cat "$work/one" "$work/out" | grep -c 'was finished already')" 1
	equal "$(sql other 'select count(*) from store_migration')" 1
	equal "$(sql other 'select count(*) from "user"')" 1
}

# --- what is no empty database, or refuses ---------------------------------------------------------------------------

# A database in which statements of DDL meet a function of its owner: BODY is its PL/pgSQL. It lies in a schema of its
# own, so that the store's is empty.
database_watched() { # NAME BODY
	database_new "$1"
	sql "$1" "create schema watch; grant usage on schema watch to public;
		create function watch.look() returns event_trigger language plpgsql as \$\$ begin $2 end \$\$;
		create event trigger look on ddl_command_end when tag in ('CREATE TABLE') execute function watch.look()"
}

not_empty() {
	database_new other
	sql other 'create table public.theirs (one int)'
	migrate other
	! grep -q "$restored" "$work/out" || fail 'restored beside a table of somebody else'
	expect 'migrated in' "$work/out"
	equal "$(sql other 'select count(*) from theirs')" 0
}

# An extension of the server's owner is nobody's data, as managed servers have some in every database.
extension() {
	database_new other
	sql other 'create extension pg_trgm schema public'
	migrate other
	expect "$restored" "$work/out"
}

refused() {
	database_watched other "if length(current_query()) > 150000 then raise exception 'too long for me'; end if;"
	migrate other
	expect 'this server refuses the base schema (too long for me): its migrations are run instead' "$work/out"
	expect 'migrated in' "$work/out"
	equal "$(sql other 'select count(*) from store')" 1
}

no_file() {
	local whole=$app/base/schema.sql
	mv "$whole" "$whole.away"
	head -c 100000 "$whole.away" >"$whole"
	database_new other
	migrate other || { mv "$whole.away" "$whole" && fail; }
	mv "$whole.away" "$whole"
	! grep -q "$restored" "$work/out" || fail 'restored half a file'
	expect 'migrated in' "$work/out"
}

no_such_way() {
	migrate shop STORE_FAST=schema,warp
	expect 'warning: STORE_FAST: this image has no "warp"; it knows schema' "$work/out"
}

# --- killed ----------------------------------------------------------------------------------------------------------

state() { # DATABASE: how many relations, and keys of migrations
	local relations
	relations=$(sql "$1" "select count(*) from pg_class where relnamespace = 'public'::regnamespace")
	[ "$relations" = 0 ] || relations="whole $(sql "$1" 'select count(*) from store_migration')"
	echo "$relations"
}

# Killed while the server makes the tables, once with its part of the work, once without: all is there, or nothing.
killed_inside() {
	local whose pid
	for whose in client both; do
		database_watched other "if to_regclass('public.region') is not null
			and to_regclass('public.store') is null then perform pg_sleep(0.2); end if;"
		(store DATABASE_NAME=other migrate) >"$work/killed" 2>&1 &
		pid=$!
		within 30 restoring other || { cat "$work/killed" && fail 'no restoring was seen'; }
		store_kill KILL "$pid"
		wait "$pid" 2>/dev/null || true
		equal "$(state other)" 0
		[ "$whose" = client ] || sql postgres "select pg_terminate_backend(pid) from pg_stat_activity
			where datname = 'other' and application_name = 'store'" >"$work/ended"
		migrate other
		equal "$(state other)" 'whole 1'
		equal "$(sql other 'select count(*) from store'), $(sql other 'select count(*) from "user"')" '1, 1'
		# A server whose client is gone carries the text out to its end, or sees that it is gone and undoes it.
		[ "$whose" = client ] || expect "$restored" "$work/out"
		grep -qE "$restored|was finished already" "$work/out" || fail "it migrated: $(cat "$work/out")"
	done
}

restoring() { # DATABASE
	[ -n "$(sql postgres "select 1 from pg_stat_activity where datname = '$1' and wait_event = 'PgSleep'")" ]
}

# At any moment, from the start of the process on.
killed_anywhere() {
	local pid pause seen=
	for pause in 0.1 0.3 0.5 0.7 0.9 1.2 1.6 2.2; do
		database_new other
		(store DATABASE_NAME=other migrate) >"$work/killed" 2>&1 &
		pid=$!
		sleep "$pause"
		store_kill KILL "$pid"
		wait "$pid" 2>/dev/null || true
		within 30 nobody_there other || fail 'a session stays'
		case $(state other) in
		0 | 'whole 1') seen="$seen $(state other)" ;;
		*) fail "killed after $pause s: $(state other)" ;;
		esac
		migrate other
		equal "$(state other)" 'whole 1'
	done
	echo "$seen"
}

# The connection is lost while the server works: that is told, and the next try finds what there is.
server_gone() {
	local pid status=0
	database_watched other "if to_regclass('public.region') is not null
		and to_regclass('public.store') is null then perform pg_sleep(0.2); end if;"
	(store DATABASE_NAME=other migrate) >"$work/gone" 2>&1 &
	pid=$!
	within 30 restoring other || { cat "$work/gone" && fail 'no restoring was seen'; }
	sql postgres "select pg_terminate_backend(pid) from pg_stat_activity where datname = 'other'" >"$work/ended"
	wait "$pid" || status=$?
	equal "$status" 1
	expect 'store migrate: error: ' "$work/gone"
	! grep -q 'migrating to' "$work/gone" || fail 'it went on without a connection'
	equal "$(state other)" 0
	migrate other
	expect "$restored" "$work/out"
}

# --- made anew -------------------------------------------------------------------------------------------------------

same_bytes() {
	PATH=${node%/*}:$PATH images/store/tools/schema.sh "$app" "$work/schema.again"
	cmp "$app/base/schema.sql" "$work/schema.again"
}

check 'base schema: restored is what migrations make, schema and rows' equal_to_migrated
check 'base schema: restored or migrated, the seed makes the same of it' equal_when_seeded
check 'base schema: migrations find nothing to do on it' nothing_left
check 'base schema: no two stores share an id or a secret' all_own
check 'base schema: the administrator logs in' logs_in
check 'base schema: Redis is not waited for' alone
check 'base schema: two at once, one restores' two_restore
check 'base schema: not beside what somebody else has made' not_empty
check 'base schema: beside an extension' extension
check 'base schema: a server that refuses it gets the migrations' refused
check 'base schema: half a file is none' no_file
check 'base schema: a way that this image has not is told' no_such_way
check 'base schema: killed while it is restored' killed_inside
check 'base schema: killed at any moment' killed_anywhere
check 'base schema: the connection is lost while it is restored' server_gone
check 'base schema: two builds give the same bytes' same_bytes
