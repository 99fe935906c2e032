#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Sourced by run.sh: the application as the image holds it, PostgreSQL and Redis of this machine on free loopback ports,
# and the `store` program as it runs in a container.
#
# As root the program runs as uid 1000 without capabilities on a read-only root, with an own /tmp; otherwise as who runs
# the tests, which is said.

# shellcheck disable=SC2034
readonly ADMIN_EMAIL=admin@store.test ADMIN_PASSWORD='an admin "pass" & word'
readonly DATABASE_PASSWORD="p%/:@?#'\" \$ä"

cache=${XDG_CACHE_HOME:-$HOME/.cache}/helm-store
root=$PWD
only=${only-} passed=0 failed=0
# Where PostgreSQL and Redis listen, and are asked.
loopback=127.0.0.1
database_addresses=127.0.0.1,127.0.0.2
redis_options=()
pids=()
# shellcheck source=tests/store/browser.bash
. tests/store/browser.bash

say() {
	printf '# %s\n' "$*"
}

check() { # NAME FUNCTION [ARGUMENT...]: runs a case in a subshell, which any failing command ends
	local name=$1 begin=$SECONDS status
	shift
	if [ -n "$only" ] && [[ ! $name =~ $only ]]; then
		return
	fi
	# Not as a condition: there bash would ignore what fails on the way.
	set +e
	(set -e && "$@") >"$work/case.log" 2>&1
	status=$?
	set -e
	if [ "$status" = 0 ]; then
		echo "ok store: $name"
		passed=$((passed + 1))
	else
		echo "not ok store: $name ($((SECONDS - begin)) s)"
		tail -n 40 "$work/case.log" | sed 's/^/#   /'
		failed=$((failed + 1))
	fi
}

skip() { # NAME REASON
	echo "ok store: $1 # skip $2"
}

# In a case: a failed step ends it, with what was expected.
fail() {
	printf '%s\n' "$*"
	exit 1
}

expect() { # TEXT FILE: FILE holds TEXT
	local content
	content=$(cat "$2")
	[[ $content == *"$1"* ]] || fail "$(cut -c 1-300 <<<"$content" | tail -n 30)" "expected in ${2##*/}: $1"
}

equal() { # GOT EXPECTED
	[ "$1" = "$2" ] || fail "got: $1" "expected: $2"
}

free_port() {
	"$node" -e 'const server = require("net").createServer()
		server.listen(0, "127.0.0.1", () => { console.log(server.address().port); server.close() })'
}

# Waits for a command to succeed, for SECONDS.
within() { # SECONDS COMMAND...
	local end=$((SECONDS + $1))
	shift
	until "$@" >/dev/null 2>&1; do
		[ "$SECONDS" -lt "$end" ] || return 1
		sleep 0.2
	done
}

# --- the application -------------------------------------------------------------------------------------------------

digest() { # PATH...
	find "$@" -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -c 1-16
}

# The folder $build has the packages of the lock file; sources are copied into it.
prepare_build() {
	if [ ! -d "$build/node_modules" ]; then
		say "npm ci, once for this lock file; takes minutes" >&2
		# Whole or not at all: what a killed npm leaves looks as if it were there.
		rm -rf "$build.new"
		mkdir -p "$build.new"
		cp images/store/package.json images/store/package-lock.json "$build.new/"
		(cd "$build.new" && nice npm ci --no-audit --no-fund) >&2 || return 1
		rm -rf "$build"
		mv "$build.new" "$build"
	fi
	rm -rf "${build:?}/src" "$build/tools" "${build:?}/bin"
	cp -R images/store/. "$build/"
}

