#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2030,SC2031,SC2153,SC2154,SC2164 # bats: each test is a subshell; run sets variables
# helm-store render, env and version, each with both Helms.

load helm

setup() {
	clean_environment
	[ -x "$FILTER" ] || skip "bin/store-postrender is not built"
}

render() {
	HELM_BIN=$HELM "$HELM_STORE" render "$@"
}

check_render() {
	use_helm "$1"
	run -0 --separate-stderr render web "$CHARTS/shop" -n shop --profile local
	has 'type: ClusterIP'
	has_not 'LoadBalancer'
	has 'name: web-web # a comment that stays'
	has '# Source: shop/templates/service.yaml'
	has '# Source: store/guards/10-default-deny.yaml'
	has 'namespace: shop'
	has 'store.urumi.ai/store: web'
	has_not 'postrenderer.helm.sh'
	has_not 'generated-by-postrender'
	[ "$(grep -c '^kind: NetworkPolicy' <<<"$output")" -ge 6 ]
	has '"helm.sh/hook": pre-install'
}

@test "Helm 3: render gives the final manifests, says that hooks are left out" {
	check_render 3
	[[ $stderr == *'Helm 3 sends no hooks'* ]]
}

@test "Helm 4: render gives the final manifests, hooks too" {
	check_render 4
	[ -z "$stderr" ]
	# Both hooks carry the label, beside ConfigMap, Service and the guards.
	run -0 render web "$CHARTS/shop" -n shop --profile local -o table
	has 'ConfigMap/web-hook'
	has 'Pod/web-answers'
}

check_values() {
	use_helm "$1"
	printf 'greeting: from a file\n' >"$BATS_TEST_TMPDIR/my values.yaml"
	run -0 render web "$CHARTS/shop" --profile local -f "$BATS_TEST_TMPDIR/my values.yaml" --set type=NodePort
	has 'greeting: "from a file"'
	has 'type: ClusterIP'
	run -0 render web "$CHARTS/shop" --profile local -f - <<<'greeting: from stdin'
	has 'greeting: "from stdin"'
	run -0 render web "$CHARTS/shop" --profile local -f <(echo 'greeting: from a pipe')
	has 'greeting: "from a pipe"'
	printf 'greeting: one\n---\ngreeting: two\n' >"$BATS_TEST_TMPDIR/two.yaml"
	run -2 --separate-stderr render web "$CHARTS/shop" --profile local -f "$BATS_TEST_TMPDIR/two.yaml"
	[ -z "$output" ]
	[[ $stderr == *"two.yaml:2:1: a second document begins"* ]]
	run -2 render web "$CHARTS/shop" --profile local -f - <"$BATS_TEST_TMPDIR/two.yaml"
	has '<stdin>:2:1: a second document begins'
	run -0 render web "$CHARTS/shop" --profile local --set-string greeting=a --set-string greeting=b
	has 'greeting: "b"'
	run -0 render web "$CHARTS/shop" --profile local -- --set 'greeting=after the dashes'
	has 'greeting: "after the dashes"'
	run -0 render "$CHARTS/shop" --profile local
	has 'name: release-name-web'
	has 'namespace: default'
}

@test "Helm 3: render takes values, stdin, options after -- and no name" {
	check_values 3
}

@test "Helm 4: render takes values, stdin, options after -- and no name" {
	check_values 4
}

check_diff() {
	use_helm "$1"
	run -0 --separate-stderr render web "$CHARTS/shop" -n shop --profile local --diff
	has '--- chart'
	has '+++ with the rules'
	has '-  type: LoadBalancer'
	has '+  type: ClusterIP'
	has '+  name: store-default-deny'
	# Nothing but what a rule took away: Helm 4's own rewriting is on both sides.
	run -0 grep -c '^-[^-]' <<<"$output"
	[ "$output" = 1 ]
	mkdir "$BATS_TEST_TMPDIR/none"
	run -0 --separate-stderr render web "$CHARTS/shop" --policies "$BATS_TEST_TMPDIR/none" --diff
	[ -z "$output" ]
}

@test "Helm 3: render --diff shows what the rules change" {
	check_diff 3
}

@test "Helm 4: render --diff shows what the rules change" {
	check_diff 4
}

