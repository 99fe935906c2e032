#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2030,SC2031,SC2153,SC2154,SC2164 # bats: each test is a subshell; run sets variables
# helm-store policies and helm-store profile, and what of the filter they are made of. No Helm is run.

load helm

setup() {
	clean_environment
	[ -x "$FILTER" ] || skip "bin/store-postrender is not built"
	cd "$BATS_TEST_TMPDIR"
	cat >claim.yaml <<'END'
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data}
spec:
  accessModes: [ReadWriteOnce]
  storageClassName: gp2
  resources: {requests: {storage: 1Gi}}
END
	cat >own.yaml <<'END'
extends: prod
podSecurity: {level: 3, x: 1}
plans:
  tiny: {quota: {podz: 8}}
plan: huge
suspended: false
ingress: [a]
END
}

policies() {
	"$HELM_STORE" policies "$@"
}

@test "list: each rule of each file once, with file, line, kinds, profiles, and a sentence of its own" {
	run -0 --separate-stderr policies list -o json
	[ -z "$stderr" ]
	[ "$(jq length <<<"$output")" = "$(cat "$ROOT"/policies/*.yaml | grep -c '^- name:')" ]
	jq -e '[.[].id] | length == (unique | length)' <<<"$output"
	jq -e '[.[] | select((.what | length) < 10 or (.objects | length) == 0 or (.does | length) == 0)] == []' \
		<<<"$output"
	# A rule without a comment has a message; else nobody knows why it is there.
	jq -e '[.[] | select(.why == "" and .message == "") | .id] == []' <<<"$output"
	jq -e '.[] | select(.id == "storage/class") | .profiles == {"local": false, "prod": true} and .does == "edit"
		and .objects == ["v1/PersistentVolumeClaim"] and .keys == ["storage.className"]
		and .when == ["storage.className exists"]
		and (.what | test("^A claim that picks a volume"))' <<<"$output"
	while IFS=$'\t' read -r file line id; do
		[ "$(sed -n "${line}p" "$file")" = "- name: ${id#*/}" ]
	done < <(jq -r '.[] | [.file, .line, .id] | @tsv' <<<"$output")
}

@test "list: the table, names, one profile, policies of one's own" {
	run -0 policies list
	[[ ${lines[0]} == RULE*DOES*FOR*PROFILES*FILE*WHAT ]]
	has 'policies/10-storage.yaml:'
	run -0 policies list -o name --profile prod
	[[ $'\n'$output$'\n' == *$'\npods/no-host-path\n'* ]]
	mkdir mine
	cat >mine/mine.yaml <<'END'
# Why: the tests.
apiVersion: store.urumi.ai/v1
kind: PostRenderPolicy
metadata: {name: mine}
rules:
  # Two lines
  # of one sentence. And another.
  - name: one
    match: {kinds: [v1/Service], pods: false}
    warn: "a Service in ${storage.className}"
END
	run -0 policies list --add-policies mine -o json
	jq -e '.[] | select(.id == "mine/one") | .why == "Two lines of one sentence. And another."
		and .what == "Two lines of one sentence" and .policyWhy == "The tests." and .does == "warn"
		and (.text | test("^  - name: one\n.*\n.*className.\"\n$"))' <<<"$output"
}

@test "explain: a rule, a policy's rules, the keys of each profile; what is unknown has its nearest" {
	run -0 policies explain pods/no-host-path
	[[ ${lines[0]} == 'pods/no-host-path  policies/50-pods.yaml:'* ]]
	has 'Does: refuse'
	has 'podSecurity.allow.hostPath notEquals true'
	has '. A profile that says otherwise permits it.'
	has '  podSecurity.allow.hostPath   local: '
	has '  - name: no-host-path'
	run -0 policies explain storage -o json
	[ "$(jq length <<<"$output")" = "$(grep -c '^- name:' "$ROOT/policies/10-storage.yaml")" ]
	run -2 policies explain pods/no-host-pat
	has 'did you mean "pods/no-host-path"?'
	run -2 policies explain stor
	has 'there is no rule "stor"'
}

