#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# What the short ways of images/store are worth (docs/fast-start.md): the processes of a new shop, as its pods run them,
# with PostgreSQL and Redis of this machine. All begin LEAD=10 s before there is a database, as where a volume has to be
# made first; the long ways and the short ones by turns, ROUNDS=5 times. Then the web process alone, by turns: on the
# shop that is there, with the pack and without it, and waiting for a database that comes as a copy. Written to
# bench/RESULTS.md.
set -euo pipefail
shopt -s inherit_errexit

cd "$(dirname "$0")/.."
# shellcheck disable=SC2034 # bench/figures.bash's
readonly rounds=${ROUNDS:-5} lead=${LEAD:-10}
bars=() missed=0
# shellcheck source=tests/store/lib.sh
. tests/store/lib.sh
# shellcheck source=bench/figures.bash
. bench/figures.bash

milliseconds() {
	echo $(($(date +%s%N) / 1000000))
}

migrate() { # STORE_FAST
	(store DATABASE_NAME=bench STORE_FAST="$1" migrate) && milliseconds >"$work/migrated"
}

# The web pod: what its init container does, where it has one, and the server.
web() { # STORE_FAST
	[ "$1" != none ] || (store DATABASE_NAME=bench STORE_FAST="$1" wait) || return
	(store DATABASE_NAME=bench STORE_FAST="$1" PORT="$port" PROBE_PORT="$probe_port" SHUTDOWN_DELAY=0 start)
}

# Waits for the answer of the start's probe, and prints when it came.
served() {
	until curl -fsS -m 60 -o "$work/health" "http://127.0.0.1:$probe_port/health" 2>/dev/null; do
		sleep 0.05
	done
	milliseconds
}

# A line of milliseconds since there is a database: migrated, serving, seeded with the first log-in.
round() { # STORE_FAST
	local begin migrate seed server serving
	port=$(free_port) probe_port=$(free_port)
	sql postgres 'drop database if exists bench with (force)'
	migrate "$1" >"$work/migrate.log" 2>&1 &
	migrate=$!
	(store DATABASE_NAME=bench STORE_FAST="$1" LOGIN_URL="http://127.0.0.1:$port" seed) >"$work/seed.log" 2>&1 &
	seed=$!
	web "$1" >"$work/web.log" 2>&1 &
	server=$!
	sleep "$lead"
	begin=$(milliseconds)
	sql postgres 'create database bench owner "shop@x"'
	serving=$(served)
	wait "$migrate" || { tail "$work/migrate.log" >&2 && return 1; }
	wait "$seed" || { tail "$work/seed.log" >&2 && return 1; }
	echo $(($(<"$work/migrated") - begin)) $((serving - begin)) $(($(milliseconds) - begin))
	curl -fsS -m 60 -o "$work/page" "http://127.0.0.1:$port/"
	kill -TERM "$(pid_on_port "$port")"
	wait "$server" || true
}

# A line of the web process on a seeded shop: milliseconds to its answer, to its first page, of its processor, and MB.
again() { # STORE_FAST
	local begin server serving page pid ticks
	port=$(free_port) probe_port=$(free_port)
	begin=$(milliseconds)
	web "$1" >"$work/web.log" 2>&1 &
	server=$!
	serving=$(served)
	curl -fsS -m 60 -o "$work/page" "http://127.0.0.1:$port/"
	page=$(milliseconds)
	pid=$(pid_on_port "$port")
	# User and system time, after the name, which may hold blanks.
	ticks=$(sed 's/.*) //' "/proc/$pid/stat" | awk '{ print $12 + $13 }')
	echo $((serving - begin)) $((page - begin)) $((ticks * 1000 / $(getconf CLK_TCK))) \
		$(($(awk '/^VmHWM/ { print $2 }' "/proc/$pid/status") / 1000))
	kill -TERM "$pid"
	wait "$server" || true
}

# Milliseconds from the database, a copy of that one for which the web process waited, to its answer.
waited() { # DATABASE
	local begin server serving
	port=$(free_port) probe_port=$(free_port)
	sql postgres 'drop database if exists copy with (force)'
	(store DATABASE_NAME=copy PORT="$port" PROBE_PORT="$probe_port" SHUTDOWN_DELAY=0 start) >"$work/web.log" 2>&1 &
	server=$!
	sleep "$lead"
	begin=$(milliseconds)
	sql postgres "create database copy owner \"shop@x\" template $1"
	serving=$(served)
	echo $((serving - begin))
	kill -TERM "$(pid_on_port "$port")"
	wait "$server" || true
}

