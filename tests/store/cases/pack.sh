#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The pack of the image (images/store/src/pack.ts) beside modules that are loaded one by one, STORE_FAST=none, and what
# becomes of a pack that is damaged, of something else, or not there. On a seeded shop.
# shellcheck disable=SC2154

# shellcheck source=tests/store/shopper.sh
. tests/store/shopper.sh
# shellcheck source=tests/store/shop.bash
. tests/store/shop.bash

line='store start: the pack'

# An application of its own, $app from then on. What is to be changed in it is replaced: the rest is shared.
other_app() {
	rm -rf "$work/app"
	cp -al "$app" "$work/app" 2>/dev/null || cp -a "$app" "$work/app"
	app=$work/app
}

# replaced FILE SED-SCRIPT [TIME]: the file, with that time or now's.
replaced() {
	sed "$2" "$app/$1" >"$work/replaced"
	! cmp -s "$work/replaced" "$app/$1" || fail "nothing of $1 is changed"
	rm "$app/$1"
	cp "$work/replaced" "$app/$1"
	[ -z "${3-}" ] || touch -d "$3" "$app/$1"
}

# starts [VARIABLE=VALUE...]: and answers, then ends; what it says is in $work/packed.log
starts() {
	server_start packed SHUTDOWN_DELAY=0 "$@"
	curl -fsS -m 60 -o "$work/page" "http://127.0.0.1:$port/"
	server_stop packed
	grep -qi '<!doctype html>' "$work/page" || fail 'that is no page'
}

# says TEXT: of the pack this line and no other.
says() {
	expect "$line$1" "$work/packed.log"
	equal "$(grep -cF "$line" "$work/packed.log")" 1
}

says_nothing() {
	! grep -F "$line" "$work/packed.log" || fail 'it says something about the pack'
}

# --- used ------------------------------------------------------------------------------------------------------------

# What a shop answers: ids and times are those of one database.
answers() { # FOLDER
	local path token
	mkdir -p "$1"
	token=$(sql shop "select token from api_key where type = 'publishable' order by created_at limit 1")
	for path in / /products/mug-1 /cart /products/none /config.json /store/products /store/regions /app \
		/admin/orders; do
		curl -sS -m 60 -D "$1/head" -o "$1/body" -H "x-publishable-api-key: $token" \
			"http://127.0.0.1:$port$path"
		# Times, and what is drawn by lot for each answer.
		sed -E '/^(date|keep-alive|etag|set-cookie|x-request-id):/Id' "$1/head" >>"$1/all"
		sed -E 's/nonce="[^"]*"//g; s/name="token" value="[^"]*"//g' "$1/body" >>"$1/all"
	done
}

equal_answers() {
	server_start slow STORE_FAST=none SHUTDOWN_DELAY=0
	answers "$work/slow.answers"
	server_stop slow
	server_start packed SHUTDOWN_DELAY=0
	answers "$work/packed.answers"
	buy "$work/jar.packed" mug-1
	server_stop packed
	says_nothing
	[ "$(wc -c <"$work/slow.answers/all")" -gt 20000 ] || fail 'too little to tell'
	diff "$work/slow.answers/all" "$work/packed.answers/all"
}

# A file of the same size and time is taken for what was packed, which shows that the pack is used.
used() {
	other_app
	replaced src/server.js 's/serving on port/SERVING ON PORT/' @946684800
	starts
	says_nothing
	expect 'serving on port' "$work/packed.log"
	starts STORE_FAST=schema,early
	says_nothing
	expect 'SERVING ON PORT' "$work/packed.log"
}

# V8 itself refuses code that was made with other flags; the limit of the heap is none of what it was made with.
flags() {
	starts NODE_OPTIONS=--max-old-space-size=300
	says_nothing
	starts NODE_OPTIONS=--stack-trace-limit=20
	says ': this process has other V8 flags'
}

heap_stays() {
	local status=0
	"$node" --max-old-space-size=64 -e '
		require(process.argv[1] + "/src/pack.js").usePack(process.argv[1]);
		console.log("limit", Math.round(require("v8").getHeapStatistics().heap_size_limit / 1e6) < 200);
		for (const kept = []; ; ) kept.push(new Array(1e5).fill(kept.length + 0.5))' "$app" >"$work/out" 2>&1 ||
		status=$?
	[ "$status" != 0 ] || fail 'it ended well'
	expect 'limit true' "$work/out"
	expect 'Reached heap limit' "$work/out"
}

# What import() gives of each module that was imported, with the pack and without.
imports() {
	(cd "$app" && "$node" "$root/tests/store/imported.cjs" "$app") | tee "$work/out"
	expect '9 modules' "$work/out"
}

