# SPDX-License-Identifier: Apache-2.0
# What the tests of charts/store on a cluster share: images, values, a browser without scripts.
# shellcheck shell=bash disable=SC2034,SC2154 # variables are of bats, or used by the tests

# shellcheck source=tests/store/browser.bash
. "$ROOT/tests/store/browser.bash"

# Prints values that name the repository's own images; imports them into the own cluster.
shop_images() {
	local name references
	need_own_cluster
	references=$(cluster import store postgres redis)
	for name in store postgres redis; do
		# helm-store.local/NAME:TAG
		local tag
		tag=$(grep "/$name:" <<<"$references")
		printf '%s %s\n' "$name" "${tag##*:}"
	done | awk '
		{ image[$1] = "{registry: helm-store.local, repository: " $1 ", tag: \"" $2 "\"}" }
		END {
			print "image: " image["store"]
			print "postgresql: {image: " image["postgres"] "}"
			print "redis: {image: " image["redis"] "}"
		}'
}

# Prints values of charts/database, with the image that those on stdin (shop_images) name: it was imported by the
# cluster's own means, which note nothing.
database_values() {
	sed -n 's/^postgresql: {image: {\(.*\)}}$/image: {\1, pullPolicy: Never}/p'
	echo 'persistence: {size: 1Gi}'
}

# shop_spec THEME PRICE [FILTER]: the specification of a small shop, that of tests/store; PRICE is the mug's. The sku
# with a blank in it, which the image bears, is none for the chart.
shop_spec() {
	jq --arg theme "$1" --argjson price "$2" "del(.name) | .theme = \$theme | .products[0].price = \$price |
		.products[2].sku = \"VASE-1\" | ${3:-.} | {global: {store: .}}" "$ROOT/tests/store/store.json"
}

# shop VERB NAME THEME PRICE [OPTION...]: helm store create or update with that specification.
shop() {
	shop_spec "$3" "$4" "${SHOP_FILTER-}" >"$BATS_TEST_TMPDIR/spec.json"
	store "$1" "$2" --profile local "${SITE[@]}" -f "$SHOP_VALUES" -f "$BATS_TEST_TMPDIR/spec.json" -q "${@:5}"
}

