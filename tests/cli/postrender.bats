#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2030,SC2031,SC2153,SC2154,SC2164 # bats: each test is a subshell; run sets variables
# store-postrender in the way of Helm itself, without helm-store.

load helm

setup() {
	clean_environment
	[ -x "$FILTER" ] || skip "bin/store-postrender is not built"
}

check_template() {
	use_helm "$1"
	run -0 helm_shop template web "$CHARTS/shop"
	has 'type: ClusterIP'
	has 'name: store-default-deny'
	has 'namespace: shop'
	has 'name: web-web # a comment that stays'
}

@test "Helm 3: template --post-renderer" {
	check_template 3
}

@test "Helm 4: template --post-renderer" {
	check_template 4
}

check_identity() {
	use_helm "$1"
	mkdir "$BATS_TEST_TMPDIR/none"
	HELM_STORE_POLICIES=$BATS_TEST_TMPDIR/none helm_rules template web "$CHARTS/shop" >"$BATS_TEST_TMPDIR/with"
	"$HELM" template web "$CHARTS/shop" >"$BATS_TEST_TMPDIR/without"
}

@test "Helm 3: without rules, template gives the same bytes" {
	check_identity 3
	cmp "$BATS_TEST_TMPDIR/with" "$BATS_TEST_TMPDIR/without"
}

@test "Helm 4: without rules, template gives the same but for blank lines" {
	check_identity 4
	diff -B "$BATS_TEST_TMPDIR/with" "$BATS_TEST_TMPDIR/without"
}

@test "Helm 4: each document keeps the template that it came from" {
	use_helm 4
	run -0 helm_shop template web "$CHARTS/shop"
	for file in configmap service hook tests/answers; do
		has "# Source: shop/templates/$file.yaml"
	done
	has '# Source: store/guards/10-default-deny.yaml'
	has_not 'postrender-filename'
	has_not 'generated-by-postrender'
	# Which is what makes --show-only work.
	run -0 helm_shop template web "$CHARTS/shop" --show-only templates/service.yaml
	has 'type: ClusterIP'
	has_not 'kind: ConfigMap'
}

@test "Helm 3: hooks are not sent, and leave as they are" {
	use_helm 3
	run -0 helm_shop template web "$CHARTS/shop" --show-only templates/hook.yaml
	has '"helm.sh/hook": pre-install'
	has_not 'store.urumi.ai/store'
}

@test "Helm 4: hooks and tests go through the rules and stay hooks" {
	use_helm 4
	run -0 helm_shop template web "$CHARTS/shop" --show-only templates/hook.yaml
	has '"helm.sh/hook": pre-install'
	has 'store.urumi.ai/store: web'
	run -0 helm_shop template web "$CHARTS/shop" --show-only templates/tests/answers.yaml
	has '"helm.sh/hook": test'
	has 'runAsNonRoot: true'
	run -0 helm_shop template web "$CHARTS/shop" --no-hooks
	has_not 'helm.sh/hook'
}

@test "Helm 4: install --dry-run=client" {
	use_helm 4
	run -0 helm_shop install web "$CHARTS/shop" --dry-run=client
	has 'STATUS: pending-install'
	has 'HOOKS:'
	has 'type: ClusterIP'
	has 'Ask web-web.'
	run -1 helm_shop install web "$CHARTS/refused" --dry-run=client
	has '/var/run/docker.sock'
}

check_refusal() {
	use_helm "$1"
	run -1 --separate-stderr helm_shop template web "$CHARTS/refused"
	[ -z "$output" ]
	output=$stderr
	has 'hostPath volume'
	has 'docker.sock'
	has 'Deployment/agent'
	has 'nothing written'
}

@test "Helm 3: a refusal stops Helm and is shown" {
	check_refusal 3
}

@test "Helm 4: a refusal stops Helm and is shown" {
	check_refusal 4
}

check_usage() {
	use_helm "$1"
	HELM_STORE_PROFILE=nowhere run -1 helm_rules template web "$CHARTS/shop"
	has 'nowhere'
	has '[policy/profile]'
}

@test "Helm 3: a wrong profile stops Helm and is shown" {
	check_usage 3
}

@test "Helm 4: a wrong profile stops Helm and is shown" {
	check_usage 4
}

