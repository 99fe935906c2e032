#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# charts/database: its render, and what it gives the real PostgreSQL of this machine, on loopback: the start script, the
# settings, and the Job that makes and removes a store's database; killed at any moment, and attacked by a store.
# shellcheck disable=SC2016,SC2317 # functions are called by check, programs of jq are in quotes
set -uo pipefail
# shellcheck source=tests/chart/chart.bash
. tests/chart/chart.bash
# shellcheck source=tests/chart/process.bash
. tests/chart/process.bash

readonly uid_a=aaaaaaaa-0000-4000-8000-000000000001 uid_b=bbbbbbbb-0000-4000-8000-000000000002
readonly server_name=database.store-database.svc

rendered() { # 3|4
	helm "$1" template database charts/database --namespace store-database --kube-version 1.33.0 >"$work/render$1"
}

stay_random() { # FILE: without what each render makes anew
	grep -vE '^ *$|^  (password|ca\.crt|tls\.crt|tls\.key): |^    [A-Za-z0-9+/=]{20,}$|CERTIFICATE' "$1"
}

same_in_both() {
	rendered 3 && rendered 4 && cmp <(stay_random "$work/render3") <(stay_random "$work/render4")
}

# Each pod as `restricted` wants it, with limits.
hardened() {
	none "$work/objects" -s '.[] | select(.kind | IN("StatefulSet", "CronJob"))
		| (.spec.jobTemplate.spec.template.spec? // .spec.template.spec) as $pod
		| .kind, ($pod | if .securityContext.runAsNonRoot and .automountServiceAccountToken == false
			and .securityContext.seccompProfile.type == "RuntimeDefault" then empty else "pod" end),
		($pod.containers[] | if .securityContext.readOnlyRootFilesystem and .resources.limits.memory
			and .securityContext.allowPrivilegeEscalation == false
			and .securityContext.capabilities.drop == ["ALL"] then empty else .name end)
		| select(IN("StatefulSet", "CronJob") | not)'
}

# Whom each policy lets in and out; all else is closed by the first, which names nobody.
closed() {
	jq -cs 'map(select(.kind == "NetworkPolicy") | [.metadata.name, (.spec.podSelector | length),
		[.spec.ingress[]?.from[] | .namespaceSelector.matchLabels //
			.podSelector.matchLabels["store.urumi.ai/platform"]],
		[.spec.egress[]?.to[].podSelector.matchLabels["store.urumi.ai/platform"]]]) | .[]' \
		"$work/objects" >"$work/policies"
	diff "$work/policies" - <<'END'
["database-default-deny",0,[],[]]
["database-server",1,[{"store.urumi.ai/database":"shared"},"provision"],[]]
["database-provision",1,[],["server"]]
END
}

wrong_values() {
	local wrong
	for wrong in stores.connection=5 stores.connections=0 persistence.size=big settings.maxConnections=2; do
		! helm 4 template database charts/database --kube-version 1.33.0 --set "$wrong" >/dev/null 2>&1 ||
			{ echo "$wrong" && return 1; }
	done
}

prepare() {
	local key
	port=$(free_port)
	mkdir "$work/config" "$work/volume" "$work/run" "$work/tls" "$work/foreign"
	for key in postgresql.conf pg_hba.conf start.sh; do
		file_of database "$key" >"$work/config/$key"
	done
	file_of database-store store.sh >"$work/store.sh"
	file_of database-store measure.sh >"$work/measure.sh"
	file_of database-connection ca.crt >"$work/ca.crt"
	for key in tls.crt tls.key; do
		jq -r --arg key $key 'select(.kind == "Secret" and .metadata.name == "database-tls") | .data[$key]' \
			"$work/objects" | base64 -d >"$work/tls/$key"
	done
	sed -i "s|/var/run/postgresql|$work/run|; s|'\*'|'127.0.0.1'|; s|/etc/store-database-tls|$work/tls|" \
		"$work/config/postgresql.conf"
	# What a machine of tests has room for; and what the attacks below must not use up.
	printf '%s\n' "port = $port" 'max_connections = 60' "shared_buffers = '32MB'" >>"$work/config/postgresql.conf"
	touch "$work/log"
	chmod -R a+rwX "$work"
	chmod 0600 "$work/tls/tls.key"
	[ "$(id -u)" != 0 ] || chown -R postgres "$work/volume" "$work/tls"
}