check_changes() {
	use_helm "$1"
	local report=$BATS_TEST_TMPDIR/re\ port
	run -0 --separate-stderr render web "$CHARTS/shop" -n shop --profile local --report "$report" -o table
	[[ ${lines[0]} =~ ^OBJECT\ +PATH\ +BEFORE\ +AFTER\ +RULE$ ]]
	has 'Service/web-web'
	[[ $output =~ spec.type\ +LoadBalancer\ +ClusterIP\ +services/ ]]
	[[ $output =~ guards:\ [0-9]+\ added ]]
	run -0 jq -rs 'map(select(.event == "edit" and .path == "spec.type")) | .[].after' "$report"
	[ "$output" = ClusterIP ]
	run -0 jq -rs 'last.event' "$report"
	[ "$output" = summary ]
	run -0 --separate-stderr render web "$CHARTS/shop" -n shop --profile local -o json
	run -0 jq -r '.[] | select(.event == "edit" and .path == "spec.type") | .before' <<<"$output"
	[ "$output" = LoadBalancer ]
}

@test "Helm 3: render -o table, -o json and --report" {
	check_changes 3
}

@test "Helm 4: render -o table, -o json and --report" {
	check_changes 4
}

check_refusal() {
	use_helm "$1"
	run -1 --separate-stderr render web "$CHARTS/refused" -n shop --profile local \
		--report "$BATS_TEST_TMPDIR/report"
	[ -z "$output" ]
	output=$stderr
	has 'error: <stdin>:'
	has 'Deployment/agent'
	has '/var/run/docker.sock'
	has 'refused/templates/agent.yaml'
	has_not 'node contents'
	has_not '\n'
	[ "$(grep -c '^error: ' <<<"$output")" = 1 ]
	run -0 jq -rs 'map(select(.event == "denied")) | .[0].object' "$BATS_TEST_TMPDIR/report"
	[ "$output" = Deployment/agent ]
	run -4 render web "$CHARTS/shop" -n shop --profile nowhere
	has 'nowhere'
	has '[policy/profile]'
}

@test "Helm 3: a refusal is shown as the rule's message, with its exit status" {
	check_refusal 3
}

@test "Helm 4: a refusal is shown as the rule's message, with its exit status" {
	check_refusal 4
}

check_helm_error() {
	use_helm "$1"
	run -5 --separate-stderr render web ./no-such-chart --profile local
	[ -z "$output" ]
	output=$stderr
	has 'error: helm template ended with status 1'
	has 'no-such-chart'
}

@test "Helm 3: an error of Helm itself is shown as such" {
	check_helm_error 3
}

@test "Helm 4: an error of Helm itself is shown as such" {
	check_helm_error 4
}

check_warning() {
	use_helm "$1"
	mkdir "$BATS_TEST_TMPDIR/rules"
	cat >"$BATS_TEST_TMPDIR/rules/10-w.yaml" <<-'END'
		apiVersion: store.urumi.ai/v1
		kind: PostRenderPolicy
		metadata: {name: w}
		rules:
		- name: type
		  match: {kinds: [v1/Service]}
		  where: [{path: spec.type, exists: true}]
		  warn: think of ClusterIP
	END
	run -0 --separate-stderr render web "$CHARTS/shop" --policies "$BATS_TEST_TMPDIR/rules" --no-hooks
	[[ $stderr == *'warning: shop/templates/service.yaml: Service/web-web: think of ClusterIP   [w/type]'* ]]
}

@test "Helm 3: warnings, which Helm hides, are shown" {
	check_warning 3
}

@test "Helm 4: warnings, which Helm hides, are shown" {
	check_warning 4
}

check_empty() {
	use_helm "$1"
	run -0 --separate-stderr render web "$CHARTS/empty" -n shop --profile local
	has_not 'kind:'
}

@test "Helm 3: render of an empty chart" {
	check_empty 3
}

@test "Helm 4: render of an empty chart" {
	check_empty 4
}

# As create does.
check_crds() {
	local option allowed=(--profile-set 'clusterScoped.allowed=[CustomResourceDefinition]')
	use_helm "$1"
	for option in --include-crds --skip-tests '-- --output-dir=out' '-- -stemplates/configmap.yaml'; do
		cd "$BATS_TEST_TMPDIR"
		# shellcheck disable=SC2086 # some are two words
		run -1 --separate-stderr render web "$CHARTS/crds" -n shop --profile local $option
		[ -z "$output" ]
		[[ $stderr == *'crds/crds/things.yaml'* ]]
		[[ $stderr == *'CustomResourceDefinition/things.example.com'* ]]
		[ ! -e out ]
	done
	run -0 --separate-stderr render web "$CHARTS/crds" -n shop --profile local "${allowed[@]}"
	has_not 'CustomResourceDefinition'
	has 'name: words'
	run -0 --separate-stderr render web "$CHARTS/crds" -n shop --profile local --include-crds "${allowed[@]}"
	has 'kind: CustomResourceDefinition'
	has 'store.urumi.ai/store: web'
	[ "$(grep -c 'name: store-default-deny' <<<"$output")" = 1 ]
	cp -r "$CHARTS/crds" "$BATS_TEST_TMPDIR/odd"
	printf -- '%s\n' --- 'apiVersion: v1' 'kind: ConfigMap' 'metadata: {name: odd}' \
		>>"$BATS_TEST_TMPDIR/odd/crds/things.yaml"
	run -1 --separate-stderr render web "$BATS_TEST_TMPDIR/odd" -n shop --profile local "${allowed[@]}"
	[[ $stderr == *'ConfigMap/odd'* ]]
}

