#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# pack.sh OUT: makes OUT/base/pack.json and pack.bin, what the processes of a new shop load (src/pack.ts): a shop is
# made with the application in OUT, visited and bought in, and its processes keep what they load (record.cjs). Needs what
# servers.sh needs, and curl.
set -euo pipefail

program=pack.sh
[ $# -eq 1 ] || { echo 'usage: pack.sh OUT' >&2 && exit 2; }
out=$(cd "$1" && pwd)
# shellcheck source=images/store/tools/servers.sh
. "$(dirname "$0")/servers.sh"

cat >"$work/store.json" <<'END'
{"name": "sample", "title": "Sample", "theme": "light", "currency": "eur", "countries": ["de"],
 "shipping": [{"name": "Parcel", "price": 5}],
 "products": [{"sku": "ONE", "title": "One", "description": "Of its kind.", "price": 10, "stock": 9}]}
END
node_options=(--require "$tools/record.cjs")
shop_port=$(free_port) probe_port=$(free_port)
url=http://127.0.0.1:$shop_port
settings=("STORE_FAST=schema,early" ROOT="$out" STORE_CONFIG_FILE="$work/store.json" ADMIN_EMAIL=owner@store.test
	ADMIN_PASSWORD="$password" STORE_URLS="$url" COOKIE_SECURE=false PORT="$shop_port" PROBE_PORT="$probe_port"
	SHUTDOWN_DELAY=0)

get() { # PATH
	curl -fsS -m 60 -o /dev/null "$url$1" || die "the shop does not answer at $1"
}

store_runs "${settings[@]}" RECORD="$work/migrate" migrate
store_runs "${settings[@]}" RECORD="$work/seed" seed
(store "${settings[@]}" RECORD="$work/start" start) >"$work/start.log" 2>&1 &
server=$!
pids+=("$server")
serves() {
	curl -fsS -m 60 "http://127.0.0.1:$probe_port/health" || ! kill -0 "$server"
}
within 300 serves || true
kill -0 "$server" || { tail "$work/start.log" >&2 && die 'the shop does not start'; }
get /
get /products/one
get /cart
node_options=()
store_runs "${settings[@]}" order "$url"
kill -TERM "$server"
wait "$server" || die "the shop ends with $?"
unset 'pids[-1]' # another process may have that number from now on
node "$tools/pack.mjs" "$out" "$work"/{migrate,seed,start}
