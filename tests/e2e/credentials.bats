#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2034,SC2030,SC2031,SC2154 # bats: each test is a subshell; run sets variables
# helm store credentials: what the Secrets of the cluster hold, for charts/store and for charts that declare one.
# charts/store is only applied here, its shop does not start: that one can log in is shown by shop.bats.

load cluster
load stores

setup() {
	NAME=cred-${RANDOM}x
	NS=store-$NAME
	stores=("$NAME")
}

teardown() {
	stores_remove
}

secret_of() { # NAME KEY
	kubectl -n "$NS" get secret "$1" -o json | jq -r --arg key "$2" '.data[$key] | @base64d'
}

credentials() {
	store credentials "$NAME" "$@"
}

@test "charts/store: user and password of its Secret; create names the command and shows no password" {
	store create "$NAME" --profile local --no-wait -q "${SITE[@]}" \
		--set image.registry=docker.io >"$BATS_TEST_TMPDIR/said" 2>&1
	local password url="http://$NAME.127.0.0.1.nip.io/app" user="admin@$NAME.127.0.0.1.nip.io"
	password=$(secret_of "$NAME" admin-password)
	[ ${#password} -ge 16 ]
	grep -qF "   user $user   password: helm store credentials $NAME" "$BATS_TEST_TMPDIR/said"
	run ! grep -F "$password" "$BATS_TEST_TMPDIR/said"
	run -0 credentials
	[ "$output" = "$(printf 'url       %s\nuser      %s\npassword  %s' "$url" "$user" "$password")" ]
	run -0 credentials --field password
	[ "$output" = "$password" ]
	run -0 credentials -o json
	[ "$(jq -c . <<<"$output")" = "$(jq -cn --arg name "$NAME" --arg url "$url" --arg user "$user" \
		--arg password "$password" '{name: $name, user: $user, password: $password, url: $url, secret: $name,
			key: "admin-password"}')" ]
	run -0 "$HELM_BIN" get notes "$NAME" -n "$NS"
	has "helm store credentials $NAME"
}

@test "charts/store: an existing Secret, an address of one's own; a Secret and a key that are not there" {
	store create "$NAME" --profile local --no-wait -q "${SITE[@]}" \
		--set image.registry=docker.io,secrets.existingSecret=mine \
		--set secrets.adminPasswordKey=pass --set admin.email=ann@example.com >/dev/null
	run -1 credentials
	has "Secret mine is not in namespace $NS"
	kubectl -n "$NS" create secret generic mine --from-literal=other=x >/dev/null
	run -1 credentials
	has "Secret mine of namespace $NS has no key pass"
	kubectl -n "$NS" create secret generic mine --from-literal=pass="it's \"quoted\"" --dry-run=client -o yaml |
		kubectl apply -f - >/dev/null 2>&1
	run -0 credentials -o yaml
	[ "$(sed -n 's/^password: //p' <<<"$output")" = "it's \"quoted\"" ]
	has 'user: ann@example.com'
	kubectl -n "$NS" patch secret mine -p '{"data":{"pass":"AP8="}}' >/dev/null
	run -1 credentials
	has 'is no text'
}

# A Secret as a chart that declares it has it.
declared() { # NAME LABEL
	printf '%s\n' '---' 'apiVersion: v1' 'kind: Secret' 'metadata:' "  name: $1" \
		"  labels: {store.urumi.ai/credentials: $2}"
}

@test "another chart: a declared Secret, of the usual keys and of its own" {
	{
		echo 'extra: |'
		{
			declared blog-b admin
			printf '%s\n' '  annotations:' '    store.urumi.ai/user: root' \
				'    store.urumi.ai/path: /wp-admin' '    store.urumi.ai/password-key: wordpress-pass' \
				'stringData: {wordpress-pass: seven}'
			declared blog-a reader
			printf '%s\n' 'type: kubernetes.io/basic-auth' 'stringData: {username: ann, password: eight}'
		} | sed 's/^/  /'
	} >"$BATS_TEST_TMPDIR/extra.yaml"
	run -0 create "$NAME" -q -f "$BATS_TEST_TMPDIR/extra.yaml"
	has "admin: http://$NAME.127.0.0.1.nip.io/wp-admin   user root   password: helm store credentials $NAME"
	run -0 credentials
	[ "$(tail -n 2 <<<"$output")" = "$(printf 'user      root\npassword  seven')" ]
	kubectl -n "$NS" delete secret blog-b >/dev/null
	run -0 credentials
	[ "$(tail -n 2 <<<"$output")" = "$(printf 'user      ann\npassword  eight')" ]
	kubectl -n "$NS" delete secret blog-a >/dev/null
	run -1 credentials
	has 'no Secret of store'
	has "helm get notes $NAME -n $NS"
	"$HELM_BIN" uninstall "$NAME" -n "$NS" >/dev/null
	run -1 credentials
	has "no Secret says that it holds credentials; store $NAME is UNINSTALLED"
}

@test "no store, no cluster, no field" {
	run -1 store credentials nobody
	has 'store/missing'
	run -2 credentials --field pasword
	KUBECONFIG=$BATS_TEST_TMPDIR/none run -9 credentials
}
