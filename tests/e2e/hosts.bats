#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
#
# Two commands at once that want one host: one has it, the other says whose it is and leaves nothing.
# PAIRS=50: how many are run (default 10).
# shellcheck disable=SC2016,SC2154,SC2034

load cluster
load stores

setup() {
	bats_require_minimum_version 1.5.0
	one=host-a-$$x other=host-b-$$x
	stores=("$one" "$other")
}

teardown() {
	stores_remove
}

attempt() { # NAME HOST FILE
	local status=0
	create "$1" --host "$2" --no-wait >"$3" 2>&1 || status=$?
	echo "$status" >"$3.status"
}

@test "of two creates of one host at once exactly one goes on, and the other leaves nothing" {
	local pair winner loser
	for ((pair = 1; pair <= ${PAIRS:-10}; pair++)); do
		attempt "$one" "shop-$$.example" "$BATS_TEST_TMPDIR/one" &
		attempt "$other" "shop-$$.example" "$BATS_TEST_TMPDIR/other" &
		wait
		case "$(cat "$BATS_TEST_TMPDIR/one.status") $(cat "$BATS_TEST_TMPDIR/other.status")" in
		'0 1') winner=$one loser=$other said=$BATS_TEST_TMPDIR/other ;;
		'1 0') winner=$other loser=$one said=$BATS_TEST_TMPDIR/one ;;
		*)
			echo "pair $pair: both or none"
			cat "$BATS_TEST_TMPDIR/one" "$BATS_TEST_TMPDIR/other"
			return 1
			;;
		esac
		grep -q "host shop-$$.example belongs to .*store-$winner" "$said"
		nothing_left "$loser"
		store delete "$winner" --yes -q
	done
}

@test "an update to the host of another store is refused, and the host that it had stays" {
	create "$one" --host "one-$$.example" -q --no-wait
	create "$other" --host "other-$$.example" -q --no-wait
	run -1 store update "$other" --host "one-$$.example" --no-wait
	[[ $output == *"host one-$$.example belongs to"* ]]
	run -0 kubectl get namespace "store-$other" -o 'jsonpath={.metadata.annotations.store\.urumi\.ai/hosts}'
	[ "$output" = "other-$$.example" ]
}

# A helm that is slow to render: between the look whether a host is free and the namespace.
slow_helm() {
	printf '#!/bin/sh\ncase "$1 $*" in template*--post-renderer*) sleep 12 ;; esac\nexec %s "$@"\n' "$HELM_BIN" \
		>"$BATS_TEST_TMPDIR/helm"
	chmod +x "$BATS_TEST_TMPDIR/helm"
	echo "$BATS_TEST_TMPDIR/helm"
}

hosts_of() { # NAME
	kubectl get namespace "store-$1" -o 'jsonpath={.metadata.annotations.store\.urumi\.ai/hosts}'
}

@test "who comes second in a namespace that stays leaves the host to the first" {
	local late
	kubectl create namespace "store-$one"
	kubectl label namespace "store-$one" "store.urumi.ai/store=$one"
	kubectl -n "store-$one" create secret generic theirs --from-literal=a=b
	HELM_BIN=$(slow_helm) attempt "$one" "shop-$$.example" "$BATS_TEST_TMPDIR/late" &
	late=$!
	sleep 4
	create "$other" --host "shop-$$.example" -q --no-wait
	wait "$late"
	[ "$(cat "$BATS_TEST_TMPDIR/late.status")" = 1 ]
	grep -q "host shop-$$.example belongs to " "$BATS_TEST_TMPDIR/late"
	kubectl -n "store-$one" get secret theirs
	run -0 hosts_of "$one"
	[ -z "$output" ]
	store update "$other" --set text=again -q --no-wait
}

@test "the host that a store had stays its own until a change to another has settled" {
	local moved
	create "$one" --host "one-$$.example" -q
	store update "$one" --host "two-$$.example" --set 'hook={sh,-c,sleep 12; exit 1}' \
		>"$BATS_TEST_TMPDIR/moved" 2>&1 &
	moved=$!
	until [[ $(hosts_of "$one") == "two-$$.example,"* ]]; do sleep 0.5; done
	run -1 create "$other" --host "one-$$.example" --no-wait
	[[ $output == *"host one-$$.example belongs to"* ]]
	wait "$moved" && return 1
	run -0 hosts_of "$one"
	[ "$output" = "one-$$.example" ]
	store update "$one" --host "two-$$.example" --set hook=null -q
	run -0 hosts_of "$one"
	[ "$output" = "two-$$.example" ]
	create "$other" --host "one-$$.example" -q --no-wait
}

# A chart with one Ingress more, whose host the rules make 1-NAME.DOMAIN.
more() {
	cat >"$BATS_TEST_TMPDIR/more.yaml" <<-'END'
		extra: |
		  apiVersion: networking.k8s.io/v1
		  kind: Ingress
		  metadata: {name: more}
		  spec:
		    rules:
		    - host: y.example.com
		      http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}
	END
	echo "$BATS_TEST_TMPDIR/more.yaml"
}

# Rules of the platform's people by which that Ingress has the host that is given.
keeping() { # HOST
	mkdir -p "$BATS_TEST_TMPDIR/keeping"
	cat >"$BATS_TEST_TMPDIR/keeping/85-keeping.yaml" <<-END
		apiVersion: store.urumi.ai/v1
		kind: PostRenderPolicy
		metadata: {name: keeping}
		rules:
		- name: host
		  match: {kinds: [networking.k8s.io/Ingress], names: [more]}
		  overrides: [ingress/host]
		  forEach: spec.rules[*]
		  set: {host: "$1"}
	END
	echo "$BATS_TEST_TMPDIR/keeping"
}