# Migrations load what no new shop does.
migrates() {
	(store MIGRATION_KEY=packed migrate) >"$work/out" 2>&1 || { tail "$work/out" && fail 'migrate failed'; }
	sql shop "delete from store_migration where key = 'packed'"
	expect 'migrating to packed' "$work/out"
	! grep -F 'the pack' "$work/out" || fail 'it says something about the pack'
}

checked() {
	(store pack) >"$work/out" 2>&1 || { cat "$work/out" && fail 'it does not hold'; }
	jq -e '.modules > 4000 and .files > .modules and .faults == 0' "$work/out"
}

# --- not used --------------------------------------------------------------------------------------------------------

changed_file() {
	other_app
	replaced src/server.js 's/serving on port/SERVING ON PORT/'
	starts
	says ": /srv/medusa/src/server.js is not what was packed"
	expect 'SERVING ON PORT' "$work/packed.log"
	! (store pack) >"$work/out" 2>&1 || fail 'store pack holds'
	expect 'src/server.js is not what was packed' "$work/out"
	expect '"faults":1' "$work/out"
}

# Where a package says another file of itself, it is that file that is loaded.
changed_manifest() {
	other_app
	local express=$app/node_modules/express
	jq '.main = "other.js"' "$express/package.json" >"$work/manifest"
	rm "$express/package.json"
	cp "$work/manifest" "$express/package.json"
	echo 'console.error("another express"); module.exports = require("./index.js")' >"$express/other.js"
	starts
	says ': /srv/medusa/node_modules/express/package.json is not what was packed'
	expect 'another express' "$work/packed.log"
}

other_packages() {
	other_app
	replaced package-lock.json '1s/$/ /'
	starts
	says ' is not used: packages were installed after it was made'
}

missing() {
	other_app
	rm "$app/base/pack.$1"
	starts
	says " is not used: ENOENT: no such file or directory, open '/srv/medusa/base/pack.$1'"
	! (store pack) >"$work/out" 2>&1 || fail 'store pack holds'
}

# Half of it, another byte in it: V8 does not look whether code is whole.
damaged() { # SAYS COMMAND...
	other_app
	mkdir "$app/base.new"
	cp -a "$app/base/." "$app/base.new/"
	rm -rf "${app:?}/base"
	mv "$app/base.new" "$app/base"
	"${@:2}"
	starts
	says "$1"
}

half() { # FILE
	truncate -s "$(($(stat -c %s "$app/base/$1") / 2))" "$app/base/$1"
}

other_bytes() { # one in each thousand, each another than it was
	"$node" -e 'const { readFileSync, writeFileSync } = require("fs"), file = process.argv[1]
		const bytes = readFileSync(file)
		for (let at = 500; at < bytes.length; at += 1000) bytes[at] ^= 1
		writeFileSync(file, bytes)' "$app/base/$1"
}

# Of another Node.js: the index says so, whole as it is.
other_node() {
	"$node" -e 'const { readFileSync, writeFileSync } = require("fs"), { crc32 } = require("zlib")
		const file = process.argv[1], index = JSON.parse(readFileSync(file, "utf8").split("\n")[0])
		index.versions = "v1"
		const line = JSON.stringify(index)
		writeFileSync(file, line + "\n" + crc32(line).toString(16) + "\n")' "$app/base/pack.json"
}

# --- made anew -------------------------------------------------------------------------------------------------------

# All but the code, which has those functions that were called by the time that a process ended, in V8's own order.
made_again() {
	local first=$app
	rm -rf "$work/app"
	cp -a "$app" "$work/app"
	PATH=${node%/*}:$PATH "$build/tools/pack.sh" "$work/app"
	"$node" tests/store/packs.mjs "$first" "$work/app"
}

shop_ready
check 'pack: a shop answers as it does without' equal_answers
check 'pack: it is what modules come from' used
check 'pack: any limit of the heap, and no other flags' flags
check 'pack: the heap keeps its limit' heap_stays
check 'pack: import() gives what it does without' imports
check 'pack: migrations run from it' migrates
check 'pack: store pack says that it holds' checked
check 'pack: a file that was changed is loaded as it is' changed_file
check 'pack: a package that leads elsewhere is followed' changed_manifest
check 'pack: not with other packages' other_packages
check 'pack: without its index' missing json
check 'pack: without its modules' missing bin
check 'pack: half an index' damaged ' is not used: base/pack.json is damaged' half pack.json
check 'pack: an index with other bytes' damaged ' is not used: base/pack.json is damaged' other_bytes pack.json
check 'pack: half the modules' damaged ': base/pack.bin is damaged at /srv/medusa/' half pack.bin
check 'pack: modules with other bytes' damaged ': base/pack.bin is damaged at /srv/medusa/' other_bytes pack.bin
check 'pack: of another Node.js' damaged ' is not used: it is of Node.js v1, this is v' other_node
check 'pack: made again it is the same' made_again
