#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Each plan fits the quota of the same name, in both profiles, with the room that fit.jq names; and what is tuned to a
# memory limit follows it. tests/chart/fit.sh --table prints the figures.
# shellcheck disable=SC2016,SC2317 # functions are called by check, programs of jq are in quotes
set -uo pipefail
# shellcheck source=tests/chart/chart.bash
. tests/chart/chart.bash

figures() { # PROFILE PLAN: into $work/figures
	render 3 -f "$chart/values-$1.yaml" --set "global.store.plan=$2" >"$work/stream" &&
		"$filter" --profile "$1" --plan "$2" --release acme --namespace acme <"$work/stream" >"$work/out" &&
		objects "$work/out" >"$work/objects" && jq -sc -f tests/chart/fit.jq "$work/objects" >"$work/figures"
}

# Helm's history, the certificate and what an operator adds also count as Secrets and ConfigMaps: half of the quota.
fits() {
	[ "$(wc -l <"$work/figures")" -ge 15 ] && none "$work/figures" \
		'select(.used > .hard or (.resource == "secrets" or .resource == "configmaps") and .used * 2 > .hard)
		| "\(.resource): \(.used) of \(.hard)"'
}

within_limits() { # no container above the LimitRange's maximum
	none "$work/objects" -s '(.[] | select(.kind == "LimitRange") | .spec.limits[0].max) as $max
		| def cpu: tostring | if endswith("m") then (rtrimstr("m") | tonumber) / 1000 else tonumber end;
		.[] | (.spec.template.spec // .spec) | (.containers // [])[], (.initContainers // [])[]
		| select((.resources.limits.cpu | cpu) > ($max.cpu | cpu)) | .name'
}

# The settings of PostgreSQL and Redis for a limit of 1Gi, and of Node in the web pods for one of 1000M.
tuned() {
	render 4 --set postgresql.resources.limits.memory=1Gi,redis.resources.limits.memory=1Gi \
		--set web.resources.limits.memory=1000M "$@" >"$work/stream" &&
		objects "$work/stream" >"$work/objects" &&
		jq -rs '(.[] | select(.kind == "ConfigMap").data | ."postgresql.conf"?, ."redis.conf"? | values),
			(.[] | select(.kind == "Deployment").spec.template.spec.containers[] | select(.name == "web")
				| .env[] | select(.name == "NODE_OPTIONS") | "node \(.value)")' \
			"$work/objects" >"$work/tuned"
}

says() { # LINE...
	local line bad=0
	for line; do
		grep -qxF -- "$line" "$work/tuned" || { echo "no line: $line" && bad=1; }
	done
	return "$bad"
}

for profile in local prod; do
	for plan in small medium large; do
		if ! figures "$profile" "$plan"; then
			check "profile $profile, plan $plan: figures" false
			continue
		fi
		if [ "${1-}" = --table ]; then
			jq -r --arg at "$profile $plan" '[$at, .resource, .used, .hard] | @tsv' "$work/figures"
			continue
		fi
		check "profile $profile, plan $plan: fits its quota with room" fits
		check "profile $profile, plan $plan: no container above the maximum" within_limits
	done
done
[ "${1-}" != --table ] || exit "$failed"
tuned
check 'settings follow the memory limit' says "shared_buffers = '262144kB'" "effective_cache_size = '524288kB'" \
	"maintenance_work_mem = '65536kB'" "work_mem = '2621kB'" 'maxmemory 805306368' 'node --max-old-space-size=572'
tuned --set redis.persistence.enabled=true,postgresql.settings.maxConnections=50,postgresql.settings.extra.work_mem=1MB
check 'settings follow connections, volume and extra settings' says 'maxmemory 536870912' "work_mem = '1MB'" \
	"max_connections = '50'" 'appendonly yes'
exit "$failed"
