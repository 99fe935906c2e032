#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Builds the application: build.sh OUT [LICENCES]
#   OUT        the folder to make, /srv/medusa in the image: compiled sources, admin page, the packages that are used
#   LICENCES   the folder to make with the licences of those packages
# Run in this folder (or a copy of it) after `npm ci`, with curl, PostgreSQL and Redis installed (tools/servers.sh). With
# ADMIN=FOLDER the admin page, which takes a minute, is the one that lies there.
set -eu

if [ $# -lt 1 ]; then
	echo 'usage: build.sh OUT [LICENCES]' >&2
	exit 2
fi
out=$1
if [ ! -f tools/packages.mjs ] || [ ! -f bin/store ] || [ ! -d node_modules ]; then
	echo 'build.sh: run it in images/store, or a copy of it, after npm ci' >&2
	exit 2
fi
# What it removes it has made, or no file is in it.
if [ -e "$out" ] && [ ! -f "$out/bin/store" ] && { [ ! -d "$out" ] || [ -n "$(find "$out/" ! -type d | head -n 1)" ]; }; then
	echo "build.sh: $out is there, and is no application: choose another folder" >&2
	exit 2
fi

# Medusa's command keeps a note of itself in the home folder, and asks the network unless told not to.
if [ -z "${XDG_CONFIG_HOME-}" ]; then
	XDG_CONFIG_HOME=$(mktemp -d)
	trap 'rm -rf "$XDG_CONFIG_HOME"' EXIT
	export XDG_CONFIG_HOME
fi
export MEDUSA_DISABLE_TELEMETRY=true NODE_ENV=production
if [ -n "${ADMIN-}" ]; then
	export DISABLE_MEDUSA_ADMIN=true
fi

rm -rf .medusa
node node_modules/@medusajs/cli/cli.js build
rm -rf -- "$out"
mkdir -p -- "$out/bin"
cp bin/store "$out/bin/"
cp -R .medusa/server/src .medusa/server/medusa-config.js package.json package-lock.json "$out/"
cp -R "${ADMIN:-.medusa/server/public}" "$out/public"
unset DISABLE_MEDUSA_ADMIN
node tools/packages.mjs "$out" ${2:+"$2"}
tools/schema.sh "$out"
tools/pack.sh "$out"