# shop_setup [NAME]: what all files of the shop's tests need: the images, both Helms, Node; and a shop of that name,
# which has more mugs than any test buys. shop_teardown removes what a file has made.
shop_setup() {
	[ -n "${E2E_CLUSTER-}" ] || return 0
	export SHOP_VALUES=$BATS_FILE_TMPDIR/images.yaml
	shop_images >"$SHOP_VALUES"
	HELM3=$("$ROOT/tests/helm.sh" --path 3)
	HELM4=$("$ROOT/tests/helm.sh" --path 4)
	find_node
	NODE=$node
	# A busy machine is slow, and what fails at once fails at once all the same.
	export HELM3 HELM4 NODE HELM_STORE_TIMEOUT=30m
	[ $# -eq 0 ] || SHOP_FILTER='.products[0].stock = 10000' BATS_TEST_TMPDIR=$BATS_FILE_TMPDIR HELM_BIN=$HELM4 \
		shop create "$1" light 18.5
}

shop_teardown() { # NAME...
	local name
	[ -z "${E2E_CLUSTER-}" ] || for name in "$@"; do
		store delete "$name" --yes --if-exists -q
	done
}

# visit STORE PATH [OPTION...]: a page by its host name, through the ingress.
visit() {
	local host=$1.127.0.0.1.nip.io path=$2
	shift 2
	curl -sS --fail --max-time 60 --resolve "$host:80:$(cluster address)" "$@" "http://$host$path"
}

# The value of the first field of that name on a page on stdin.
field() { # NAME
	grep -oE "<input [^>]*name=\"$1\"[^>]*>" | head -n 1 | grep -oE 'value="[^"]*"' | cut -d '"' -f 2
}

# buy STORE HANDLE: through the pages, as a browser without scripts; prints where the order's page is.
buy() {
	local store=$1 handle=$2 jar=$BATS_TEST_TMPDIR/jar-$1-$RANDOM variant form
	local send=(-b "$jar" -c "$jar" -o /dev/null -w '%{redirect_url}\n')
	variant=$(visit "$store" "/products/$handle" -b "$jar" -c "$jar" | field variant)
	visit "$store" /cart "${send[@]}" --data-urlencode action=add --data-urlencode "variant=$variant" \
		--data-urlencode quantity=1 >/dev/null
	form=$(visit "$store" /checkout -b "$jar" -c "$jar")
	visit "$store" /checkout "${send[@]}" --data-urlencode email=ada@example.com --data-urlencode first_name=Ada \
		--data-urlencode last_name=Lovelace --data-urlencode 'address_1=Street 1' \
		--data-urlencode postal_code=10115 \
		--data-urlencode city=Berlin --data-urlencode country_code=de --data-urlencode phone= \
		--data-urlencode "shipping=$(field shipping <<<"$form")" \
		--data-urlencode "shown=$(field shown <<<"$form")" --data-urlencode "once=$(field once <<<"$form")"
}

# database STORE SQL: what the shop's database says. SPACE is its namespace, if another than that of helm store.
database() {
	# shellcheck disable=SC2016
	local ask='PGPASSWORD=$DATABASE_PASSWORD psql -At -h 127.0.0.1 -U "$DATABASE_USER" -d "$DATABASE_NAME" -c "$1"'
	kubectl -n "${SPACE:-store-$1}" exec "$1-postgresql-0" -c postgresql -- bash -c "$ask" bash "$2"
}

orders() { # STORE
	database "$1" 'select count(*) from "order"'
}

# The store's own address, where its host name does not lead by itself.
site() { # STORE
	printf 'http://%s.127.0.0.1.nip.io' "$1"
}

admin_password() { # STORE
	kubectl get secret "$1" -n "${SPACE:-store-$1}" -o 'jsonpath={.data.admin-password}' | base64 -d
}

# browse STORE THEME: tests/store/pages.mjs, which buys in a real Chromium; with SHOTS=1 docs/images get what it saw.
browse() {
	local work=$BATS_TEST_TMPDIR
	find_test_packages
	use_font
	"$NODE" "$ROOT/tests/store/pages.mjs" "$(site "$1")" "$packages" "$work/shots" "$2" \
		"admin@$1.127.0.0.1.nip.io" "$(admin_password "$1")" "$(cluster address)" || return 1
	[ -z "${SHOTS-}" ] || (cd "$ROOT" && keep_shots)
}

# buyers_start STORE CLIENTS: they buy until buyers_end; all that was ever confirmed to buyers of the store, in tests of
# this file, is in the file $CONFIRMED.
buyers_start() {
	CONFIRMED=$BATS_FILE_TMPDIR/confirmed-$1
	touch "$CONFIRMED"
	"$NODE" "$ROOT/tests/store/buyers.mjs" "$(site "$1")" "$2" "$BATS_TEST_TMPDIR/buyers.stop" "$CONFIRMED" \
		"$(cluster address)" >"$BATS_TEST_TMPDIR/buyers" 2>&1 3>&- &
	BUYERS=$!
	more_confirmed 300
}

# Fails when one of them has no confirmation at last; what they saw is in $output. In the shell that started them.
buyers_end() {
	local status=0
	touch "$BATS_TEST_TMPDIR/buyers.stop"
	wait "$BUYERS" || status=$?
	BUYERS=
	output=$(<"$BATS_TEST_TMPDIR/buyers")
	[ "$status" = 0 ] || printf 'buyers: %s\n' "$output" >&2
	return "$status"
}

# Waits until more orders were confirmed than are now.
more_confirmed() {
	local before
	before=$(wc -l <"$CONFIRMED")
	eventually "$1" confirmed_beyond "$before"
}

confirmed_beyond() {
	[ "$(wc -l <"$CONFIRMED")" -gt "$1" ]
}

# Each confirmed order is in the database under its id, paid, and nothing besides: none is lost, none is there twice.
orders_are_right() { # STORE
	local there=$BATS_TEST_TMPDIR/there sorted=$BATS_TEST_TMPDIR/sorted
	LC_ALL=C sort "$BATS_FILE_TMPDIR/confirmed-$1" >"$sorted"
	database "$1" "select o.email || ' ' || o.id from \"order\" o
		join order_payment_collection l on l.order_id = o.id and l.deleted_at is null
		join payment_collection p on p.id = l.payment_collection_id
		where o.deleted_at is null and o.email like 'buyer-%' and p.status = 'authorized'" |
		LC_ALL=C sort >"$there"
	diff "$sorted" "$there" || return 1
	[ -z "$(cut -d ' ' -f 1 "$there" | uniq -d)" ] || return 1
	[ "$(database "$1" "select count(*) from \"order\" where deleted_at is null and email like 'buyer-%'")" = \
		"$(wc -l <"$there")" ]
}

# database_dump STORE: all of it but executions of workflows, which every run leaves behind.
database_dump() {
	# shellcheck disable=SC2016
	local ask='export PATH=$(printf "%s:" /usr/lib/postgresql/*/bin)$PATH PGPASSWORD=$DATABASE_PASSWORD
		exec pg_dump --inserts -T "workflow_execution*" -T store_probe -h 127.0.0.1 \
			-U "$DATABASE_USER" -d "$DATABASE_NAME"'
	kubectl -n "${SPACE:-store-$1}" exec "$1-postgresql-0" -c postgresql -- bash -c "$ask" |
		grep -vE '^(\\(un)?restrict|SELECT pg_catalog\.setval)'
}

# The tag of the store's image in $SHOP_VALUES.
image_tag() {
	sed -nE 's/^image: .*repository: store, tag: "(.*)"\}/\1/p' "$SHOP_VALUES"
}

# node_image_tag TAG NEW: the store's image under a further tag on the node.
node_image_tag() {
	"$(cluster path ctr)" -a "$(dirname "$KUBECONFIG")/containerd.sock" -n k8s.io images tag --force \
		"helm-store.local/store:$1" "helm-store.local/store:$2" >/dev/null 2>&1
}
