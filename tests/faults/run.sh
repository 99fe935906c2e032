#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# tests/faults/run.sh torture [OPTION...]   commands of helm store, each with a fault at one of its requests; prints TAP
# tests/faults/run.sh soak [OPTION...]      many commands of two users at random
# On the cluster of KUBECONFIG, through tests/e2e/run.sh, which also says BUSYBOX.
#
# TORTURE=80 (so many runs; all), SEED (of the commit, or by the clock), WORKERS=4, ONLY=COMMAND:N:FAULT, SILENCE=70s,
# PASSED=FILE (of the runs of this code that ended well before: they are left out, and these added), GROUP=8 (faults
# that a command outlives, of one kind, in one run of it; 1 unless all are run); SECONDS of soak are LENGTH, and
# SHRINK=1 looks for fewer steps that fail. HELM_MAJOR=3 runs Helm 3.
set -euo pipefail

cd "$(dirname "$0")/../.."
HELM_BIN=${HELM_BIN:-$(tests/helm.sh --path "${HELM_MAJOR:-4}")}
export HELM_BIN
words=(-ingress-class "${INGRESS_CLASS:-nginx}" -silence "${SILENCE:-70s}")
case $1 in
torture)
	# A commit is tried with the same runs wherever it is tried; the next one with others.
	commit=$(git rev-parse --short=7 HEAD 2>/dev/null) && : "${SEED:=$((16#${commit:0:7}))}"
	if [ "${TORTURE:-80}" = all ]; then TORTURE=0 GROUP=${GROUP:-8}; fi
	words+=(-group "${GROUP:-1}" -count "${TORTURE:-80}")
	words+=(-workers "${WORKERS:-4}" -only "${ONLY-}" -passed "${PASSED-}")
	;;
soak) words+=(-seconds "${LENGTH:-600}" ${SHRINK:+-shrink}) ;;
esac
exec build/faults "$1" "${words[@]}" -seed "${SEED:-$(date +%s)}" "${@:2}"
