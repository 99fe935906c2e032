#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2030,SC2031,SC2034,SC2154 # bats: each test is a subshell; run sets variables
# A container that would run as root: what the error says is run as it is printed, and the store is ready.

load cluster
load stores

setup() {
	NAME=roots-${RANDOM}x
	stores=("$NAME")
	CHART=$BATS_TEST_TMPDIR/chart
	cp -r "$PLAIN" "$CHART"
	# The image's own user is root.
	sed -i 's/^      securityContext: .*/      securityContext: {{ toJson (USER) }}/' "$CHART/templates/web.yaml"
	grep -q USER "$CHART/templates/web.yaml"
}

teardown() {
	stores_remove
}

# takes VALUE: the chart's pods have that value as their security context; its default follows.
takes() {
	sed -i "s/USER/default dict .Values.$1/" "$CHART/templates/web.yaml"
	printf '%s\n' "$2" >>"$CHART/values.yaml"
}

made() { # OPTION...
	create "$NAME" -q --chart "$CHART" "$@"
}

# printed PATTERN: the options after it on the line of the last error, up to a semicolon, in `words`.
printed() {
	local line
	line=$(grep -m1 -o "$1: --[^;]*" <<<"$output")
	[ -n "$line" ]
	eval "words=(${line#*: })"
}

user_of() {
	kubectl -n "store-$NAME" exec deployment/web -- id -u
}

helps() { # MAJOR
	local words
	HELM_BIN=$("$ROOT/tests/helm.sh" --path "$1")
	takes podSecurityContext 'podSecurityContext: {}'
	run -1 made
	has 'Deployment/web'
	has 'runAsNonRoot'
	printed 'name a user that is not root'
	[ "${words[*]}" = '--set podSecurityContext.runAsUser=1000' ]
	run -0 made "${words[@]}"
	[ "$(user_of)" = 1000 ]
	# What status says of one that is left, is the same; it is done by update.
	run -1 store update "$NAME" -q --set podSecurityContext.runAsUser=null --keep-failed
	run store status "$NAME"
	printed 'or allow root'
	run -0 store update "$NAME" -q "${words[@]}"
	[ "$(user_of)" = 0 ]
}

@test "Helm 3: the value that the chart has, and the level that allows root" { helps 3; }
@test "Helm 4: the value that the chart has, and the level that allows root" { helps 4; }

@test "a value below a component's key; wait says the same" {
	local words
	takes web.podSecurityContext 'web: {podSecurityContext: {fsGroup: 1000}}'
	run -1 made --keep-failed
	printed 'name a user that is not root'
	[ "${words[*]}" = '--set web.podSecurityContext.runAsUser=1000' ]
	run -1 store wait "$NAME" --patience 0 -q
	printed 'name a user that is not root'
	run -0 store update "$NAME" -q "${words[@]}"
	[ "$(user_of)" = 1000 ]
}

@test "a chart without such a value gets the level alone" {
	local words
	sed -i 's/USER/dict/' "$CHART/templates/web.yaml"
	run -1 made
	[[ $output != *runAsUser=* ]]
	printed "allow root, as the chart's values name no user"
	[ "${words[*]}" = '--profile-set podSecurity.level=baseline' ]
	run -0 made "${words[@]}"
	[ "$(user_of)" = 0 ]
}

@test "a name that ends in digits: where it leads, and what mends it" {
	local words
	sed -i 's/USER/dict "runAsUser" 65532/' "$CHART/templates/web.yaml"
	stores=("roots-$((RANDOM % 256))")
	NAME=${stores[0]}
	run -0 made --dry-run
	has "warning: $NAME.127.0.0.1.nip.io leads to ${NAME#*-}.127.0.0: "
	printed 'or'
	run -0 made "${words[@]}"
	[[ $output != *warning:* ]]
	has "http://$NAME.127-0-0-1.nip.io"
}
