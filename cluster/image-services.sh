#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Tests of what is in images/, running; sourced by cluster/image-test.sh, which calls services() in a network
# namespace with nothing but a loopback interface.
# shellcheck disable=SC2154,SC2034 # what the two other files of this test set and use

tool() { # COMMAND...: in the image of tools
	(contain tools "$@")
}

# --- tools and busybox

test_tools() {
	local command pid site=$work/site
	for command in bash curl nc dig getent psql redis-cli; do
		check "tools: $command" tool bash -c "command -v $command"
	done
	check 'tools: run as 65532' same '65532 65532' "$(tool id -u) $(tool id -g)"
	check 'tools: getent knows root' same 0 "$(tool getent passwd root | cut -d : -f 3)"
	mkdir "$site"
	echo page >"$site/index.html"
	(
		volumes=("$site:/mnt")
		contain busybox sh -c 'exec httpd -f -p 127.0.0.1:8080 -h /mnt'
	) 2>/dev/null &
	pid=$!
	disown
	check 'tools: nc -z sees an open port' within 10 tool nc -z 127.0.0.1 8080
	check 'tools: nc -z sees a closed port' refuses refused tool nc -zv 127.0.0.1 8081
	check 'tools: curl' same page "$(tool curl -s http://127.0.0.1:8080/)"
	kill -9 "$(inner "$pid")" || true
}

test_busybox() {
	local folder=$work/busybox-volume
	mkdir "$folder"
	check 'busybox: sh, mkdir and rm as root' busybox_works "$folder"
}

busybox_works() { # FOLDER
	volumes=("$1:/mnt")
	(contain busybox sh -c 'id -u && mkdir -m 0777 -p /mnt/a/b && mkdir /mnt/c && rm -rf /mnt/c') || return 1
	same '777 a a/b' "$(stat -c %a "$1/a/b") $(cd "$1" && find . -mindepth 1 -printf '%P\n' | sort | xargs)"
}

# --- PostgreSQL

# Starts it as a pod would; the volume is of root and of group 999, as fsGroup makes it. Sets server.
start_postgres() { # ARGUMENTS...
	mkdir -p "$work/pg/volume" "$work/pg/run"
	chown 0:999 "$work/pg/volume" "$work/pg/run"
	chmod 2775 "$work/pg/volume" "$work/pg/run"
	(
		volumes=("$work/pg/volume:/var/lib/postgresql/data" "$work/pg/run:/var/run/postgresql")
		contain postgres "$@"
	) >>"$work/pg/log" 2>&1 &
	server=$!
	disown
}

sql() { # PASSWORD HOST DATABASE QUERY
	local given=("PGPASSWORD=$1" PGCONNECT_TIMEOUT=5) volumes=("$work/pg/run:/var/run/postgresql")
	tool psql -w -h "$2" -U shop -d "$3" -Atc "$4"
}

kill_postgres() {
	kill -9 "$(inner "$server")" 2>/dev/null || true
	within 10 gone "$server"
}

# Killed as soon as this much of the folder is there, the container leaves no database that looks whole.
killed_at() { # PATH
	local volume=$work/pg/volume end=$((SECONDS + 60))
	start_postgres
	# Without a pause: the last of them is there for a tenth of a second.
	until [ -e "$volume/.initialising/$1" ]; do
		[ "$SECONDS" -lt "$end" ] || break
	done
	kill_postgres
	[ ! -e "$volume/pgdata" ] || { echo 'a database was already there' && return 1; }
	[ -e "$volume/.initialising/$1" ] || { tail -n 5 "$work/pg/log" && return 1; }
}

test_postgres_start() {
	local path
	given=(POSTGRES_USER=shop)
	start_postgres
	within 20 gone "$server" >/dev/null || kill_postgres
	check 'postgres: without a password says what to set' grep -q 'set POSTGRES_PASSWORD or' "$work/pg/log"
	check 'postgres: and makes nothing' test ! -e "$work/pg/volume/pgdata"
	given=(POSTGRES_USER=shop POSTGRES_DB='shop "1"' "POSTGRES_PASSWORD=$PASSWORD")
	for path in PG_VERSION global base/1/PG_VERSION base/4/PG_VERSION base/5/PG_VERSION base/16384; do
		check "postgres: killed while it makes $path" killed_at "$path"
	done
	start_postgres -c max_connections=33
	check 'postgres: the next start makes the whole' within 60 sql "$PASSWORD" 127.0.0.1 'shop "1"' 'select 1'
	check 'postgres: nothing is left of the unfinished' test ! -e "$work/pg/volume/.initialising"
}

