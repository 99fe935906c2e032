#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2030,SC2031,SC2154 # bats: each test is a subshell; run sets variables
# helm store doctor and credentials as a person calls them where no cluster is.

load helm

setup() {
	clean_environment
	[ -x "$HELM_STORE" ] || skip "bin/helm-store is not built"
	use_helm 4
	export HELM_BIN=$HELM HELM_STORE_KUBECTL=$BATS_TEST_TMPDIR/kubectl
}

# A kubectl that knows its version, and whose proxy ends with these words.
kubectl_that() { # SAYS
	cat >"$HELM_STORE_KUBECTL" <<-END
		#!/bin/sh
		[ "\$1" = proxy ] || exec echo '{"clientVersion": {"gitVersion": "v1.37.0"}}'
		echo '$1' >&2
		exit 1
	END
	chmod +x "$HELM_STORE_KUBECTL"
}

state_of() { # ID, of $output
	jq -r --arg id "$1" '.checks[] | select(.id == $id).state' <<<"$output"
}

@test "doctor without kubectl: what lies here is checked all the same" {
	run -5 --separate-stderr "$HELM_STORE" doctor --profile local -o json
	[ "$(state_of helm)" = ok ]
	[ "$(state_of kubectl)" = failed ]
	[ "$(state_of profile)" = ok ]
	[ "$(state_of api-server)" = skipped ]
	[ "$(state_of network-policy)" = skipped ]
	[ "$(jq -r .state <<<"$output")" = failed ]
	[[ $stderr == 'error: 1 of '*' checks failed: kubectl   [io/child]'* ]]
}

@test "doctor without a cluster: which file is not there, and what to do" {
	kubectl_that 'error: context "none" does not exist'
	run -9 --separate-stderr "$HELM_STORE" doctor --profile local
	has '✗ api-server'
	has 'kubeconfig /nonexistent is not there'
	has 'name one: --kubeconfig FILE, or KUBECONFIG=FILE'
	[[ $stderr == *'[cluster/unreachable]'* ]]
	# The table is the same without colours everywhere but on a terminal.
	has_not $'\e['
}

@test "doctor as a plugin, under both Helms" {
	kubectl_that 'error: no'
	local major
	for major in 3 4; do
		use_helm "$major"
		install_plugin
		run -9 --separate-stderr "$HELM" store doctor --profile local -o json
		[ "$(state_of helm)" = ok ]
		[[ $(jq -r '.checks[0].found' <<<"$output") == v"$major".* ]]
	done
}

@test "doctor: the profile's own faults" {
	kubectl_that 'error: no'
	run -4 --separate-stderr "$HELM_STORE" doctor --profile local --profile-set storage.clasName=x -o json
	[ "$(state_of profile)" = failed ]
	[[ $(jq -r '.checks[] | select(.id == "profile") | .found' <<<"$output") == *clasName* ]]
	run -5 "$HELM_STORE" doctor --profile "$BATS_TEST_TMPDIR/none.yaml"
	# Nothing chosen is no fault.
	run -9 --separate-stderr "$HELM_STORE" doctor -o json
	[ "$(state_of profile)" = skipped ]
}

@test "doctor --role: a ClusterRole, without a cluster" {
	run -0 "$HELM_STORE" doctor --role
	has 'kind: ClusterRole'
	has 'name: helm-store'
	has 'leases'
}

