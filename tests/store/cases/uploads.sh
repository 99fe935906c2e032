#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Pictures that are uploaded in the admin pages: on a volume, in the bucket of an S3 server, or not at all. On the shop
# that other cases have left, or one of its own.
# shellcheck disable=SC2154

# shellcheck source=tests/store/shopper.sh
. tests/store/shopper.sh
# shellcheck source=tests/store/shop.bash
. tests/store/shop.bash

readonly LARGEST=300000

picture() { # FILE SIZE: a PNG of that many pixels a side
	"$node" tests/store/picture.mjs "$work/$1" "$2"
}

upload() { # FILE [OPTION...]: prints the status; the answer is in $work/answer
	curl -sS -m 60 -o "$work/answer" -w '%{http_code}' -H "Authorization: Bearer $(cat "$work/token")" \
		-F "files=@$work/$1;type=image/png" "${@:2}" "http://127.0.0.1:$port/admin/uploads"
}

uploaded() { # FILE: prints the path
	equal "$(upload "$1")" 200 >&2 || { cat "$work/answer" >&2 && return 1; }
	jq -r '.files[0].url' "$work/answer"
}

refused() { # STATUS TEXT FILE [OPTION...]
	local status
	status=$(upload "${@:3}")
	expect "$2" "$work/answer"
	equal "$status" "$1"
}

fetch() { # PATH [OPTION...]: prints the status; head and body are in $work/head and $work/body
	curl -sS -m 20 --path-as-is -D "$work/head" -o "$work/body" -w '%{http_code}' "${@:2}" \
		"http://127.0.0.1:$port$1"
}

header() { # NAME: its value in $work/head
	tr -d '\r' <"$work/head" | sed -n "s/^$1: //Ip"
}

served() { # FILE PATH TYPE
	equal "$(fetch "$2")" 200
	cmp "$work/$1" "$work/body" || fail "$2 is not $1"
	equal "$(header Content-Type)" "$3"
	equal "$(header X-Content-Type-Options)" nosniff
	equal "$(header Content-Security-Policy)" "default-src 'none'; sandbox"
	equal "$(header Content-Disposition)" "inline; filename=\"${2##*/}\""
	equal "$(header Cache-Control)" 'public, max-age=31536000, immutable'
}

# A picture of each kind that is taken; what counts is how it begins.
kinds() {
	local kind type path
	picture a.png 20
	printf '\xff\xd8\xff\xe0\x00\x10JFIF\x00....' >"$work/a.jpg"
	printf 'GIF89a....' >"$work/a.gif"
	printf 'RIFF\x20\x00\x00\x00WEBPVP8 ....' >"$work/a.webp"
	printf '\x00\x00\x00\x20ftypavif\x00\x00\x00\x00....' >"$work/a.avif"
	while read -r kind type; do
		path=$(uploaded "a.$kind")
		[[ $path =~ ^/uploads/[0-9a-f]{32}\.$kind$ ]] || fail "a.$kind is at $path"
		served "a.$kind" "$path" "$type"
	done <<<'png image/png
jpg image/jpeg
gif image/gif
webp image/webp
avif image/avif'
	[ "$(uploaded a.png)" != "$(uploaded a.png)" ] || fail 'two uploads have one name'
}

no_pictures() {
	printf '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>' >"$work/x.svg"
	printf '<html><script>alert(1)</script>' >"$work/x.html"
	printf '\x89PNG\r\n\x1a\nxxxxJUNK<script>' >"$work/x.png"
	printf 'MZ\x90\x00' >"$work/x.exe"
	local file before
	before=$(find "$work/uploads" -type f | wc -l)
	for file in x.svg x.html x.png x.exe; do
		refused 400 'no picture that is taken' "$file" -F "files=@$work/a.png;filename=a.png;type=image/png"
		refused 400 'no picture that is taken' "$file"
	done
	[ "$(find "$work/uploads" -type f | wc -l)" -le $((before + 4)) ] || fail 'something was kept'
	! grep -rqiE '<script|^MZ' "$work/uploads" || fail 'one of them was kept'
}

