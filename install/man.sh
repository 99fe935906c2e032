#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# man.sh FOLDER STORE-POSTRENDER HELM-STORE: writes the pages of the manual, as the programs' own tables say them:
# store-postrender.1, helm-store.1 and helm-store-VERB.1.
set -eu
umask 022

folder=$1 filter=$2 plugin=$3
mkdir -p "$folder"
"$filter" --help-man >"$folder/store-postrender.1"
names=$("$plugin" __docs man)
for name in $names; do
	case $name in
	helm-store) page=$name ;;
	*) page=helm-store-$name ;;
	esac
	"$plugin" __docs man "$name" >"$folder/$page.1"
done
