#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The chart against a cluster, that of KUBECONFIG: what only a server can show holds under both Helms: secrets stay,
# Jobs are replaced, fields that cannot change are not changed. No pod runs: all ask for a node that does not exist.
# Makes namespaces and removes them.
# shellcheck disable=SC2016,SC2317 # functions are called by check, programs of jq are in quotes
set -uo pipefail
# shellcheck source=tests/chart/chart.bash
. tests/chart/chart.bash
# shellcheck source=tests/chart/server.bash
. tests/chart/server.bash

# Arguments that keep every pod of the chart from running.
readonly nowhere='store.urumi.ai/no-such-node=yes'
asleep=(--set-string "nodeSelector.${nowhere//./\\.}" --set-string "postgresql.nodeSelector.${nowhere//./\\.}"
	--set-string "redis.nodeSelector.${nowhere//./\\.}")

upgrade() { # 3|4 ARGUMENT...
	local version=$1
	shift
	helm "$version" upgrade --install acme "$chart" -n "$namespace" "${asleep[@]}" "$@"
}

secrets() { # into FILE
	kubectl get secret -n "$namespace" -l app.kubernetes.io/instance=acme -o json |
		jq -cS '.items[] | [.metadata.name, .data]' >"$1"
}

jobs_of() { # COMPONENT: names
	kubectl get job -n "$namespace" -l "app.kubernetes.io/component=$1" -o name | sort
}

same_secrets() {
	secrets "$work/now" && [ "$(wc -l <"$work/secrets")" = 3 ] && cmp "$work/secrets" "$work/now"
}

one_new_job() { # COMPONENT OLD
	[ "$(jobs_of "$1" | wc -l)" = 1 ] && [ "$(jobs_of "$1")" != "$2" ]
}

fail_job() { # NAME: lets its time run out
	kubectl patch -n "$namespace" "$1" --type=merge -p '{"spec": {"activeDeadlineSeconds": 1}}' &&
		kubectl wait -n "$namespace" "$1" --for=condition=Failed --timeout=60s
}

refuses_size() { # 3|4
	! upgrade "$1" --set postgresql.persistence.size=20Gi &&
		upgrade "$1" --set postgresql.persistence.size=10240Mi && upgrade "$1"
}

# The data folder was made with them; another one would be an empty database.
refuses_names() { # 3|4
	local field
	for field in database user; do
		! upgrade "$1" --set "postgresql.auth.$field=other" 2>"$work/said" || return 1
		grep -F "postgresql.auth.$field: the data are in store and other would be empty: leave it store" \
			"$work/said" || { cat "$work/said" && return 1; }
	done
	upgrade "$1" --set postgresql.auth.database=store
}

# A catalogue as large as docs/catalogue.md says fits, of words that repeat as those of a shop do.
catalogue() { # COUNT
	awk -v count="$1" 'function words(n,  text) {
			for (text = ""; n; n--)
				text = text (text == "" ? "" : " ") word[int(rand() * 5000)]
			return text
		}
		BEGIN {
			srand(1)
			for (i = 0; i < 5000; i++)
				for (n = 3 + int(rand() * 7); n; n--)
					word[i] = word[i] sprintf("%c", 97 + int(rand() * 26))
			printf "{\"global\": {\"store\": {\"products\": ["
			for (i = 0; i < count; i++)
				printf "%s{\"sku\": \"SKU-%05d\", \"title\": \"%s\", \"description\": \"%s\", " \
					"\"price\": %.2f, \"stock\": %d, \"image\": \"%s/%05d-%08x.jpg\"}",
					i ? ", " : "", i, words(3), words(12), 1 + int(rand() * 9900) / 100,
					rand() * 100, "https://img.example.com/products", i, int(rand() * 2147483647)
			print "]}}}"
		}' >"$work/catalogue.json"
}

documented_size() { # 3|4
	catalogue 3500
	upgrade "$1" -f "$work/catalogue.json" || return 1
	catalogue 4500
	! upgrade "$1" -f "$work/catalogue.json" 2>"$work/said" || return 1
	grep -F 'give a larger catalogue by global.store.productsFrom' "$work/said" && upgrade "$1"
}

sleeps() {
	[ "$(kubectl get deployment,statefulset -n "$namespace" -o json |
		jq -c '[.items[].spec.replicas] | unique')" = '[0]' ] &&
		[ -z "$(kubectl get job -n "$namespace" -o name)" ]
}

left() { # kept Secrets and no workload
	[ "$(kubectl get secret -n "$namespace" -l app.kubernetes.io/instance=acme -o name | sort |
		paste -sd ' ')" = 'secret/acme secret/acme-postgresql' ] &&
		[ -z "$(kubectl get deployment -n "$namespace" -o name)" ]
}

same_kept() {
	secrets "$work/now" && diff <(grep -v redis "$work/secrets") <(grep -v redis "$work/now")
}

life() { # 3|4 OTHER
	local version=$1 other=$2 seed migrate
	new_namespace "chart-test-$version-$$" || return 1
	check "Helm $version: install" upgrade "$version"
	secrets "$work/secrets"
	seed=$(jobs_of seed) migrate=$(jobs_of migrate)
	check "Helm $version: another theme" upgrade "$version" --set global.store.theme=dark
	check "Helm $version: secrets stay over an upgrade" same_secrets
	check "Helm $version: another seed Job in the place of the old one" one_new_job seed "$seed"
	check "Helm $version: the migrate Job stays" test "$(jobs_of migrate)" = "$migrate"
	check "Helm $version: rollback" helm "$version" rollback acme 1 -n "$namespace"
	check "Helm $version: secrets stay over a rollback" same_secrets
	check "Helm $version: the old seed Job is back" test "$(jobs_of seed)" = "$seed"
	check "Helm $version: a Job fails" fail_job "$migrate"
	check "Helm $version: upgrade after a failed Job" upgrade "$version"
	check "Helm $version: the failed Job has a successor" one_new_job migrate "$migrate"
	check "Helm $version: plan large" upgrade "$version" --set global.store.plan=large
	check "Helm $version: the claim's size is refused when changed, not when written otherwise" \
		refuses_size "$version"
	check "Helm $version: another name of database or role is refused" refuses_names "$version"
	check "Helm $version: as many products as documented fit, more are refused in words" documented_size "$version"
	check "Helm $version: suspend" upgrade "$version" --set global.store.suspended=true
	check "Helm $version: nothing runs while suspended" sleeps
	check "Helm $version: secrets stay over suspension" same_secrets
	check "Helm $version: uninstall" helm "$version" uninstall acme -n "$namespace"
	check "Helm $version: what is left" left
	check "Helm $version: install again" upgrade "$version"
	check "Helm $version: with the old secrets" same_kept
	secrets "$work/secrets"
	check "Helm $other takes the release over" upgrade "$other" --set global.store.theme=dark
	check "Helm $other: secrets stay" same_secrets
}

life 3 4
life 4 3
exit "$failed"
