#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# What strangers may not: the guards of images/store/src/guard, each from outside. On a shop of its own.
# shellcheck disable=SC2154

# shellcheck source=tests/store/shopper.sh
. tests/store/shopper.sh

prepared() {
	database_new shop
	(store migrate) >"$work/out" 2>&1
	(store seed) >>"$work/out" 2>&1
}

serves() {
	equal "$(curl -sS -o "$work/page" -w '%{http_code}' "http://127.0.0.1:$port/")" 200
	equal "$(curl -sS -o "$work/page" -w '%{http_code}' "http://127.0.0.1:$port/app")" 200
	equal "$(curl -sS -o "$work/page" -w '%{http_code}' "http://127.0.0.1:$port/admin/products")" 401
}

config .
check 'doors: a shop is made' prepared
server_start doors
check 'doors: guards let pages, admin pages and APIs pass' serves
server_stop doors
