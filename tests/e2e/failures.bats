#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2030,SC2031,SC2154 # bats: each test is a subshell; run sets variables
# Charts that fail in the ways of failures.tsv: the reason stands in the first three lines of the error, it was shown
# within 15 s of being knowable, and nothing is left, or the revision before.

load cluster
load stores

LIMIT=40 # seconds until the reason is shown: steps before, what the cluster takes to know, 15 s

setup() {
	stores=("chg-$BATS_TEST_NUMBER-${RANDOM}x")
	name=${stores[0]}
}

teardown() {
	stores_remove
}

row() { # NAME: sets status_wanted, reason, values, option
	local line
	line=$(grep "^$1	" "$BATS_TEST_DIRNAME/failures.tsv")
	# A tab is white space to read, which would join empty fields.
	IFS='|' read -r _ status_wanted _ < <(tr '\t' '|' <<<"$line")
	reason=$(cut -f3 <<<"$line")
	values=$(cut -f4 <<<"$line")
	option=$(cut -f5 <<<"$line")
}

# Each line of stdin with the seconds since the start before it.
timed() {
	local line begin=$SECONDS
	while IFS= read -r line; do
		printf '%d %s\n' $((SECONDS - begin)) "$line"
	done
}

# said COMMAND...: its stderr with times, into the file `said`; its status into `status`.
said() {
	status=0
	{ "$@" 2>&1 >/dev/null || echo "status $?"; } | timed >"$BATS_TEST_TMPDIR/said"
	status=$(sed -n 's/^[0-9]* status //p' "$BATS_TEST_TMPDIR/said")
	cat "$BATS_TEST_TMPDIR/said"
}

reason_is_told() {
	[ "$status" = "$status_wanted" ]
	grep -A2 -E '^[0-9]+ error: ' "$BATS_TEST_TMPDIR/said" | head -n 3 | grep -E "$reason"
	[ "$(grep -m1 -E "$reason" "$BATS_TEST_TMPDIR/said" | cut -d' ' -f1)" -le "$LIMIT" ]
}

create_fails() { # ROW
	row "$1"
	# shellcheck disable=SC2086 # no option, or one
	said create "$name" -f - $option <<<"$values"
	reason_is_told
	eventually 30 nothing_left "$name"
}

# An update that fails leaves the store as it was.
update_fails() { # ROW
	row "$1"
	create "$name" -q
	# shellcheck disable=SC2086
	said store update "$name" -f - $option <<<"$values"
	reason_is_told
	grep -q 'rolled back to revision 1\|refused, nothing written\|error: helm template' "$BATS_TEST_TMPDIR/said"
	run -0 store update "$name" --dry-run -q
	eventually 30 one_web_pod
	[ "$(of_web deployment/web '{.spec.template.spec.containers[0].image}')" = "$BUSYBOX" ]
}

of_web() { # OBJECT JSONPATH
	kubectl -n "store-$name" get "$1" "${@:3}" -o "jsonpath=$2"
}

one_web_pod() {
	[ "$(of_web pods '{.items[*].status.containerStatuses[0].ready}' -l app=web)" = true ]
}

@test "create: the image cannot be pulled" {
	create_fails image
}

@test "create: the container ends again and again" {
	create_fails crash
}

@test "create: a hook fails" {
	create_fails hook
}

@test "create: the image of a hook cannot be pulled" {
	create_fails hook-image
}

@test "create: it runs and never becomes ready" {
	create_fails never-ready
}

@test "create: the quota is too small" {
	create_fails quota
}

@test "create: a container wants more than the plan gives one: told before a ReplicaSet tries in silence" {
	create_fails limit
}

@test "create: no node takes the pod" {
	create_fails no-node
}

@test "create: a template gives no YAML" {
	create_fails yaml
}

@test "create: the kind is not known to the cluster" {
	create_fails crd
}

@test "create: a rule refuses an object" {
	create_fails policy
}

@test "create: a hook goes on and on" {
	create_fails timeout
}

@test "update: the image cannot be pulled; the revision before goes on" {
	update_fails image
}

@test "update: the container ends again and again; the revision before goes on" {
	update_fails crash
}

@test "update: a hook fails; the revision before goes on" {
	update_fails hook
}

@test "update: the quota is too small; the revision before goes on" {
	update_fails quota
}

@test "update: a rule refuses an object; the revision before goes on" {
	update_fails policy
}

@test "update: a store that crashes is mended, though its old pods still crash" {
	row crash
	create "$name" -f - --no-wait -q <<<"$values"
	sleep 3
	run -0 store update "$name" -q -f - <<<'{command: [sh, -c, "mkdir -p /tmp/w; exec httpd -f -p 8080 -h /tmp/w"]}'
	eventually 30 one_web_pod
}
