#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2030,SC2031,SC2153,SC2154,SC2164 # bats: each test is a subshell; run sets variables
# What comes between a command and the API server, and between two commands: a proxy that hangs or dies, signals, other
# users, other namespaces of processes.

load cluster
load stores

setup() {
	stores=()
	log=$BATS_TEST_TMPDIR/log
	job=
}

teardown() {
	[ -z "$job" ] || kill -KILL "$job" 2>/dev/null || true
	[ -z "${nobody-}" ] || rm -rf "$nobody"
	stores_remove
}

# begin NAME OPTION...: a create in the background, in a session of its own, until its helm waits for the hook.
begin() {
	local words
	stores+=("$1")
	mapfile -t words < <(plain)
	env --default-signal=INT setsid "$ROOT/bin/helm-store" create "$1" "${words[@]}" "${@:2}" >"$log" 2>&1 3>&- &
	job=$!
	eventually 40 kubectl -n "store-$1" get job before
	eventually 5 pgrep -P "$job" -x helm
}

proxy_of() { # PROCESS
	pgrep -P "$1" -f 'kubectl proxy' | head -n 1
}

# ended SECONDS: waits for the background command; sets $status.
ended() {
	local i
	for ((i = 0; i < $1 * 10; i++)); do
		kill -0 "$job" 2>/dev/null || break
		sleep 0.1
	done
	if kill -0 "$job" 2>/dev/null; then
		echo "still running after $1 s" >&2
		cat "$log" >&2
		return 1
	fi
	status=0
	wait "$job" || status=$?
	job=
	cat "$log" >&2
}

holder() {
	kubectl -n store-system get lease "$1" -o 'jsonpath={.spec.holderIdentity}' --ignore-not-found
}

# Another user of the machine, who has programs and a kubeconfig that it may read.
as_nobody() { # COMMAND...
	nobody=$(mktemp -d)
	cp -L "$KUBECONFIG" "$nobody/config"
	cp -L "$(command -v kubectl)" "$HELM_BIN" "$nobody"
	chown -R 65534:65534 "$nobody"
	setpriv --reuid=65534 --regid=65534 --clear-groups env HOME="$nobody" TMPDIR="$nobody" \
		KUBECONFIG="$nobody/config" HELM_BIN="$nobody/${HELM_BIN##*/}" PATH="$nobody:$PATH" "$@"
}

need_root() {
	[ "$(id -u)" = 0 ] || skip "needs root"
}

@test "another user, and another namespace of processes, see that a command works on the store" {
	need_root
	begin wire-lock --set 'hook={sh,-c,sleep 12}' -q
	local before
	before=$(holder wire-lock)
	status=0
	as_nobody "$ROOT/bin/helm-store" delete wire-lock --yes || status=$?
	[ "$status" = 7 ]
	run unshare --pid --fork --mount-proc "$ROOT/bin/helm-store" delete wire-lock --yes
	[ "$status" = 7 ]
	# Its /proc shows the processes of the machine, not its own.
	run unshare --pid --fork "$ROOT/bin/helm-store" delete wire-lock --yes
	[ "$status" = 7 ]
	[ "$(holder wire-lock)" = "$before" ]
	ended 60
	[ "$status" = 0 ]
}

@test "a command that was killed in another namespace of processes is followed after a minute, not before" {
	need_root
	local words begun=$SECONDS
	stores+=(wire-far)
	mapfile -t words < <(plain)
	unshare --pid --fork --kill-child "$ROOT/bin/helm-store" create wire-far "${words[@]}" \
		--set 'hook={sh,-c,sleep 60}' >"$log" 2>&1 3>&- &
	job=$!
	eventually 40 kubectl -n store-wire-far get job before
	kill -KILL "$job" "$(pgrep -P "$job")"
	job=
	run store delete wire-far --yes
	[ "$status" = 7 ]
	begun=$SECONDS
	run store delete wire-far --yes --wait-lock 3m
	[ "$status" = 0 ]
	((SECONDS - begun >= 55))
	nothing_left wire-far
}

@test "SIGTERM ends a command whose API server hangs; nothing is undone, and the same command goes on" {
	begin wire-sig --set 'hook={sh,-c,sleep 8}'
	local proxy
	proxy=$(proxy_of "$job")
	kill -STOP "$proxy"
	sleep 1.5
	kill -TERM "$job"
	ended 15
	kill -CONT "$proxy" 2>/dev/null || true
	[ "$status" = 143 ]
	grep -q 'the same command again' "$log"
	kubectl get namespace store-wire-sig
	create wire-sig --set 'hook={sh,-c,sleep 8}'
}

# As a terminal does it: to the whole foreground group, helm too, whose end must not look like the store's fault.
@test "Ctrl-C while the API server is slow undoes nothing" {
	begin wire-int --set 'hook={sh,-c,sleep 8}'
	local proxy
	proxy=$(proxy_of "$job")
	kill -STOP "$proxy"
	sleep 2.5
	kill -INT -- "-$job"
	sleep 0.3
	kill -CONT "$proxy"
	ended 15
	[ "$status" = 130 ]
	kubectl get namespace store-wire-int
	create wire-int --set 'hook={sh,-c,sleep 8}'
	# An update is not answered with advice to delete the store.
	setsid env --default-signal=INT "$ROOT/bin/helm-store" update wire-int --set text=two \
		--set 'hook={sh,-c,sleep 8}' >"$log" 2>&1 3>&- &
	job=$!
	eventually 20 pgrep -P "$job" -x helm
	sleep 3
	kill -INT -- "-$job"
	ended 15
	[ "$status" = 130 ]
	grep -q 'helm store rollback' "$log"
	fails grep -q 'helm store delete' "$log"
}

@test "a second SIGTERM ends it there and then; the next command goes on and clears up" {
	begin wire-two --set 'hook={sh,-c,sleep 8}'
	kill -STOP "$(pgrep -P "$job" -x helm)" "$(proxy_of "$job")"
	kill -TERM "$job"
	sleep 0.4
	kill -TERM "$job" 2>/dev/null || true
	ended 2
	[ "$status" = 143 ]
	create wire-two --set 'hook={sh,-c,sleep 8}'
}

@test "a proxy that dies is started again" {
	begin wire-proxy --set 'hook={sh,-c,sleep 6}'
	kill -KILL "$(proxy_of "$job")"
	sleep 2
	kill -KILL "$(proxy_of "$job")"
	ended 90
	[ "$status" = 0 ]
}

@test "an API server that is silent for 40 s is waited for, and no lease is lost" {
	begin wire-slow --set 'hook={sh,-c,sleep 3}' --timeout 4m
	local proxy
	proxy=$(proxy_of "$job")
	kill -STOP "$proxy"
	sleep 40
	kill -CONT "$proxy"
	ended 120
	[ "$status" = 0 ]
}
