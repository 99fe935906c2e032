# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2034,SC2154 # variables are of bats, or used by the tests
#
# A managed PostgreSQL: on a machine of its own (a network namespace with one cable to the node), no part of the
# cluster, TLS only, an authority of its own. PostgreSQL is Debian's (postgresql-15), as in images/postgres.

readonly SERVER_ADDRESS=10.77.0.5 SERVER_GATEWAY=10.77.0.1 SERVER_NAME=acme.managed.svc.cluster.local
SERVER=$BATS_FILE_TMPDIR/server

# Commands on the server's machine: as root, and as the user whom PostgreSQL accepts.
on_server() {
	cluster run nsenter --net=/run/netns/database "$@"
}

as_postgres() {
	on_server setpriv --reuid postgres --regid postgres --clear-groups "$@"
}

programs() { # the folder of PostgreSQL's programs
	local folder
	for folder in /usr/lib/postgresql/*/bin; do [ ! -x "$folder/initdb" ] || echo "$folder"; done | tail -n 1
}

# The cable: pods reach the server by the node, which knows the way back.
server_cable() {
	cluster run ip netns delete database 2>/dev/null || true
	cluster run ip netns add database
	cluster run ip link add database type veth peer name eth0 netns database
	cluster run ip address add "$SERVER_GATEWAY/24" dev database
	cluster run ip link set database up
	on_server ip address add "$SERVER_ADDRESS/24" dev eth0
	on_server ip link set eth0 up
	on_server ip link set lo up
	on_server ip route add default via "$SERVER_GATEWAY"
}

# authority NAME: NAME.crt and NAME.key of an authority.
authority() {
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj "/CN=$1" \
		-keyout "$SERVER/$1.key" -out "$SERVER/$1.crt" 2>/dev/null
}

server_keys() {
	authority authority
	authority stranger
	openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "/CN=$SERVER_NAME" \
		-keyout "$SERVER/server.key" -out "$SERVER/server.csr" 2>/dev/null
	openssl x509 -req -in "$SERVER/server.csr" -CA "$SERVER/authority.crt" -CAkey "$SERVER/authority.key" \
		-CAcreateserial -days 2 -out "$SERVER/server.crt" 2>/dev/null \
		-extfile <(printf 'subjectAltName=DNS:%s\n' "$SERVER_NAME")
	chown postgres "$SERVER/server.key" "$SERVER/server.crt"
	chmod 600 "$SERVER/server.key"
}

server_settings() {
	cat >>"$SERVER/data/postgresql.conf" <<END
listen_addresses = '$SERVER_ADDRESS'
unix_socket_directories = '$SERVER'
ssl = on
ssl_cert_file = '$SERVER/server.crt'
ssl_key_file = '$SERVER/server.key'
log_connections = on
fsync = off
END
	cat >"$SERVER/data/pg_hba.conf" <<END
local all all peer
hostssl all all 0.0.0.0/0 scram-sha-256
END
}

server_sql() { # STATEMENT [DATABASE]
	as_postgres psql -XAtq -h "$SERVER" -d "${2:-postgres}" -v ON_ERROR_STOP=1 -c "$1"
}

server_database() { # NAME PASSWORD: a role, and a database that it owns
	server_sql "create role $1 login password '$2'"
	server_sql "create database $1 owner $1"
	server_sql "revoke all on database $1 from public"
}

server_start() {
	mkdir -p "$SERVER"
	chmod a+x "${BATS_RUN_TMPDIR:-/tmp}" "$BATS_FILE_TMPDIR" "$SERVER"
	server_cable
	server_keys
	chown postgres "$SERVER"
	as_postgres "$(programs)/initdb" -D "$SERVER/data" --auth=peer --encoding=UTF8 --locale=C.UTF-8 >/dev/null
	server_settings
	as_postgres "$(programs)/pg_ctl" -D "$SERVER/data" -l "$SERVER/log" -w start >/dev/null 3>&- 4>&-
}

server_stop() {
	as_postgres "$(programs)/pg_ctl" -D "$SERVER/data" -m immediate stop >/dev/null || true
	cluster run ip link delete database || true
	cluster run ip netns delete database || true
}

# The server's name for pods, as a company's DNS would give it.
server_name() {
	kubectl create namespace managed >/dev/null
	kubectl apply -f - >/dev/null <<END
apiVersion: v1
kind: Service
metadata: {name: acme, namespace: managed}
spec: {clusterIP: None, ports: [{port: 5432}]}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: acme, namespace: managed, labels: {kubernetes.io/service-name: acme}}
addressType: IPv4
ports: [{port: 5432}]
endpoints: [{addresses: ["$SERVER_ADDRESS"]}]
END
}
