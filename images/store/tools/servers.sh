#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Sourced by schema.sh and pack.sh, with $program, their name, and $out, the application: PostgreSQL and Redis of this
# machine on loopback, with passwords, and the application's commands on them. They are ended with the script. Needs
# node, PostgreSQL, Redis; run by root, the server is that of the user postgres.
# shellcheck disable=SC2034,SC2154 # of who sources it

tools=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/store-build.XXXXXX") || exit 1
pids=() node_options=()

clean_up() {
	local postmaster=$work/postgres/postmaster.pid
	# Not the process that was started in the background: SIGINT is nothing to it.
	[ ! -s "$postmaster" ] || kill -INT "$(head -n 1 "$postmaster")" || true
	[ ${#pids[@]} = 0 ] || kill "${pids[@]}" 2>/dev/null || true
	wait
	rm -rf "$work"
}
trap clean_up EXIT

die() { # TEXT
	echo "$program: $1" >&2
	exit 1
}

# PostgreSQL refuses root.
as_postgres() {
	if [ "$(id -u)" = 0 ]; then
		(cd / && exec setpriv --reuid postgres --regid postgres --clear-groups "$@")
	else
		"$@"
	fi
}

free_port() {
	node -e 'const server = require("net").createServer()
		server.listen(0, "127.0.0.1", () => { console.log(server.address().port); server.close() })'
}

random() {
	node -p 'require("crypto").randomBytes(24).toString("hex")'
}

sql() { # STATEMENT
	PGPASSWORD=$password "$bin/psql" -h 127.0.0.1 -p "$port" -U owner -d "${2-postgres}" -XAtqc "$1"
}

within() { # SECONDS COMMAND...
	local end=$((SECONDS + $1))
	shift
	until "$@" >/dev/null 2>&1; do
		[ "$SECONDS" -lt "$end" ] || return 1
		sleep 0.1
	done
}

start_postgres() {
	chmod 755 "$work"
	mkdir -m 700 "$work/postgres"
	(umask 077 && printf %s "$password" >"$work/password")
	[ "$(id -u)" != 0 ] || chown postgres "$work/postgres" "$work/password"
	as_postgres "$bin/initdb" -D "$work/postgres" -U owner --auth=scram-sha-256 --pwfile="$work/password" -E UTF8 \
		--locale=C.UTF-8 --no-sync >"$work/log" 2>&1 || { cat "$work/log" >&2 && die 'initdb failed'; }
	as_postgres "$bin/postgres" -D "$work/postgres" -c listen_addresses=127.0.0.1 -c port="$port" \
		-c unix_socket_directories= -c fsync=off >"$work/log" 2>&1 &
	within 60 sql 'select 1' || { cat "$work/log" >&2 && die 'PostgreSQL does not start'; }
	# No more than the role of a shop: an extension that needs more would be found here.
	sql "create role store login password '$password'"
	sql 'create database store owner store'
}

start_redis() {
	(umask 077 && printf 'requirepass %s\n' "$password" >"$work/redis.conf")
	redis-server "$work/redis.conf" --bind 127.0.0.1 --port "$redis_port" --save '' --dir "$work" >"$work/redis.log" &
	pids+=($!)
}

# store [VARIABLE=VALUE...] COMMAND: becomes it, as a shop of this database.
store() {
	local settings=()
	while [[ $1 == *=* ]]; do
		settings+=("$1")
		shift
	done
	cd "$out" && exec env -i PATH="$PATH" HOME="$work" NODE_ENV=production MEDUSA_DISABLE_TELEMETRY=true \
		XDG_CONFIG_HOME="$work/config" DATABASE_HOST=127.0.0.1 DATABASE_PORT="$port" DATABASE_NAME=store \
		DATABASE_USER=store DATABASE_PASSWORD="$password" REDIS_HOST=127.0.0.1 REDIS_PORT="$redis_port" \
		REDIS_PASSWORD="$password" JWT_SECRET="$password" COOKIE_SECRET="$password" "${settings[@]}" \
		node "${node_options[@]}" bin/store "$@"
}

# The same in a process of its own; what it says is shown where it fails.
store_runs() {
	(store "$@") >"$work/log" 2>&1 || { tail -n 40 "$work/log" >&2 && die "store ${*: -1} failed"; }
}

bin=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
[ -x "$bin/postgres" ] || bin=$(dirname "$(command -v postgres)") || die 'PostgreSQL is missing (Debian: postgresql)'
command -v redis-server >/dev/null || die 'Redis is missing (Debian: redis-server)'
password=$(random) port=$(free_port) redis_port=$(free_port)
start_postgres
start_redis