run_server() { # PASSWORD
	start "$work/log" "${as_user[@]}" env PGDATA="$work/volume/pgdata" DATABASE_PASSWORD="$1" \
		bash "$work/config/start.sh"
}

# As the pods of a store have it.
sql() { # USER PASSWORD DATABASE STATEMENT
	PGPASSWORD=$2 PGHOSTADDR=127.0.0.1 PGSSLMODE=${mode-verify-full} PGSSLROOTCERT=$work/ca.crt \
		psql -XAtq -h "$server_name" -p "$port" -U "$1" -d "$3" -v ON_ERROR_STOP=1 -c "$4"
}

admin() { # STATEMENT [DATABASE]
	sql postgres platform "${2-postgres}" "$1"
}

# The Job as the chart has it: environment, script, one word.
job() { # provision|drop STORE UID [PASSWORD]
	env PGHOST="$server_name" PGHOSTADDR=127.0.0.1 PGPORT="$port" PGUSER=postgres PGPASSWORD=platform \
		PGSSLMODE=verify-full PGSSLROOTCERT="$work/ca.crt" STORE_DATABASE="store_$2" STORE_UID="$3" \
		STORE_PASSWORD="${4-}" STORE_CONNECTIONS=20 STORE_STATEMENT=600 STORE_IDLE_TRANSACTION=300 \
		STORE_TEMPORARY_FILES=1048576 bash "$work/store.sh" "$1"
}

refused() { # COMMAND...
	if "$@"; then return 1; fi
}

refuses() { # TEXT COMMAND...: it fails, and says so
	local text=$1
	shift
	if "$@" >"$work/refused" 2>&1; then cat "$work/refused" && return 1; fi
	grep -qF "$text" "$work/refused" || { cat "$work/refused" && return 1; }
}

# Killed at moments spread over what a first start takes, then left alone.
survives_kills() {
	local after
	for after in 0.3 0.8 1.5 2.4; do
		run_server platform
		sleep "$after"
		crash
	done
	run_server platform
	until_true 60 admin 'select 1' || { tail -n 20 "$work/log" && return 1; }
}

