#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# What buyers cost the web pod's processor (tests/store/cost.mjs), with PostgreSQL and Redis of this machine: by the
# short ways of a plain shop, and by Medusa's workflows, which a shop with a promotion goes. Milliseconds of processor
# time, medians of ROUNDS=3 rounds of BUYERS=10 buyers each. Written to bench/RESULTS.md.
set -euo pipefail
shopt -s inherit_errexit

cd "$(dirname "$0")/.."
# shellcheck disable=SC2034 # bench/figures.bash's
readonly rounds=${ROUNDS:-3} buyers=${BUYERS:-10}
cores=$(getconf _NPROCESSORS_ONLN)
bars=() missed=0
# shellcheck source=tests/store/lib.sh
. tests/store/lib.sh
# shellcheck source=bench/figures.bash
. bench/figures.bash

# One that comes by itself, next year: Medusa's workflows look for it each time.
promotion() { # promotion|none
	sql bench 'delete from promotion; delete from promotion_campaign'
	[ "$1" = none ] || sql bench "insert into promotion_campaign (id, name, campaign_identifier, starts_at)
			values ('procamp_later', 'Later', 'LATER', now() + interval '1 year');
		insert into promotion (id, code, type, is_automatic, status, campaign_id)
			values ('promo_later', 'LATER', 'standard', true, 'active', 'procamp_later')"
}

measure() {
	local turn way
	for turn in $(seq "$rounds"); do
		for way in promotion none; do
			promotion "$way"
			REDIS_PORT=$redis_port REDIS_PASSWORD='r€d/is:p@ss' "$node" tests/store/cost.mjs \
				"http://127.0.0.1:$port" "$(<"$work/bench.pid")" "$work/postgres.log" "$buyers" \
				>"$work/$way.$turn"
			echo "# $turn $way: an order $(of "$way.$turn" order) ms" >&2
		done
	done
}

of() { # FILE STEP
	awk -F '\t' -v step="$2" '$1 == step { print $2 }' "$work/$1"
}

middle() { # WAY STEP
	local turn
	for turn in $(seq "$rounds"); do
		of "$1.$turn" "$2"
	done >"$work/values"
	sort -n "$work/values" | sed -n "$(((rounds + 1) / 2))p"
}

rows() {
	local step long short
	while read -r step; do
		long=$(middle promotion "$step")
		short=$(middle none "$step")
		printf '| %s | %.0f ms | %.0f ms | %s × |\n' "$step" "$long" "$short" \
			"$(calculate "$short / $long" %.2f)"
	done < <(awk -F '\t' 'NR > 1 { print $1 }' "$work/none.1")
}

write_results() {
	cat <<-END
		# What buyers cost

		Written by \`make bench-buyers\`, $(date -u +%Y-%m-%d), on $cores cores,
		load $load at the start. Processor time of the web process for one request and
		what it leaves to be done, medians of $rounds rounds of $buyers buyers: by Medusa's
		workflows, as in a shop with a promotion, and by the short ways of a plain shop.

		| | workflows | short | ratio |
		|---|---|---|---|
	END
	cat "$work/rows"
	printf '\n%s\n\n%s\n%s\n' 'Bars:' '| bar | measured | at most | |' '|---|---|---|---|'
	printf '%s\n' "${bars[@]}"
}

ratio() { # STEP
	calculate "$(middle none "$1") / $(middle promotion "$1")" %.2f
}

load=$(cut -d ' ' -f 1 /proc/loadavg)
prepare
trap clean_up EXIT
postgres_init
redis_start
database_new bench
config '.products[].stock = 100000'
(store DATABASE_NAME=bench migrate)
(store DATABASE_NAME=bench seed)
server_start bench DATABASE_NAME=bench
measure
rows >"$work/rows"
cat "$work/rows"
bar 'another product into a cart, by the workflows' "$(ratio 'second into cart')" 0.33 ×
bar 'an order, by the workflows' "$(ratio order)" 0.33 ×
write_results >"$work/part.md"
bench/part.sh "$work/part.md"
[ "$missed" = 0 ] || { echo 'bench/buyers.sh: a bar is missed, see bench/RESULTS.md' >&2 && exit 1; }
