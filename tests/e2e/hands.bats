#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2016,SC2034,SC2030,SC2031,SC2154 # scripts are in quotes; each test is a subshell
# Habits that people bring from kubectl, helm, gh and flyctl (docs/habits.md), on real stores. One serves all tests.

load cluster
load stores

LOOK=$ROOT/tests/e2e/charts/look

hands_create() { # NAME OPTION...
	store create "$1" --profile local --chart "$LOOK" --set "image=$BUSYBOX" -q \
		"${SITE[@]}" "${@:2}" >/dev/null
}

setup_file() {
	export NAME=hands-${RANDOM}x
	export NS=store-$NAME
	hands_create "$NAME" --set replicas=2 --owner ann
}

teardown_file() {
	store delete "$NAME" --yes --if-exists -q >/dev/null
}

setup() {
	stores=()
	watcher=''
}

teardown() {
	[ -z "$watcher" ] || kill "$watcher" 2>/dev/null || true
	stores_remove
}

# Until a line of the watcher's file has that text.
said() { # TEXT
	for _ in $(seq 60); do
		! grep -qF -- "$1" "$BATS_TEST_TMPDIR/said" || return 0
		sleep 1
	done
	cat "$BATS_TEST_TMPDIR/said" && return 1
}

@test "list -w: each change is a row, and only that; Ctrl-C ends it" {
	env --default-signal=INT "$ROOT/bin/helm-store" list -w >"$BATS_TEST_TMPDIR/said" 3>&- &
	watcher=$!
	said "$NAME "
	local before
	before=$(wc -l <"$BATS_TEST_TMPDIR/said")
	store suspend "$NAME" -q >/dev/null
	said ' SUSPENDED '
	store resume "$NAME" -q >/dev/null
	[ "$(tail -n "+$((before + 1))" "$BATS_TEST_TMPDIR/said" | grep -cv "^$NAME ")" = 0 ]
	[ "$(grep -c '^NAME ' "$BATS_TEST_TMPDIR/said")" = 1 ]
	kill -INT "$watcher"
	wait "$watcher" && false || [ $? = 130 ]
	watcher=''
}

@test "list -w -o json: a line a change, as the API's watches have it; a reader that goes away ends it" {
	run -0 bash -c "'$ROOT/bin/helm-store' list -w -o json | head -n 1 | jq -r '.type, (.object | has(\"name\"))'"
	[ "$output" = $'ADDED\ntrue' ]
}

@test "list: wide, without a head, sorted" {
	run -0 store list -o wide
	[[ ${lines[0]} == *' UPDATED '*' OWNER '*' FINGERPRINT' ]]
	has ' ann '
	run -0 store list --no-headers --sort-by age
	[[ $output != *STATE* ]]
	has "$NAME "
}

@test "status -w: a page when something changed, until the store is gone" {
	local one=hands-watched${RANDOM}x
	stores+=("$one")
	hands_create "$one"
	env --default-signal=INT "$ROOT/bin/helm-store" status "$one" -w -o json >"$BATS_TEST_TMPDIR/said" 3>&- &
	watcher=$!
	said '"type":"ADDED"'
	store delete "$one" --yes -q >/dev/null
	said '"type":"DELETED"'
	wait "$watcher"
	watcher=''
	run -0 store status "$NAME" -o name
	[ "$output" = "$NAME" ]
	run -0 store status "$NAME" -o wide
	[[ $output == *' NODE '*ADDRESS* ]]
}

# All that is there of a store and of those who work on it, with the API server's count of its changes.
everything() {
	kubectl get namespace "$NS" -o json | jq -r '.metadata.resourceVersion'
	local kinds=secrets,configmaps,deployments,services,ingresses,networkpolicies,resourcequotas,limitranges
	kubectl -n "$NS" get "$kinds" -o json | jq -r '.items[].metadata | "\(.name) \(.resourceVersion)"'
	kubectl -n store-system get leases -o json | jq -r '.items[].metadata | "\(.name) \(.uid)"'
}

@test "a dry run of each change writes nothing" {
	local before words
	before=$(everything)
	for words in 'update --set replicas=1' suspend resume delete 'delete --keep-data'; do
		# shellcheck disable=SC2086
		run -0 --separate-stderr store $words "$NAME" --dry-run
		[[ $output == *"store $NAME "*--dry-run* || $output == *unchanged* ]]
		# shellcheck disable=SC2086
		run -0 --separate-stderr store $words "$NAME" --dry-run -o json
		[ "$(jq -r .name <<<"$output")" = "$NAME" ]
	done
	run -0 --separate-stderr store delete "$NAME" --dry-run
	[[ $stderr == *"goes: release $NAME, namespace $NS with all in it"* ]]
	[ "$(everything)" = "$before" ]
}

