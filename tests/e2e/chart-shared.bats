#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2030,SC2031,SC2034,SC2154 # bats: each test is a subshell; run sets variables
# One PostgreSQL for many stores (charts/database): made, used by a shop and by stores of another chart, attacked by one
# of these, and taken away; what is broken off, and what is left by others' hands.

load cluster
load stores
load shop

readonly HOST=database.store-database.svc

setup_file() {
	[ -n "${E2E_CLUSTER-}" ] || return 0
	export SHOP_VALUES=$BATS_FILE_TMPDIR/images.yaml
	shop_images >"$SHOP_VALUES"
}

teardown_file() {
	[ -n "${E2E_CLUSTER-}" ] || return 0
	stores=(goods blog wiki late)
	stores_remove
	store gc --yes --older-than 0s -q >/dev/null 2>&1
	store platform database remove --yes -q
}

setup() {
	need_own_cluster
}

install() {
	database_values <"$SHOP_VALUES" >"$BATS_TEST_TMPDIR/values.yaml"
	store platform database install -f "$BATS_TEST_TMPDIR/values.yaml" "$@"
}

# A store of the plain chart with a database there.
shared() { # NAME OPTION...
	create "$1" --database shared "${@:2}"
}

secret() { # STORE KEY
	kubectl get secret "$1-database" -n "store-$1" -o json | jq -r --arg key "$2" '.data[$key] | @base64d'
}

# client STORE: a pod of the store that has the authority's certificate.
client() {
	! kubectl -n "store-$1" exec client -- test -s /tmp/ca.crt >/dev/null 2>&1 || return 0
	NS=store-$1 tools_run client
	secret "$1" ca.crt | kubectl -n "store-$1" exec -i client -- sh -c 'cat >/tmp/ca.crt'
}

# as STORE DATABASE SQL: from that pod, with what the store's Secret says.
as() {
	client "$1"
	kubectl -n "store-$1" exec client -- env PGPASSWORD="$(secret "$1" password)" psql -XAtq -c "$3" \
		"host=$HOST dbname=$2 user=$(secret "$1" username) sslmode=verify-full sslrootcert=/tmp/ca.crt"
}

# The superuser, over the socket of the pod.
platform() { # SQL [DATABASE]
	kubectl -n store-database exec database-0 -- psql -XAtq -U postgres -c "$1" "${2-postgres}"
}

databases() {
	platform "select datname from pg_database where datname like 'store%' order by 1" | paste -sd' '
}

@test "without the server nothing of a store is made, and what makes it is said" {
	run -1 shared blog -q
	has 'there is no shared PostgreSQL in this cluster'
	has 'helm store platform database install'
	nothing_left blog
	run -1 store platform database status
	has 'helm store platform database install'
}

@test "it is installed; again, nothing changes" {
	run -0 install -q
	has 'shared PostgreSQL: ready'
	local pod password
	pod=$(kubectl get pod database-0 -n store-database -o 'jsonpath={.metadata.uid}')
	password=$(kubectl get secret database -n store-database -o 'jsonpath={.data.password}')
	# What was told before need not be told again.
	run -0 store platform database install -q -o json
	[ "$(jq -c '[.ready, .stores]' <<<"$output")" = '[true,[]]' ]
	[ "$(kubectl get pod database-0 -n store-database -o 'jsonpath={.metadata.uid}')" = "$pod" ]
	[ "$(kubectl get secret database -n store-database -o 'jsonpath={.data.password}')" = "$password" ]
	run -0 store list -o json
	[ "$(jq length <<<"$output")" = 0 ]
}

