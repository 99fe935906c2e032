#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# tests/first-minutes.sh SUITE TOLD LOG: the page docs/first-minutes.md of what tests/fresh.sh saw. TOLD has its lines
# `took SECONDS PART` and `bought WORDS`; LOG what the commands said, each part behind a line `== PART`.
set -euo pipefail

suite=$1 told=$2 log=$3

# What a part's commands said, without the lines that only make the page long.
said() { # PART
	awk -v part="== $1" '/^== / { inside = ($0 == part); next } inside' "$log" |
		sed -E 's/\x1b\[[0-9;?]*[A-Za-z]//g; s#/ro[o]t/#~/#g' | cat -s | fold -s -w 118 |
		sed -E 's/[[:space:]]+$//'
}

bought() { # NTH
	sed -n 's/^bought //p' "$told" | sed -n "$1p"
}

times() {
	local seconds name
	while read -r _ seconds name; do
		printf '| %s | %d:%02d |\n' "$name" "$((seconds / 60))" "$((seconds % 60))"
	done < <(grep '^took ' "$told")
}

cat <<END
# First minutes

A transcript, written by the test that it is of: \`make first-minutes\` (\`tests/fresh.sh\`). A bare Debian ($suite,
mmdebstrap's minbase and nothing else) on $(nproc) processors; the parts of Kubernetes and the images were in
\`~/.cache/helm-store\` from an earlier try. [From nothing](your-cluster.md) the first line takes longer.

| part | minutes |
|---|---|
$(times)

## One command, to a shop on an own cluster

\`\`\`text
# ./install.sh --try --yes --cluster own
$(said 'to a shop on an own cluster')
\`\`\`

## An order in Chromium

A person's clicks (\`tests/store/order.mjs\`): the first product, into the cart, the address, "Place order". What the
shop then shows:

> $(bought 1)

## And to nothing

\`\`\`text
# make try-clean
$(said 'to nothing')
\`\`\`

## The same on a cluster that is somebody's

Another own cluster stands for it; its KUBECONFIG is all that is known of it. It is afterwards as it was (compared).

\`\`\`text
# ./install.sh --try --yes --cluster current
$(said "to a shop on somebody's cluster")
\`\`\`

> $(bought 2)

\`\`\`text
# make try-clean
$(said 'and to nothing again')
\`\`\`
END
