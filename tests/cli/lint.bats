#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2030,SC2031,SC2153,SC2154,SC2164 # bats: each test is a subshell; run sets variables
# helm-store lint, with both Helms.

load helm

setup() {
	clean_environment
	[ -x "$FILTER" ] || skip "bin/store-postrender is not built"
	cp -R "$CHARTS" "$BATS_TEST_TMPDIR/charts"
	cd "$BATS_TEST_TMPDIR/charts"
}

lint() {
	HELM_BIN=$HELM "$HELM_STORE" lint "$@"
}

# found FILTER: the JSON in $output has a finding that jq selects by it
found() {
	jq -e "[.findings[] | select($1)] | length > 0" <<<"$output" >/dev/null || {
		echo "no finding with $1 in: $output"
		return 1
	}
}

check_refused() {
	use_helm "$1"
	run -1 --separate-stderr lint ./refused -o json
	[[ $stderr == *'lint: 2 errors'* ]]
	found '.rule == "pods/no-host-path" and .level == "error" and .profile == "local" and .helm == [3, 4] and
		.file == "./refused/templates/agent.yaml" and .line == 17'
	found '.rule == "pods/no-host-path" and .profile == "prod"'
	found '.level == "note" and .rule == "pods/no-token"'
	jq -e '[.profiles[].refused] == [1, 1]' <<<"$output"
	run -1 --separate-stderr lint refused --profile prod -o json
	jq -e '[.findings[].profile] | unique == ["prod"]' <<<"$output"
}

@test "Helm 3: what is refused has file and line, under every profile; status 1" { check_refused 3; }
@test "Helm 4: what is refused has file and line, under every profile; status 1" { check_refused 4; }

check_hooks() {
	use_helm "$1"
	run -0 --separate-stderr lint shop -o json
	[ -z "$stderr" ]
	found '.rule == "services/cluster-ip" and .helm == [3, 4] and .line == 6 and
		.message == "spec.type: LoadBalancer becomes ClusterIP"'
	found '.file == "shop/templates/tests/answers.yaml" and .helm == [4]'
	jq -e '[.findings[] | select(.file | test("answers.yaml")) | .helm] | unique == [[4]]' <<<"$output"
	jq -e '[.findings[] | .profile + .rule + .object + .path] | length == (unique | length)' <<<"$output"
}

@test "Helm 3: hooks are judged as Helm 4 sends them, the rest for both, each finding once" { check_hooks 3; }
@test "Helm 4: hooks are judged as Helm 4 sends them, the rest for both, each finding once" { check_hooks 4; }

@test "the forms: table, SARIF with all that its schema requires, workflow commands" {
	use_helm 4
	run -1 --separate-stderr lint refused
	[[ ${lines[0]} == PROFILE*HELM*LEVEL*WHERE*RULE*WHAT ]]
	has 'templates/agent.yaml:17'
	has 'profile prod, plan small: '
	run -1 --separate-stderr lint refused -o sarif
	jq -e '.version == "2.1.0" and (."$schema" | test("sarif-2.1.0")) and (.runs | length == 1)
		and (.runs[0].tool.driver.name | length > 0)
		and ([.runs[0].results[] | select((.message.text | length) == 0 or (.ruleId | length) == 0)] == [])
		and ([.runs[0].results[].level] | unique == ["error", "note"])
		and ([.runs[0].results[].locations[].physicalLocation | .region.startLine | . >= 1] | all)' <<<"$output"
	run -1 --separate-stderr lint refused --profile prod -o github
	has '::error file=refused/templates/agent.yaml,line=17,title=pods/no-host-path::Deployment/agent: hostPath'
	has 'reaches the node%0A'
	[ "$(grep -vc '^::' <<<"$output")" = 0 ]
}

@test "signs that would end a workflow command are written by number; URIs have no blanks" {
	use_helm 4
	mv refused 'a,b: c'
	run -1 --separate-stderr lint './a,b: c' --profile prod -o github
	has '::error file=./a%2Cb%3A c/templates/agent.yaml,line=17'
	run -1 --separate-stderr lint './a,b: c' --profile prod -o sarif
	has '"uri":"./a%2Cb%3A%20c/templates/agent.yaml"'
}

pods() { # REPLICAS CPU
	mkdir -p room/templates
	printf 'apiVersion: v2\nname: room\nversion: 1.0.0\n' >room/Chart.yaml
	cat >room/templates/web.yaml <<-END
		apiVersion: apps/v1
		kind: Deployment
		metadata: {name: web}
		spec:
		  replicas: $1
		  selector: {matchLabels: {app: web}}
		  template:
		    metadata: {labels: {app: web}}
		    spec:
		      containers:
		      - name: web
		        image: docker.io/library/nginx:1.27
		        resources: {$2}
	END
}

