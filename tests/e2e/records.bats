#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2030,SC2031,SC2034,SC2154 # bats: each test is a subshell; run sets variables
# Secrets that Helm takes for records of a release, and that a pod of the store with a token wrote: Helm would delete
# what they name, with the rights of whoever runs it. And what Helm itself does behind our back, which goes on to work.

load cluster
load stores

setup() {
	HELM3=$("$ROOT/tests/helm.sh" --path 3)
	HELM4=$("$ROOT/tests/helm.sh" --path 4)
	name=records-$BATS_TEST_NUMBER-${RANDOM}x
	space=store-$name
	stores=("$name")
	namespaces=()
	watcher=''
}

teardown() {
	kubectl annotate namespace "$space" store.urumi.ai/records=believe --overwrite >/dev/null 2>&1 || true
	stores_remove
	namespaces_remove
}

# What is to be lost: an object of a namespace that is nobody's store.
victim_make() {
	namespace_make
	kubectl -n "$NS" create configmap victim >/dev/null
}

victim_is_there() {
	kubectl -n "$NS" get configmap victim >/dev/null
}

# A pod's rights, by its account: Secrets of its own namespace, and nothing else.
account_make() {
	kubectl -n "$space" create serviceaccount tenant >/dev/null
	kubectl -n "$space" create role tenant --verb='*' --resource=secrets >/dev/null
	kubectl -n "$space" create rolebinding tenant --role=tenant --serviceaccount="$space:tenant" >/dev/null
}

tenant() {
	kubectl -n "$space" --as="system:serviceaccount:$space:tenant" "$@"
}

record() { # REVISION: its name
	echo "sh.helm.release.v1.$name.v$1"
}

# The record of revision FROM as one of revision TO whose manifest is that of the victim.
forged() { # FROM TO
	local all text
	all=$(kubectl -n "$space" get secret "$(record "$1")" -o json)
	text=$(jq -r .data.release <<<"$all" | base64 -d | base64 -d | gzip -dc |
		jq -c --arg space "$NS" --argjson to "$2" '.version = $to | .info.status = "deployed" | .manifest =
		"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: victim, namespace: \($space)}\n"' |
		gzip | base64 -w0 | base64 -w0)
	jq --arg text "$text" --arg to "$2" --arg name "$(record "$2")" '.data.release = $text | .metadata = {
		name: $name, labels: (.metadata.labels + {version: $to, status: "deployed"})}' <<<"$all"
}

forge() { # FROM TO OPTION...
	forged "$1" "$2" | tenant create -f - "${@:3}" >/dev/null
}

# Every command that would have Helm act on it refuses, and those that look warn. Nothing is touched.
refused_by_all() { # REVISION
	local command before
	before=$(left "$name")
	for command in "update $name --set text=x" "rollback $name 1" "suspend $name" "delete $name --yes" \
		"delete $name --yes --keep-data" "create $name --profile local --chart $PLAIN --if-exists update"; do
		# shellcheck disable=SC2086 # words
		run -1 store $command
		has store/forged
		has "kubectl delete secret $(record "$1") -n $space"
	done
	run -0 --separate-stderr store status "$name" -o json
	jq -e --arg record "$(record "$1")" '.warning | contains($record)' <<<"$output"
	run -0 --separate-stderr store history "$name"
	[[ $stderr == *"$(record "$1")"* ]]
	run -10 --separate-stderr store audit "$name" -o json
	jq -e --arg object "Secret/$(record "$1")" \
		'.findings[] | select(.rule == "record-forged" and .object == $object)' <<<"$output"
	run -0 store gc --yes --older-than 0s
	victim_is_there
	[ "$(left "$name")" = "$before" ]
}

# The way out that was shown is one.
way_out() { # REVISION
	kubectl delete secret "$(record "$1")" -n "$space" >/dev/null
	run -0 --separate-stderr store status "$name" -o json
	jq -e '.warning == null' <<<"$output"
	store delete "$name" --yes -q >/dev/null
	victim_is_there
	nothing_left "$name"
}

@test "a record that a pod wrote is not believed, and removing it is the way out" {
	victim_make
	create "$name" -q
	account_make
	forge 1 2
	run -0 --separate-stderr store list
	[[ $stderr == *"$(record 2)"* ]]
	[[ $output =~ $name\ +ACTIVE ]]
	refused_by_all 2
	way_out 2
}

