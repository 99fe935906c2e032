#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# `store start` as a process: its probes, what it does without database or Redis, how it ends. On the shop that seed.sh
# has left.
# shellcheck disable=SC2154

# shellcheck source=tests/store/shopper.sh
. tests/store/shopper.sh

refuses() { # TEXT VARIABLE=VALUE...
	if (store MIGRATE_WAIT=5 PORT="$(free_port)" "${@:2}" start) >"$work/out" 2>&1; then
		fail 'it started'
	fi
	expect "$1" "$work/out"
}

ready() { # prints the answer to people of the cluster, and the status
	curl -sS -m 5 -w '\n%{http_code}\n' "http://127.0.0.1:$probe_port/ready"
}

is_ready() { # STATUS
	[ "$(ready | tail -n 1)" = "$1" ]
}

probes() {
	equal "$(curl -sS "http://127.0.0.1:$port/health")" OK
	equal "$(ready | head -n 1)" '{"ready":true,"database":"ok","redis":"ok"}'
	equal "$(curl -sS "http://127.0.0.1:$probe_port/version" | jq -r .medusa)" "$medusa"
	equal "$(curl -sS "http://127.0.0.1:$probe_port/health")" OK
	equal "$(curl -sS "http://127.0.0.1:$port/config.json" | jq -c '[.name, .currency, .countries, .theme]')" \
		'["acme","eur",["at","de"],"light"]'
}

# The answer comes within the two seconds, names what is gone, and the process lives on.
without_redis() {
	redis_stop
	within 5 is_ready 503 || fail "ready: $(ready)"
	expect '"redis":"redis 127.0.0.1:' <(ready)
	expect '"database":"ok"' <(ready)
	equal "$(curl -sS "http://127.0.0.1:$port/health")" OK
	redis_start
	within 20 is_ready 200 || fail "ready: $(ready)"
	expect 'store start: not ready: redis 127.0.0.1:' "$work/web.log"
	expect 'store start: ready again' "$work/web.log"
	buy "$work/jar.redis" mug-1
}

without_database() {
	postgres_stop
	within 5 is_ready 503 || fail "ready: $(ready)"
	sleep 1
	expect "\"database\":\"database 127.0.0.1:$database_port: refused" <(ready)
	expect '"redis":"ok"' <(ready)
	equal "$(curl -sS "http://127.0.0.1:$port/health")" OK
	equal "$(curl -sS -m 70 -o "$work/page" -w '%{http_code}' "http://127.0.0.1:$port/")" 500
	expect 'Something went wrong' "$work/page"
	postgres_start
	within 20 is_ready 200 || fail "ready: $(ready)"
	buy "$work/jar.database" mug-1
}

# A server that hangs is a server that does not answer.
hanging_database() {
	local pid
	pid=$(pgrep -P "$(head -n 1 "$work/postgres/postmaster.pid")" | tr '\n' ' ')
	# shellcheck disable=SC2086
	kill -STOP $pid
	# An answer holds for a moment.
	sleep 1
	local begin
	begin=$(date +%s%N)
	ready >"$work/out"
	local took=$((($(date +%s%N) - begin) / 1000000))
	# shellcheck disable=SC2086
	kill -CONT $pid
	expect 503 "$work/out"
	expect 'no answer within 2000 ms' "$work/out"
	[ "$took" -lt 3000 ] || fail "it took $took ms"
	within 10 is_ready 200
}

# Requests every few milliseconds over kept connections while the server is told to stop: all are answered.
stops_gracefully() {
	"$node" tests/store/load.mjs "http://127.0.0.1:$port/" 4 "$work/load.stop" >"$work/load" &
	local load=$!
	sleep 2
	kill -TERM "$(cat "$work/web.pid")"
	within 3 is_ready 503 || fail "ready: $(ready)"
	expect '"draining":true' <(ready)
	sleep 1
	touch "$work/load.stop"
	wait "$load" || { cat "$work/load" && fail 'requests failed'; }
	cat "$work/load"
	within 20 test ! -d "/proc/$(cat "$work/web.pid")" || fail 'it still runs'
	expect 'store start: stopped' "$work/web.log"
	expect 'exited with 0' "$work/web.exit"
}