@test "several stores: each is tried and told of, the worst status counts" {
	local one=hands-one${RANDOM}x
	stores+=("$one")
	hands_create "$one"
	run -0 --separate-stderr store suspend "$NAME" "$one" -q -o json
	[ "$(jq -r .name <<<"$output" | sort | xargs)" = "$(printf '%s\n' "$NAME" "$one" | sort | xargs)" ]
	run -1 --separate-stderr store resume "$one" nobody "$NAME" -q
	has "store $one is ready"
	has "store $NAME is ready"
	[[ $stderr == *'store nobody: there is no store nobody'*'1 of 3 stores is not resumed: nobody'* ]]
	run -0 --separate-stderr store resume "$one" nobody -q --if-exists
	has 'store nobody is not there'
	run -1 --separate-stderr store delete -l store.urumi.ai/store=nobody --yes
	[[ $stderr == *'no store has the labels store.urumi.ai/store=nobody'* ]]
	run -0 store delete -l store.urumi.ai/store=nobody --yes --if-exists
	run -0 --separate-stderr store delete -l "store.urumi.ai/store=$one" --yes -q
	has "store $one is deleted"
}

@test "create, resume: what somebody deleted or turned is made again, and nothing but that is a change" {
	local one=hands-torn${RANDOM}x kind
	stores+=("$one")
	local words=(create "$one" --profile local --chart "$LOOK" --set "image=$BUSYBOX" "${SITE[@]}")
	store "${words[@]}" >/dev/null
	for kind in deployment service ingress; do
		kubectl delete "$kind" web -n "store-$one" --cascade=foreground >/dev/null
		run -0 store "${words[@]}"
		has "is not there any more: it is made as released"
		has "store $one is ready"
		kubectl get "$kind" web -n "store-$one"
	done
	kubectl scale deployment web -n "store-$one" --replicas 0 >/dev/null
	run -0 store "${words[@]}"
	has "Deployment/web is scaled to 0, the release says 1: it is made as released"
	[ "$(kubectl get deployment web -n "store-$one" -o 'jsonpath={.spec.replicas}')" = 1 ]
	kubectl patch service web -n "store-$one" --type merge -p '{"spec":{"selector":{"app":"wbe"}}}' >/dev/null
	run -0 store "${words[@]}"
	has "Service/web selects other pods than the release says"
	kubectl delete deployment web -n "store-$one" >/dev/null
	run -0 store resume "$one"
	has "Deployment/web is not there any more"
	kubectl get deployment web -n "store-$one"
	run -0 store "${words[@]}"
	has "store $one is unchanged"
}

@test "get: the same file makes the same store; an update by it changes nothing" {
	local file=$BATS_TEST_TMPDIR/$NAME.yaml other=hands-again${RANDOM}x
	store get "$NAME" >"$file"
	grep -q "^# store $NAME as of revision" "$file"
	run ! grep -qE 'fingerprint|found:|suspended' "$file"
	run -0 store create "$NAME" -f "$file" -q
	has "store $NAME is unchanged"
	run -0 bash -c "'$ROOT/bin/helm-store' get '$NAME' -o json | '$ROOT/bin/helm-store' create '$NAME' -f - -q"
	has "store $NAME is unchanged"
	# Of another name, with the hosts of its own.
	stores+=("$other")
	run -0 bash -c "'$ROOT/bin/helm-store' get '$NAME' -o json | jq 'del(.global.store.hosts)' |
		'$ROOT/bin/helm-store' create '$other' -f - -q"
	has "store $other is ready: http://$other."
	diff <(store get "$NAME" -o json | jq -S 'del(.global.store.hosts)') \
		<(store get "$other" -o json | jq -S 'del(.global.store.hosts)')
	run -1 --separate-stderr store get "$NAME" --revision 99
	[[ $stderr == *"has no revision 99"*"helm store history $NAME"* ]]
}

@test "edit: unchanged is nothing done, a change is an update, what cannot be read is kept" {
	local before
	before=$(store list -o json | jq -r --arg name "$NAME" '.[] | select(.name == $name).revision')
	EDITOR=true run -0 store edit "$NAME" -q
	has "store $NAME is unchanged"
	EDITOR="sed -i 's/^replicas: .*/replicas: 1/'" run -0 store edit "$NAME" --dry-run
	has 'replicas'
	EDITOR="sed -i 's/^replicas: .*/replicas: 1/'" run -0 store edit "$NAME" -q
	has "store $NAME is updated"
	[ "$(store get "$NAME" -o json | jq .replicas)" = 1 ]
	# What is taken out is the chart's own again.
	EDITOR="sed -i '/^replicas: /d'" run -0 store edit "$NAME" -q
	[ "$(store get "$NAME" -o json | jq .replicas)" = null ]
	EDITOR="sed -i 's/^image:/image: [/'" run -4 --separate-stderr store edit "$NAME" -q
	local file
	file=$(sed -nE 's/.* -f ([^ ]+) --if-exists update.*/\1/p' <<<"$stderr")
	grep -q 'image: \[' "$file"
	rm "$file"
	EDITOR=false run -5 --separate-stderr store edit "$NAME"
	[[ $stderr == *'the editor (false) ended with status 1; nothing was changed'* ]]
	[ "$(store list -o json | jq -r --arg name "$NAME" '.[] | select(.name == $name).revision')" = $((before + 2)) ]
	[ -z "$(find /tmp -maxdepth 1 -name "helm-store-$NAME-*")" ]
}

