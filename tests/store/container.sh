#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# container.sh APP NODE WORK COMMAND...: the `store` program as a container of the platform runs it. To be called in a
# mount namespace of its own (unshare --mount). The application lies at /srv/medusa, the files of the test at /srv/work;
# everything is read-only but /tmp and /srv/uploads; uid 1000, no capabilities.
set -euo pipefail

app=$1 node=$2 work=$3
shift 3
# Elsewhere the mounts below would be the machine's.
if [ "$(readlink /proc/self/ns/mnt)" = "$(readlink /proc/1/ns/mnt)" ]; then
	echo "$0: only in a mount namespace of its own (unshare --mount)" >&2
	exit 2
fi
mount --make-rprivate /
mount -t tmpfs -o mode=755 tmpfs /srv
mkdir /srv/medusa /srv/work /srv/uploads
touch /srv/node
mount --bind "$node" /srv/node
mount --bind "$app" /srv/medusa
mount --bind "$work" /srv/work
mount -o remount,bind,ro /srv/medusa
mount -o remount,bind,ro /srv/work
# Pictures: a folder of the test, or a disk of UPLOADS_DISK bytes.
if [ -n "${UPLOADS_DISK-}" ]; then
	mount -t tmpfs -o "mode=777,size=$UPLOADS_DISK" tmpfs /srv/uploads
elif [ -d "$work/uploads" ]; then
	mount --bind "$work/uploads" /srv/uploads
fi
mount -o remount,ro /srv
mount -t tmpfs -o mode=1777 tmpfs /tmp
mount -o remount,bind,ro /
cd /srv/medusa
exec setpriv --reuid 1000 --regid 1000 --clear-groups --no-new-privs --inh-caps=-all --bounding-set=-all \
	/srv/node bin/store "$@"