makes() {
	job provision a "$uid_a" "it's \$a\" \\ one" && job provision b "$uid_b" second &&
		sql store_a "it's \$a\" \\ one" store_a 'create extension pg_trgm; create extension unaccent;
			create table kept (n int); insert into kept values (1)' &&
		[ "$(admin "select pg_get_userbyid(datdba), datconnlimit, shobj_description(oid, 'pg_database'),
			datallowconn from pg_database where datname = 'store_a'")" = "store_a|20|store $uid_a|t" ] &&
		[ "$(admin "select rolsuper or rolcreaterole or rolcreatedb or rolreplication or rolbypassrls,
			rolconnlimit from pg_roles where rolname = 'store_a'")" = 'f|20' ] &&
		[ "$(sql store_b second store_b 'show statement_timeout; show idle_in_transaction_session_timeout;
			show temp_file_limit')" = $'10min\n5min\n1GB' ]
}

makes_again() {
	local before
	before=$(admin "select oid from pg_database where datname = 'store_a'")
	job provision a "$uid_a" first &&
		[ "$(admin "select oid from pg_database where datname = 'store_a'")" = "$before" ] &&
		[ "$(sql store_a first store_a 'select n from kept')" = 1 ] &&
		refuses 'password authentication failed' sql store_a "it's \$a\" \\ one" store_a 'select 1'
}

# Killed after each hundredth of a second that it takes, again and again; what it left is gone on with.
made_after_kills() {
	local hundredths program
	program="$(declare -f job); server_name=$server_name port=$port work=$work; job provision c 1-2 third"
	for hundredths in 04 07 10 13 16 19 22 25 28 31 34; do
		timeout -s KILL "0.$hundredths" bash -c "$program" >/dev/null 2>&1
	done
	job provision c 1-2 third && sql store_c third store_c 'create table t (n int)' &&
		[ "$(admin "select has_database_privilege('store_b', 'store_c', 'connect')")" = f ]
}

encrypted_only() {
	mode=disable refuses 'no pg_hba.conf entry' sql store_a first store_a 'select 1' &&
		[ "$(sql store_a first store_a 'select ssl from pg_stat_ssl where pid = pg_backend_pid()')" = t ]
}

# By pg_hba.conf; and were it open, by what is granted.
stays_at_home() {
	local other
	for other in store_b postgres template1 template0; do
		refuses 'no pg_hba.conf entry' sql store_a first "$other" 'select 1' || return 1
	done
	[ "$(admin "select bool_or(has_database_privilege('store_a', datname, p)) from pg_database,
		(values ('connect'), ('create'), ('temporary')) as p (p) where datname <> 'store_a'")" = f ]
}

takes_no_more() {
	local statement
	while IFS= read -r statement; do
		refused sql store_a first store_a "$statement" >"$work/taken" 2>&1 || { echo "$statement" && return 1; }
	done <<-'END'
		alter role store_a connection limit -1
		alter role store_b password null
		set role store_b
		set temp_file_limit = -1
		create role more login
		create database more
		drop database store_b
		create extension file_fdw
		alter system set max_connections = 1
		copy kept to program 'true'
		select pg_read_file('pg_hba.conf')
		select rolpassword from pg_authid
		select pg_terminate_backend(pid) from pg_stat_activity where usename = 'postgres'
	END
}

# What others ask meanwhile is not shown, only that they are there.
reads_no_statements() {
	sql store_b second store_b "select 'secret-of-b', pg_sleep(3)" >/dev/null 2>&1 &
	sleep 1
	[ "$(sql store_a first store_a "select count(*) from pg_stat_activity where usename = 'store_b'")" = 1 ] &&
		[ "$(sql store_a first store_a "select count(*) from pg_stat_activity where query like '%secret-of-b%'
			and usename = 'store_b'")" = 0 ]
	local status=$?
	wait $!
	return "$status"
}

# All that it may have, held; the others and the platform come in all the same.
exhausts_itself() {
	# Of its database, a store may say what it likes; the limit of the role holds.
	sql store_a first store_a 'alter database store_a connection limit -1' || return 1
	local n pids=() status=1
	# The question is a session, too: one that is held may find no room for it.
	for ((n = 0; n < 60 && status; n++)); do
		sql store_a first store_a 'select pg_sleep(60)' >/dev/null 2>&1 &
		pids+=($!)
		! refuses 'too many connections for' sql store_a first store_a 'select 1' || status=0
	done
	[ "$n" -gt 19 ] || { echo "refused after $n sessions" && status=1; }
	[ "$(sql store_b second store_b 'select 1')" = 1 ] && [ "$(admin 'select 1')" = 1 ] || status=1
	# What runs in the background is a shell, and psql its child: the server ends them.
	admin "select count(pg_terminate_backend(pid)) from pg_stat_activity where usename = 'store_a'" >/dev/null
	wait "${pids[@]}" 2>/dev/null
	return "$status"
}

# Sessions that never say their password count for nobody's limit. The server gives them up after three seconds.
knocks() {
	local pid_of status=0
	python3 tests/chart/knock.py "$port" store_a 80 4 &
	pid_of=$!
	sleep 1
	until_true 15 sql store_b second store_b 'select 1' || status=1
	kill "$pid_of" 2>/dev/null
	wait "$pid_of" 2>/dev/null
	return "$status"
}

refuses_foreign() {
	# The sessions of before are found out to have gone.
	until_true 30 sql store_a first store_a 'select 1' || return 1
	admin 'create database store_d' && refuses 'belongs to nobody known' job provision d 3-4 fourth &&
		refuses 'belongs to nobody known' job drop d 3-4 &&
		refuses "belongs to store $uid_a" job provision a "$uid_b" fourth &&
		refuses "belongs to store $uid_a" job drop a "$uid_b" &&
		refuses 'is no name of a store' job drop 'a"; drop database postgres' 1-2 &&
		[ "$(sql store_a first store_a 'select n from kept')" = 1 ]
}

# A role is somebody's, too. What a store says of its database is no proof; a role of before this was noted is known by
# its database.
refuses_foreign_roles() {
	admin 'create role store_e login' && refuses 'role store_e is there and belongs to nobody known' \
		job provision e 3-5 fifth && refuses 'belongs to nobody known' job drop e 3-5 &&
		[ "$(admin "select count(*) from pg_authid where rolname = 'store_e' and rolpassword is null")" = 1 ] &&
		sql store_a first store_a "comment on database store_a is 'store $uid_b'" &&
		refuses "role store_a is there and belongs to store $uid_a" job provision a "$uid_b" fourth &&
		job provision a "$uid_a" first &&
		refuses 'CREATEROLE' sql store_a first store_a "comment on role store_a is 'store $uid_b'" &&
		admin 'comment on role store_b is null' && job provision b "$uid_b" second &&
		[ "$(admin "select shobj_description(oid, 'pg_authid') from pg_roles where rolname = 'store_b'")" \
			= "store $uid_b" ] && admin 'comment on role store_b is null' &&
		refuses 'belongs to' job drop b "$uid_a" && job provision b "$uid_b" second
}

# All databases of stores, and no other; the sessions and the limit of each.
measures() {
	sql store_b second store_b 'select pg_sleep(4)' >/dev/null 2>&1 &
	sleep 1
	env PGHOST="$server_name" PGHOSTADDR=127.0.0.1 PGPORT="$port" PGUSER=postgres PGPASSWORD=platform \
		PGSSLMODE=verify-full PGSSLROOTCERT="$work/ca.crt" STORE_SHARE=20 bash "$work/measure.sh" \
		>"$work/measured" || return 1
	jq -ce '[.share, .maxConnections, .bytes > 20000000, (.version | test("^[0-9.]+$")),
		(.databases | map(.name) | join(" ")), (.databases[1] | [.connections, .limit, .bytes > 5000000])]' \
		"$work/measured" >"$work/figures"
	wait $!
	diff "$work/figures" - <<<'[20,60,true,true,"store_a store_b store_c store_d",[1,20,true]]'
}