too_large() {
	picture large.png 400
	refused 400 'and may have 293.0 KiB' large.png
	picture huge.png 600
	refused 413 'upload fewer pictures at once' huge.png
	refused 411 'does not say how long' a.png -H 'Transfer-Encoding: chunked'
}

strangers() {
	equal "$(curl -sS -o "$work/answer" -w '%{http_code}' -F "files=@$work/a.png" \
		"http://127.0.0.1:$port/admin/uploads")" 401
	equal "$(admin uploads/presigned-urls -d '{"originalname":"a.csv","size":1,"mime_type":"text/csv"}')" 400
	expect 'only pictures can be uploaded' "$work/answer"
}

# Names that are none of ours are not looked for: neither out of the folder nor in it.
paths() {
	local name path
	printf secret >"$work/uploads/notes.txt"
	printf secret >"$work/uploads/.unfinished-0"
	name=$(uploaded a.png)
	name=${name##*/}
	for path in notes.txt .unfinished-0 ../../etc/passwd ..%2f..%2fetc%2fpasswd '%2e%2e/%2e%2e/etc/passwd' \
		"x%2f..%2f$name" "${name^^}" "$name%00" "$name.html" "./$name%2f" '' '..' \
		"$name/../../medusa/package.json"; do
		[[ $(fetch "/uploads/$path") =~ ^(400|404)$ ]] || fail "/uploads/$path: $(head -n 1 "$work/head")"
		! grep -q 'secret\|root:\|"medusa' "$work/body" || fail "/uploads/$path: $(cat "$work/body")"
	done
	rm "$work/uploads/notes.txt" "$work/uploads/.unfinished-0"
}

headers() {
	local path
	path=$(uploaded a.png)
	equal "$(fetch "$path" -H 'Range: bytes=0-3,2-5,1-4,0-')" 200
	cmp "$work/a.png" "$work/body"
	equal "$(fetch "$path" -I)" 200
	equal "$(header Content-Length)" "$(stat -c %s "$work/a.png")"
	fetch "$path" >/dev/null
	equal "$(fetch "$path" -H "If-None-Match: $(header ETag)")" 304
	equal "$(fetch "/uploads/$(printf 0%.0s {1..32}).png")" 404
	equal "$(header Cache-Control)" no-store
}

removed() {
	local path
	path=$(uploaded a.png)
	equal "$(admin "uploads/${path##*/}" -X DELETE)" 200
	equal "$(fetch "$path")" 404
	equal "$(fetch "$(cat "$work/kept")")" 200
}

admin() { # PATH [OPTION...]: prints the status; the answer is in $work/answer
	curl -sS -m 60 -o "$work/answer" -w '%{http_code}' -H "Authorization: Bearer $(cat "$work/token")" \
		-H 'Content-Type: application/json' "${@:2}" "http://127.0.0.1:$port/admin/$1"
}

# The thumbnail of a product is what buyers see.
shown() {
	local product
	product=$(sql shop "select id from product where handle = 'mug-1' and deleted_at is null")
	uploaded a.png >"$work/kept"
	equal "$(admin "products/$product" -d "{\"thumbnail\":\"$(cat "$work/kept")\"}")" 200
	get "$work/jar.shown" /products/mug-1 >"$work/page"
	expect "<img src=\"$(cat "$work/kept")\"" "$work/page"
	get "$work/jar.shown" / >"$work/page"
	expect "<img src=\"$(cat "$work/kept")\"" "$work/page"
}

in_browser() { # upload|without-mail
	"$node" tests/store/files.mjs "http://127.0.0.1:$port" "$packages" "$1" "$ADMIN_EMAIL" "$ADMIN_PASSWORD" \
		"$work/browser.png" 2>&1
}

no_room() { # TEXT: what does not fit is refused, what fits is taken, and the shop sells
	refused 400 "$1" "${2:-browser.png}"
	buy "$work/jar.full" mug-1
}

# What a killed process left is removed when it is old, and takes room while it may still be written.
leftovers() {
	find "$work/uploads" -type f -delete
	truncate -s 150000 "$work/uploads/.unfinished-00"
	chmod 666 "$work/uploads/.unfinished-00"
	refused 400 'no room' browser.png
	touch -d '2 hours ago' "$work/uploads/.unfinished-00"
	uploaded browser.png >/dev/null
	[ ! -e "$work/uploads/.unfinished-00" ] || fail 'it is still there'
}

# The keys are the server's, and as long and odd as keys of a provider.
readonly S3_ACCESS=AKIAOPENINGS S3_SECRET='s3cret/+key=%: with a blank'

s3_start() {
	local tls=() scheme=http
	[ "${1-}" != tls ] || scheme=https
	[ "${1-}" != tls ] || tls=(--cert "$work/tls/server.crt" --key "$work/tls/server.key")
	s3_port=$(free_port)
	mkdir -p "$work/s3/pictures" "$work/about-s3" "$work/keys-s3"
	HOME=$work ROOT_ACCESS_KEY_ID=$S3_ACCESS ROOT_SECRET_ACCESS_KEY=$S3_SECRET "$s3_server" --quiet \
		--iam-dir "$work/keys-s3" --port "127.0.0.1:$s3_port" "${tls[@]}" posix --sidecar "$work/about-s3" \
		"$work/s3" >"$work/s3.log" 2>&1 &
	echo $! >"$work/s3.pid"
	within 20 curl -sk "$scheme://127.0.0.1:$s3_port/"
}

s3_stop() {
	kill "$(cat "$work/s3.pid")"
	within 10 test ! -d "/proc/$(cat "$work/s3.pid")"
	rm -f "$work/s3.pid"
}

with_bucket() { # NAME [VARIABLE=VALUE...]
	server_start "$1" UPLOADS_MODE=s3 UPLOADS_S3_ENDPOINT="http://127.0.0.1:$s3_port" UPLOADS_S3_BUCKET=pictures \
		UPLOADS_S3_PATH_STYLE=true UPLOADS_S3_ACCESS_KEY="$S3_ACCESS" UPLOADS_S3_SECRET_KEY="$S3_SECRET" \
		UPLOADS_S3_PREFIX=acme UPLOADS_MAX_BYTES="$LARGEST" "${@:2}"
}

in_bucket() {
	local path
	path=$(uploaded a.png)
	served a.png "$path" image/png
	[ -n "$(find "$work/s3/pictures/acme" -name "${path##*/}*" -type f)" ] || fail 'it is not in the bucket'
	equal "$(fetch "$path" -I)" 200
	equal "$(fetch "/uploads/$(printf 0%.0s {1..32}).png")" 404
	refused 400 'no picture that is taken' x.svg
	equal "$(admin "uploads/${path##*/}" -X DELETE)" 200
	equal "$(fetch "$path")" 404
	uploaded a.png >"$work/bucket.path"
}

bucket_away() {
	s3_stop
	refused 400 'refused: nothing listens there' a.png
	equal "$(fetch "$(cat "$work/bucket.path")")" 502
	equal "$(header Cache-Control)" no-store
	buy "$work/jar.bucket" mug-1
	expect 'store start: pictures: bucket pictures at http://127.0.0.1:' "$work/bucket.log"
}

# The server refuses who has other keys: neither is anything kept, nor handed out, and the shop sells.
bucket_refuses() { # LOG WHY
	local before
	before=$(find "$work/s3" -type f | sort)
	refused 400 "$2" a.png
	equal "$(find "$work/s3" -type f | sort)" "$before"
	expect "${2##* (}" <(sed 's/$/)/' "$work/$1.log")
	equal "$(fetch "$(cat "$work/bucket.path")")" 502
	buy "$work/jar.bucket" mug-1
}

in_bucket_by_tls() {
	served a.png "$(uploaded a.png)" image/png
}

none() {
	refused 400 'this shop takes no pictures (uploads.mode is none)' a.png
	equal "$(fetch "$(cat "$work/kept")")" 404
	expect 'store start: pictures: none can be uploaded' "$work/none.log"
	buy "$work/jar.none" mug-1
}

wrong_setting() { # TEXT VARIABLE=VALUE...
	if (store MIGRATE_WAIT=1 PORT="$(free_port)" "${@:2}" start) >"$work/out" 2>&1; then
		fail 'it started'
	fi
	expect "$1" "$work/out"
}

find_s3_server
check 'uploads: a shop is there' shop_ready
check 'uploads: a bucket without a name is told' wrong_setting 'UPLOADS_S3_BUCKET is not set' UPLOADS_MODE=s3
check 'uploads: a folder that leads out of the bucket is refused' wrong_setting 'UPLOADS_S3_PREFIX is "../x"' \
	UPLOADS_MODE=s3 UPLOADS_S3_BUCKET=pictures UPLOADS_S3_PREFIX=../x
mkdir -p "$work/uploads" "$work/s3"
[ "$(id -u)" != 0 ] || chown 1000:1000 "$work/uploads"
on_volume=(UPLOADS_MODE=volume UPLOADS_FOLDER=/srv/uploads UPLOADS_MAX_BYTES="$LARGEST")
[ "$(id -u)" = 0 ] || on_volume[1]=UPLOADS_FOLDER=$work/uploads
server_start volume "${on_volume[@]}"
check 'uploads: an administrator logs in' log_in
check 'uploads: each kind of picture' kinds
check 'uploads: anything else is refused, whatever it is called' no_pictures
check 'uploads: size is bounded' too_large
check 'uploads: only administrators, only pictures' strangers
check 'uploads: no way out of the folder' paths
check 'uploads: ranges, HEAD and If-None-Match' headers
check 'uploads: a product shows its picture' shown
picture browser.png 200
check 'uploads: in the admin pages, by Chromium' in_browser upload
server_stop volume
server_start again "${on_volume[@]}" UPLOADS_CAPACITY=200000
check 'uploads: a restart keeps them' served a.png "$(cat "$work/kept")" image/png
check 'uploads: one is removed' removed
check 'uploads: no more than the volume has, and the shop sells on' no_room \
	'no room: the volume for pictures (195.3 KiB) is full'
check 'uploads: what a killed process left' leftovers
server_stop again
if [ "$(id -u)" = 0 ]; then
	server_start full "${on_volume[@]}" UPLOADS_DISK=100k
	check 'uploads: a full disk, and the shop sells on' no_room 'no room: the volume for pictures is full'
	check 'uploads: a smaller one fits' uploaded a.png
	server_stop full
	chown 0:0 "$work/uploads"
	server_start closed "${on_volume[@]}"
	check 'uploads: a volume that cannot be written' no_room 'cannot be written (EACCES)' a.png
	server_stop closed
fi
s3_start
with_bucket bucket
check 'uploads: in a bucket' in_bucket
check 'uploads: the bucket is away, and the shop sells on' bucket_away
server_stop bucket
s3_start
while read -r name setting why; do
	with_bucket "$name" "$setting"
	check "uploads: the bucket's server refuses ${setting%%=*} that is wrong, and it is told" bucket_refuses \
		"$name" "$why"
	server_stop "$name"
done <<'LIST'
access UPLOADS_S3_ACCESS_KEY=wrong status 403 (InvalidAccessKeyId)
secret UPLOADS_S3_SECRET_KEY=wrong status 403 (SignatureDoesNotMatch)
region UPLOADS_S3_REGION=eu-west-9 status 400 (AuthorizationHeaderMalformed)
nobucket UPLOADS_S3_BUCKET=photos status 404 (NoSuchBucket)
LIST
s3_stop
s3_start tls
with_bucket tls UPLOADS_S3_ENDPOINT="https://127.0.0.1:$s3_port" NODE_EXTRA_CA_CERTS="$seen/tls/ca.crt"
check 'uploads: in a bucket behind TLS with an authority of its own' in_bucket_by_tls
server_stop tls
s3_stop
server_start none
check 'uploads: none, and it is said' none
server_stop none
rm -rf "$work/uploads"
