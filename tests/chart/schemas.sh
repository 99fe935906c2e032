#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Every values file, each plan in each database mode, and each way in, under both Helms and with the platform's rules:
# the API server of KUBECONFIG finds nothing that its schemas do not know. Makes a namespace and removes it.
# shellcheck disable=SC2317,SC2154 # functions are called by check
set -uo pipefail
# shellcheck source=tests/chart/chart.bash
. tests/chart/chart.bash
# shellcheck source=tests/chart/server.bash
. tests/chart/server.bash

# No class of priority is there; everything else is taken as it stands.
readonly no_classes=(--set 'priorityClassName=,redis.priorityClassName=')

# NAME 3|4 PROFILE OPTION...
one() {
	local name=$1 version=$2 profile=$3
	shift 3
	name="valid to the server, Helm $version, profile $profile: $name"
	if ! rendered "$version" "$work/stream" "$profile" "$@" "${no_classes[@]}"; then
		check "$name" cat "$work/said" /dev/null/none
	elif kinds_known "$work/stream"; then
		check "$name" accepted "$work/stream"
	else
		echo "ok chart: $name # skip an operator's kinds are not there"
	fi
}

of_file() { # 3|4 FILE|-
	local profile options
	mapfile -t options < <(with_values "$2")
	for profile in local prod; do
		one "${2##*/}" "$1" "$profile" "${options[@]}"
	done
}

# What a database mode demands besides its name.
mode_values() { # MODE
	echo "global: {store: {database: {mode: $1}}}"
	[ "$1" != external ] || cat <<-'END'
		externalDatabase: {host: db.example.com, existingSecret: keys, tls: {mode: verify-full, caSecret: ca}}
	END
}

of_mode() { # 3|4 MODE
	local plan
	mode_values "$2" >"$work/mode.yaml"
	for plan in small medium large; do
		one "plan $plan, database $2" "$1" prod --plan "$plan" -f "$chart/values-prod.yaml" \
			-f "$work/mode.yaml" --set "global.store.plan=$plan"
	done
}

# Ingress and HTTPRoute, both, either or none, with TLS and without.
of_way_in() { # 3|4 INGRESS GATEWAY
	local profile tls settings="ingress.enabled=$2,gateway.enabled=$3"
	[ "$3" = false ] || settings+=',gateway.parentRefs[0].name=shops,gateway.parentRefs[0].namespace=default'
	for profile in local prod; do
		tls=$([ "$profile" = prod ] && echo true || echo false)
		one "ingress $2, gateway $3, TLS $tls" "$1" "$profile" -f "$chart/values-$profile.yaml" \
			--set "$settings,tls.enabled=$tls"
	done
}

# A check that is content with everything would be content with this.
refused_where_wrong() { # FROM TO
	rendered 3 "$work/stream" prod -f "$chart/values-prod.yaml" -f tests/chart/values/everything.yaml \
		--set global.store.database.mode=operator "${no_classes[@]}" || return 1
	sed "s/$1/$2/" "$work/stream" >"$work/wrong"
	! cmp -s "$work/stream" "$work/wrong" && accepted "$work/stream" && ! accepted "$work/wrong"
}

new_namespace "chart-schemas-$$" || exit 1
kubectl create serviceaccount acme -n "$namespace" >/dev/null # pods are not admitted before their account is there
for version in 3 4; do
	while IFS= read -r file; do of_file "$version" "$file"; done < <(values_files)
	for mode in dedicated operator shared external; do of_mode "$version" "$mode"; done
	for ingress in true false; do
		for gateway in true false; do of_way_in "$version" "$ingress" "$gateway"; done
	done
done
if kubectl get --raw /apis/postgresql.cnpg.io/v1 >/dev/null 2>&1; then
	check 'a field that a Deployment does not have is seen' refused_where_wrong '^  replicas:' '  replica:'
	check 'a field that a Cluster does not have is seen' refused_where_wrong '^  instances:' '  instance:'
	check 'a field that an HTTPRoute does not have is seen' refused_where_wrong '^  hostnames:' '  hosts:'
	check 'a wrong kind of value is seen' refused_where_wrong '^  instances: .*' '  instances: many'
fi
exit "$failed"
