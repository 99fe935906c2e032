# SPDX-License-Identifier: Apache-2.0
# What the tests of charts/store on a cluster share: images, values, a browser without scripts.
# shellcheck shell=bash disable=SC2034,SC2154 # variables are of bats, or used by the tests

# Prints values that name the repository's own images; imports them into the test cluster.
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

# shop_spec THEME PRICE: the specification of a small shop.
shop_spec() {
	cat <<END
global:
  store:
    title: Acme
    theme: $1
    currency: eur
    countries: [de]
    shipping: [{name: Standard, price: 5}]
    products:
    - {sku: MUG-1, title: Mug, description: A mug, price: $2, stock: 10}
    - {sku: TEE-1, title: Shirt, description: A shirt, price: 20, stock: 5}
END
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
	local store=$1 handle=$2 jar=$BATS_TEST_TMPDIR/jar-$1-$RANDOM variant shipping
	local send=(-b "$jar" -c "$jar" -o /dev/null -w '%{redirect_url}\n')
	variant=$(visit "$store" "/products/$handle" -b "$jar" -c "$jar" | field variant)
	visit "$store" /cart "${send[@]}" --data-urlencode action=add --data-urlencode "variant=$variant" \
		--data-urlencode quantity=1 >/dev/null
	shipping=$(visit "$store" /checkout -b "$jar" -c "$jar" | field shipping)
	visit "$store" /checkout "${send[@]}" --data-urlencode email=ada@example.com --data-urlencode first_name=Ada \
		--data-urlencode last_name=Lovelace --data-urlencode 'address_1=Street 1' \
		--data-urlencode postal_code=10115 \
		--data-urlencode city=Berlin --data-urlencode country_code=de --data-urlencode phone= \
		--data-urlencode "shipping=$shipping"
}

# database STORE SQL: what the shop's database says.
database() {
	# shellcheck disable=SC2016
	local ask='PGPASSWORD=$DATABASE_PASSWORD psql -At -h 127.0.0.1 -U "$DATABASE_USER" -d "$DATABASE_NAME" -c "$1"'
	kubectl -n "store-$1" exec "$1-postgresql-0" -c postgresql -- bash -c "$ask" bash "$2"
}

orders() { # STORE
	database "$1" 'select count(*) from "order"'
}