# A form whose body comes slowly is answered, though the server was told to stop before it was complete.
finishes_requests() {
	(
		exec 3<>"/dev/tcp/127.0.0.1/$port"
		printf 'POST /cart HTTP/1.1\r\nHost: shop\r\nContent-Length: 11\r\n' >&3
		printf 'Content-Type: application/x-www-form-urlencoded\r\n\r\naction=' >&3
		sleep 1
		kill -TERM "$(cat "$work/slow.pid")"
		sleep 1
		printf 'none' >&3
		timeout 10 head -n 1 <&3
	) >"$work/out" || fail 'no answer'
	expect 'HTTP/1.1 404' "$work/out"
	within 20 test ! -d "/proc/$(cat "$work/slow.pid")" || fail 'it still runs'
	expect 'exited with 0' "$work/slow.exit"
}

# As where a whole shop is removed: nobody waits for what is gone, and the end is no failure.
ends_without_services() {
	redis_stop
	postgres_stop
	kill -TERM "$(cat "$work/lonely.pid")"
	within 12 test ! -d "/proc/$(cat "$work/lonely.pid")" || fail 'it still runs'
	expect 'database or Redis is gone' "$work/lonely.log"
	expect 'exited with 0' "$work/lonely.exit"
}

# Two processes as in the large plan: the worker serves no pages, and works on what the server leaves.
apart() {
	local server=$port before
	server_start worker MEDUSA_WORKER_MODE=worker
	equal "$(curl -sS -o /dev/null -w '%{http_code}' "http://127.0.0.1:$port/")" 404
	equal "$(curl -sS "http://127.0.0.1:$port/health")" OK
	port=$server
	before=$(grep -c 'order.placed' "$work/worker.log" || true)
	buy "$work/jar.apart" mug-1
	within 20 more_events "$before" || fail 'the worker saw no order'
	! grep -q 'Processing order.placed' "$work/server.log" || fail 'the server worked on events'
	server_stop worker
	expect 'exited with 0' "$work/worker.exit"
}

more_events() { # BEFORE
	[ "$(grep -c 'order.placed' "$work/worker.log")" -gt "$1" ]
}

# The port of probes is there at once, and /health waits for the shop: with its answer the first page comes too.
held() {
	local pid asked
	port=$(free_port) probe_port=$(free_port)
	(store PORT="$port" PROBE_PORT="$probe_port" MIGRATION_KEY=later SHUTDOWN_DELAY=0 start) \
		>"$work/held.log" 2>&1 &
	pid=$!
	within 30 starting || { cat "$work/held.log" && fail "starting: $(ready)"; }
	(
		curl -fsS -m 120 "http://127.0.0.1:$probe_port/health" >"$work/held.health"
		curl -fsS -m 20 "http://127.0.0.1:$port/" >"$work/held.page"
	) &
	asked=$!
	within 60 grep -q 'the migration later has not finished' "$work/held.log" || fail 'it does not wait'
	sleep 1
	[ ! -s "$work/held.health" ] || fail 'the probe was answered before the shop served'
	sql shop "insert into store_migration values ('later', now())"
	wait "$asked" || { cat "$work/held.log" && fail 'the probe or the page was not answered'; }
	sql shop "delete from store_migration where key = 'later'"
	equal "$(cat "$work/held.health")" OK
	grep -qi '<!doctype html>' "$work/held.page" || fail 'that is no page'
	equal "$(ready | head -n 1)" '{"ready":true,"database":"ok","redis":"ok"}'
	kill -TERM "$(pid_on_port "$port")"
	wait "$pid" || fail "it ended with $?"
}

starting() {
	[ "$(ready | tr '\n' ' ')" = 'starting  503 ' ]
}

# Whoever takes a shop away that still starts does not wait for it.
quits() {
	local pid status=0
	(store PORT="$(free_port)" MIGRATION_KEY=never start) >"$work/out" 2>&1 &
	pid=$!
	within 60 grep -q 'the migration never has not finished' "$work/out" || fail 'it does not wait'
	store_kill TERM "$pid"
	wait "$pid" || status=$?
	equal "$status" 143
	expect 'store start: stopped by SIGTERM before it served' "$work/out"
}

given_up() {
	if (store PORT="$(free_port)" PROBE_PORT="$(free_port)" START_LIMIT=1 MIGRATION_KEY=never start) \
		>"$work/out" 2>&1; then
		fail 'it ended well'
	fi
	expect 'store start: error: the shop does not serve 1 s after its start: it is given up' "$work/out"
}

# The long way: the port opens when the shop serves.
not_held() {
	local pid
	probe_port=$(free_port)
	(store STORE_FAST=none PORT="$(free_port)" PROBE_PORT="$probe_port" MIGRATE_WAIT=2 MIGRATION_KEY=never start) \
		>"$work/out" 2>&1 &
	pid=$!
	within 60 grep -q 'the migration never has not finished' "$work/out" || fail 'it does not wait'
	! ready 2>/dev/null || fail 'the port is open'
	! wait "$pid" || fail 'it ended well'
}