@test "a shop is made in it, and an order placed" {
	run -0 shop create goods dark 12.5 --database shared --timeout 25m
	run -0 buy goods mug-1
	[[ $output == http://goods.127.0.0.1.nip.io/orders/order_* ]]
	run -0 kubectl get statefulset -n store-goods -o name
	[ -z "$output" ]
	run -0 store status goods
	has 'DatabaseReady ✓'
	[ "$(platform "select count(*) > 0 and bool_and(ssl) from pg_stat_ssl join pg_stat_activity using (pid)
		where usename = 'store_goods'")" = t ]
}

@test "other charts get one too; each has its own password, and no Job runs twice for nothing" {
	run -0 shared blog -q
	run -0 shared wiki -q
	[ "$(databases)" = 'store_blog store_goods store_wiki' ]
	[ "$(secret blog password)" != "$(secret wiki password)" ]
	local job
	job=$(kubectl get job store-blog -n store-database -o 'jsonpath={.metadata.uid}')
	run -0 shared blog -q
	has unchanged
	[ "$(kubectl get job store-blog -n store-database -o 'jsonpath={.metadata.uid}')" = "$job" ]
	[ "$(as blog store_blog 'select current_user')" = store_blog ]
}

@test "a store comes in to no other's database, whatever it tries" {
	local other
	for other in store_wiki store_goods postgres template1; do
		run ! as blog "$other" 'select 1'
		has 'no pg_hba.conf entry'
	done
	run ! as blog store_blog 'set role store_wiki'
	run ! as blog store_blog 'alter role store_blog connection limit -1'
	# With the other's name and its own password.
	run ! kubectl -n store-blog exec client -- env PGPASSWORD="$(secret blog password)" psql -XAtqc 'select 1' \
		"host=$HOST dbname=store_wiki user=store_wiki sslmode=require"
	has 'password authentication failed'
	run ! kubectl -n store-blog exec client -- psql -XAtqc 'select 1' \
		"host=$HOST dbname=store_blog user=store_blog sslmode=disable"
	has 'no encryption'
}

@test "a store uses up its own connections, and the shop sells on" {
	run -0 store platform database install --set stores.connections=8 --dry-run
	has 'shared PostgreSQL would be updated (nothing was done: --dry-run)'
	has 'stores.connections'
	run -0 store platform database install --set stores.connections=8 -q
	run -0 store update blog -q
	[ "$(platform "select rolconnlimit from pg_roles where rolname = 'store_blog'")" = 8 ]
	# More than there is room for: the shop's own sessions and each question below take places, too.
	# shellcheck disable=SC2016
	kubectl -n store-blog exec client -- env PGPASSWORD="$(secret blog password)" sh -c 'n=0
		while [ $n -lt 12 ]; do n=$((n + 1)); psql -XAtqc "select pg_sleep(40)" "$0" & done; wait' \
		"host=$HOST dbname=store_blog user=store_blog sslmode=require" >/dev/null 2>&1 3>&- &
	eventually 30 refused_to_blog
	run -0 buy goods teapot-1
	[[ $output == *'/orders/order_'* ]]
	[ "$(as wiki store_wiki 'select 1')" = 1 ]
	refused_to_blog
	wait
	run -0 store platform database install --set stores.connections=40 -q
}

refused_to_blog() {
	as blog store_blog 'select 1' 2>&1 | grep -q 'too many connections for'
}

@test "packets: stores of this mode reach the server's port, others nothing, and the server nobody" {
	local words
	mapfile -t words < <(plain)
	stores=(late)
	run -0 store create late "${words[@]}" -q
	NS=store-late tools_run client
	local address
	address=$(kubectl get pod database-0 -n store-database -o 'jsonpath={.status.podIP}')
	eventually 30 kubectl -n store-blog exec client -- nc -z -w 3 "$address" 5432
	always 5 fails kubectl -n store-late exec client -- nc -z -w 2 "$address" 5432
	run ! kubectl -n store-blog exec client -- nc -z -w 2 "$address" 22
	# From the server's pod: to a store, to the API server.
	address=$(kubectl get pod client -n store-blog -o 'jsonpath={.status.podIP}')
	run ! kubectl -n store-database exec database-0 -- timeout 3 bash -c "</dev/tcp/$address/8080"
	run ! kubectl -n store-database exec database-0 -- timeout 3 bash -c '</dev/tcp/kubernetes.default.svc/443'
	run -0 store delete late --yes -q
}

@test "data do not move to another mode by a word" {
	run -2 shared blog --if-exists update --database dedicated -q
	has 'do not move to mode dedicated'
	run -0 store update blog --set replicas=1 -q
}

@test "it is not removed while stores are in it" {
	run -1 store platform database remove --yes -q
	has 'databases of stores are in it: blog, goods, wiki'
	[ "$(databases)" = 'store_blog store_goods store_wiki' ]
}

# What COMMAND NAME OPTION... tells of as done, a word a step: database with its name, or release.
told() {
	"$@" --progress json 2>&1 >/dev/null | jq -rs --arg name "store_late" \
		'[.[] | select(.state == "done" and (.step == "release" or .detail == $name)).step] | join(" ")'
}

@test "Helm goes on beside the Job, but where a hook may ask for the database" {
	stores=(late)
	[ "$(told shared late)" = 'release database' ]
	[ "$(as late store_late 'select 1')" = 1 ]
	# Where pods run already, too.
	kubectl -n store-database annotate secret store-late store.urumi.ai/provisioned- >/dev/null
	[ "$(told store update late --set text=second)" = 'database release' ]
	run -0 store delete late --yes -q
	[ "$(told shared late --set 'hook={sleep,1s}')" = 'database release' ]
	run -0 store delete late --yes -q
	nothing_left late
}

@test "what is killed while it makes a database is gone on with" {
	local seconds words
	stores=(late)
	for seconds in 1.5 3 5; do
		mapfile -t words < <(plain)
		timeout -s KILL "$seconds" "$ROOT/bin/helm-store" create late "${words[@]}" --database shared -q \
			>/dev/null 2>&1 || true
	done
	run -0 shared late -q
	[ "$(as late store_late 'select 1')" = 1 ]
	run -0 store delete late --yes -q
	nothing_left late
	[ "$(databases)" = 'store_blog store_goods store_wiki' ]
}

@test "a create that fails leaves no database" {
	run -1 shared late --set image=helm-store.local/nothing:1 --patience 5s --timeout 3m -q
	has 'rolled back: nothing of store late is left'
	nothing_left late
	[ "$(databases)" = 'store_blog store_goods store_wiki' ]
}

@test "kept data stay in the server, and the same name has them again" {
	run -0 store delete goods --keep-data --yes
	has 'stays: database store_goods in the shared PostgreSQL'
	[ "$(databases)" = 'store_blog store_goods store_wiki' ]
	run -0 shop create goods dark 12.5 --database shared --timeout 25m
	[ "$(platform 'select count(*) from "order"' store_goods)" = 2 ]
	run -0 buy goods mug-1
}

@test "a namespace that somebody deleted: gc finds its database, and a new store does not get it" {
	client wiki
	as wiki store_wiki 'create table secret (n int)'
	kubectl delete namespace store-wiki --wait >/dev/null
	run -6 shared wiki -q
	has 'a database of an earlier store wiki'
	nothing_left_but_record wiki
	run -0 store gc
	has Database/store_wiki
	run -0 store gc --yes --older-than 0s
	[ "$(databases)" = 'store_blog store_goods' ]
	run -0 shared wiki -q
	run ! as wiki store_wiki 'select * from secret'
}

nothing_left_but_record() {
	! left "$1" | grep -vE '^(Secret|Job) store-database/'
}

@test "delete drops database and role, and leaves nothing" {
	run -0 store delete wiki --yes
	has 'goes: database store_wiki in the shared PostgreSQL'
	nothing_left wiki
	[ "$(databases)" = 'store_blog store_goods' ]
	[ "$(platform "select count(*) from pg_roles where rolname = 'store_wiki'")" = 0 ]
}

@test "with the last store gone it is removed, with namespace and volume" {
	run -0 store delete goods --yes -q
	run -0 store delete blog --yes -q
	run -0 store platform database remove --yes -q
	run -1 kubectl get namespace store-database
	eventually 30 fails grep -q store-database <(kubectl get persistentvolumes -o name -o wide)
	run -0 store platform database remove --yes -q
}
