#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# store.sh provision|drop: a store's database and its role, both of the name STORE_DATABASE, made or removed. Each may
# be done again after it was killed at any point. A database carries the uid of the store's namespace as its comment,
# and is nobody's but that one's.
# Environment: that of libpq for the superuser; STORE_DATABASE; STORE_UID; for `provision` also STORE_PASSWORD,
# STORE_CONNECTIONS, STORE_STATEMENT and STORE_IDLE_TRANSACTION in seconds, STORE_TEMPORARY_FILES in kB.
set -euo pipefail

say() {
	printf '%s\n' "$@" >&2
}

# What the statements say of a password or of names stays out of the server's log.
export PGOPTIONS='-c log_min_error_statement=panic -c log_min_duration_statement=-1 -c client_min_messages=warning'
export PGCONNECT_TIMEOUT=5

case ${1-} in
provision | drop) ;;
*) say 'error: provision or drop was expected' && exit 2 ;;
esac
[[ ${STORE_DATABASE-} =~ ^store_[a-z][a-z0-9_]*$ ]] || {
	say "error: STORE_DATABASE: \"${STORE_DATABASE-}\" is no name of a store's database"
	exit 2
}
[ -n "${STORE_UID-}" ] || { say 'error: STORE_UID is empty' && exit 2; }

# The server may be a moment from ready: it restarts, or was just made.
for ((tries = 30; ; tries--)); do
	said=$(psql -XAtq -d postgres -c 'select 1' 2>&1) && break
	[ "$tries" -gt 1 ] || { say "error: the shared PostgreSQL: $said" && exit 1; }
	sleep 1
done

# Values come as variables of psql, which quotes them; psql cannot take them from arguments: those are seen by all.
# shellcheck disable=SC2016 # psql runs it
run() { # SQL on stdin
	{
		printf '\\set %s `printenv %s`\n' name STORE_DATABASE uid STORE_UID
		[ -z "${STORE_PASSWORD-}" ] || printf '\\set %s `printenv %s`\n' password STORE_PASSWORD \
			connections STORE_CONNECTIONS statement STORE_STATEMENT idle STORE_IDLE_TRANSACTION \
			temporary STORE_TEMPORARY_FILES
		cat
	} | psql -XAtq -v ON_ERROR_STOP=1 -d postgres
}

# Nothing: it is not there. `ours`; `unfinished`, made by a Job that was killed; else whose it is.
whose=$(run <<'END'
select case shobj_description(oid, 'pg_database') when 'store ' || :'uid' then 'ours'
	else coalesce(shobj_description(oid, 'pg_database'), case when datallowconn then 'nobody known' else 'unfinished' end)
	end from pg_database where datname = :'name';
END
)
case $whose in
'' | ours | unfinished) ;;
*)
	say "error: database $STORE_DATABASE is there and belongs to $whose, not to store $STORE_UID" \
		'  an earlier store of that name left it: helm store gc finds it, and removes it with --yes'
	exit 3
	;;
esac

# The role comes first and goes last. A session of the store that is open ends with the database.
if [ "$1" = drop ]; then
	run <<'END'
select format('alter role %I nologin', :'name') from pg_roles where rolname = :'name' \gexec
select format('drop database %I with (force)', :'name') from pg_database where datname = :'name' \gexec
select format('drop role %I', :'name') from pg_roles where rolname = :'name' \gexec
END
	say "database $STORE_DATABASE and its role are gone"
	exit
fi

run <<'END'
select format('create role %I', :'name') where not exists (select from pg_roles where rolname = :'name') \gexec
alter role :"name" login nosuperuser nocreatedb nocreaterole noreplication nobypassrls
	connection limit :connections password :'password';
select format('alter role %I set %s = %L', :'name', key, value) from (values
	('statement_timeout', :'statement' || 's'), ('idle_in_transaction_session_timeout', :'idle' || 's'),
	('temp_file_limit', :'temporary' || 'kB')) as settings (key, value) \gexec
select format('create database %I owner %I template template0 encoding %L locale %L allow_connections false',
	:'name', :'name', 'UTF8', 'C.UTF-8')
	where not exists (select from pg_database where datname = :'name') \gexec
begin;
select format('comment on database %I is %L', :'name', 'store ' || :'uid') \gexec
revoke all on database :"name" from public;
alter database :"name" with allow_connections true connection limit :connections;
commit;
END
say "database $STORE_DATABASE is there"
