#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Secrets are in Secrets only: not in arguments, environment, ConfigMaps, labels or NOTES; and where they are given by
# name, the chart makes none.
# shellcheck disable=SC2016,SC2317 # functions are called by check, programs of jq are in quotes
set -uo pipefail
# shellcheck source=tests/chart/chart.bash
. tests/chart/chart.bash

readonly given=(--set secrets.existingSecret=keys --set postgresql.auth.existingSecret=keys
	--set redis.auth.existingSecret=keys)

# Neither a secret nor its base64 or hash stands anywhere else. FILE: the objects; NOTES: a text.
only_there() { # FILE NOTES
	local secret bad=0 count=0
	jq -c 'select(.kind != "Secret")' "$1" >"$work/others"
	while IFS= read -r secret; do
		count=$((count + 1))
		[ "${#secret}" = 32 ] || bad=1
		for form in "$secret" "$(base64 <<<"$secret" | cut -c 1-42)" \
			"$(printf %s "$secret" | sha256sum | cut -c 1-8)"; do
			! grep -qF -- "$form" "$work/others" "$2" || bad=1
		done
	done < <(jq -r 'select(.kind == "Secret") | .data[] | @base64d' "$1")
	[ "$count" = 5 ] || { echo "$count secrets, not 5" && bad=1; }
	return "$bad"
}

# The other way round: what containers get by these names comes from a Secret.
from_secrets() { # FILE
	local variables='(.spec.template.spec? // .spec) | (.containers? // [])[], (.initContainers? // [])[]
		| (.env // [])[] | select(.name | test("PASSWORD|SECRET|AUTH"))'
	[ "$(jq -r "$variables | .name" "$1" | wc -l)" -gt 10 ] &&
		none "$1" "$variables | select(.valueFrom.secretKeyRef.name | not) | .name"
}

kept() { # FILE NAMES: these have the policy to stay, the others have not
	local wanted=$2
	[ "$(jq -r 'select(.metadata.annotations["helm.sh/resource-policy"] == "keep")
		| "\(.kind)/\(.metadata.name)"' "$1" | sort | paste -sd ' ')" = "$wanted" ]
}

no_secrets() {
	none "$work/objects" 'select(.kind == "Secret") | .metadata.name' && [ -s "$work/objects" ]
}

# Helm 4 alone installs on paper without a cluster; its notes are the same text.
helm 4 install acme "$chart" -n acme --dry-run=client -o json >"$work/release"
jq -r .manifest "$work/release" >"$work/stream"
jq -r .info.notes "$work/release" >"$work/notes"
objects "$work/stream" >"$work/objects"
check 'notes name the URL and how to read the password' grep -q 'kubectl get secret acme -n acme' "$work/notes"
check 'secrets are in Secrets only' only_there "$work/objects" "$work/notes"
check 'secret variables come from Secrets' from_secrets "$work/objects"
check 'what is kept' kept "$work/objects" 'PersistentVolumeClaim/acme-uploads Secret/acme Secret/acme-postgresql'
render 4 --set redis.persistence.enabled=true >"$work/stream"
objects "$work/stream" >"$work/objects"
check 'Redis with a volume: what is kept' kept "$work/objects" \
	'PersistentVolumeClaim/acme-redis PersistentVolumeClaim/acme-uploads Secret/acme Secret/acme-postgresql'
for version in 3 4; do
	render "$version" "${given[@]}" >"$work/stream"
	objects "$work/stream" >"$work/objects"
	check "Helm $version, Secrets given by name: none is made" no_secrets
	render "$version" "${given[@]}" >"$work/again"
	check "Helm $version, Secrets given by name: no render differs" cmp "$work/stream" "$work/again"
	check "Helm $version, Secrets given by name: they are used" test \
		"$(grep -c 'name: keys$' "$work/stream")" -ge 10
done
exit "$failed"