@test "doctor --role WORD: each role with the command that binds it, without a cluster" {
	local word name
	for word in operator reader tenant; do
		name=helm-store-$word
		[ "$word" != operator ] || name=helm-store
		run -0 --separate-stderr "$HELM_STORE" doctor --role "$word"
		[ "$(grep -cx "  name: $name" <<<"$output")" = 1 ]
		has "#   helm store doctor --role $word | kubectl apply -f -"
		has "rolebinding $name --clusterrole=$name --user=USER"
		[ "$(jq -r .metadata.name < <("$HELM_STORE" doctor "--role=$word" -o json))" = "$name" ]
		[ -z "$stderr" ]
	done
	has '--clusterrole=helm-store-tenant --user=USER --namespace=store-NAME'
	# Who only looks changes nothing.
	for word in reader tenant; do
		[ "$("$HELM_STORE" doctor --role "$word" -o json | jq -r '[.rules[].verbs[]] | unique | join(" ")')" = \
			'get list' ]
	done
	# A tenant has nothing of the cluster's own kinds.
	[ "$("$HELM_STORE" doctor --role tenant -o json | jq '[.rules[].resources[]]
		| any(. == ("nodes", "persistentvolumes", "clusterroles", "leases"))')" = false ]
	[ "$("$HELM_STORE" doctor --role)" = "$("$HELM_STORE" doctor --role operator)" ]
	[ "$("$HELM_STORE" doctor --role --no-probes)" = "$("$HELM_STORE" doctor --role operator)" ]
	run -2 "$HELM_STORE" doctor --role boss
	has 'operator|reader|tenant was expected'
	run -0 "$HELM_STORE" __complete doctor --role r
	[ "${lines[0]}" = reader ]
}

@test "doctor and credentials: wrong options, help, completion" {
	run -2 "$HELM_STORE" doctor acme
	run -2 "$HELM_STORE" doctor --probe-imag x
	has 'probe-image'
	run -2 "$HELM_STORE" doctor --timeout never
	run -2 "$HELM_STORE" credentials
	run -2 "$HELM_STORE" credentials Acme
	run -2 "$HELM_STORE" credentials acme --field name
	run -0 "$HELM_STORE" doctor --help
	has 'helm store doctor --role | kubectl apply -f -'
	run -0 "$HELM_STORE" credentials --help
	has 'store.urumi.ai/credentials=admin'
	run -0 "$HELM_STORE" __complete doc
	has doctor
	run -0 "$HELM_STORE" __complete doctor --probe-
	has --probe-image
	run -0 "$HELM_STORE" __complete doctor --profile ''
	has prod
	run -0 "$HELM_STORE" __complete credentials acme --field ''
	has password
}

@test "doctor --role: every kind that audit gathers may be listed" {
	local rules count=0 version plural group
	rules=$("$HELM_STORE" doctor --role | tr -s ' \n' ' ' | sed 's/ - apiGroups:/\n&/g')
	while read -r version plural; do
		group=${version%/*}
		[[ $version == */* ]] || group='""'
		grep -qE "^ - apiGroups: - $group resources: - $plural verbs:.* - list( |\$)" <<<"$rules" ||
			{ echo "no right to list $plural of $version"; false; }
		count=$((count + 1))
	done < <(
		# Kinds of the audit, with group and plural of the table of all kinds.
		awk -F '[(), "]+' '/^#define API_/ { split($0, part, "\""); sub(/^\/apis?\//, "", part[2])
				version[substr($2, 5)] = part[2] }
			FILENAME ~ /resources/ && /^\tX\(/ { of[$2] = version[$3] " " $4 }
			FILENAME ~ /inventory/ && /^\tX\(/ { print of[$2] }' \
			"$ROOT"/plugin/kube/resources.h "$ROOT"/plugin/audit/inventory.h
	)
	[ "$count" -ge 14 ]
}

@test "doctor: each remedy with a command is in the list of those that a test runs, or that cannot run here" {
	local check words where why line known=0 seen=0
	local list=$ROOT/tests/e2e/remedies.tsv
	while IFS=$'\t' read -r check words where why; do
		grep -q "X([a-z_]*, \"$check\"," "$ROOT/plugin/doctor/doctor.h" || { echo "no check $check"; false; }
		grep -qF -- "$words" "$ROOT"/plugin/{doctor/check_*,store/{controllers,name_lookup,fitting}}.c ||
			 { echo "nobody says: $words"; false; }
		if [ "$where" = - ]; then
			[ -n "$why" ]
		else
			[ -e "$ROOT/tests/e2e/$where" ]
		fi
		known=$((known + 1))
	done < <(grep -v '^#' "$list")
	[ "$known" -ge 30 ]
	while IFS= read -r line; do
		grep -v '^#' "$list" | cut -f2 | while IFS= read -r words; do
			[[ $line != *"$words"* ]] || echo known
		done | grep -q known || { echo "not in remedies.tsv: $line"; false; }
		seen=$((seen + 1))
	done < <(grep -hE '".*(--profile-set|--probe-image|helm store |kubectl (-n|create|desc|patch|taint|un)).*"' \
		"$ROOT"/plugin/{doctor/check_*,store/controllers}.c)
	[ "$seen" -ge 15 ]
}
