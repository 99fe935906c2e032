#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2030,SC2031,SC2034,SC2154 # bats: each test is a subshell; run sets variables
# helm store db: what databases hold, who is connected, and psql, for a store in the PostgreSQL that stores share and
# for a shop with one of its own; and what is seen of a database that fills the volume.

load cluster
load stores
load shop

setup_file() {
	[ -n "${E2E_CLUSTER-}" ] || return 0
	export SHOP_VALUES=$BATS_FILE_TMPDIR/images.yaml
	shop_images >"$SHOP_VALUES"
}

teardown_file() {
	[ -n "${E2E_CLUSTER-}" ] || return 0
	stores=(blog wiki goods)
	stores_remove
	store platform database remove --yes -q
}

setup() {
	need_own_cluster
}

install() {
	database_values <"$SHOP_VALUES" >"$BATS_TEST_TMPDIR/values.yaml"
	store platform database install -f "$BATS_TEST_TMPDIR/values.yaml" "$@"
}

# What a session has made is gone, and none of it is on the server any more.
no_session() { # STORE
	[ -z "$(kubectl get jobs,pods -n "store-$1" -l store.urumi.ai/session -o name)" ] &&
		[ "$(kubectl -n store-database exec database-0 -- psql -XAtq -U postgres -c "select count(*)
			from pg_stat_activity where application_name = 'helm store' and usename = 'store_$1'")" = 0 ]
}

@test "a store in the shared PostgreSQL: version, size, connections and their limit" {
	run -0 install --set stores.connections=8 -q
	run -0 create blog --database shared -q
	run -0 create wiki --database shared -q
	run -0 store db status blog
	[[ $output =~ blog\ +shared\ +[0-9.]+\ +[0-9.]+Mi\ .*0\ of\ 8 ]]
	run -0 store db status blog -o json
	[ "$(jq -c '[.name, .mode, .database, .role, .limit, .bytes > 5000000]' <<<"$output")" = \
		'["blog","shared","store_blog","store_blog",8,true]' ]
	eventually 20 no_session blog
}

@test "all stores in a table, measured now, by one Job that goes" {
	run -0 store db status -o json
	[ "$(jq -c '[.[] | [.name, .mode, .limit, .volumeShare, .large]]' <<<"$output")" = \
		'[["blog","shared",8,0,false],["wiki","shared",8,0,false]]' ]
	run -0 store db status
	[ "${#lines[@]}" = 3 ]
	run ! grep -v -- '-measure-[0-9]*$' <(kubectl get jobs -n store-database -l store.urumi.ai/measure -o name)
}

@test "psql: as the store's own role, with what is said on stdin, and nothing of it stays" {
	run -0 store db psql blog -- -XAtc 'select current_user, current_database()'
	[ "$output" = 'store_blog|store_blog' ]
	run -0 bash -c "echo 'select 1 + 1' | '$ROOT/bin/helm-store' db psql blog -- -XAt"
	[ "$output" = 2 ]
	run -5 store db psql blog -- -XAtc 'select * from pg_authid'
	has 'permission denied for table pg_authid'
	run store db psql blog -- -XAtc "\\! psql -XAtc 'select current_user' -U postgres -d postgres"
	has 'password authentication failed for user "postgres"'
	eventually 20 no_session blog
	run ! grep -F "$(kubectl get secret blog-database -n store-blog -o 'jsonpath={.data.password}' | base64 -d)" \
		<(kubectl get events,pods,jobs -n store-blog -o json)
}

@test "psql that is killed leaves nothing behind" {
	"$ROOT/bin/helm-store" db psql blog -- -c 'select pg_sleep(25)' >/dev/null 2>&1 3>&- &
	local pid=$!
	eventually 30 is_asleep
	kill -TERM "$pid"
	wait "$pid" || true
	eventually 20 no_session blog
	# Killed so that it cannot tidy up: the pod ends by itself, and Kubernetes removes it.
	"$ROOT/bin/helm-store" db psql blog >/dev/null 2>&1 3>&- < <(sleep 300) &
	pid=$!
	eventually 30 fails no_session blog
	kill -KILL "$pid"
	wait "$pid" || true
	eventually 90 no_session blog
}

is_asleep() {
	[ "$(kubectl -n store-database exec database-0 -- psql -XAtq -U postgres -c "select count(*)
		from pg_stat_activity where usename = 'store_blog' and query like '%pg_sleep%'")" = 1 ]
}

@test "who is connected, and no password" {
	"$ROOT/bin/helm-store" db psql blog -- -c 'select pg_sleep(30)' >/dev/null 2>&1 3>&- &
	local pid=$!
	eventually 30 is_asleep
	run -0 store db connections blog -o json
	[ "$(jq -c '[.role, .limit, (.connections[] | [.application, .state])]' <<<"$output")" = \
		'["store_blog",8,["helm store","active"]]' ]
	[[ $(jq -r '.connections[0].queryStart' <<<"$output") == 20*Z ]]
	run -0 store db connections blog
	has 'role store_blog: 1 connections of 8'
	kill -TERM "$pid"
	wait "$pid" || true
}

@test "a database that fills the volume is told of" {
	run -0 store platform database install --set sizes.share=1 --set-string 'sizes.schedule=* * * * *' -q
	run -0 store db psql blog -- -qc "create table much as select repeat(md5(n::text), 200)::text as t
		from generate_series(1, 4000) n; alter table much alter t set storage external;
		insert into much select repeat(md5(n::text), 200) from generate_series(1, 3000) n"
	run -0 store db status
	has 'large'
	eventually 150 is_told
	run -0 store status blog -o json
	jq -e '.databaseShare >= 1 and .databaseBytes > 10000000' <<<"$output"
	run -0 store list -o json
	jq -e 'map(select(.name == "blog"))[0].databaseShare >= 1' <<<"$output"
	run -0 store platform database status
	[[ $output =~ data:\ .*\ of\ 1Gi ]]
}

is_told() {
	store status blog | grep -q 'problem: Database/store_blog: it holds'
}

@test "a shop with a PostgreSQL of its own" {
	run -0 shop create goods dark 12.5 --timeout 25m
	run -0 store db status goods
	[[ $output =~ goods\ +dedicated\ +[0-9.]+\ +[0-9.]+Mi ]]
	run -0 store db psql goods -- -XAtc 'select current_user, count(*) > 0 from product'
	has '|t'
	run ! store db psql goods -- -XAtc 'select rolpassword from pg_authid'
	run -0 store db connections goods -o json
	[ "$(jq '.connections | length > 0' <<<"$output")" = true ]
	run -0 store db status -o json
	[ "$(jq -c 'map(.mode) | sort' <<<"$output")" = '["dedicated","shared","shared"]' ]
}

@test "a store that is suspended says so" {
	run -0 store suspend blog -q
	run ! store db psql blog -- -c 'select 1'
	has 'helm store resume blog'
}
