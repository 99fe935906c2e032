#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2153 # HELM is of use_helm
# Numbers and texts of values reach a chart just as plain helm hands them on, after updates too. The table of lives is
# in the unit test; here it runs with each Helm.

load helm

setup() {
	clean_environment
	TEST=$ROOT/build/release/tests/helm/test_integers
	[ -x "$TEST" ] || skip "the unit tests are not built"
}

as_plain_helm() { # MAJOR
	use_helm "$1"
	cd "$ROOT" || return
	unset HELM3 HELM4
	run -0 env "HELM$1=$HELM" CMOCKA_MESSAGE_OUTPUT=tap "$TEST"
	grep -q "^ok [0-9]* - test_helm$1\$" <<<"$output"
}

@test "Helm 3: values reach a chart as plain helm hands them on" {
	as_plain_helm 3
}

@test "Helm 4: values reach a chart as plain helm hands them on" {
	as_plain_helm 4
}
