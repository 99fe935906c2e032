#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2013,SC2016,SC2030,SC2031,SC2154 # each test is a subshell; run sets variables
# helm-store-serve, as clients meet it: by curl, and by bytes that no client writes. docs/api.md.

load helm
load serve

CORPUS=$ROOT/tests/fuzz/corpus/guard

@test "--help, --version and wrong words" {
	run -0 "$SERVE" --help
	has '--listen ADDRESS:PORT'
	run -0 "$SERVE" --version
	[[ ${lines[0]} == "helm-store-serve $(sed -n 's/^VERSION := //p' "$ROOT/Makefile")" ]]
	[[ ${lines[1]} =~ ^libmicrohttpd\ +[0-9]+\.[0-9] ]]
	version=$output
	run -0 "$HELM_STORE" serve --version
	[ "$output" = "$version" ]
	run -2 "$SERVE" --listn x
	has 'did you mean --listen?'
	run -2 "$SERVE" more
	has '"more" is one argument too many'
	run -2 "$SERVE" --listen localhost:8420
	has 'an address and a port were expected'
	run -2 "$SERVE" --audience here
	has 'a URL of http or https was expected'
	HELM_STORE_SERVE_LISTEN=8420 run -2 "$SERVE"
	has 'an address and a port were expected'
}

@test "version says which libmicrohttpd the server has, and nothing where there is no server" {
	local library
	use_helm 4
	library=$("$ROOT/bin/helm-store-serve" --version | sed -n 's/^libmicrohttpd *//p')
	run -0 env HELM_BIN="$HELM" "$HELM_STORE" version
	[ "${lines[-1]}" = "libmicrohttpd  $library" ]
	run -0 env HELM_BIN="$HELM" "$HELM_STORE" version -o json
	[ "$(jq -r .libmicrohttpd <<<"$output")" = "$library" ]
	mkdir -p "$BATS_TEST_TMPDIR/alone/bin"
	cp "$HELM_STORE" "$FILTER" "$BATS_TEST_TMPDIR/alone/bin"
	cp -r "$ROOT/postrender" "$ROOT/charts" "$ROOT/policies" "$BATS_TEST_TMPDIR/alone"
	run -0 env HELM_BIN="$HELM" "$BATS_TEST_TMPDIR/alone/bin/helm-store" version -o json
	[ "$(jq -r .libmicrohttpd <<<"$output")" = null ]
}

@test "with a libmicrohttpd that is not strict, nothing but loopback addresses; with one that is, any" {
	local address
	if ! "$SERVE" --version | grep -q 'loopback addresses alone'; then
		# No machine has that one: the system is asked for it, and refuses.
		run -5 "$SERVE" --listen 192.0.2.1:0
		has 'Cannot assign requested address'
		return
	fi
	for address in 0.0.0.0:0 '[::]:0' 192.0.2.1:0; do
		run -2 "$SERVE" --listen "$address"
		has 'the server is for this machine alone'
		has 'give a loopback address'
	done
}

@test "a port that is taken is told, with the system's reason" {
	starts
	run -5 "$SERVE" --listen "$WHERE"
	has 'Address already in use'
}

@test "IPv6: [::1]" {
	[ -e /proc/net/if_inet6 ] && grep -q '^0\{31\}1 ' /proc/net/if_inet6 || skip 'there is no ::1 here'
	starts --listen '[::1]:0'
	[[ $WHERE == '[::1]:'* ]]
	[ "$(status_of GET /healthz)" = 200 ]
}

