# SPDX-License-Identifier: Apache-2.0
#
# Sourced by cases that need a shop and an administrator, and servers of the test packages besides.
# shellcheck shell=bash disable=SC2034,SC2154

# The shop that an earlier case has left, or a new one.
shop_ready() {
	[ -z "$(sql shop "select 1 from product where handle = 'mug-1'" 2>/dev/null)" ] || return 0
	config .
	database_new shop
	(store migrate) >"$work/out" 2>&1 || { grep -v "^ *at " "$work/out" | tail -n 20 && return 1; }
	(store seed) >>"$work/out" 2>&1 || { tail "$work/out" && return 1; }
}

# The administrator's token, into $work/token.
log_in() { # [PASSWORD]
	jq -n --arg email "$ADMIN_EMAIL" --arg password "${1:-$ADMIN_PASSWORD}" '{$email, $password}' |
		curl -fsS -m 30 -H 'Content-Type: application/json' -d @- \
			"http://127.0.0.1:$port/auth/user/emailpass" | jq -er .token >"$work/token"
}

# An SMTP server and a parser of messages, at fixed versions, in the cache: $servers.
find_servers() {
	servers=$BROWSER_CACHE/store-test-servers-2
	[ -d "$servers/node_modules/mailparser" ] ||
		npm_packages "$servers" smtp-server@3.21.6 mailparser@3.14.2
}

# A real S3 server, which works out signatures, with a folder for its store, built once into the cache: $s3_server.
find_s3_server() {
	local version=1.8.0
	s3_server=$BROWSER_CACHE/versitygw-$version/versitygw
	[ ! -x "$s3_server" ] || return 0
	command -v go >/dev/null || { echo 'go is missing' && return 1; }
	say "building versitygw $version, once; takes minutes" >&2
	(
		flock 9
		[ -x "$s3_server" ] || GOBIN=${s3_server%/*} CGO_ENABLED=0 GOFLAGS=-trimpath nice go install -p 1 \
			-ldflags '-s -w' "github.com/versity/versitygw/cmd/versitygw@v$version" >&2
	) 9>"$BROWSER_CACHE/store.lock"
}