@test "quota: what does not fit is an error, little room a warning, enough is nothing; defaults count" {
	use_helm 4
	pods 1 'requests: {cpu: "5", memory: 1Gi}'
	run -1 --separate-stderr lint room --profile prod -o json
	found '.rule == "quota/requests.cpu" and .level == "error" and
		(.message | test("5 of requests.cpu, plan small has 4"))'
	jq -e '.profiles[0].room."requests.cpu" == {"used": "5", "limit": "4", "fits": false}' <<<"$output"
	pods 1 'requests: {cpu: 3500m, memory: 1Gi}'
	run -0 --separate-stderr lint room --profile prod -o json
	found '.rule == "quota/requests.cpu" and .level == "warning" and (.message | test("12 % left"))'
	pods 2 ''
	run -0 --separate-stderr lint room --profile prod -o json
	jq -e '[.findings[] | select(.rule | test("^quota/"))] == [] and
		.profiles[0].room."requests.cpu".used != "0" and .profiles[0].room.pods.used == "2"' <<<"$output"
	pods 31 'requests: {cpu: 1m, memory: 1Mi}'
	run -1 --separate-stderr lint room --profile prod -o json
	found '.rule == "quota/pods" and .level == "error"'
}

@test "a profile that is wider than restricted is told what that level would refuse" {
	use_helm 4
	pods 1 $'requests: {cpu: 1m}}\n        securityContext: {capabilities: {add: [CHOWN]}'
	run -0 --separate-stderr lint room --profile prod --profile-set podSecurity.level=baseline -o json
	found '.level == "note" and .rule == "pod-security/capabilities-restricted" and
		(.message | test("^with podSecurity.level restricted: capability CHOWN"))'
	run -1 --separate-stderr lint room --profile prod -o json
	found '.level == "error" and .rule == "pod-security/capabilities-restricted"'
}

@test "crds/ is judged as create does; a stream that cannot be read is an error with nothing on stdout" {
	use_helm 4
	run -1 --separate-stderr lint crds --profile prod -o json
	found '.rule == "policy/denied" and (.message | test("crds/crds/things.yaml"))'
	mkdir -p broken/templates
	printf 'apiVersion: v2\nname: broken\nversion: 1.0.0\n' >broken/Chart.yaml
	printf 'kind: ConfigMap\napiVersion: v1\nmetadata: {name: a}\ndata: {a: *none}\n' >broken/templates/a.yaml
	run ! --separate-stderr lint broken -o json
	[ -z "$output" ]
}

@test "values from stdin and files; wrong ones, options and profiles are errors with nothing on stdout" {
	use_helm 4
	run -1 --separate-stderr lint refused -f - <<<'a: 1'
	run -2 --separate-stderr lint refused -o xml
	[ -z "$output" ]
	[[ $stderr == *'table|json|sarif|github'* ]]
	run -4 --separate-stderr lint refused --profile nope
	[ -z "$output" ]
	[[ $stderr == *'profile nope: no profile "nope"'*'local, prod'* ]]
	run ! --separate-stderr lint ./missing
	[ -z "$output" ]
	run -4 --separate-stderr lint refused --profile prod --profile-set quota.podz=1
	[[ $stderr == *'did you mean "pods"'* ]]
}

# kubectl's words as a real API server makes it say them (kubectl 1.37); a stand-in, for there is no cluster here.
@test "--server: each refusal of the API server is a finding; no way to it is status 9" {
	use_helm 4
	mkdir bin
	printf '#!/bin/sh\necho "$*" >args\n%s\n' 'cat words >&2; exit 1' >bin/kubectl
	chmod +x bin/kubectl
	cat >words <<'END'
Warning: something old
Error from server (Forbidden): error when creating "x": services "a" is forbidden: no
The Deployment "web" is invalid:
* spec.replicas: Invalid value: -1
* spec.selector: Required value
END
	export HELM_STORE_KUBECTL=$PWD/bin/kubectl
	run -1 --separate-stderr lint shop --profile prod -n shop --server -o json
	jq -e '[.findings[] | select(.rule == "server") | .message | split("\n") | length] == [1, 3]' <<<"$output"
	grep -q -- '--dry-run=server -n shop' args
	echo 'Unable to connect to the server: dial tcp: connection refused' >words
	run -9 --separate-stderr lint shop --profile prod --server -o json
	[ -z "$output" ]
	printf '#!/bin/sh\ntrue\n' >bin/kubectl
	run -0 --separate-stderr lint shop --profile prod --server -o json
}
