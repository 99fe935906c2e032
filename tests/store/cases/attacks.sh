#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# What strangers try on two shops under one domain, as docs/store-security.md lists it (tests/store/attacks). Each shop
# has a database, a Redis and secrets of its own; they are seeded while a stranger is already there. ATTACKS=PATTERN
# tries the rows whose id matches.
# shellcheck disable=SC2154

attack() {
	"$node" "tests/store/attacks/$1.mjs" "${@:2}"
}

page_is_of_rows() {
	diff -u docs/store-security.md <(attack run --list)
}

# The runner against a server that has every fault: each row must say so.
open_server() {
	local pid
	OPEN_PASSWORD=$ADMIN_PASSWORD attack open "$work/open.ports" &
	pid=$!
	within 20 test -s "$work/open.ports" || fail 'it does not start'
	local ports status=0
	read -r -a ports <"$work/open.ports"
	port_of=([a]=${ports[0]} [b]=${ports[1]})
	jq -cn '$ARGS.positional[] | {host: ., status: 200, token: true}' --args "a.shops.test:${ports[0]}" \
		"b.shops.test:${ports[1]}" >"$work/early"
	attack_run open.tap --open || status=$?
	kill "$pid"
	rm "$work/early"
	[ "$status" = 1 ] || fail "the run ended with $status"
	! grep -E '^ok [0-9]+ ' "$work/open.tap" | grep -v '# skip' || fail 'these hold where every fault is'
	grep -q '^not ok' "$work/open.tap" || fail 'no row was tried'
	! grep -B 1 'could not be tried' "$work/open.tap" || fail 'these could not be tried'
}

attack_run() { # TAP-FILE OPTION...
	# shellcheck disable=SC2016 # of jq
	local people='map({email: "owner@\(.).shops.test", former: "admin@\(.).shops.test", password: $password})'
	ATTACK_OWNERS=$(jq -cn --arg password "$ADMIN_PASSWORD" "[\"a\", \"b\"] | $people") \
		attack run --forwarded --address 127.0.0.1 --packages "$packages" --routes "$work/routes" \
		--early "$work/early" --only "${ATTACKS-}" "${@:2}" "http://a.shops.test:${port_of[a]}" \
		"http://b.shops.test:${port_of[b]}" >"$work/$1"
}

# In the subshell of a case or a job: what the commands of shop NAME are given.
of_shop() { # NAME VARIABLE=VALUE... COMMAND
	store DATABASE_NAME="attacks-$1" REDIS_PORT="${redis_of[$1]}" JWT_SECRET="jwt-$1-$secret" \
		COOKIE_SECRET="cookie-$1-$secret" "${@:2}"
}

# A stranger is there before the database has tables; when the shop is ready the administrator gets another address.
attacks_shop() { # NAME
	local url="http://$1.shops.test:${port_of[$1]}" early
	FORWARDED=true attack early "admin@$1.shops.test" "$work/early" "$work/early.stop-$1" "$url" 127.0.0.1 &
	early=$!
	(of_shop "$1" ADMIN_EMAIL="admin@$1.shops.test" migrate)
	(of_shop "$1" ADMIN_EMAIL="admin@$1.shops.test" seed)
	within 300 curl -fsS -m 5 "http://127.0.0.1:${port_of[$1]}/ready"
	sleep 2
	touch "$work/early.stop-$1"
	wait "$early"
	(of_shop "$1" ADMIN_EMAIL="owner@$1.shops.test" migrate)
	(of_shop "$1" ADMIN_EMAIL="owner@$1.shops.test" seed)
	pid_on_port "${port_of[$1]}" >"$work/attacks-$1.pid"
}

# TAP of the rows becomes lines of this run.
attacks_told() {
	local line
	while IFS= read -r line; do
		case $line in
		*'# TODO '*) line=$(sed -E 's/^(not )?ok /ok /; s/# TODO /# skip not yet: /' <<<"$line") ;;
		'ok '*) passed=$((passed + 1)) ;;
		'not ok '*) failed=$((failed + 1)) ;;
		esac
		sed -E 's/^((not )?ok) [0-9]+ /\1 store: /; /^1\.\./d' <<<"$line"
	done <"$work/attacks.tap"
}

same_processes() {
	local name
	for name in a b; do
		[ -d "/proc/$(<"$work/attacks-$name.pid")" ] || fail "it has ended: $(tail "$work/attacks-$name.log")"
	done
}

declare -A redis_of port_of
made=()
secret=$(openssl rand -hex 16)
config '.products[].stock = 100000 | .products[2].stock = 0'
(cd "$app/node_modules/@medusajs/medusa/dist/api" && find . -name route.js) | sed 's,^\.,,; s,/route\.js$,,' \
	>"$work/routes"
check 'docs/store-security.md lists the rows of tests/store/attacks' page_is_of_rows
[ -n "${ATTACKS-}" ] ||
	check 'each attack is seen where its fault is there' open_server
# shellcheck disable=SC2030 # a second Redis, beside that of the other cases
(
	first=$(<"$work/redis.pid")
	redis_port=
	redis_start
	mv "$work/redis.pid" "$work/redis-b.pid"
	echo "$first" >"$work/redis.pid"
	echo "$redis_port" >"$work/attacks.redis"
)
# shellcheck disable=SC2031
redis_of=([a]=$redis_port [b]=$(<"$work/attacks.redis"))
for name in a b; do
	port_of[$name]=$(free_port)
	database_new "attacks-$name"
	(of_shop "$name" MIGRATE_WAIT=600 PORT="${port_of[$name]}" \
		STORE_URLS="http://$name.shops.test:${port_of[$name]}" start) >"$work/attacks-$name.log" 2>&1 &
	pids+=($!)
done
for name in a b; do
	attacks_shop "$name" >"$work/attacks-$name.made" 2>&1 &
	made[${#made[@]}]=$!
done
wait "${made[@]}" || true
attack_run attacks.tap --page "$work/attacks.md" || true
attacks_told
check 'the processes that were attacked are the ones that were started' same_processes
for name in a b; do
	server_stop "attacks-$name"
done
