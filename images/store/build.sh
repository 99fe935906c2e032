#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Builds the application: build.sh OUT [LICENCES]
#   OUT        the folder to make, /srv/medusa in the image: compiled sources, admin page, the packages that are used
#   LICENCES   the folder to make with the licences of those packages
# Run in this folder (or a copy of it) after `npm ci`, with PostgreSQL and Redis installed (tools/schema.sh). With
# ADMIN=skip the admin page, which takes a minute, is left out.
set -eu

if [ $# -lt 1 ]; then
	echo 'usage: build.sh OUT [LICENCES]' >&2
	exit 2
fi
out=$1

# Medusa's command keeps a note of itself in the home folder, and asks the network unless told not to.
export XDG_CONFIG_HOME="${XDG_CONFIG_HOME:-${TMPDIR:-/tmp}/store-build}"
export MEDUSA_DISABLE_TELEMETRY=true NODE_ENV=production
if [ "${ADMIN-}" = skip ]; then
	export DISABLE_MEDUSA_ADMIN=true
fi

rm -rf .medusa
node node_modules/@medusajs/cli/cli.js build
rm -rf "$out"
mkdir -p "$out/bin"
cp -R .medusa/server/src .medusa/server/medusa-config.js package.json package-lock.json "$out/"
cp bin/store "$out/bin/"
if [ -d .medusa/server/public ]; then
	cp -R .medusa/server/public "$out/"
fi
node tools/packages.mjs "$out" ${2:+"$2"}
tools/schema.sh "$out"
