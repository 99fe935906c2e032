# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2013,SC2016,SC2030,SC2031,SC2154 # each test is a subshell; run sets variables
# A helm-store-serve of a test, and who asks it. After helm.bash.

SERVE=${SERVE:-$ROOT/bin/helm-store-serve}

setup() {
	clean_environment
	[ -x "$SERVE" ] || skip 'bin/helm-store-serve is not built'
	command -v curl >/dev/null || skip 'curl is not installed'
	LOG=$BATS_TEST_TMPDIR/log PID=
	# There is no cluster, whoever runs this.
	export HELM_STORE_KUBECTL=/nonexistent/kubectl
}

teardown() {
	[ -z "$PID" ] || kill "$PID" 2>/dev/null || true
}

# starts OPTION...: a server on a free port, which $WHERE is; it ends with the test.
starts() {
	env --default-signal=INT "$SERVE" --listen 127.0.0.1:0 "$@" 2>"$LOG" 3>&- &
	PID=$!
	for _ in $(seq 100); do
		WHERE=$(jq -r 'select(.event == "listening") | .detail' "$LOG" 2>/dev/null) && [ -n "$WHERE" ] && return
		sleep 0.05
	done
	cat "$LOG"
	return 1
}

ask() { # CURL'S WORDS
	curl -sS --max-time 10 "$@"
}

# status METHOD PATH CURL'S WORDS
status_of() {
	ask -o "$BATS_TEST_TMPDIR/body" -w '%{http_code}' -X "$1" --path-as-is "http://$WHERE$2" "${@:3}"
}

# raw <BYTES: the statuses of all answers, and whether the connection is closed then.
raw() {
	local out=$BATS_TEST_TMPDIR/raw ended=closed
	exec 4<>"/dev/tcp/127.0.0.1/${WHERE##*:}"
	cat >&4
	timeout "${PATIENCE:-1}" cat <&4 >"$out" || ended=open
	exec 4>&-
	echo "$(grep -aoE '^HTTP/1\.[01] [0-9]{3}' "$out" | cut -d' ' -f2 | xargs) $ended"
}