@test "Helm 3: render refuses files in crds/ as create does, and shows those that the profile allows" {
	check_crds 3
}

@test "Helm 4: render refuses files in crds/ as create does, and shows those that the profile allows" {
	check_crds 4
}

@test "render leaves nothing in the folder for temporary files" {
	use_helm 4
	export TMPDIR="$BATS_TEST_TMPDIR/t m p"
	mkdir "$TMPDIR"
	render web "$CHARTS/shop" --profile local --diff >/dev/null
	render web "$CHARTS/refused" --profile local 2>/dev/null && false
	[ -z "$(ls -A "$TMPDIR")" ]
}

check_env() {
	use_helm "$1"
	cd "$BATS_TEST_TMPDIR"
	printf 'tls: {enabled: false}\n' >"it's mine.yaml"
	run -0 env HELM_BIN="$HELM" HELM_NAMESPACE=shop "$HELM_STORE" env --profile local --plan medium \
		--profile-values "it's mine.yaml" --profile-set a=1 --profile-set b=2
	has "export HELM_STORE_PROFILE='local'"
	has_not 'HELM_STORE_NAMESPACE'
	eval "$output"
	[ "$HELM_STORE_PLAN" = medium ]
	[ "$HELM_STORE_VALUES" = "$BATS_TEST_TMPDIR/it's mine.yaml" ]
	[ "$HELM_STORE_SET" = $'a=1\nb=2' ]
	unset HELM_STORE_SET
	run -0 env HELM_BIN="$HELM" HELM_NAMESPACE=shop "$HELM_STORE" env --release web
	has "export HELM_STORE_PROFILE='local'"
	has "export HELM_STORE_NAMESPACE='shop'"
	eval "$output"
	run -0 "$HELM" template web "$CHARTS/shop" -n shop --post-renderer "$HELM_STORE_POSTRENDERER"
	has 'type: ClusterIP'
	has 'cpu: "8"'
}

@test "Helm 3: env prints exports with which a plain helm works" {
	check_env 3
	[ "$HELM_STORE_POSTRENDERER" = "$FILTER" ]
	[ -z "${HELM_PLUGINS-}" ]
}

@test "Helm 4: env prints exports with which a plain helm works" {
	check_env 4
	[ "$HELM_STORE_POSTRENDERER" = store ]
	[ "$HELM_PLUGINS" = "$HELM_DATA_HOME/plugins:$ROOT/postrender" ]
	# Again in that shell: the folder is not there twice, which Helm would refuse.
	run -0 env HELM_BIN="$HELM" "$HELM_STORE" env
	has "HELM_PLUGINS='$HELM_DATA_HOME/plugins:$ROOT/postrender'"
	run -0 render web "$CHARTS/shop" -n shop
	has 'type: ClusterIP'
}

check_version() {
	use_helm "$1"
	run -0 env HELM_BIN="$HELM" "$HELM_STORE" version
	[[ $output =~ helm\ +v$1\. ]]
	run -0 env HELM_BIN="$HELM" "$HELM_STORE" version -o json
	run -0 jq -r '.helm, .postRenderer' <<<"$output"
	[[ ${lines[0]} == v$1.* ]]
	[ "${lines[1]}" = "$FILTER" ]
}

@test "Helm 3: version" {
	check_version 3
}

@test "Helm 4: version" {
	check_version 4
}

# What `make install` lays below a prefix works without the checkout, in a path with a space.
check_installed() {
	local prefix="$BATS_TEST_TMPDIR/a prefix"
	use_helm "$1"
	make -s -C "$BATS_TEST_DIRNAME/../.." install PREFIX="$prefix" >/dev/null
	HELM_STORE="$prefix/bin/helm-store"
	run -0 --separate-stderr render web "$CHARTS/shop" -n shop --profile local
	has 'store.urumi.ai/store: web'
	has 'kind: ResourceQuota'
}

@test "Helm 3: render works from what make install installs" {
	check_installed 3
}

@test "Helm 4: render works from what make install installs" {
	check_installed 4
}
