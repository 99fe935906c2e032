#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2030,SC2031,SC2154 # bats: each test is a subshell; run sets variables
# A store with policies of its own: later commands, on whatever machine, work with the same ones or say why not.

load cluster
load stores

setup() {
	stores=("chg-policies-${RANDOM}x")
	name=${stores[0]}
	OWN=$BATS_TEST_TMPDIR/own
	cp -r "$ROOT/policies" "$OWN"
	rule note "$OWN"
}

teardown() {
	stores_remove
}

rule() { # NAME FOLDER: a rule that writes its name on Services
	cat >"$2/90-$1.yaml" <<END
apiVersion: store.urumi.ai/v1
kind: PostRenderPolicy
metadata: {name: $1}
rules:
- name: note
  match: {kinds: [Service]}
  set: {metadata.annotations.$1: "yes"}
END
}

note_is() { # NAME WANTED
	[ "$(kubectl -n "store-$name" get service web -o "jsonpath={.metadata.annotations.$1}")" = "$2" ]
}

of_record() { # FILTER of jq
	"$HELM_BIN" get values "$name" -n "store-$name" -o json | jq -r ".global.store | $1"
}

of_status() { # FILTER of jq
	store status "$name" -o json | jq -r "$1"
}

@test "policies of one's own are recorded, found again, and given by another machine" {
	local digest
	create "$name" --policies "$OWN" --no-wait -q
	note_is note yes
	digest=$(of_record .policies.digest)
	[[ $digest =~ ^[0-9a-f]{16}$ ]]
	[[ $(of_status .policies) =~ ^[0-9a-f]{16}$ ]]
	run -0 store status "$name"
	has "plan small, own policies $(of_status .policies)"

	# They lie where they did: nobody has to say so again.
	store update "$name" --set text=second --no-wait -q
	note_is note yes
	mv "$OWN" "$BATS_TEST_TMPDIR/moved"
	run -0 create "$name" --policies "$BATS_TEST_TMPDIR/moved" --set text=second --no-wait -q
	has 'is unchanged'
	run -0 store update "$name" --policies "$BATS_TEST_TMPDIR/moved" --no-wait -q
	[[ $output != *warning* ]]
	[ "$(of_record .policies.digest)" = "$digest" ]
	[ "$(of_record .policies.folder)" = "$BATS_TEST_TMPDIR/moved" ]
}

refuses() { # WORDS VERB OPTION...: with status 2
	run -2 store "$2" "$name" "${@:3}"
	has "$1"
}

@test "without them, or when they have changed, every verb says so, and what to do" {
	local verb changed='which have changed since'
	create "$name" --policies "$OWN" --no-wait -q
	store update "$name" --set text=second --no-wait -q
	mv "$OWN" "$OWN.away"
	for verb in update diff suspend resume; do
		refuses 'which are not here' "$verb"
		has "store $name was made with policies of its own ($OWN, "
		has '--policies DIR, or HELM_STORE_POLICIES=DIR'
		has 'to go on without: shipped'
	done
	refuses 'which are not here' rollback 1
	HELM_STORE_POLICIES=$OWN.away run -0 store suspend "$name" --no-wait -q
	store resume "$name" --no-wait -q

	rule other "$OWN.away"
	refuses "$changed" update
	refuses "$changed" diff
	run -0 store diff "$name" --policies "$OWN.away"
	has 'global.store.policies.digest'
	has 'metadata.annotations.other'
	run -0 store update "$name" --policies "$OWN.away" --no-wait
	has "warning: store $name had other policies until now"
	note_is other yes
	# Guards of now around manifests of then.
	HELM_STORE_POLICIES=$OWN.away refuses 'that revision of store' rollback 2
	[ "$(of_status .revision)" = 5 ]
}

@test "back to the shipped ones; without such options nothing is recorded" {
	create "$name" --add-policies "$OWN.more" --no-wait -q 2>/dev/null && false
	mkdir "$OWN.more"
	rule more "$OWN.more"
	create "$name" --add-policies "$OWN.more" --no-wait -q
	note_is more yes
	[ "$(of_record '.policies | tostring')" = null ]
	run -0 store update "$name" --add-policies none --no-wait
	has 'warning: '
	note_is more ''
	[ "$(of_record '[.policies, .addPolicies] | tostring')" = '[null,null]' ]
	[ "$(of_status .policies)" = null ]
	HELM_STORE_ADD_POLICIES=$OWN.more refuses 'that revision of store' rollback 2
	rm -r "$OWN.more"
	refuses 'further policies of its own' rollback 1
}

@test "a file of values by environment would be forgotten, and is refused" {
	HELM_STORE_VALUES=/x.yaml run -2 create "$name" --no-wait -q
	has 'HELM_STORE_VALUES is set'
	run -1 kubectl get namespace "store-$name"
}