# Server and seed have loaded Medusa before there is a database, and need nothing but it.
gated() {
	local web seed status=0
	port=$(free_port) probe_port=$(free_port)
	(store DATABASE_NAME=gated PORT="$port" PROBE_PORT="$probe_port" SHUTDOWN_DELAY=0 start) \
		>"$work/gated.log" 2>&1 &
	web=$!
	(store DATABASE_NAME=gated seed) >"$work/gated.seed" 2>&1 &
	seed=$!
	within 60 loads gated "$work/gated.log" || fail 'the server has not loaded Medusa'
	within 60 loads gated "$work/gated.seed" || fail 'the seed has not loaded Medusa'
	starting || fail "starting: $(ready)"
	sql postgres 'create database gated owner "shop@x"'
	(store DATABASE_NAME=gated migrate)
	wait "$seed" || { cat "$work/gated.seed" && fail 'no seed'; }
	within 60 curl -fsS -m 60 -o "$work/page" "http://127.0.0.1:$port/products/mug-1" || cat "$work/gated.log"
	expect 'Stoneware mug' "$work/page"
	kill -TERM "$(pid_on_port "$port")"
	wait "$web" || status=$?
	sql postgres 'drop database gated with (force)'
	equal "$status" 0
}

loads() { # DATABASE LOG
	grep -q "no such database: $1" "$2" && grep -q "in module 'event-bus-redis' established" "$2"
}

# What is waited for is told, not what Medusa makes of it.
gated_given_up() {
	refuses 'gave up after 15 s: database 127.0.0.1' DATABASE_NAME=absent MIGRATE_WAIT=15
	loads absent "$work/out" || fail 'Medusa was not loaded'
	! grep -i 'failed to connect' "$work/out" || fail 'Medusa has asked the database'
}

# Without that way nothing of Medusa is loaded before.
ungated() {
	refuses 'no such database: absent' DATABASE_NAME=absent MIGRATE_WAIT=15 STORE_FAST=schema,early,pack
	! loads absent "$work/out" || fail 'Medusa was loaded'
}

listens() { # PORT
	ss -Hltn "sport = :$1" | grep -q .
}

# Medusa's own modules leave the rejection to nobody, and the process would end.
shy_redis() {
	local shy shy_port
	shy_port=$(free_port)
	"$node" tests/store/shy-redis.mjs "$loopback" "$shy_port" "$redis_port" &
	shy=$!
	pids+=("$shy")
	within 10 listens "$shy_port"
	server_start shy REDIS_PORT="$shy_port" SHUTDOWN_DELAY=0 "$@"
	expect "waiting: redis $loopback:$shy_port closed a first connection; it is tried again" "$work/shy.log"
	equal "$(curl -sS "http://127.0.0.1:$port/health")" OK
	server_stop shy
	kill "$shy"
}

check 'Medusa is loaded before there is a database' gated
check 'a database that does not come is what is told' gated_given_up
check 'without that way Medusa waits for the database' ungated
check 'start says: database refused' refuses 'refused: nothing listens there' DATABASE_PORT=1
check 'start says: wrong password' refuses 'wrong password or user' DATABASE_PASSWORD=wrong
check 'start says: redis refused' refuses 'redis 127.0.0.1:1: refused' REDIS_PORT=1
check 'start says: not migrated' refuses 'the migration never has not finished' MIGRATION_KEY=never
check 'start says: a wrong setting' refuses 'STORE_URLS: "shop" is no http or https URL' STORE_URLS=shop
check 'a probe of the start is answered when the shop serves' held
check 'a start that is stopped ends at once' quits
check 'a start that does not end is given up' given_up
check 'without that way the port of probes opens last' not_held

check 'a Redis that closes the first connections' shy_redis
check 'the same without the gate' shy_redis STORE_FAST=none

server_start web
check 'probes' probes
check 'redis gone and back' without_redis
check 'database gone and back' without_database
check 'database hangs' hanging_database
check 'stops without a failed request' stops_gracefully
server_start slow SHUTDOWN_DELAY=0
check 'finishes what is under way' finishes_requests
server_start lonely SHUTDOWN_DELAY=0
check 'ends though database and redis are gone' ends_without_services
redis_start
postgres_start
server_start server MEDUSA_WORKER_MODE=server
check 'server and worker apart' apart
server_stop server
