#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# What every pod of the chart must say by itself, also the test pod, which Helm 3 keeps from the platform's rules:
# Pod Security `restricted`, a read-only root, figures for the quota, no token, no service links.
set -uo pipefail
# shellcheck source=tests/chart/chart.bash
. tests/chart/chart.bash

while IFS= read -r file; do
	# Where the cluster gives the users, none is named.
	fixed=true
	! grep -qs 'fixedUser: false' "$file" || fixed=false
	mapfile -t arguments < <(with_values "$file")
	render 3 "${arguments[@]}" >"$work/stream" && objects "$work/stream" >"$work/objects"
	check "pods of ${file##*/}: some" grep -q '"kind":"Deployment"' "$work/objects"
	check "pods of ${file##*/}: restricted and bounded" none "$work/objects" --argjson fixed "$fixed" \
		-f tests/chart/pods.jq
done < <(values_files)
exit "$failed"