test_postgres_access() {
	check 'postgres: takes arguments' same 33 "$(sql "$PASSWORD" 127.0.0.1 postgres 'show max_connections')"
	check 'postgres: answers others than loopback' same 1 "$(sql "$PASSWORD" "$OUTSIDE" postgres 'select 1')"
	check 'postgres: UTF-8 in the locale C.UTF-8' same 'UTF8|C.UTF-8|C.UTF-8' "$(
		sql "$PASSWORD" 127.0.0.1 'shop "1"' "select pg_encoding_to_char(encoding), datcollate, datctype
			from pg_database where datname = current_database()")"
	check 'postgres: passwords are kept by scram-sha-256' same SCRAM-SHA-256 "$(
		sql "$PASSWORD" 127.0.0.1 postgres \
			"select split_part(rolpassword, '\$', 1) from pg_authid where rolname = 'shop'")"
	check 'postgres: has the extensions of contrib' sql "$PASSWORD" 127.0.0.1 'shop "1"' 'create extension pg_trgm'
	for host in 127.0.0.1 "$OUTSIDE" /var/run/postgresql; do
		check "postgres: refuses a wrong password, $host" refuses 'password authentication failed' \
			sql wrong "$host" postgres 'select 1'
		check "postgres: refuses no password, $host" refuses 'no password supplied' \
			sql '' "$host" postgres 'select 1'
	done
}

test_postgres_again() {
	sql "$PASSWORD" 127.0.0.1 'shop "1"' 'create table kept as select 41' >/dev/null || true
	check 'postgres: stops well by its stop signal' stop postgres "$server"
	check 'postgres: and says so' grep -q 'database system is shut down' "$work/pg/log"
	chmod -R g+rwX,g+s "$work/pg/volume"
	given=(POSTGRES_USER=shop)
	start_postgres
	check 'postgres: starts again with its data, given to a group meanwhile, and needs no password set' \
		same 41 "$(within 60 sql "$PASSWORD" 127.0.0.1 'shop "1"' 'table kept')"
	kill_postgres
	start_postgres
	check 'postgres: starts after kill -9' same 41 "$(within 60 sql "$PASSWORD" 127.0.0.1 'shop "1"' 'table kept')"
	stop postgres "$server"
	rm -rf "$work/pg/volume"
	printf '%s\n' 'from a file' >"$work/pg/run/password"
	given=(POSTGRES_USER=shop POSTGRES_PASSWORD_FILE=/var/run/postgresql/password)
	start_postgres postgres
	check 'postgres: takes POSTGRES_PASSWORD_FILE' within 60 sql 'from a file' 127.0.0.1 shop 'select 1'
	stop postgres "$server"
	given=()
	check 'postgres: runs another command' same 'postgres (PostgreSQL) 17' \
		"$( (contain postgres bash -c 'postgres --version') | cut -d . -f 1)"
}

# --- Redis

start_redis() { # ARGUMENTS...
	mkdir -p "$work/redis-volume"
	chown 0:999 "$work/redis-volume"
	chmod 2775 "$work/redis-volume"
	(
		volumes=("$work/redis-volume:/data")
		contain redis "$@"
	) >>"$work/redis.log" 2>&1 &
	server=$!
	disown
}

test_redis() {
	given=()
	start_redis --maxmemory 32mb --appendonly yes
	check 'redis: answers' same PONG "$(within 20 tool redis-cli -e ping)"
	check 'redis: takes arguments' same 33554432 "$(tool redis-cli config get maxmemory | tail -n 1)"
	check 'redis: answers others than loopback' same OK "$(tool redis-cli -h "$OUTSIDE" set key value)"
	check 'redis: stops well' stop redis "$server"
	start_redis redis-server --appendonly yes --requirepass secret
	within 20 tool redis-cli -e -a secret --no-auth-warning ping >/dev/null
	check 'redis: starts again with its data' same value "$(tool redis-cli -a secret --no-auth-warning get key)"
	check 'redis: refuses without the password it was given' refuses NOAUTH tool redis-cli -e get key
	stop redis "$server"
	check 'redis: has redis-cli' same redis-cli "$( (contain redis redis-cli --version) | cut -d ' ' -f 1)"
}

services() {
	# A second address: what comes from it is not loopback to a server, and goes nowhere else.
	ip link set lo up
	ip address add "$OUTSIDE/32" dev lo
	test_busybox
	test_tools
	test_postgres_start
	test_postgres_access
	test_postgres_again
	test_redis
	return "$failed"
}