@test "test: the change as a diff, warnings, a refusal with the file's name and status 1" {
	run -0 --separate-stderr policies test storage/class claim.yaml
	[ -z "$stderr" ]
	has '-  storageClassName: gp2'
	has '+  storageClassName: longhorn'
	run -0 --separate-stderr policies test storage/class claim.yaml --profile local
	[ -z "$output" ]
	[[ $stderr == 'warning: storage/class does not run under profile local; '* ]]
	run -1 --separate-stderr policies test storage/no-class claim.yaml --profile-set 'storage.className=(none)'
	[ -z "$output" ]
	[[ $stderr == 'error: claim.yaml:1:1: PersistentVolumeClaim/data: the cluster has no storage class'* ]]
	[[ $stderr == *'[storage/no-class]'* ]]
	run -0 policies test storage/class - <claim.yaml
	has '+  storageClassName: longhorn'
	# Nothing but the rule: the guards and the store's label are not there.
	has_not NetworkPolicy
	has_not 'store.urumi.ai/store'
	sed 's/^spec:/spec:\n  clusterIP: 10.0.0.1/; s/PersistentVolumeClaim/Service/' claim.yaml >service.yaml
	run -0 --separate-stderr policies test load/fixed-address service.yaml
	[[ $stderr == *'warning: service.yaml:5:3: Service/data: clusterIP 10.0.0.1'* ]]
}

@test "each rule has an example in its file's folder, and acts on it" {
	local policy id
	for policy in $(policies list -o name | cut -d/ -f1 | uniq); do
		run -0 --separate-stderr policies explain "$policy" -o json
		jq -e --arg policy "$policy" '[.[] | select(.example == null or (.example | .refused == false and
			.before == .after and .says == "") and .does != "claim") | .id] == []' <<<"$output" || {
			jq -c '.[] | [.id, .example]' <<<"$output"
			false
		}
	done
	# What claims changes nothing, and says nothing: the hosts stand in the report.
	for id in $(policies list -o json | jq -r '.[] | select(.does == "claim") | .id'); do
		policies explain "$id" -o json | jq -r .example.before |
			"$FILTER" --profile prod --rule "$id" --report report >out
		jq -se '[.[] | select(.event == "host" or .event == "service")] | length > 0' report
	done
}

@test "usage: words, forms and files that are not there" {
	run -2 policies lst
	has 'list, explain or test was expected'
	run -2 policies explain
	has 'policies explain needs a rule'
	run -2 policies test storage/class
	has 'needs a rule and a file'
	run -2 policies list x
	has '"x" is one argument too many'
	run -2 policies explain storage -o name
	has 'table, json or markdown was expected'
	run -2 policies list -o xml
	has 'one of table|json|name|markdown was expected'
	run -2 policies test storage/class claim.yaml -o json
	run -5 policies test storage/class none.yaml
	run -4 policies list --profile nope
	has 'no profile "nope"'
	run "$FILTER" --rule storage/class --under-helm4 --profile prod </dev/null
	has "--rule leaves all other rules out"
	run -4 "$FILTER" --rule storage/clas --profile prod </dev/null
	has 'did you mean "storage/class"?'
}

@test "words that a shell completes: rules, files, profiles" {
	run -0 "$HELM_STORE" __complete policies explain storage/cl
	[ "${lines[0]}" = storage/class ]
	run -0 "$HELM_STORE" __complete policies test storage/class ''
	[ "$output" = ':0' ]
	run -0 "$HELM_STORE" __complete policies list ''
	[ "$output" = ':4' ]
	run -0 "$HELM_STORE" __complete policies ''
	[ "$output" = $'list\nexplain\ntest\n:4' ]
	run -0 "$HELM_STORE" __complete profile check ''
	[ "$output" = $'local\nprod\n:4' ]
}

@test "profile show: the whole, and from where each key comes" {
	printf 'extends: prod\nplans:\n  tiny: {quota: {pods: 8}}\n' >own.yaml
	run -0 "$HELM_STORE" profile show ./own.yaml --plan tiny
	[[ ${lines[0]} == KEY*VALUE*FROM*'MAY BE' ]]
	[[ $output =~ kinds\.unknown\ +refuse\ .*\ refuse,\ warn\ or\ drop ]]
	[[ $output =~ quota\.pods\ +8\ +\./own\.yaml:3 ]]
	[[ $output =~ storage\.className\ +longhorn\ +[^\ ]*/profiles/prod\.yaml:[0-9]+ ]]
	run -0 "$HELM_STORE" profile show ./own.yaml --plan tiny --extends
	[ "${#lines[@]}" = 3 ]
	has_not prod.yaml
	run -0 "$HELM_STORE" profile show --profile ./own.yaml --profile-set storage.className=fast -o json
	[ "$(jq -r .storage.className <<<"$output")" = fast ]
	run -0 "$HELM_STORE" profile show prod -o yaml
	has 'className: longhorn'
	HELM_STORE_PROFILE=local run -0 "$HELM_STORE" profile show
	has /profiles/local.yaml:
}