@test "every route of the table answers as it says; HEAD, OPTIONS, 405 with Allow, 404" {
	local path operation wanted
	starts --audience https://stores.example
	ask "http://$WHERE/openapi.json" >"$BATS_TEST_TMPDIR/openapi.json"
	while read -r path operation; do
		path=${path/'{slug}'/store-exists} path=${path/'{name}'/acme}
		# Without a cluster, and without saying who one is.
		case $path in /readyz) wanted=503 ;; /stores* | /events) wanted=401 ;; *) wanted=200 ;; esac
		[ "$(status_of GET "$path")" = "$wanted" ]
		[ "$(status_of HEAD "$path" -I)" = "$wanted" ]
		[ "$(status_of OPTIONS "$path" -D "$BATS_TEST_TMPDIR/head")" = 204 ]
		grep -q '^Allow: GET, HEAD, OPTIONS' "$BATS_TEST_TMPDIR/head"
		for method in POST PUT PATCH DELETE QUERY TRACE; do
			[ "$(status_of "$method" "$path" -D "$BATS_TEST_TMPDIR/head")" = 405 ]
			grep -q '^Allow: GET, HEAD, OPTIONS' "$BATS_TEST_TMPDIR/head"
		done
		ask "http://$WHERE/metrics" | grep -q "requests_total{operation=\"$operation\",code=\"$wanted\"} [2-9]"
	done < <(jq -r '.paths | to_entries[] | "\(.key) \(.value.get.operationId)"' "$BATS_TEST_TMPDIR/openapi.json")
	# A method that a path does not take is no operation.
	ask "http://$WHERE/metrics" | grep -q 'requests_total{operation="unmatched",code="405"} 60'
	[ "$(status_of GET /nothing)" = 404 ]
	[ "$(jq -r .type "$BATS_TEST_TMPDIR/body")" = https://store.urumi.ai/problems/http-not-found ]
	[ "$(ask "http://$WHERE/.well-known/oauth-protected-resource" | jq -r .resource)" = https://stores.example ]
}

@test "a body that one has already is not sent again: 304, without a body" {
	local etag
	starts
	ask -D "$BATS_TEST_TMPDIR/head" -o /dev/null "http://$WHERE/openapi.json"
	etag=$(tr -d '\r' <"$BATS_TEST_TMPDIR/head" | sed -n 's/^ETag: //p')
	[[ $etag =~ ^\"[0-9a-f]{16}\"$ ]]
	run -0 raw < <(printf 'GET /openapi.json HTTP/1.1\r\nHost: localhost\r\nIf-None-Match: %s\r\n\r\n' "$etag" &&
		printf 'GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n')
	[ "$output" = '304 200 open' ]
	tr -d '\r' <"$BATS_TEST_TMPDIR/raw" | awk '/^HTTP/ { n++ } n == 1' >"$BATS_TEST_TMPDIR/first"
	grep -qxF "ETag: $etag" "$BATS_TEST_TMPDIR/first"
	[ "$(tail -n 1 "$BATS_TEST_TMPDIR/first")" = '' ]
	[ "$(status_of GET /openapi.json -H 'If-None-Match: "other"')" = 200 ]
}

@test "every answer has its manners, also one to what is refused" {
	local field
	starts
	for path in /healthz /nothing /%00; do
		ask -D "$BATS_TEST_TMPDIR/head" -o /dev/null "http://$WHERE$path"
		for field in 'X-Content-Type-Options: nosniff' 'Referrer-Policy: no-referrer' \
			'Cache-Control: no-store' Date:; do
			grep -qF "$field" "$BATS_TEST_TMPDIR/head" || { echo "$path: no $field"; false; }
		done
	done
}

@test "Host and Origin: a page of another name cannot ask" {
	starts
	[ "$(status_of GET /healthz -H 'Host: evil.example')" = 403 ]
	[ "$(status_of GET /healthz -H 'Host: localhost:1')" = 200 ]
	[ "$(status_of GET /healthz -H 'Origin: https://evil.example')" = 403 ]
	[ "$(status_of GET /healthz -H 'Origin: null')" = 403 ]
	[ "$(status_of GET /healthz -H "Origin: http://$WHERE")" = 200 ]
	[ "$(status_of OPTIONS /healthz -H 'Origin: https://evil.example' \
		-H 'Access-Control-Request-Method: GET')" = 403 ]
}

@test "every problem has its page, those of commands and those of HTTP" {
	local slug count=0
	starts
	for slug in $(sed -n 's/^| `\([a-z]*\/[a-z-]*\)` |.*/\1/p' "$ROOT/docs/errors.md" "$ROOT/docs/api.md"); do
		count=$((count + 1))
		[ "$(status_of GET "/problems/${slug/\//-}")" = 200 ] || { echo "no $slug"; false; }
		grep -q "^$slug: " "$BATS_TEST_TMPDIR/body"
	done
	[ "$count" = $(($(grep -cE '^	X\([A-Z_]+, [0-9]+, [A-Z]+, [0-9]+' "$ROOT/lib/err.h") + $(
		grep -cE '^	X\([A-Z_]+, [0-9]{3}, (true|false)' "$ROOT/plugin/server/problem.h"))) ]
}

# What four servers did with each: the shared probes. One answer or none, and closed where framing is doubtful.
@test "framing: the 36 requests, and no second answer" {
	local file wanted
	starts
	while read -r file wanted; do
		[ -f "$CORPUS/$file" ]
		run -0 raw < <(LC_ALL=C sed 's/^Host: a\(\r*\)$/Host: localhost\1/' "$CORPUS/$file")
		[ "$output" = "$wanted" ] || { echo "$file: $output, not $wanted"; false; }
	done <<-'END'
		no-host 400 closed
		two-hosts 400 closed
		two-content-length-differ 400 closed
		two-content-length-0-then-5 400 closed
		cl-and-te-chunked 400 closed
		te-xchunked-cl 400 closed
		te-chunked-identity 400 closed
		two-te 400 closed
		cl-5 400 closed
		cl-5-5 400 closed
		cl-1 400 closed
		cl-huge 413 closed
		space-before-colon 400 closed
		bare-lf 400 closed
		bare-cr-in-value 400 closed
		nul-in-value 400 closed
		obs-fold 400 closed
		bad-header-name 400 closed
		ows-round-value 404 open
		chunk-size-0x 400 closed
		chunk-size-with-ext 404 open
		chunk-size-lf 400 closed
		chunk-data-too-long 400 closed
		trailers 404 open
		http-1-0-chunked 400 closed
		http-9-9 505 closed
		http-1-1-lower 400 closed
		space-in-url 400 closed
		00-in-path 400 closed
		2e-2e-2f 400 closed
		absolute-form 400 closed
		expect-100-continue 404 open
		expect-other 404 open
	END
	long=$(printf '%020000d' 0)
	run -0 raw < <(printf 'GET / HTTP/1.1\r\nHost: localhost\r\nX: %s\r\n\r\n' "$long")
	[ "$output" = '431 closed' ]
	run -0 raw < <(printf 'GET / HTTP/1.1\r\nHost: localhost\r\n' && printf 'X%d: 1\r\n' {1..500} && printf '\r\n')
	[ "$output" = '431 closed' ]
	run -0 raw < <(printf 'GET /%s HTTP/1.1\r\nHost: localhost\r\n\r\n' "$long")
	[ "$output" = '414 closed' ]
}

@test "one after another on one connection; the first doubtful one is the last" {
	local good='GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n'
	starts
	# shellcheck disable=SC2059 # the request is the format
	run -0 raw < <(printf "$good$good$good")
	[ "$output" = '200 200 200 open' ]
	# shellcheck disable=SC2059
	run -0 raw < <(printf "${good}GET /healthz HTTP/1.1\nHost: localhost\n\n$good")
	[ "$output" = '200 400 closed' ]
	# shellcheck disable=SC2059
	run -0 raw < <(printf "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n$good")
	[ "$output" = '200 closed' ]
	run -0 raw < <(printf 'GET /healthz HTTP/1.0\r\n\r\n')
	[ "$output" = '200 closed' ]
}

@test "bodies: whole up to 1 MiB by length and by chunks, not more" {
	starts
	head -c 1048576 /dev/zero >"$BATS_TEST_TMPDIR/most"
	head -c 1048577 /dev/zero >"$BATS_TEST_TMPDIR/more"
	[ "$(status_of POST /x --data-binary "@$BATS_TEST_TMPDIR/most")" = 404 ]
	[ "$(status_of POST /x --data-binary "@$BATS_TEST_TMPDIR/most" -H 'Transfer-Encoding: chunked')" = 404 ]
	[ "$(status_of POST /x --data-binary "@$BATS_TEST_TMPDIR/more")" = 413 ]
	[ "$(status_of POST /x --data-binary "@$BATS_TEST_TMPDIR/more" -H 'Transfer-Encoding: chunked')" = 413 ]
}

@test "a head that comes a byte a second is answered with 408 after ten seconds, and no later" {
	local begin
	starts
	begin=$SECONDS
	PATIENCE=20 run -0 raw < <(printf 'GET / HT' && for _ in {1..9}; do sleep 1 && printf x; done)
	[ "$output" = '408 closed' ]
	[ $((SECONDS - begin)) -ge 9 ]
	[ $((SECONDS - begin)) -le 14 ]
}

@test "the log: JSON lines, without queries, bodies, fields and paths that are no routes" {
	starts
	ask -o /dev/null -A 'agent/1' -H 'Authorization: Bearer secret-1' "http://$WHERE/healthz?token=secret-2"
	ask -o /dev/null -d secret-3 "http://$WHERE/secret-4"
	ask -o /dev/null "http://$WHERE/%00secret-5"
	for _ in {1..50}; do [ "$(grep -c '"event":"re' "$LOG")" = 3 ] && break || sleep 0.05; done
	run -1 grep -q secret "$LOG"
	grep '"event":"re' "$LOG" >"$BATS_TEST_TMPDIR/said"
	[ "$(jq -rs '[.[] | "\(.event) \(.operation // .rule) \(.status)"] | join(", ")' "$BATS_TEST_TMPDIR/said")" = \
		'request getHealth 200, request unmatched 404, refused ENCODED 400' ]
	[ "$(jq -rs '.[0] | .peer, .agent, .method' "$BATS_TEST_TMPDIR/said" | xargs)" = '127.0.0.1 agent/1 GET' ]
}

@test "a log that nobody reads stops nothing" {
	local port
	mkfifo "$BATS_TEST_TMPDIR/pipe"
	sleep 60 <>"$BATS_TEST_TMPDIR/pipe" &
	local holder=$!
	port=$((20000 + $$ % 20000))
	"$SERVE" --listen "127.0.0.1:$port" 2>"$BATS_TEST_TMPDIR/pipe" 3>&- &
	PID=$! WHERE=127.0.0.1:$port
	ask -o /dev/null --retry 20 --retry-connrefused --retry-delay 1 "http://$WHERE/healthz"
	ask -o /dev/null "http://$WHERE/healthz?[1-800]"
	[ "$(ask "http://$WHERE/metrics" | sed -n 's/^store_log_lines_lost_total //p')" -gt 0 ]
	kill "$holder"
}

@test "SIGTERM and SIGINT: what has begun is answered, nobody else is let in, exit status 0" {
	local signal
	for signal in TERM INT; do
		starts
		exec 5<>"/dev/tcp/127.0.0.1/${WHERE##*:}"
		printf 'POST /readyz HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhe' >&5
		for _ in {1..50}; do
			ask "http://$WHERE/metrics" | grep -qx 'store_http_connections 2' && break || sleep 0.05
		done
		kill -s "$signal" "$PID"
		for _ in {1..50}; do grep -q '"ending"' "$LOG" && break || sleep 0.05; done
		run -7 ask "http://$WHERE/healthz"
		printf 'llo' >&5
		grep -q '^HTTP/1.1 405' <&5
		exec 5>&-
		wait "$PID"
		PID=
		[ "$(jq -rs '.[-1] | .event, .detail' "$LOG" | xargs)" = 'ended all is answered' ]
	done
}

@test "SIGTERM: who does not finish is not waited for longer than --grace" {
	starts --grace 1s
	exec 5<>"/dev/tcp/127.0.0.1/${WHERE##*:}"
	printf 'GET / HT' >&5
	sleep 0.3
	kill "$PID"
	run -0 timeout 8 tail --pid="$PID" -f /dev/null
	exec 5>&-
	[ "$(jq -rs '.[-1].detail' "$LOG")" = 'the time to finish was over' ]
}

# The reader of OpenAPI documents, in the cache of whoever runs the tests.
validator() {
	local folder=${XDG_CACHE_HOME:-$REAL_HOME/.cache}/helm-store/openapi-spec-validator-0.7.2
	if [ ! -x "$folder/bin/openapi-spec-validator" ]; then
		python3 -c 'import venv, ensurepip' 2>/dev/null || skip 'needs python3 with venv (python3-venv)'
		rm -rf "$folder"
		HOME=$REAL_HOME python3 -m venv "$folder"
		HOME=$REAL_HOME "$folder/bin/pip" install -q openapi-spec-validator==0.7.2
	fi
	"$folder/bin/openapi-spec-validator" "$@"
}

@test "the OpenAPI document is one by openapi-spec-validator, and a wrong one is not" {
	starts
	ask "http://$WHERE/openapi.json" >"$BATS_TEST_TMPDIR/openapi.json"
	run -0 validator "$BATS_TEST_TMPDIR/openapi.json"
	jq 'del(.info.title)' "$BATS_TEST_TMPDIR/openapi.json" >"$BATS_TEST_TMPDIR/wrong.json"
	run -1 validator "$BATS_TEST_TMPDIR/wrong.json"
}
