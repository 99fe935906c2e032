#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# measure.sh: what the server and each database of a store hold, as JSON on stdout. Changes nothing.
# Environment: that of libpq for the superuser; STORE_SHARE, which is handed on.
set -euo pipefail

export PGOPTIONS='-c client_min_messages=warning' PGCONNECT_TIMEOUT=5

# A database that is dropped meanwhile has no size.
psql -XAtq -v ON_ERROR_STOP=1 -v share="${STORE_SHARE:?}" -d postgres <<'END'
select json_build_object(
	'at', to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
	'version', split_part(current_setting('server_version'), ' ', 1),
	'maxConnections', current_setting('max_connections')::int,
	'share', :share,
	'bytes', (select sum(pg_database_size(oid)) from pg_database),
	'databases', (select coalesce(json_agg(json_build_object(
		'name', name, 'bytes', bytes, 'connections', connections, 'limit', role_limit) order by name), '[]')
		from (select datname as name, coalesce(pg_database_size(d.oid), 0) as bytes,
			(select count(*) from pg_stat_activity a where a.datid = d.oid and a.usename = d.datname)
				as connections,
			(select rolconnlimit from pg_roles where rolname = d.datname) as role_limit
			from pg_database d where datname like 'store\_%') as stores)
);
END
