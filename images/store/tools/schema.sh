#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# schema.sh OUT [FILE]: makes FILE (OUT/base/schema.sql), what `store migrate` of the application in OUT makes of an empty
# database, as one text of SQL (src/base.ts). PostgreSQL and Redis of this machine are started for it on loopback, with passwords,
# and ended. The same application gives the same bytes. Needs node, PostgreSQL, Redis; run by root, the server is that of
# the user postgres.
set -euo pipefail

[ $# -ge 1 ] || { echo 'usage: schema.sh OUT [FILE]' >&2 && exit 2; }
tools=$(cd "$(dirname "$0")" && pwd)
out=$(cd "$1" && pwd)
file=${2:-$out/base/schema.sql}
work=$(mktemp -d "${TMPDIR:-/tmp}/store-schema.XXXXXX")
redis_pid=

clean_up() {
	local postmaster=$work/postgres/postmaster.pid
	# Not the process that was started in the background: SIGINT is nothing to it.
	[ ! -s "$postmaster" ] || kill -INT "$(head -n 1 "$postmaster")" || true
	[ -z "$redis_pid" ] || kill "$redis_pid" || true
	wait
	rm -rf "$work"
}
trap clean_up EXIT

die() { # TEXT
	echo "schema.sh: $1" >&2
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
	printf %s "$password" >"$work/password"
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
	redis_pid=$!
}

migrate() {
	(cd "$out" && env -i PATH="$PATH" HOME="$work" NODE_ENV=production MEDUSA_DISABLE_TELEMETRY=true \
		XDG_CONFIG_HOME="$work/config" DATABASE_HOST=127.0.0.1 DATABASE_PORT="$port" DATABASE_NAME=store \
		DATABASE_USER=store DATABASE_PASSWORD="$password" REDIS_HOST=127.0.0.1 REDIS_PORT="$redis_port" \
		REDIS_PASSWORD="$password" JWT_SECRET="$password" COOKIE_SECRET="$password" STORE_FAST=none \
		DB_MIGRATION_CONCURRENCY=1 node bin/store migrate) >"$work/log" 2>&1 ||
		{ tail -n 40 "$work/log" >&2 && die 'store migrate failed'; }
}

bin=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
[ -x "$bin/postgres" ] || bin=$(dirname "$(command -v postgres)") || die 'PostgreSQL is missing (Debian: postgresql)'
command -v redis-server >/dev/null || die 'Redis is missing (Debian: redis-server)'
password=$(random) port=$(free_port) redis_port=$(free_port)
start_postgres
start_redis
migrate
PGPASSWORD=$password "$bin/pg_dump" -h 127.0.0.1 -p "$port" -U owner --no-owner --no-privileges --no-comments --inserts \
	--exclude-table=store_migration --exclude-table-data='workflow_execution*' store >"$work/dump.sql"
node "$tools/schema.mjs" <"$work/dump.sql" >"$work/schema.sql"
mkdir -p "$(dirname "$file")"
cp "$work/schema.sql" "$file"
echo "base schema: $(wc -c <"$file") bytes"