@test "Helm 3: settings by --post-renderer-args" {
	use_helm 3
	run -0 helm_rules template web "$CHARTS/shop" --post-renderer-args --profile --post-renderer-args local \
		--post-renderer-args --release=web --post-renderer-args --namespace=shop
	has 'type: ClusterIP'
}

@test "Helm 4: settings by --post-renderer-args" {
	use_helm 4
	run -0 helm_rules template web "$CHARTS/shop" --post-renderer-args --profile --post-renderer-args local \
		--post-renderer-args --release=web --post-renderer-args --namespace=shop
	has 'type: ClusterIP'
}

check_empty() {
	use_helm "$1"
	run -0 helm_shop template web "$CHARTS/empty"
	has_not 'kind:'
}

@test "Helm 3: an empty chart stays empty" {
	check_empty 3
}

@test "Helm 4: an empty chart is no error" {
	check_empty 4
}

check_crds() {
	use_helm "$1"
	run -0 helm_shop template web "$CHARTS/crds"
	has 'name: words'
	has_not 'CustomResourceDefinition'
}

@test "Helm 3: a chart with CRDs; with --include-crds they are refused like any other" {
	check_crds 3
	run -1 helm_shop template web "$CHARTS/crds" --include-crds
	has 'CustomResourceDefinition/things.example.com'
}

@test "Helm 4: a chart with CRDs; with --include-crds they pass, never sent" {
	check_crds 4
	run -0 helm_shop template web "$CHARTS/crds" --include-crds
	has 'name: things.example.com'
}

check_pipe() {
	use_helm "$1"
	"$HELM" template web "$CHARTS/shop" >"$BATS_TEST_TMPDIR/in"
	run -0 --separate-stderr "$FILTER" --profile local --release web --namespace shop <"$BATS_TEST_TMPDIR/in"
	has 'type: ClusterIP'
	has 'store.urumi.ai/store: web'
	# In a pipe, hooks are in the stream of either Helm.
	has 'runAsNonRoot: true'
	"$HELM" template web "$CHARTS/refused" >"$BATS_TEST_TMPDIR/in"
	run -1 --separate-stderr "$FILTER" --profile local --release web --namespace shop <"$BATS_TEST_TMPDIR/in"
	[ -z "$output" ]
	[[ $stderr == *docker.sock* ]]
}

@test "Helm 3: helm template | store-postrender" {
	check_pipe 3
}

@test "Helm 4: helm template | store-postrender" {
	check_pipe 4
}

@test "Helm 4: the folder of the post-renderer may be reached through a link" {
	use_helm 4
	ln -s "$ROOT" "$BATS_TEST_TMPDIR/a link"
	export HELM_STORE_RELEASE=web HELM_STORE_NAMESPACE=shop HELM_STORE_PROFILE=local
	HELM_PLUGINS="$BATS_TEST_TMPDIR/a link/postrender" run -0 "$HELM" template web "$CHARTS/shop" \
		--post-renderer store
	has 'type: ClusterIP'
	ln -s "$ROOT/postrender" "$BATS_TEST_TMPDIR/only this"
	HELM_PLUGINS="$BATS_TEST_TMPDIR/only this" run -0 "$HELM" template web "$CHARTS/shop" --post-renderer store
	has 'type: ClusterIP'
	cd "$ROOT"
	HELM_PLUGINS=postrender run -0 "$HELM" template web "$CHARTS/shop" --post-renderer store
	has 'type: ClusterIP'
}

@test "--emit objects: what Kubernetes reads, with anchors, merge keys, tags and the last of equal keys" {
	run -0 --separate-stderr "$FILTER" --emit objects <<-'END'
		kind: A
		d: &a {k: 1, v: !!str 5, big: 9007199254740993}
		e: {<<: *a, k: 2}
		k: 1
		k: 2
		---
		# nothing
		---
		kind: B
	END
	[ "$output" = "$(printf '%s\n' '[{"kind":"A","d":{"k":1,"v":"5","big":9007199254740993},'`
		`'"e":{"k":2,"v":"5","big":9007199254740993},"k":2},' '{"kind":"B"}]')" ]
	run -3 --separate-stderr "$FILTER" --emit objects <<<'a: *x'
	[ -z "$output" ]
	[[ $stderr == *'an alias to an anchor that is not there'* ]]
}
