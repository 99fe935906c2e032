#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# What a change of values changes: no more objects than it must, and never a field that Kubernetes refuses to change.
# shellcheck disable=SC2016,SC2317 # functions are called by check, programs of jq are in quotes
set -uo pipefail
# shellcheck source=tests/chart/chart.bash
. tests/chart/chart.bash

# Objects of a render without what is random, sorted, into FILE. A Job's hash is put behind its name.
plain() { # FILE CHART ARGUMENT...
	local file=$1 from=$2
	shift 2
	helm 3 template acme "$from" --namespace acme --kube-version 1.33.0 "$@" >"$work/stream" || return 1
	objects "$work/stream" | jq -cS 'if .kind == "Secret" then .data |= map_values("") else . end' | sort >"$file"
}

# Names of objects that are not the same in two renders; a Job by its component.
differing() { # FILE FILE
	comm -3 "$1" "$2" | jq -r '"\(.kind)/\(.metadata.name | sub("-[0-9a-f]{8}$"; ""))"' | sort -u | paste -sd ' '
}

change() { # NAME WANTED ARGUMENT...
	local name=$1 wanted=$2 got
	shift 2
	plain "$work/after" "$chart" "$@" || { check "$name: renders" false && return; }
	got=$(differing "$work/before" "$work/after")
	check "$name changes: $wanted" test "$got" = "$wanted"
	[ "$got" = "$wanted" ] || echo "# but: $got"
}

# Fields that the API server lets nobody change.
fixed() { # FILE
	jq -cS 'if .kind == "StatefulSet" then [.kind + "/" + .metadata.name, .spec.serviceName, .spec.selector,
			.spec.volumeClaimTemplates, .spec.podManagementPolicy]
		elif .kind == "Deployment" then [.kind + "/" + .metadata.name, .spec.selector]
		elif .kind == "PersistentVolumeClaim" then [.kind + "/" + .metadata.name, .spec]
		elif .kind == "Job" then [.kind + "/" + .metadata.name, .spec.template]
		else empty end' "$1" | sort
}

# Where a name is in both renders, what is fixed is the same in both.
nothing_refused() {
	join -t $'\t' -j 1 <(fixed "$work/before" | jq -r '"\(.[0])\t\(.)"' | sort) \
		<(fixed "$work/after" | jq -r '"\(.[0])\t\(.)"' | sort) |
		awk -F '\t' '$2 != $3 { print; bad = 1 } END { exit bad || !NR }'
}

safe() { # NAME ARGUMENT...
	local name=$1
	shift
	plain "$work/after" "$chart" "$@" || { check "$name: renders" false && return; }
	check "$name: no immutable field changes" nothing_refused
}

plain "$work/before" "$chart"
for version in 3 4; do
	for n in 1 2; do
		render "$version" | grep . | sed -E 's/^(  [a-z-]+): "[A-Za-z0-9+/]{40,}=*"$/\1: …/' >"$work/same.$n"
	done
	check "the same values twice, Helm $version" cmp "$work/same.1" "$work/same.2"
	check "the same values twice, Helm $version: something is rendered" test -s "$work/same.2"
done
change 'another theme' 'ConfigMap/acme Job/acme-seed' --set global.store.theme=dark
change 'a price' 'ConfigMap/acme Job/acme-seed' --set-json 'global.store.products=[{"sku":"A","title":"A","price":1}]'
change 'seed mode' 'Job/acme-seed' --set global.store.seed.mode=once
change 'another image' 'Deployment/acme-web Job/acme-migrate Job/acme-seed Pod/acme-order' --set image.tag=next
change 'another Redis image' 'Deployment/acme-redis' --set redis.image.tag=next
change 'another PostgreSQL image' 'StatefulSet/acme-postgresql' --set postgresql.image.tag=next
change 'a record' '' --set global.store.owner=jo,global.store.fingerprint=00ff,global.store.profile=local
change 'more replicas' 'Deployment/acme-web' --set web.replicas=2
change 'another place for pictures' 'Deployment/acme-web PersistentVolumeClaim/acme-uploads' --set uploads.mode=none
change 'mail' 'Deployment/acme-web' --set smtp.host=smtp.example.com,smtp.from=shop@example.com
change 'suspension' 'Deployment/acme-redis Deployment/acme-web Job/acme-migrate Job/acme-seed Pod/acme-order '\
'StatefulSet/acme-postgresql' --set global.store.suspended=true
safe 'plan medium' --set global.store.plan=medium
safe 'plan large' --set global.store.plan=large
# A claim keeps class and access mode for its life.
safe 'everything else' -f tests/chart/values/everything.yaml \
	--set uploads.size=1Gi,uploads.storageClass=,uploads.accessMode=ReadWriteOnce
safe 'suspension' --set global.store.suspended=true
safe 'Redis with a volume' --set redis.persistence.enabled=true
safe 'pictures in a bucket' --set uploads.mode=s3,uploads.s3.bucket=abc,uploads.s3.existingSecret=s

# A new version of the chart alone restarts nothing.
cp -r "$chart" "$work/next"
sed -i 's/^version: .*/version: 9.9.9/; s/^  version: .*/  version: 9.9.9/' "$work"/next/Chart.yaml \
	"$work"/next/charts/*/Chart.yaml
pods() { jq -cS 'select(.spec.template?) | [.kind, .metadata.name, .spec.template, .spec.volumeClaimTemplates]' "$1"; }
plain "$work/after" "$work/next"
check 'another version of the chart: something changes' test -n "$(differing "$work/before" "$work/after")"
check 'another version of the chart: no pod does' diff <(pods "$work/before" | sort) <(pods "$work/after" | sort)
exit "$failed"