@test "profile check: all that is wrong, with file, line and column; status 4" {
	run -4 --separate-stderr "$HELM_STORE" profile check ./own.yaml
	[ "$output" = "./own.yaml:2:22: error: podSecurity.level must be restricted or baseline, not 3
./own.yaml:2:25: error: unknown key \"x\"
./own.yaml:4:18: error: unknown key \"podz\"; did you mean \"pods\"?
./own.yaml:5:7: error: there is no plan \"huge\"
./own.yaml:7:10: error: ingress must be a mapping, not a list" ]
	[[ $stderr == *'profile check: 5 errors'*'[policy/profile]'* ]]
	run -4 --separate-stderr "$HELM_STORE" profile check ./own.yaml --extends
	has './own.yaml:6:12: warning: suspended says what prod says already'
	run -4 --separate-stderr "$HELM_STORE" profile check ./own.yaml -o json
	jq -e 'length == 5 and .[1].key == "podSecurity.x" and .[1].column == 25' <<<"$output"
	for profile in prod local; do
		run -0 "$HELM_STORE" profile check "$profile"
		[ "$output" = "$profile: nothing is wrong" ]
	done
}

@test "profile check: words, figures and lists that may not stand at their key, with what may and a guess" {
	cat >own.yaml <<-'END'
		extends: prod
		kinds:
		  unknown: refus
		  custom:
		  - {kind: a/B, scop: cluster, known: maybe}
		  - {kind: a/C, pods: spec.template}
		tls: {issuerKind: clusterissuer}
		podSecurity: {allow: {privileged: "true"}}
		plans:
		  tiny: {quota: {pods: many, requests: {memory: 8GB}}}
		storage: {className: 7}
		images: {allowed: "("}
		networkPolicy:
		  internet: {ports: [{port: 70000}, {prot: 3}], except: [10.0.0.1]}
		database: {mode: none}
	END
	run -4 --separate-stderr "$HELM_STORE" profile check ./own.yaml
	diff "$BATS_TEST_DIRNAME/profile-wrong.txt" - <<<"$output"
	# The filter takes no such profile, nor such a value beside it: no rule would look for another word.
	run -4 "$FILTER" --profile ./own.yaml --check-policies
	has './own.yaml:3:12: kinds.unknown must be refuse, warn or drop'
	run -4 "$HELM_STORE" profile show prod --profile-set kinds.unknown=dro
	has '--set kinds.unknown=dro: kinds.unknown must be refuse, warn or drop, not "dro"; did you mean drop?'
	printf 'suspended: maybe\n' >values.yaml
	run -4 "$HELM_STORE" profile show prod --profile-values values.yaml
	has 'values.yaml:1:12: suspended must be true or false, not "maybe"'
	run -0 "$FILTER" --profile prod --set quota.pods=8 --set kinds.unknown=null --check-policies
}

@test "each value of the shipped profiles has its row in the table of keys" {
	for profile in prod local; do
		run -0 --separate-stderr "$FILTER" --emit origins --profile "$profile"
		[ "$(jq -r '.[] | select(.allowed == "") | .key' <<<"$output")" = '' ]
		[ "$(jq length <<<"$output")" -gt 80 ]
	done
}

@test "profile check: a profile that extends none, one that cannot be read, a row of kinds that is wrong" {
	printf 'podSecurity: {level: baseline}\n' >alone.yaml
	run -0 "$HELM_STORE" profile check ./alone.yaml
	has './alone.yaml:1:1: warning: podSecurity.allow is missing'
	printf 'extends: nope\n' >own.yaml
	run -4 "$HELM_STORE" profile check ./own.yaml
	has 'own.yaml:1:10: extends: there is no profile "nope"'
	printf 'a: [\n' >own.yaml
	run -4 "$HELM_STORE" profile check ./own.yaml
	printf 'extends: prod\nkinds: {custom: [{kind: 3}]}\n' >own.yaml
	run -4 "$HELM_STORE" profile check ./own.yaml
	has 'own.yaml:2:'
	run -2 "$HELM_STORE" profile check
	has 'profile check needs a profile'
	run -2 "$HELM_STORE" profile chek prod
	has 'show or check was expected'
	run -2 "$HELM_STORE" profile show prod -o json --extends
}
