#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The tests of charts/store and charts/database, one part a file here: tests/chart/run.sh [PART...]. Without a part,
# those that need no cluster; `server`, `schemas`, `goldens`, `differences` and `production` need one, that of
# KUBECONFIG.
# Both Helms are HELM3 and HELM4, or those of tests/helm.sh; the filter is BIN, or bin/store-postrender.
set -uo pipefail

cd "$(dirname "$0")/../.." || exit 1
failed=0
[ $# -gt 0 ] || set -- render facts security policies values changes secrets fit docs servers database
for part in "$@"; do
	bash "tests/chart/$part.sh" || failed=1
done
exit "$failed"
