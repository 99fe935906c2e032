#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# store.sh provision|drop: a store's database and its role, both of the name STORE_DATABASE, made or removed. Each may
# be done again after it was killed at any point. Both carry the uid of the store's namespace as their comment, and are
# nobody's but that one's. The role's counts: who owns a database may write another comment on it.
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

# Two lines, whose the role and whose the database is: `none`, `ours`, or in words. A role without a comment is that of an
# earlier version of this script where it owns a database that is ours, or was made half-way.
found=$(run <<'END'
with role as (select oid, coalesce(shobj_description(oid, 'pg_authid'), '') as said from pg_roles where rolname = :'name'),
	data as (select datdba, datallowconn, coalesce(shobj_description(oid, 'pg_database'), '') as said
		from pg_database where datname = :'name'),
	pair as (select role.oid is not null as has_role, data.datdba is not null as has_data, role.said as role_said,
		data.said as data_said, data.datdba = role.oid as is_owner,
		data.said = 'store ' || :'uid' or data.said = '' and not data.datallowconn as is_noted
		from role full join data on true),
	judged as (select *, case when not has_role then 'none' when role_said = 'store ' || :'uid' then 'ours'
		when role_said <> '' then role_said when is_owner and is_noted then 'ours' else 'nobody known' end as role_is
		from pair)
select role_is || chr(10) || case when not has_data then 'none' when role_is = 'ours' and is_owner then 'ours'
		when is_noted and not has_role then 'ours' when data_said in ('', 'store ' || :'uid') then 'nobody known'
		else data_said end from judged
union all select 'none' || chr(10) || 'none' where not exists (select from judged);
END
)
role=${found%%$'\n'*} database=${found#*$'\n'}
refuse() { # WHAT WHOSE
	say "error: $1 $STORE_DATABASE is there and belongs to $2, not to store $STORE_UID" \
		'  an earlier store of that name left it: helm store gc finds it, and removes it with --yes;' \
		'  or somebody made it by hand: then it is theirs to rename'
	exit 3
}
case $role in
none | ours) ;;
*) refuse role "$role" ;;
esac
case $database in
none | ours) ;;
*) refuse database "$database" ;;
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
begin;
select format('create role %I', :'name') where not exists (select from pg_roles where rolname = :'name') \gexec
select format('comment on role %I is %L', :'name', 'store ' || :'uid') \gexec
commit;
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