# Applications that no run uses: another checkout's may be in the middle of its tests, and holds its lock. What has not
# exactly an application's name is left: the cache lies in somebody's home.
remove_apps() {
	local each name
	for each in "$cache"/store-app-*; do
		name=${each##*/}
		name=${name%%.*}
		[[ $name =~ ^store-app-[0-9a-f]{16}$ ]] || continue
		(
			cd "$cache" || exit
			flock -n "$name.lock" rm -rf "./$name" "./$name.licences" "./$name.new" "./$name.lock"
		) || true
	done
}

# $app is what build.sh makes; the admin page depends on packages and configuration only, so it is built once for them.
prepare_app() {
	local key admin
	build=$cache/store-build-$(digest images/store/package-lock.json images/store/package.json)
	key=$(digest images/store)
	app=$cache/store-app-$key
	[ ! -d "$app/node_modules" ] || return 0
	prepare_build || return 1
	admin=$cache/store-admin-${build##*-}-$(digest images/store/medusa-config.ts)
	say "building $app" >&2
	remove_apps
	rm -rf "$app.new" "$admin.new"
	if [ -d "$admin" ]; then
		(cd "$build" && ADMIN=$admin PATH=${node%/*}:$PATH nice ./build.sh "$app.new" "$app.licences") >&2 ||
			return 1
	else
		(cd "$build" && PATH=${node%/*}:$PATH nice ./build.sh "$app.new" "$app.licences") >&2 || return 1
		cp -R "$app.new/public" "$admin.new" && mv "$admin.new" "$admin" || return 1
	fi
	mv "$app.new" "$app"
}

prepare() {
	local tool
	for tool in npm redis-server redis-cli psql curl jq openssl; do
		command -v "$tool" >/dev/null || { echo "$tool is missing" && return 1; }
	done
	postgres=$(printf '%s\n' /usr/lib/postgresql/*/bin/postgres | sort -V | tail -n 1)
	[ -x "$postgres" ] || postgres=$(command -v postgres) || { echo 'PostgreSQL is missing' && return 1; }
	medusa=$(jq -r '.dependencies["@medusajs/medusa"]' images/store/package.json)
	mkdir -p "$cache"
	work=$(mktemp -d "${TMPDIR:-/tmp}/store-test.XXXXXX") || return 1
	chmod 755 "$work"
	# Where the program sees the files of the test.
	seen=$work
	[ "$(id -u)" != 0 ] || seen=/srv/work
	trap clean_up EXIT
	find_node && exec 9>"$cache/store.lock" && flock 9 && prepare_app && find_test_packages || return 1
	exec 8>"$app.lock" && flock -s 8 && exec 9>&-
}

# The processes of $work/NAME.pid that are still those that were noted: the number of one that has ended is used again,
# and we may be root. They are no younger than the note.
noted_pids() {
	local file pid age
	for file in "$work"/*.pid; do
		pid=$(cat "$file" 2>/dev/null) || continue
		age=$(ps -o etimes= -p "$pid" 2>/dev/null) || continue
		[ "$age" -lt $(($(date +%s) - $(stat -c %Y "$file") - 1)) ] || echo "$pid"
	done
}

clean_up() {
	local pid
	for pid in $(jobs -rp) $(noted_pids); do
		kill -KILL "$pid" 2>/dev/null || true
	done
	wait 2>/dev/null || true
	rm -rf "$work"
}

# --- PostgreSQL and Redis --------------------------------------------------------------------------------------------

# PostgreSQL refuses root.
as_postgres() {
	if [ "$(id -u)" = 0 ]; then
		(cd / && exec setpriv --reuid postgres --regid postgres --clear-groups "$@")
	else
		"$@"
	fi
}

# A server certificate for localhost and its addresses, and an authority that did not sign it.
make_certificates() {
	local tls=$work/tls
	mkdir -p "$tls"
	(
		cd "$tls" || exit
		for ca in ca other; do
			openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj "/CN=$ca" \
				-keyout "$ca.key" -out "$ca.crt"
		done
		openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=localhost -keyout server.key \
			-out server.csr
		openssl x509 -req -in server.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 2 -out server.crt \
			-extfile <(echo 'subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1')
	) 2>/dev/null
	chmod 644 "$tls"/*.crt "$tls/server.key"
}

postgres_init() {
	local data=$work/postgres
	mkdir -p "$data"
	printf 'owner' >"$work/owner.password"
	make_certificates
	[ "$(id -u)" != 0 ] || chown -R postgres "$data" "$work/owner.password"
	as_postgres "${postgres%/*}/initdb" -D "$data" -U owner --auth=scram-sha-256 --pwfile="$work/owner.password" \
		-E UTF8 --locale=C.UTF-8 >"$work/initdb.log"
	cp "$work/tls/server.crt" "$work/tls/server.key" "$data/"
	chmod 600 "$data/server.key"
	[ "$(id -u)" != 0 ] || chown postgres "$data/server.key" "$data/server.crt"
	# A database of that name takes connections with TLS only.
	printf '%s\n' 'hostnossl tlsonly all all reject' | cat - "$data/pg_hba.conf" >"$work/hba"
	cat "$work/hba" >"$data/pg_hba.conf"
	database_port=$(free_port)
	postgres_start
}

postgres_start() {
	as_postgres "$postgres" -D "$work/postgres" -c listen_addresses="$database_addresses" \
		-c port="$database_port" -c unix_socket_directories= -c ssl=on -c fsync=off -c max_connections=60 \
		>>"$work/postgres.log" 2>&1 &
	echo $! >"$work/postgres.pid"
	within 20 sql postgres 'select 1'
}

postgres_stop() {
	kill -INT "$(head -n 1 "$work/postgres/postmaster.pid")"
	within 20 test ! -e "$work/postgres/postmaster.pid"
}

redis_start() {
	redis_port=${redis_port:-$(free_port)}
	redis-server --bind "$loopback" --port "$redis_port" "${redis_options[@]}" --save '' --dir "$work" \
		--requirepass 'r€d/is:p@ss' --maxmemory-policy noeviction >>"$work/redis.log" 2>&1 &
	echo $! >"$work/redis.pid"
	within 10 redis-cli -h "$loopback" -p "$redis_port" --no-auth-warning -a 'r€d/is:p@ss' ping
}

redis_stop() {
	kill "$(cat "$work/redis.pid")"
	within 10 test ! -d "/proc/$(cat "$work/redis.pid")"
}

sql() { # DATABASE STATEMENT: rows, columns parted by |
	PGOPTIONS=--client-min-messages=warning PGPASSWORD=owner \
		psql -h "$loopback" -p "$database_port" -U owner -d "$1" -XAtqc "$2"
}

database_new() { # NAME
	if [ "$(sql postgres "select count(*) from pg_roles where rolname = 'shop@x'")" = 0 ]; then
		sql postgres "create role \"shop@x\" login nosuperuser password '${DATABASE_PASSWORD//\'/\'\'}'"
	fi
	sql postgres "drop database if exists \"$1\" with (force)"
	sql postgres "create database \"$1\" owner \"shop@x\""
}

# All of a database but what runs leave behind them: executions of workflows. When a row was touched is data.
dump() { # NAME
	PGPASSWORD=owner "${postgres%/*}/pg_dump" -h "$loopback" -p "$database_port" -U owner --inserts \
		-T 'workflow_execution*' -T store_probe "$1" | grep -vE '^(\\(un)?restrict|SELECT pg_catalog\.setval)'
}

# --- the program -----------------------------------------------------------------------------------------------------

# The environment of a shop; further settings are given before the command.
container_env() { # VARIABLE=VALUE...
	env -i PATH=/usr/bin:/bin HOME=/nonexistent NODE_ENV=production \
		MEDUSA_DISABLE_TELEMETRY=true XDG_CONFIG_HOME=/tmp/config \
		DATABASE_HOST="$loopback" DATABASE_PORT="$database_port" DATABASE_NAME=shop DATABASE_USER=shop@x \
		DATABASE_PASSWORD="$DATABASE_PASSWORD" REDIS_HOST="$loopback" REDIS_PORT="$redis_port" \
		REDIS_PASSWORD='r€d/is:p@ss' JWT_SECRET=jwt-secret COOKIE_SECRET=cookie-secret \
		STORE_URLS=http://127.0.0.1:9000,https://shop.example.com COOKIE_SECURE=false MIGRATE_WAIT=60 \
		ADMIN_EMAIL="$ADMIN_EMAIL" ADMIN_PASSWORD="$ADMIN_PASSWORD" STORE_CONFIG_FILE="$seen/store.json" \
		STORE_FAST="${STORE_FAST-}" "$@"
}

# store [VARIABLE=VALUE...] COMMAND [ARGUMENT...]. To be run in a subshell, whose child it is.
store() {
	local settings=()
	while [[ $1 == *=* ]]; do
		settings+=("$1")
		shift
	done
	if [ "$(id -u)" = 0 ]; then
		container_env "${settings[@]}" \
			unshare --mount "$root/tests/store/container.sh" "$app" "$node" "$work" "$@"
	else
		cd "$app" && container_env XDG_CONFIG_HOME="$work/config" "${settings[@]}" "$node" bin/store "$@"
	fi
}

# To the program of `(store …) &`, by the subshell's pid, unless it has ended.
store_kill() { # SIGNAL PID
	within 2 pkill "-$1" -P "$2" || true
}

# Starts the server in the background, waits until it is ready; $port, $probe_port, and its pid in $work/NAME.pid.
server_start() { # NAME [VARIABLE=VALUE...]
	local name=$1
	shift
	case "${1-}" in PORT=*) port=${1#PORT=} ;; *) port=$(free_port) ;; esac
	probe_port=$(free_port)
	(
		status=0
		(store PORT="$port" PROBE_PORT="$probe_port" "$@" start) || status=$?
		echo "exited with $status" >"$work/$name.exit"
	) >"$work/$name.log" 2>&1 &
	pids+=($!)
	within 300 curl -fsS -m 5 "http://127.0.0.1:$port/ready" || { cat "$work/$name.log" && return 1; }
	pid_on_port "$port" >"$work/$name.pid"
}

pid_on_port() {
	ss -Hltnp "sport = :$1" | grep -oE 'pid=[0-9]+' | head -n 1 | cut -d = -f 2
}

server_stop() { # NAME [SIGNAL]
	local pid
	pid=$(cat "$work/$1.pid")
	kill "-${2:-TERM}" "$pid"
	within 40 test ! -d "/proc/$pid"
	rm "$work/$1.pid"
}

config() { # JQ-FILTER: what STORE_CONFIG_FILE holds, made from tests/store/store.json
	jq "$1" tests/store/store.json >"$work/store.json.new"
	mv "$work/store.json.new" "$work/store.json"
}