drops() {
	sql store_a first store_a 'select pg_sleep(60)' >/dev/null 2>&1 &
	sleep 1
	job drop a "$uid_a" && job drop a "$uid_a" && wait $!
	[ "$(admin "select (select count(*) from pg_database where datname = 'store_a')
		+ (select count(*) from pg_roles where rolname = 'store_a')")" = 0 ] &&
		[ "$(sql store_b second store_b 'select 1')" = 1 ]
}

takes_password() {
	stop INT && run_server another && until_true 60 sql postgres another postgres 'select 1' &&
		[ "$(sql store_b second store_b 'select 1')" = 1 ] && stop INT
}

rendered 4 && objects "$work/render4" >"$work/objects" || exit 1
check 'database: the shared templates' cmp "$chart/templates/_shared.tpl" charts/database/templates/_shared.tpl
check 'database: Helm 3 and Helm 4 render the same' same_in_both
check 'database: pods are hardened and limited' hardened
check 'database: policies open three ways and no more' closed
check 'database: wrong values are refused' wrong_values
if ! has_postgresql; then
	echo 'ok chart: database # skip no PostgreSQL here'
	exit "$failed"
fi
prepare
check 'database: killed while it makes its data, it comes up' survives_kills
check 'database: a store gets database and role' makes
check 'database: again, another password is in force, the data stay' makes_again
check 'database: killed at any moment, it is made in the end' made_after_kills
check 'database: nobody comes in without encryption' encrypted_only
check 'database: a store comes in to no other database' stays_at_home
check 'database: a store takes no more than it was given' takes_no_more
check 'database: a store reads nothing of what others ask' reads_no_statements
check 'database: a store uses up its own connections, and no others' exhausts_itself
check 'database: knocking at the door keeps nobody out for long' knocks
check "database: what is not the store's is left alone" refuses_foreign
check "database: a role that is not the store's is left alone" refuses_foreign_roles
check 'database: what each database holds is measured' measures
check 'database: dropped with a session open, and again' drops
check "database: the superuser's password is put in force by a start" takes_password
check 'database: no password in the log' refused grep -qE "platform|it's|second|third" "$work/log"
exit "$failed"
