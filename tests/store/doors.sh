#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Sourced by cases/doors.sh: single requests, and what strangers leave in the database.
# shellcheck disable=SC2154

status() { # METHOD PATH [OPTION...]: prints the status; the answer is in $work/answer
	local headless=()
	[ "$1" != HEAD ] || headless=(-I)
	curl -sS -m 30 -g "${headless[@]}" -X "$1" -o "$work/answer" -w '%{http_code}' "${@:3}" \
		"http://127.0.0.1:$port$2"
}

api() { # METHOD PATH JSON [OPTION...]: the same, with a body where there is one
	local body=()
	[ -z "$3" ] || [ "$1" = GET ] || body=(-H 'content-type: application/json' -d "$3")
	case $2 in
	/cart | /checkout) body=(-d action=add) ;;
	esac
	status "$1" "$2" "${body[@]}" "${@:4}"
}

credentials() { # PASSWORD [EMAIL]: as JSON
	jq -nc --arg email "${2:-$ADMIN_EMAIL}" --arg password "$1" '{email: $email, password: $password}'
}

token() { # PASSWORD [EMAIL]: prints the token, or why there is none
	api POST /auth/user/emailpass "$(credentials "$@")" >/dev/null
	jq -r '.token // .message' "$work/answer"
}

me() { # TOKEN: whose it is
	status GET /admin/users/me -H "authorization: Bearer $1" >/dev/null
	jq -r '.user.email // .message' "$work/answer"
}

owners() { # the addresses of users, sorted
	sql shop 'select email from "user" where deleted_at is null order by email'
}

hash_of() { # PASSWORD: as the database keeps it
	(cd "$app" && "$node" -e 'require("./src/password").hashPassword(process.argv[1]).then(console.log)' "$1")
}

plant_identity() { # ID EMAIL PASSWORD: of nobody yet, as registering leaves it
	sql shop "insert into auth_identity (id) values ('$1')"
	sql shop "insert into provider_identity (id, entity_id, provider, auth_identity_id, provider_metadata)
		values ('p$1', '$2', 'emailpass', '$1', jsonb_build_object('password', '$(hash_of "$3")'))"
}

plant_password() { # EMAIL PASSWORD
	sql shop "update provider_identity set provider_metadata = jsonb_build_object('password', '$(hash_of "$2")')
		where entity_id = '$1'"
}

base64url() {
	base64 -w 0 | tr '+/' '-_' | tr -d '='
}

jwt() { # CLAIMS: signed as the shop signs
	local head claims
	head=$(printf '{"alg":"HS256","typ":"JWT"}' | base64url)
	claims=$(jq -c '. + {iat: (now | floor), exp: (now + 3600 | floor)}' <<<"$1" | tr -d '\n' | base64url)
	printf '%s.%s.%s\n' "$head" "$claims" \
		"$(printf '%s.%s' "$head" "$claims" | openssl dgst -sha256 -hmac jwt-secret -binary | base64url)"
}

median() { # PATH JSON: of three requests, in milliseconds; each of another address, and fewer than make an account wait
	local number
	for ((number = 1; number <= 3; number++)); do
		api POST "$1" "$2" -H "x-forwarded-for: 192.0.2.$number" -o /dev/null -w '%{time_total} %{http_code}\n'
	done | awk '$2 == 401 { print int($1 * 1000) }' | sort -n | sed -n 2p
}

lines_of() { # CART
	sql shop "select count(*) from cart_line_item where cart_id = '$1' and deleted_at is null"
}

plant_lines() { # CART COUNT: copies of its first line, each another one
	sql shop "insert into cart_line_item select l.* from
		(select * from cart_line_item where cart_id = '$1' limit 1) as f, generate_series(1, $2) as n,
		jsonb_populate_record(null::cart_line_item,
			to_jsonb(f) || jsonb_build_object('id', f.id || n, 'metadata', jsonb_build_object('p', n))
		) as l"
}
