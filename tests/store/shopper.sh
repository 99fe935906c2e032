#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Sourced by the cases: shopping with curl, as a browser without scripts does it. A JAR is the cookies of one browser.
# shellcheck disable=SC2154

get() { # JAR PATH [OPTION...]: the page is printed; fails unless the status is 200
	curl -fsS -m 20 -b "$1" -c "$1" "${@:3}" "http://127.0.0.1:$port$2"
}

post() { # JAR PATH FIELD=VALUE...: prints the status and where it leads
	local jar=$1 path=$2 fields=() field
	shift 2
	for field in "$@"; do
		fields+=(--data-urlencode "$field")
	done
	curl -sS -m 60 -b "$jar" -c "$jar" -o "$work/page" -w '%{http_code} %{redirect_url}\n' "${fields[@]}" \
		"http://127.0.0.1:$port$path" | sed "s,http://127.0.0.1:$port,,"
}

# The value of the first hidden or checked field of that name on a page.
value_of() { # NAME FILE
	grep -oE "<input [^>]*name=\"$1\"[^>]*>" "$2" | head -n 1 | grep -oE 'value="[^"]*"' | cut -d '"' -f 2
}

into_cart() { # JAR HANDLE [QUANTITY]
	get "$1" "/products/$2" >"$work/product"
	post "$1" /cart action=add "variant=$(value_of variant "$work/product")" "quantity=${3:-1}"
}

# Fields of the checkout, one a line.
delivery() { # JAR
	get "$1" /checkout >"$work/checkout"
	printf '%s\n' email=ada@example.com first_name=Ada last_name=Lovelace 'address_1=Street 1' postal_code=10115 \
		city=Berlin country_code=de phone= "shipping=$(value_of shipping "$work/checkout")" \
		"shown=$(value_of shown "$work/checkout")" \
		"once=$(value_of once "$work/checkout")"
}

check_out() { # JAR: prints the status and where it leads
	local fields
	mapfile -t fields < <(delivery "$1")
	post "$1" /checkout "${fields[@]}"
}

buy() { # JAR HANDLE [QUANTITY]: prints the path of the order
	local answer
	equal "$(into_cart "$@")" '303 /cart'
	answer=$(check_out "$1")
	[[ $answer == '303 /orders/order_'* ]] || { cat "$work/page" && fail "checkout: $answer"; }
	printf '%s\n' "${answer#303 }"
}

orders() { # how many there are
	sql shop 'select count(*) from "order"'
}

available() { # SKU
	sql shop "select l.stocked_quantity - l.reserved_quantity from inventory_level l
		join inventory_item i on i.id = l.inventory_item_id where i.sku = '$1'"
}