@test "edit: what somebody else changed meanwhile is not overwritten" {
	local file
	EDITOR="'$ROOT/bin/helm-store' update $NAME --set note=theirs -q >/dev/null; sed -i '1a mine: 1'" \
		run -6 --separate-stderr store edit "$NAME" -q
	[[ $stderr == *'was changed while its specification was edited'* ]]
	file=$(sed -nE 's/.* -f ([^ ]+) --if-exists update.*/\1/p' <<<"$stderr")
	grep -q 'mine: 1' "$file"
	rm "$file"
	[ "$(store get "$NAME" -o json | jq -r '.note, .mine' | xargs)" = 'theirs null' ]
}

@test "restart: new pods, ready, of the same revision; audit has nothing against it" {
	local before after
	before=$(kubectl -n "$NS" get pods -o name | sort)
	run -0 store restart "$NAME" --dry-run
	has 'would be restarted (nothing was done: --dry-run)'
	[ "$(kubectl -n "$NS" get pods -o name | sort)" = "$before" ]
	run -0 store restart "$NAME" -q -o json
	[ "$(jq -r '.result' <<<"$output")" = restarted ]
	after=$(kubectl -n "$NS" get pods -o json |
		jq -r '.items[].metadata | select(.deletionTimestamp | not) | "pod/\(.name)"' | sort)
	[ -n "$after" ]
	[ -z "$(comm -12 <(echo "$before") <(echo "$after"))" ]
	run -0 store audit "$NAME"
	run -0 store update "$NAME" -q
	run -1 --separate-stderr store restart "$NAME" mail
	[[ $stderr == *"has no workload of mail"*'components: '* ]]
}

@test "events, top, exec, port-forward" {
	run -0 store events "$NAME"
	[[ ${lines[0]} =~ ^LAST\ SEEN\ +TYPE\ +REASON\ +OBJECT\ +MESSAGE$ ]]
	run -0 store events "$NAME" --types Warning -o json
	jq -e 'all(.type == "Warning")' <<<"$output"
	run --separate-stderr store top "$NAME" --no-headers
	[ "$status" = 0 ] || [[ $stderr == *'the cluster has no metrics API'*metrics-server* ]]
	run -0 store exec "$NAME" -- sh -c 'echo $((40 + 2))'
	has 42
	run -5 --separate-stderr store exec "$NAME" -- sh -c 'exit 3'
	[[ $stderr == *'ended with status 3'* ]]
	env --default-signal=INT "$ROOT/bin/helm-store" port-forward "$NAME" :8080 >"$BATS_TEST_TMPDIR/said" 2>&1 3>&- &
	watcher=$!
	said 'Forwarding from 127.0.0.1:'
	kill -INT "$watcher"
	wait "$watcher" && false || [ $? = 130 ]
	watcher=''
}

@test "unprotect: delete refuses before, and names it; not after" {
	local one=hands-kept${RANDOM}x
	stores+=("$one")
	hands_create "$one" --protect
	run -1 --separate-stderr store rm "$one" --yes
	[[ $stderr == *"store $one is protected"*"helm store unprotect $one"* ]]
	run -0 store unprotect "$one" --dry-run
	has "store $one would be unprotected"
	run -1 store rm "$one" --dry-run
	run -0 store unprotect "$one"
	has "store $one is unprotected"
	run -0 store unprotect "$one"
	has "store $one is not protected"
	run -0 store rm "$one" --yes -q
	run -0 store ls -o name
	run ! grep -qx "$one" <<<"$output"
}

@test "completion: components and revisions of the store that is named" {
	run -0 store __complete restart "$NAME" ''
	[[ $output == *web*:4 ]]
	run -0 store __complete logs "$NAME" --component w
	[ "$output" = $'web\n:4' ]
	run -0 store __complete rollback "$NAME" ''
	[[ $output == *$'\n:4' ]]
	[ "$(sed '$d' <<<"$output" | sort -n)" = "$(store history "$NAME" -o json | jq -r '.[].revision' | sort -n)" ]
}
