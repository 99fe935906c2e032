# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2034,SC2154 # variables are of chart.bash, or used by those who source this
#
# A server of this machine, run by a test on loopback. Beside chart.bash.

pid=
stop_all() {
	[ -z "$pid" ] || kill -KILL -- "-$pid" 2>/dev/null
	rm -rf "$work"
}
trap stop_all EXIT

# PostgreSQL refuses root, and wants a user that has a name.
as_user=()
[ "$(id -u)" != 0 ] || as_user=(setpriv --reuid postgres --regid postgres --clear-groups)

# Starts COMMAND in a process group of its own, its output added to FILE; the leader's id is in $pid.
start() { # FILE COMMAND...
	local file=$1
	shift
	setsid "$@" >>"$file" 2>&1 </dev/null &
	pid=$!
}

# Waits for the end of the server and returns its status. Its number may be another process's from then on.
ended() {
	local status=0
	wait "$pid" 2>/dev/null || status=$?
	pid=
	return "$status"
}

stop() { # SIGNAL
	kill "-$1" "$pid"
	ended
}

crash() {
	kill -KILL -- "-$pid" 2>/dev/null
	ended || true
}

free_port() {
	local port
	for ((port = 20000 + RANDOM % 10000; port < 32000; port++)); do
		(: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
	done
	echo "$port"
}

until_true() { # SECONDS COMMAND...
	local end=$((SECONDS + $1))
	shift
	until "$@" >/dev/null 2>&1; do
		[ "$SECONDS" -lt "$end" ] && kill -0 "$pid" 2>/dev/null || return 1
		sleep 0.2
	done
}

file_of() { # CONFIGMAP KEY
	jq -r --arg name "$1" --arg key "$2" 'select(.kind == "ConfigMap" and .metadata.name == $name) | .data[$key]' \
		"$work/objects"
}

has_postgresql() {
	compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || command -v initdb >/dev/null
}
