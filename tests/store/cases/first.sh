#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# A new shop that its first web process fills (images/store/src/seed/first.ts), on databases of its own.
# shellcheck disable=SC2154

# shellcheck source=tests/store/shop.bash
. tests/store/shop.bash
# shellcheck source=tests/store/databases.bash
. tests/store/databases.bash

filled='store start: the shop was new: it has 6 products now'

new_shop() { # DATABASE: migrated, and empty
	database_new "$1"
	migrate "$1"
}

web() { # NAME DATABASE [VARIABLE=VALUE...]
	# A port that is given comes first.
	server_start "$1" "${@:3}" DATABASE_NAME="$2" SEED_FIRST=true SHUTDOWN_DELAY=0
}

# The seed of another database, in the background; its pid is in $job, what it says in $work/job.
job_begin() { # DATABASE [VARIABLE=VALUE...]
	(store DATABASE_NAME="$1" SEED_FIRST=true "${@:2}" seed) >"$work/job" 2>&1 &
	job=$!
}

job_end() {
	wait "$job" || { cat "$work/job" && fail 'the seed failed'; }
}

# What the seed of a filled shop finds to do: nothing, and each thing is there once.
whole() { # DATABASE
	(store DATABASE_NAME="$1" seed) >"$work/out" 2>&1 || { tail "$work/out" && fail 'the seed failed'; }
	equal "$(tail -n 1 "$work/out")" \
		'seeded 6 products (0 created, 0 updated, 0 unpublished, 6 unchanged), theme light'
	equal "$(sql "$1" "select (select count(*) from product where deleted_at is null),
		(select count(*) from region where deleted_at is null), (select count(*) from stock_location),
		(select count(*) from shipping_option where deleted_at is null),
		(select count(*) from api_key where type = 'publishable' and revoked_at is null)")" '6|1|1|2|1'
}

equal_to_job() {
	config .
	new_shop slow
	(store DATABASE_NAME=slow seed) >"$work/out" 2>&1 || { tail "$work/out" && fail 'seed failed'; }
	new_shop other
	web first other
	expect "$filled" "$work/first.log"
	server_stop first
	plain slow >"$work/slow"
	plain other >"$work/other"
	[ "$(grep -c 'INTO public.product ' "$work/other")" = 6 ] || fail 'it has made no products'
	diff "$work/slow" "$work/other"
	whole other
}

# Without Redis, which Medusa would wait for.
job_looks() {
	local job
	new_shop other
	port=$(free_port)
	job_begin other REDIS_PORT=1 LOGIN_URL="http://127.0.0.1:$port"
	web first other PORT="$port"
	job_end
	server_stop first
	expect "$ADMIN_EMAIL can log in" "$work/job"
	equal "$(tail -n 1 "$work/job")" 'seeded 6 products (by the first web process), theme light'
}

# Before there is a table, and a database at all.
job_before_all() {
	local job
	sql postgres 'drop database if exists other with (force)'
	job_begin other
	within 20 grep -q 'no such database' "$work/job"
	database_new other
	within 20 grep -q 'the migration' "$work/job"
	migrate other
	web first other
	job_end
	server_stop first
	expect '(by the first web process)' "$work/job"
}

pages_at_once() {
	new_shop other
	web first other
	curl -fsS -m 20 "http://127.0.0.1:$port/" >"$work/page"
	server_stop first
	expect 'Stoneware mug' "$work/page"
}

two_at_once() {
	local one
	new_shop other
	(web one other) &
	one=$!
	web two other
	wait "$one"
	server_stop one
	server_stop two
	equal "$(cat "$work/one.log" "$work/two.log" | grep -c "$filled")" 1
	whole other
}