attempt_more() { # NAME FILE
	local status=0
	create "$1" -f "$(more)" --add-policies "$BATS_TEST_TMPDIR/keeping" --no-wait >"$2" 2>&1 || status=$?
	echo "$status" >"$2.status"
}

@test "of two charts that render one host besides those of their stores one goes on" {
	local pair winner loser said
	keeping "both-$$.example"
	for ((pair = 1; pair <= ${PAIRS:-4}; pair++)); do
		attempt_more "$one" "$BATS_TEST_TMPDIR/one" &
		attempt_more "$other" "$BATS_TEST_TMPDIR/other" &
		wait
		case "$(cat "$BATS_TEST_TMPDIR/one.status") $(cat "$BATS_TEST_TMPDIR/other.status")" in
		'0 1') winner=$one loser=$other said=$BATS_TEST_TMPDIR/other ;;
		'1 0') winner=$other loser=$one said=$BATS_TEST_TMPDIR/one ;;
		*)
			echo "pair $pair: both or none"
			cat "$BATS_TEST_TMPDIR/one" "$BATS_TEST_TMPDIR/other"
			return 1
			;;
		esac
		grep -q "host both-$$.example belongs to .*store-$winner" "$said"
		run -0 hosts_of "$winner"
		[ "$output" = "$winner.127.0.0.1.nip.io,both-$$.example" ]
		nothing_left "$loser"
		store delete "$winner" --yes -q
	done
}

@test "a host that only the chart renders is the store's until no revision of it renders it" {
	local more="1-$one.127.0.0.1.nip.io"
	create "$one" --host "one-$$.example" -f "$(more)" -q
	run -0 hosts_of "$one"
	[ "$output" = "one-$$.example,$more" ]
	kubectl -n "store-$one" delete ingress more
	run -1 create "$other" --host "$more" --no-wait
	[[ $output == *"host $more belongs to namespace store-$one"* ]]
	# What is only looked at, and what fails, gives nothing up.
	store update "$one" -q
	run -0 hosts_of "$one"
	[ "$output" = "one-$$.example,$more" ]
	run ! store update "$one" --set extra= --set 'hook={sh,-c,exit 1}'
	run -0 hosts_of "$one"
	[ "$output" = "one-$$.example,$more" ]
	store update "$one" --set extra= --set hook=null -q
	run -0 hosts_of "$one"
	[ "$output" = "one-$$.example" ]
	create "$other" --host "$more" -q --no-wait
	# The revision that comes back would render it again.
	run -1 store rollback "$one" 1
	[[ $output == *"host $more belongs to namespace store-$other"* ]]
	store delete "$other" --yes -q
	store rollback "$one" 1 -q
	run -0 hosts_of "$one"
	[ "$output" = "one-$$.example,$more" ]
}

@test "a wildcard takes the hosts of one label below it, and nothing else" {
	create "$one" -f "$(more)" --add-policies "$(keeping "*.wild-$$.example")" -q --no-wait
	run -1 create "$other" --host "a.wild-$$.example" --no-wait
	[[ $output == *"host a.wild-$$.example belongs to namespace store-$one, as *.wild-$$.example"* ]]
	nothing_left "$other"
	create "$other" --host "a.b.wild-$$.example" -q --no-wait
}

# Visitors of store-NAME-b's Service web and of store-NAME's Service b-web are the same to Traefik and ingress-nginx.
joined() { # FILE: values that lead visitors to Service b-web, besides
	cat >"$1" <<-'END'
		extra: |
		  apiVersion: v1
		  kind: Service
		  metadata: {name: b-web}
		  spec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
		  ---
		  apiVersion: networking.k8s.io/v1
		  kind: Ingress
		  metadata: {name: more}
		  spec:
		    rules: [{host: x.example.com, http: {paths: [{path: /more, pathType: Prefix,
		      backend: {service: {name: b-web, port: {number: 80}}}}]}}]
	END
}

services_of() { # STORE
	kubectl get namespace "store-$1" -o 'jsonpath={.metadata.annotations.store\.urumi\.ai/services}'
}

@test "a Service that ingress controllers take for another store's is refused, whoever of the two comes first" {
	local plain=join-$$x
	stores=("$plain" "$plain-b")
	joined "$BATS_TEST_TMPDIR/values"
	create "$plain-b" -q --no-wait
	run -1 create "$plain" --no-wait -f "$BATS_TEST_TMPDIR/values"
	has "store-$plain-b-web, as ingress controllers call a Service of this store, is one of namespace"
	has 'name the Service otherwise'
	nothing_left "$plain"
	# Without it the two live side by side, and an update does not bring it.
	create "$plain" -q --no-wait
	[ "$(services_of "$plain")" = "store-$plain-web" ]
	run -1 store update "$plain" --no-wait -f "$BATS_TEST_TMPDIR/values"
	has 'is one of namespace'
	[ "$(services_of "$plain")" = "store-$plain-web" ]
	# A store of before noted no Services: its Ingresses tell.
	kubectl annotate namespace "store-$plain-b" store.urumi.ai/services- >/dev/null
	run -1 store update "$plain" --no-wait -f "$BATS_TEST_TMPDIR/values"
	has "is one of namespace store-$plain-b: Service web"
	store delete "$plain" --yes -q
	store delete "$plain-b" --yes -q
	# The other way round; and what is given up is free again.
	create "$plain" -q --no-wait -f "$BATS_TEST_TMPDIR/values"
	run -1 create "$plain-b" --no-wait
	has "is one of namespace store-$plain"
	store update "$plain" --no-wait -q --set-json extra='""'
	[ "$(services_of "$plain")" = "store-$plain-web" ]
	create "$plain-b" -q --no-wait
}
