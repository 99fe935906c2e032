#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# docs/production.md: its files are written to a folder, and its commands run there, each one a test. What would make
# or change something on the cluster is a dry run by the API server of KUBECONFIG; the namespace of a managed database
# is made and removed.
# shellcheck disable=SC2317,SC2154 # functions are called by check
set -uo pipefail
# shellcheck source=tests/chart/chart.bash
. tests/chart/chart.bash
# shellcheck source=tests/chart/server.bash
. tests/chart/server.bash

readonly page=docs/production.md
root=$PWD

if ! kubectl get --raw /apis/cert-manager.io/v1 >/dev/null 2>&1; then
	echo "ok chart: $page # skip an operator's kinds are not there"
	exit 0
fi

# Blocks of ```yaml NAME become files.
page_files() {
	awk -v folder="$work/page" '
		/^```yaml [a-z.-]+$/ { file = folder "/" $2; next }
		/^```/ { file = "" }
		file { print > file }' "$page"
}

# Lines of blocks without a language, joined where they go on.
page_commands() {
	awk '
		/^```$/ && !other { on = !on; next }
		/^```./ { other = 1; next }
		/^```$/ { other = 0; next }
		on' "$page" | sed -e ':again' -e '/\\$/ { N; s/ *\\\n */ /; b again' -e '}'
}

# The command as it is tried, with the words of its line.
try() { # 3|4 COMMAND
	local arguments
	eval "arguments=($2)" # quotes of the page, as a shell reads them
	cd "$work/page" || return 1
	case $2 in
	'kubectl apply -f '*) "${arguments[@]}" --dry-run=server --validate=strict ;;
	'kubectl create namespace '* | 'kubectl label namespace '* | 'kubectl create secret '*) "${arguments[@]}" ;;
	'helm store create '*) HELM_BIN=$(helm_of "$1") "$root/bin/helm-store" "${arguments[@]:2}" --dry-run -q ;;
	*) echo "this test does not know how to try: $2" && false ;;
	esac
	local status=$?
	cd "$root" || return 1
	return "$status"
}

helm_of() { # 3|4: helm_path needs the repository's root
	(cd "$root" && helm_path "$1")
}

mkdir "$work/page"
page_files
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj '/CN=authority' \
	-keyout "$work/key" -out "$work/page/ca.crt" 2>/dev/null
if kubectl get namespace store-acme >/dev/null 2>&1; then
	check "namespace store-acme is free" false
	exit "$failed"
fi
check "$page: files" test "$(find "$work/page" -name '*.yaml' | wc -l)" -ge 5
commands=0
namespaces+=(store-acme)
while IFS= read -r command; do
	for version in 3 4; do
		# What is made for real is made once.
		case $command in kubectl*) [ "$version" = 4 ] || continue ;; esac
		check "$page, Helm $version: $command" try "$version" "$command"
	done
	commands=$((commands + 1))
done < <(page_commands)
check "$page: commands" test "$commands" -ge 9
wrong() {
	! try 4 'helm store create acme --profile prod -f acme.yaml --set gateway.enabled=true' >"$work/wrong" 2>&1 &&
		grep -q gateway/parentRefs "$work/wrong"
}
check "$page: a command that cannot work fails here" wrong
exit "$failed"
