#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# What the chart gives PostgreSQL and Redis (start script, settings, arguments), with the real servers of this machine,
# on loopback: killed while the data are made, stopped, started again, with another password, on wrong data.
# shellcheck disable=SC2016,SC2317 # functions are called by check, programs of jq are in quotes
set -uo pipefail
# shellcheck source=tests/chart/chart.bash
. tests/chart/chart.bash
# shellcheck source=tests/chart/process.bash
. tests/chart/process.bash

run_server() { # PASSWORD [FOLDER]
	start "$work/log" "${as_user[@]}" env PGDATA="${2:-$work/volume/pgdata}" DATABASE_NAME=store \
		DATABASE_USER=store DATABASE_PASSWORD="$1" bash "$work/config/start.sh"
}

sql() { # PASSWORD USER DATABASE STATEMENT
	PGPASSWORD=$1 psql -XAtq -h 127.0.0.1 -p "$port" -U "$2" -d "$3" -v ON_ERROR_STOP=1 -c "$4"
}

refused() {
	if "$@"; then return 1; fi
}

prepare_postgresql() {
	local key
	port=$(free_port)
	mkdir "$work/config" "$work/volume" "$work/run" "$work/foreign" "$work/old"
	for key in postgresql.conf pg_hba.conf start.sh; do
		file_of acme-postgresql "$key" >"$work/config/$key"
	done
	sed -i "s|/var/run/postgresql|$work/run|; s|'\*'|'127.0.0.1'|" "$work/config/postgresql.conf"
	echo "port = $port" >>"$work/config/postgresql.conf"
	touch "$work/log" "$work/foreign/somebody's"
	echo 9.6 >"$work/old/PG_VERSION"
	chmod -R a+rwX "$work"
	[ "$(id -u)" != 0 ] || chown -R postgres "$work/volume" "$work/old" "$work/foreign"
}

# Killed at moments spread over what a first start takes (about three seconds here), then left alone.
survives_kills() {
	local after
	for after in 0.1 0.4 0.8 1.3 1.9 2.6 3.4; do
		run_server first
		sleep "$after"
		crash
	done
	run_server first
	until_true 60 sql first store store 'select 1' || { tail -n 20 "$work/log" && return 1; }
}

serves() {
	sql first store store 'create extension pg_trgm; create extension unaccent;
		create table kept (n int); insert into kept values (1)'
}

only_the_role() {
	refused sql first postgres postgres 'select 1' && refused sql first postgres store 'select 1' &&
		refused sql first store postgres 'select 1' && refused sql wrong store store 'select 1' &&
		[ "$(sql first store store 'select rolsuper or rolcreaterole or rolcreatedb from pg_roles
			where rolname = current_user')" = f ]
}

tuned() {
	[ "$(sql first store store 'show shared_buffers; show work_mem; show max_wal_size;
		show password_encryption')" = \
		$'128MB\n1310kB\n1GB\nscram-sha-256' ]
}

# With a session open, as at the end of a pod; "smart" shutdown would wait for it.
stops_fast() {
	local begin=$SECONDS
	sql first store store 'select pg_sleep(60)' >/dev/null 2>&1 &
	sleep 1
	stop INT && [ $((SECONDS - begin)) -lt 20 ] && ! grep -q 'was not properly shut down' <(tail -n 5 "$work/log")
}

# With what SQL, shells and a server of one session make of quotes, dollars, backslashes and lines.
takes_password() {
	local odd=$'it\'s $new" \\ one\\\' line\n; drop table kept; \\n'
	echo 'standard_conforming_strings = off' >>"$work/config/postgresql.conf"
	run_server "$odd"
	until_true 60 sql "$odd" store store 'select 1' && refused sql first store store 'select 1' &&
		[ "$(sql "$odd" store store 'select n from kept')" = 1 ] && stop INT
}

refuses_foreign() {
	run_server first "$work/foreign"
	! ended && [ -e "$work/foreign/somebody's" ] && grep -q 'error: .*/foreign holds files' "$work/log"
}

refuses_old() {
	run_server first "$work/old"
	! ended &&
		grep -q 'error: the data in .* were written by PostgreSQL 9.6, this image has PostgreSQL' "$work/log"
}

postgresql() {
	prepare_postgresql
	check 'PostgreSQL: killed seven times while it makes its data, it comes up' survives_kills
	check 'PostgreSQL: the role owns its database' serves
	check 'PostgreSQL: nobody else comes in' only_the_role
	check 'PostgreSQL: settings are in force' tuned
	check 'PostgreSQL: stops while a session is open' stops_fast
	check 'PostgreSQL: another password is put in force, the data stay' takes_password
	check 'PostgreSQL: a folder with other files is left alone' refuses_foreign
	check 'PostgreSQL: data of another version are refused by name' refuses_old
	check 'PostgreSQL: no password in the log' refused grep -qE "first|it's|drop table" "$work/log"
}

cli() { # PASSWORD COMMAND...
	local password=$1
	shift
	REDISCLI_AUTH=$password redis-cli -p "$port" "$@" 2>/dev/null
}

pong() { [ "$(cli "$1" ping)" = PONG ]; }

run_redis() { # PASSWORD
	local command
	command=$(jq -r 'select(.kind == "Deployment" and .metadata.name == "acme-redis")
		| .spec.template.spec.containers[0].command[2]' "$work/objects")
	start "$work/redis.log" env REDISCLI_AUTH="$1" bash -ec "${command//\/etc\/redis/$work/redis}"
	until_true 20 pong "$1"
}

redis_serves() {
	run_redis "a\"b\\c d'e" && [ "$(cli "a\"b\\c d'e" config get maxmemory | tail -n 1)" = 67108864 ] &&
		[ "$(cli "a\"b\\c d'e" config get maxmemory-policy | tail -n 1)" = noeviction ]
}

redis_stays_closed() {
	[ "$(redis-cli -p "$port" ping 2>&1)" = 'NOAUTH Authentication required.' ] && refused pong wrong &&
		refused grep -qa 'a"b' "/proc/$pid/cmdline"
}

redis_keeps() {
	[ "$(cli "a\"b\\c d'e" set kept yes)" = OK ] && stop TERM
	run_redis $'two\nlines' && [ "$(cli $'two\nlines' get kept)" = yes ] && stop TERM
}

redis() {
	port=$(free_port)
	mkdir -p "$work/redis" "$work/data"
	file_of acme-redis redis.conf >"$work/redis/redis.conf"
	sed -i "s|^dir .*|dir $work/data|" "$work/redis/redis.conf"
	printf 'bind 127.0.0.1\nport %s\n' "$port" >>"$work/redis/redis.conf"
	check 'Redis: serves, bounded' redis_serves
	check 'Redis: no answer without the password, which is in no argument' redis_stays_closed
	check 'Redis: with a volume, data stay over a restart with another password' redis_keeps
}

render 3 --set redis.persistence.enabled=true >"$work/stream" && objects "$work/stream" >"$work/objects"
if has_postgresql; then
	postgresql
else
	echo 'ok chart: PostgreSQL # skip no PostgreSQL here'
fi
if command -v redis-server >/dev/null; then redis; else echo 'ok chart: Redis # skip no Redis here'; fi
exit "$failed"
