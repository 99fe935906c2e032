#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2030,SC2031,SC2153,SC2154,SC2164 # bats: each test is a subshell; run sets variables
# What a shell, a Helm or a CI hands down: settings of the connection, closed descriptors, a folder for temporary files.

load helm

setup() {
	clean_environment
	[ -x "$HELM_STORE" ] || skip "bin/helm-store is not built"
	export SAID=$BATS_TEST_TMPDIR/said
}

# A kubectl that notes how it was called, and gives up.
noting_kubectl() {
	export HELM_STORE_KUBECTL=$BATS_TEST_TMPDIR/kubectl
	# shellcheck disable=SC2016 # for the script
	printf '#!/bin/sh\nprintf "%%s\\n" "$@" >"$SAID"\nexit 1\n' >"$HELM_STORE_KUBECTL"
	chmod +x "$HELM_STORE_KUBECTL"
}

groups_of() { # SETTING: what kubectl is told, one a line
	HELM_KUBEASGROUPS=$1 "$HELM_STORE" list >/dev/null 2>&1 || true
	grep '^--as-group=' "$SAID" || true
}

@test "several groups are handed to kubectl one by one, as Helm reads them" {
	noting_kubectl
	[ "$(groups_of dev)" = --as-group=dev ]
	[ "$(groups_of dev,system:masters)" = "$(printf -- '--as-group=%s\n' dev system:masters)" ]
	[ "$(groups_of ', dev,system:masters, ,')" = "$(printf -- '--as-group=%s\n' dev system:masters)" ]
	[ "$(groups_of 'a b,c')" = "$(printf -- '--as-group=%s\n' 'a b' c)" ]
	[ "$(groups_of '')" = '' ]
	[ "$(groups_of ', ,')" = '' ]
}

# What is opened first would get their numbers: messages went into the socket or the file that it is.
@test "closed descriptors: nothing is written into what was opened instead" {
	local status=0
	"$HELM_STORE" list <&- >&- 2>&- || status=$?
	[ "$status" != 0 ]
	status=0
	"$HELM_STORE" env >&- 2>"$SAID" || status=$?
	[ "$status" = 5 ]
	grep -q 'io/write' "$SAID"
	status=0
	"$FILTER" --profile local <&- >&- 2>&- || status=$?
	[ "$status" = 5 ]
	status=0
	"$FILTER" --profile local --release acme --namespace shop --report "$BATS_TEST_TMPDIR/report" \
		<"$ROOT/tests/golden/shipped-again/input.yaml" >&- 2>&- || status=$?
	[ "$status" = 5 ]
}

renders_under() { # MAJOR TMPDIR
	use_helm "$1"
	mkdir -p "$2"
	HELM_BIN=$HELM TMPDIR=$2 "$HELM_STORE" render web "$CHARTS/shop" --profile local >"$SAID"
	grep -q '^kind:' "$SAID"
	[ -z "$(ls -A "$2")" ]
}

odd_folders() { # MAJOR
	renders_under "$1" "$BATS_TEST_TMPDIR/with blanks  twice"
	renders_under "$1" "$BATS_TEST_TMPDIR/with,comma"
	renders_under "$1" "$BATS_TEST_TMPDIR/with\"quote"
	renders_under "$1" "$BATS_TEST_TMPDIR/with'quote\$PATH"
	renders_under "$1" "$BATS_TEST_TMPDIR/$(printf '%0150d' 0)"
}

@test "Helm 3: any folder will do for temporary files" { odd_folders 3; }
@test "Helm 4: any folder will do for temporary files" { odd_folders 4; }

@test "a path that is too long for a socket is not used for one" {
	noting_kubectl
	TMPDIR=$BATS_TEST_TMPDIR/$(printf '%0150d' 0)
	export TMPDIR
	mkdir "$TMPDIR"
	"$HELM_STORE" list >/dev/null 2>&1 || true
	socket=$(sed -n 's/^--unix-socket=//p' "$SAID")
	[ -n "$socket" ]
	[ "${#socket}" -lt 108 ]
}

# A chart whose schema refuses the password.
strict_chart() {
	mkdir -p "$BATS_TEST_TMPDIR/strict/templates"
	printf 'apiVersion: v2\nname: strict\nversion: 0.1.0\n' >"$BATS_TEST_TMPDIR/strict/Chart.yaml"
	printf '%s\n' '{"properties":{"auth":{"properties":{"password":{"type":"string","pattern":"^[a-z]+$"}}}}}' \
		>"$BATS_TEST_TMPDIR/strict/values.schema.json"
}

hides_password() { # MAJOR
	use_helm "$1"
	strict_chart
	export HELM_BIN=$HELM
	run "$HELM_STORE" render web "$BATS_TEST_TMPDIR/strict" --profile local --set auth.password=HUNTER22
	[ "$status" != 0 ]
	has auth
	has_not HUNTER22
	printf 'auth:\n  password: HUNTER22\n' >"$BATS_TEST_TMPDIR/values.yaml"
	run "$HELM_STORE" render web "$BATS_TEST_TMPDIR/strict" --profile local -f "$BATS_TEST_TMPDIR/values.yaml"
	[ "$status" != 0 ]
	has auth
	has_not HUNTER22
}

@test "Helm 3: a password that is refused is not shown" { hides_password 3; }
@test "Helm 4: a password that is refused is not shown" { hides_password 4; }