# Killed at any moment of its work; the next one goes on.
killed() {
	local pause pid
	for pause in 0 0.05 0.1 0.2 0.3 0.45 0.6; do
		new_shop other
		(store DATABASE_NAME=other SEED_FIRST=true PORT="$(free_port)" start) >"$work/killed" 2>&1 &
		pid=$!
		within 60 filling other || { cat "$work/killed" && fail 'no filling was seen'; }
		sleep "$pause"
		store_kill KILL "$pid"
		wait "$pid" 2>/dev/null || true
		within 30 nobody_there other || fail 'a session stays'
		web first other
		server_stop first
		whole other
	done
}

filling() { # DATABASE
	[ -n "$(sql "$1" "select 1 from pg_locks where locktype = 'advisory' and classid = 1398034258 and objid = 2
		and database = (select oid from pg_database where datname = current_database())")" ]
}

# The web process dies in the midst, and no other comes: the seed does it.
killed_then_job() {
	local pid job
	new_shop other
	job_begin other SEED_FIRST_WAIT=3
	(store DATABASE_NAME=other SEED_FIRST=true PORT="$(free_port)" start) >"$work/killed" 2>&1 &
	pid=$!
	within 60 filling other || { cat "$work/killed" && fail 'no filling was seen'; }
	store_kill KILL "$pid"
	wait "$pid" 2>/dev/null || true
	job_end
	expect 'no web process has filled it with this configuration within 3 s: it is done here' "$work/job"
	whole other
}

wrong() {
	local job
	config '.currency = "euro"'
	new_shop other
	web first other
	expect 'filling it is left to its seed: ' "$work/first.log"
	expect 'currency' "$work/first.log"
	server_stop first
	config .
	job_begin other SEED_FIRST_WAIT=1
	job_end
	expect '6 created' "$work/job"
}

# The pod had the configuration of a moment ago.
another() {
	local job
	new_shop other
	web first other
	server_stop first
	sql other "update store set metadata = metadata - 'storefront'"
	config '.products[0].price = 19'
	job_begin other SEED_FIRST_WAIT=2
	job_end
	config .
	expect '(0 created, 1 updated, 0 unpublished, 5 unchanged)' "$work/job"
}

large() {
	local job
	config '.products = [range(101) | {sku: "P\(.)", title: "Thing \(.)", price: 1, stock: 1}]'
	new_shop other
	web first other
	server_stop first
	! grep -q 'the shop was new' "$work/first.log" || fail 'the web process filled it'
	job_begin other
	job_end
	config .
	expect 'seeded 101 products (101 created' "$work/job"
	! grep -q 'its first web process' "$work/job" || fail 'it waited'
}

not_asked() {
	new_shop other
	web first other STORE_FAST=schema,early,pack,gate
	server_stop first
	server_start second DATABASE_NAME=other SHUTDOWN_DELAY=0
	server_stop second
	equal "$(sql other 'select count(*) from product')" 0
	(store DATABASE_NAME=other SEED_FIRST=true STORE_FAST=none seed) >"$work/job" 2>&1
	expect '6 created' "$work/job"
}

# What the owner changed meanwhile is not the web process's business.
filled_before() {
	sql other "update product set title = 'Own' where handle = 'mug-1'"
	web first other
	server_stop first
	! grep -q 'the shop was new' "$work/first.log" || fail 'it was filled again'
	equal "$(sql other "select title from product where handle = 'mug-1'")" Own
}

check 'first web process: fills a new shop as its seed does' equal_to_job
check 'first web process: the seed waits for it, without Medusa' job_looks
check 'first web process: the seed waits for a database, too' job_before_all
check 'first web process: its first page has all' pages_at_once
check 'first web process: two at once, one fills' two_at_once
check 'first web process: killed, the next one goes on' killed
check 'first web process: killed, and none comes: the seed does it' killed_then_job
check 'first web process: a wrong configuration is left to the seed' wrong
check 'first web process: another configuration is done by the seed' another
check 'first web process: large catalogues are left to the seed' large
check 'first web process: not asked to, it does nothing' not_asked
check 'first web process: a shop that was filled stays as it is' filled_before