@test "nor is one that skips revisions, though it says that Helm wrote it" {
	victim_make
	create "$name" -q
	account_make
	forge 1 99 --field-manager=Helm
	run -0 --separate-stderr store list
	[[ $stderr == *"$(record 99)"* ]]
	refused_by_all 99
	way_out 99
}

@test "nor one in the place of the newest, which helm store noted" {
	victim_make
	create "$name" -q
	store update "$name" --set text=x -q >/dev/null
	account_make
	forged 2 2 >"$BATS_TEST_TMPDIR/forged"
	tenant delete secret "$(record 2)" >/dev/null
	tenant create --field-manager=Helm -f "$BATS_TEST_TMPDIR/forged" >/dev/null
	refused_by_all 2
	way_out 2
}

@test "nor one that was written over, under its uid and Helm's name" {
	local text
	victim_make
	create "$name" -q
	account_make
	text=$(forged 1 1 | jq -r .data.release)
	tenant patch secret "$(record 1)" --field-manager=Helm -p "{\"data\":{\"release\":\"$text\"}}" >/dev/null
	[ "$(kubectl -n "$space" get secret "$(record 1)" --show-managed-fields -o json |
		jq -r '.metadata.managedFields[] | select(.fieldsV1["f:data"]).manager' | sort -u)" = Helm ]
	run -1 store update "$name" --set text=x
	has 'it says something else than when helm store noted it'
	run -1 store delete "$name" --yes
	has store/forged
	run -10 store audit "$name"
	has record-forged
	victim_is_there
	kubectl delete secret "$(record 1)" -n "$space" >/dev/null
	store delete "$name" --yes -q >/dev/null
	victim_is_there
	nothing_left "$name"
}

@test "what a person's own helm does goes on to work, under both" {
	local helm
	create "$name" -q
	for helm in "$HELM3" "$HELM4"; do
		"$helm" upgrade "$name" "$PLAIN" -n "$space" --reuse-values --set text=hand >/dev/null 2>&1
		"$helm" upgrade "$name" "$PLAIN" -n "$space" --reuse-values --set text=more --history-max 2 \
			>/dev/null 2>&1
		run -0 --separate-stderr store status "$name" -o json
		jq -e '.warning == null' <<<"$output"
		HELM_BIN=$helm store update "$name" --set text=ours -q >/dev/null
		"$helm" rollback "$name" -n "$space" >/dev/null
		"$helm" upgrade "$name" "$PLAIN" -n "$space" --reuse-values --set text=again >/dev/null 2>&1
		# It fails, and stays as failed.
		run ! "$helm" upgrade "$name" "$PLAIN" -n "$space" --reuse-values --set extra='{kind: No}'
		run -0 --separate-stderr store history "$name"
		[ -z "$stderr" ]
		HELM_BIN=$helm store update "$name" --set text=last -q >/dev/null
		HELM_BIN=$helm store rollback "$name" -q >/dev/null
	done
	# A status that a person corrects, as after a helm that was killed.
	kubectl -n "$space" label secret "$(record "$(store history "$name" -o json | jq '.[-1].revision')")" \
		status=deployed --overwrite >/dev/null
	store update "$name" --set text=labelled -q >/dev/null
	store delete "$name" --yes -q >/dev/null
	nothing_left "$name"
}

@test "records of a backup are Helm's once a person says so" {
	create "$name" -q
	kubectl -n "$space" get secret "$(record 1)" -o json | jq 'del(.metadata.uid, .metadata.resourceVersion)' \
		>"$BATS_TEST_TMPDIR/backup"
	kubectl -n "$space" delete secret "$(record 1)" >/dev/null
	kubectl create -f "$BATS_TEST_TMPDIR/backup" >/dev/null
	run -1 store update "$name" --set text=x
	has "kubectl annotate namespace $space --overwrite store.urumi.ai/records=believe"
	kubectl annotate namespace "$space" --overwrite store.urumi.ai/records=believe >/dev/null
	store update "$name" --set text=x -q >/dev/null
	store update "$name" --set text=y -q >/dev/null
	# The word is gone: it counts for what was there.
	account_make
	victim_make
	forge 3 4
	run -1 store update "$name" --set text=z
	has store/forged
}