# What the pack does for a start, everything else being the same; and the gate for one that waits.
measure_web() {
	local turn way
	sql postgres 'create database migrated owner "shop@x"'
	(store DATABASE_NAME=migrated migrate) >"$work/migrate.log" 2>&1
	for turn in $(seq "$rounds"); do
		for way in schema,early schema,early,pack; do
			again "$way" >"$work/line"
			cat "$work/line" >>"$work/again.${way##*,}"
			echo "# $turn $way: $(<"$work/line") ms ms ms MB, load $(cut -d ' ' -f 1 /proc/loadavg)" >&2
		done
		for way in migrated bench; do
			waited "$way" >"$work/line"
			cat "$work/line" >>"$work/waited.$way"
			echo "# $turn copy of $way: $(<"$work/line") ms, load $(cut -d ' ' -f 1 /proc/loadavg)" >&2
		done
	done
}

pack_rows() {
	local column=0 what unit by without with
	while IFS='|' read -r what unit by; do
		column=$((column + 1))
		without=$(calculate "$(median "$work/again.early" "$column") / $by")
		with=$(calculate "$(median "$work/again.pack" "$column") / $by")
		printf '| %s | %s %s | %s %s | %s × |\n' "$what" "$without" "$unit" "$with" "$unit" \
			"$(pack_ratio "$column")"
	done <<-'END'
		the shop serves|s|1000
		first page|s|1000
		time of processors|s|1000
		most memory|MB|1
	END
}

# How many times a start without pack and gate, on the shop that is there.
by_start() { # FILE COLUMN
	calculate "$(median "$1" "$2") / $(median "$work/again.early" 1)" %.2f
}

pack_ratio() { # COLUMN
	calculate "$(median "$work/again.pack" "$1") / $(median "$work/again.early" "$1")" %.2f
}

measure() {
	local turn way
	for turn in $(seq "$rounds"); do
		for way in none all; do
			round "${way/all/}" >"$work/line"
			cat "$work/line" >>"$work/$way.times"
			echo "# $turn $way: $(<"$work/line") ms, load $(cut -d ' ' -f 1 /proc/loadavg)" >&2
		done
	done
}

rows() {
	local column=0 what long short
	for what in 'migrated' 'the shop serves' 'seeded, and the administrator logs in'; do
		column=$((column + 1))
		long=$(median "$work/none.times" "$column")
		short=$(median "$work/all.times" "$column")
		printf '| %s | %s s | %s s | %s × |\n' "$what" "$(calculate "$long / 1000")" \
			"$(calculate "$short / 1000")" "$(calculate "$short / $long" %.2f)"
	done
}

write_results() {
	local cores
	cores=$(getconf _NPROCESSORS_ONLN)
	cat <<-END
		# The start of a shop

		Written by \`make bench-start\`, $(date -u +%Y-%m-%d), on $cores cores of $(uname -m),
		load $load at the start. The processes of a shop's pods begin $lead s before
		there is a database; seconds since then, medians of $rounds rounds, the long
		ways (\`STORE_FAST=none\`) and the short ones by turns.

		| | long | short | ratio |
		|---|---|---|---|
	END
	cat "$work/rows"
	cat <<-END

		The web process on a shop that is there, with the pack and without it by turns;
		since the process began:

		| | without | with | ratio |
		|---|---|---|---|
	END
	cat "$work/pack.rows"
	printf '\n%s\n\n%s\n%s\n' 'Bars:' '| bar | measured | at most | |' '|---|---|---|---|'
	printf '%s\n' "${bars[@]}"
}

load=$(cut -d ' ' -f 1 /proc/loadavg)
prepare
postgres_init
redis_start
database_new bench
config .
measure
measure_web
rows >"$work/rows"
pack_rows >"$work/pack.rows"
cat "$work/rows" "$work/pack.rows"
bar 'database to a shop that serves, by the long way' \
	"$(calculate "$(median "$work/all.times" 2) / $(median "$work/none.times" 2)" %.2f)" 0.5 ×
bar 'database to a seeded shop, by the long way' \
	"$(calculate "$(median "$work/all.times" 3) / $(median "$work/none.times" 3)" %.2f)" 0.6 ×
bar 'a start with the pack, by one without (B)' "$(pack_ratio 1)" 0.65 ×
bar 'an empty database to a shop that serves, by B' "$(by_start "$work/all.times" 2)" 0.95 ×
bar 'a migrated copy to a shop that serves, by B' "$(by_start "$work/waited.migrated" 1)" 0.6 ×
bar 'a seeded copy to a shop that serves, by B' "$(by_start "$work/waited.bench" 1)" 0.3 ×
write_results >"$work/part.md"
bench/part.sh "$work/part.md"
[ "$missed" = 0 ] || { echo 'bench/start.sh: a bar is missed, see bench/RESULTS.md' >&2 && exit 1; }
