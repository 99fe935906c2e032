#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Makes the data folder if there is none, puts the role's password in force and becomes the server. The folder is made
# under another name and renamed when it is complete, so that a pod may be killed at any moment.
# Environment: PGDATA, DATABASE_NAME, DATABASE_USER, DATABASE_PASSWORD.
set -euo pipefail

# As process 1, bash would leave these alone: it stops between two steps.
trap 'exit 143' TERM INT
folder=${0%/*}
readonly settings=(-c "config_file=$folder/postgresql.conf" -c "hba_file=$folder/pg_hba.conf")

# Debian has the server's programs beside PATH, the public image in it.
for programs in /usr/lib/postgresql/*/bin; do
	[ ! -d "$programs" ] || PATH=$programs:$PATH
done

fail() { # MESSAGE REMEDY
	printf 'error: %s\n  %s\n' "$1" "$2" >&2
	exit 1
}

# A server of one session, for SQL on stdin. The statement is never logged: it may hold the password.
session() { # FOLDER
	postgres --single -D "$1" "${settings[@]}" -c exit_on_error=on -c log_min_error_statement=panic postgres \
		>/dev/null
}

# A user of whom /etc/passwd does not know, as OpenShift gives each namespace one: PostgreSQL asks for its name.
if ! getent passwd "$(id -u)" >/dev/null; then
	for library in /usr/lib/*/libnss_wrapper.so; do
		[ -f "$library" ] || fail "uid $(id -u) has no name, and this image has no libnss-wrapper to give it one" \
			'use an image that has it, as the public one and images/postgres do, or run as uid 999'
		printf 'postgres:x:%d:%d::/:/bin/bash\n' "$(id -u)" "$(id -g)" >/tmp/passwd
		printf 'postgres:x:%d:\n' "$(id -g)" >/tmp/group
		export LD_PRELOAD=$library NSS_WRAPPER_PASSWD=/tmp/passwd NSS_WRAPPER_GROUP=/tmp/group
	done
fi

initialise() { # FOLDER
	initdb --pgdata="$1" --username=postgres --encoding=UTF8 --locale=C.UTF-8 --data-checksums \
		--auth-local=peer --auth-host=scram-sha-256
	session "$1" <<-END
		create role "$DATABASE_USER" login
		create database "$DATABASE_NAME" owner "$DATABASE_USER"
		revoke all on database "$DATABASE_NAME" from public
	END
	sync
}

server=$(postgres --version)
server=${server#postgres (PostgreSQL) }
server=${server%%[!0-9]*}
if [ -s "$PGDATA/PG_VERSION" ]; then
	data=$(<"$PGDATA/PG_VERSION")
	[ "$data" = "$server" ] ||
		fail "the data in $PGDATA were written by PostgreSQL $data, this image has PostgreSQL $server" \
			"go back to an image of PostgreSQL $data; how the data move to $server: docs/backup.md, \"Another PostgreSQL\""
else
	# What it did not make, it does not remove.
	[ ! -e "$PGDATA" ] || rmdir "$PGDATA" 2>/dev/null ||
		fail "$PGDATA holds files, but no data of PostgreSQL" \
			'see what they are, and empty the folder or the volume'
	rm -rf "$PGDATA.new"
	initialise "$PGDATA.new"
	mv -T "$PGDATA.new" "$PGDATA"
	sync
fi
# The volume's group may have been given more rights, which the server refuses.
chmod 0700 "$PGDATA"
# Whatever is in it: a line's end would end the statement, and what a lone backslash is a setting says.
quoted=${DATABASE_PASSWORD//\\/"\\\\"}
quoted=${quoted//\'/"''"}
quoted=${quoted//$'\n'/'\n'}
session "$PGDATA" <<<"alter role \"$DATABASE_USER\" password E'$quoted'"
unset DATABASE_PASSWORD quoted
exec postgres -D "$PGDATA" "${settings[@]}"
