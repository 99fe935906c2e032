#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# schema.sh OUT [FILE]: makes FILE (OUT/base/schema.sql), what `store migrate` of the application in OUT makes of an empty
# database, as one text of SQL (src/base.ts). The same application gives the same bytes. Needs what servers.sh needs.
set -euo pipefail

program=schema.sh
[ $# -ge 1 ] || { echo 'usage: schema.sh OUT [FILE]' >&2 && exit 2; }
out=$(cd "$1" && pwd)
file=${2:-$out/base/schema.sql}
# shellcheck source=images/store/tools/servers.sh
. "$(dirname "$0")/servers.sh"

store_runs STORE_FAST=none DB_MIGRATION_CONCURRENCY=1 migrate
PGPASSWORD=$password "$bin/pg_dump" -h 127.0.0.1 -p "$port" -U owner --no-owner --no-privileges --no-comments --inserts \
	--exclude-table=store_migration --exclude-table-data='workflow_execution*' store >"$work/dump.sql"
node "$tools/schema.mjs" <"$work/dump.sql" >"$work/schema.sql"
mkdir -p "$(dirname "$file")"
cp "$work/schema.sql" "$file"
echo "base schema: $(wc -c <"$file") bytes"
