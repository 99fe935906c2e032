#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2030,SC2031,SC2153,SC2154,SC2164 # bats: each test is a subshell; run sets variables
# What ends helm store from outside also ends the helm that it runs, and leaves nothing behind.

load helm

setup() {
	clean_environment
	[ -x "$FILTER" ] || skip "bin/store-postrender is not built"
	export TMPDIR=$BATS_TEST_TMPDIR/tmp STARTED=$BATS_TEST_TMPDIR/started
	mkdir "$TMPDIR"
}

# The real Helm, which says under which process it renders.
noting_helm() { # COMMAND-BEFORE
	export HELM_BIN=$BATS_TEST_TMPDIR/noting-helm REAL_HELM=$HELM
	cat >"$HELM_BIN" <<-END
		#!/bin/sh
		if [ "\$1" = template ]; then
			${1:-:}
			echo \$\$ >"\$STARTED.new"
			mv "\$STARTED.new" "\$STARTED"
		fi
		exec "\${COMMAND:-\$REAL_HELM}" "\$@"
	END
	chmod +x "$HELM_BIN"
}

# Waits up to ten seconds.
until_true() { # COMMAND...
	local i
	for ((i = 0; i < 100; i++)); do
		! "$@" || return 0
		sleep 0.1
	done
	printf 'still not true: %s\n' "$*" >&2
	return 1
}

gone() { # PROCESS
	! kill -0 "$1" 2>/dev/null
}

has_scratch() {
	compgen -G "$TMPDIR/helm-store-*" >/dev/null
}

no_scratch() {
	! has_scratch
}

# Starts render on the slow chart, sends it the signal, and sets $status and $errors.
stop_render() { # SIGNAL
	local pid
	# bats has SIGINT ignored for what runs in the background; SIGHUP is ignored under nohup.
	env --default-signal=INT,HUP "$HELM_STORE" render web "$CHARTS/slow" --profile local \
		>"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err" &
	pid=$!
	until_true test -e "$STARTED"
	has_scratch
	kill -s "$1" "$pid"
	status=0
	wait "$pid" || status=$?
	errors=$(<"$BATS_TEST_TMPDIR/err")
	[ ! -s "$BATS_TEST_TMPDIR/out" ]
}

check_stop() { # MAJOR SIGNAL STATUS SLUG
	use_helm "$1"
	noting_helm
	stop_render "$2"
	[ "$status" = "$3" ]
	[[ $errors == "error: ended by SIG$2"*"[signal/$4]"* ]]
	gone "$(<"$STARTED")"
	no_scratch
}

@test "Helm 3: SIGINT ends render and its helm, and removes the scratch folder" { check_stop 3 INT 130 interrupted; }
@test "Helm 4: SIGINT ends render and its helm, and removes the scratch folder" { check_stop 4 INT 130 interrupted; }
@test "Helm 3: SIGTERM likewise" { check_stop 3 TERM 143 terminated; }
@test "Helm 4: SIGTERM likewise" { check_stop 4 TERM 143 terminated; }
@test "Helm 4: SIGHUP likewise" { check_stop 4 HUP 129 hangup; }

@test "a helm that is deaf to SIGTERM is killed" {
	use_helm 4
	noting_helm "trap '' TERM"
	export COMMAND=$BATS_TEST_TMPDIR/deaf
	# shellcheck disable=SC2016 # for the script
	printf '#!/bin/sh\n[ "$1" = template ] || exec "$REAL_HELM" "$@"\nwhile :; do sleep 1; done\n' >"$COMMAND"
	chmod +x "$COMMAND"
	stop_render TERM
	[ "$status" = 143 ]
	gone "$(<"$STARTED")"
	no_scratch
}

# The first one waits two seconds for a helm that is deaf; who sends a second one does not want to wait.
@test "a second SIGTERM ends it there and then, its helm too, and the next command clears up" {
	use_helm 4
	noting_helm "trap '' TERM"
	export COMMAND=$BATS_TEST_TMPDIR/deaf
	# shellcheck disable=SC2016 # for the script
	printf '#!/bin/sh\n[ "$1" = template ] || exec "$REAL_HELM" "$@"\nwhile :; do sleep 0.1; done\n' >"$COMMAND"
	chmod +x "$COMMAND"
	local pid status=0 begin
	"$HELM_STORE" render web "$CHARTS/slow" --profile local >/dev/null 2>&1 &
	pid=$!
	until_true test -e "$STARTED"
	kill "$pid"
	sleep 0.3
	kill -0 "$pid"
	begin=${EPOCHREALTIME/./}
	kill "$pid"
	wait "$pid" || status=$?
	((${EPOCHREALTIME/./} - begin < 1000000))
	[ "$status" = 143 ]
	until_true gone "$(<"$STARTED")"
	has_scratch
	unset COMMAND
	HELM_BIN=$REAL_HELM "$HELM_STORE" render web "$CHARTS/shop" --profile local >/dev/null || true
	no_scratch
}

# Ctrl-C at a terminal reaches the outer helm, helm-store and the inner helm alike.
check_terminal() { # MAJOR
	local pid status=0
	use_helm "$1"
	install_plugin
	env --default-signal=INT setsid "$HELM" store render web "$CHARTS/slow" --profile local \
		>"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err" &
	pid=$!
	until_true has_scratch
	sleep 0.5
	kill -s INT -- "-$pid"
	wait "$pid" || status=$?
	[ "$status" != 0 ]
	until_true no_scratch
	until_true gone "-$pid"
	[ ! -s "$BATS_TEST_TMPDIR/out" ]
}

@test "Helm 3: Ctrl-C at a terminal ends helm store render" { check_terminal 3; }
@test "Helm 4: Ctrl-C at a terminal ends helm store render" { check_terminal 4; }

@test "nohup: a closed terminal does not end render" {
	use_helm 4
	noting_helm
	local pid
	(
		trap '' HUP
		exec "$HELM_STORE" render web "$CHARTS/slow" --profile local >/dev/null 2>&1
	) &
	pid=$!
	until_true test -e "$STARTED"
	kill -s HUP "$pid"
	sleep 0.5
	kill -0 "$pid"
	kill "$pid"
	wait "$pid" || true
	no_scratch
}
