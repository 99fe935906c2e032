#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2016,SC2030,SC2031,SC2034,SC2153,SC2154 # bats: each test is a subshell; run sets variables
# docs/pipelines.md: its files against the schemas of GitHub and GitLab, and its blocks, each run in order. What needs a
# cluster is in tests/e2e/pipelines.bats.

load helm
load pipelines

setup() {
	clean_environment
	[ -x "$HELM_STORE" ] || skip "bin/helm-store is not built"
	use_helm 4
	workplace "$ROOT/charts/demo"
	echo 'replicas: 2' >values.yaml
}

# stand_in NAME BODY: a program that cannot be here; what it is called with is in calls.
stand_in() {
	local program=$BATS_TEST_TMPDIR/bin/$1 calls=$BATS_TEST_TMPDIR/calls
	printf '#!/bin/bash\necho "%s $*" >>"%s"\n%s\n' "$1" "$calls" "$2" >"$program"
	chmod +x "$program"
}

# The reader of schemas, in the cache of whoever runs the tests.
check_schema() { # SCHEMA FILE
	local folder=${XDG_CACHE_HOME:-$REAL_HOME/.cache}/helm-store/check-jsonschema-0.39.0
	if [ ! -x "$folder/bin/check-jsonschema" ]; then
		python3 -c 'import venv, ensurepip' 2>/dev/null || skip 'needs python3 with venv (python3-venv)'
		rm -rf "$folder"
		HOME=$REAL_HOME python3 -m venv "$folder"
		HOME=$REAL_HOME "$folder/bin/pip" install -q check-jsonschema==0.39.0
	fi
	"$folder/bin/check-jsonschema" --builtin-schema "$1" "${@:2}"
}

# What stands in both: the rules went over it, and the guards are there.
is_guarded() { # FILE
	[ "$(grep -cxE 'kind: (NetworkPolicy|Deployment)' "$1")" = 7 ]
}

@test "each block of the page is tried here or on a cluster" {
	local name count=0
	while read -r name; do
		[ -n "$name" ] || { echo "a block without a name" && return 1; }
		grep -qE -- "(block|here|for [a-z]+ in( [^;]*)?) '?$name([ ;']|\$)" \
			"$ROOT"/tests/{cli,e2e}/pipelines.{bats,bash} 2>/dev/null ||
			{ echo "nothing tries block $name" && return 1; }
		count=$((count + 1))
	done < <(awk '/^```/ { open = !open; if (open) print $2 }' "$PAGE")
	[ "$count" -ge 14 ]
}

@test "the files of GitHub and GitLab are what their schemas want, and wrong ones are not" {
	block .github/workflows/stores.yml >stores.yml
	check_schema vendor.github-workflows stores.yml
	block .gitlab-ci.yml >ci.yml
	check_schema vendor.gitlab-ci ci.yml
	sed -i 's/runs-on/run-on/' stores.yml
	run -1 check_schema vendor.github-workflows stores.yml
	sed -i 's/exit_codes/exit-codes/' ci.yml
	run -1 check_schema vendor.gitlab-ci ci.yml
}

@test "GitHub: the check shows at their lines what the rules change; a chart that they refuse fails it" {
	block .github/workflows/stores.yml >stores.yml
	run -0 github_job stores.yml check
	[[ $output =~ ::notice\ file=chart/templates/[a-z]*\.yaml,line=[0-9]+,title=storage/class:: ]]
	cp -R "$CHARTS/refused/." chart/
	run -1 github_job stores.yml check
	has '::error file=chart/templates/agent.yaml,line=17,title=pods/no-host-path::'
	has 'policy/denied'
}

@test "GitHub without the image: the step's install.sh is enough for the check" {
	# The clone is this checkout, whose programs are built already.
	stand_in git 'to=${*: -1}; [ "${*: -2:1}" = REPOSITORY ] || exit 1
		mkdir -p "$to" && cd "'"$ROOT"'" || exit
		tar -cf - --exclude=./.git --exclude=./build/logs --exclude=./build/fuzz . | tar -C "$to" -xf -'
	# Not as root, who would install into the machine's /usr/local.
	stand_in id 'echo 1000'
	block step >step.yaml
	{ printf 'jobs: {rules: {steps: [' && json <(sed 's/^- //' step.yaml) && echo ']}}'; } >job.yml
	rm "$BATS_TEST_TMPDIR/bin/helm-store" "$BATS_TEST_TMPDIR/bin/store-postrender"
	unset HELM_PLUGINS
	export RUNNER_TEMP="$BATS_TEST_TMPDIR/runner temp" CI=true GITHUB_ACTIONS=true
	# A runner without what only our own tests need.
	cp -as /usr/bin "$BATS_TEST_TMPDIR/runner"
	rm -f "$BATS_TEST_TMPDIR/runner"/{bats,shellcheck,codespell,mandoc,man,redis-server,initdb}
	rm -f "$BATS_TEST_TMPDIR/runner"/clang*
	PATH=$BATS_TEST_TMPDIR/bin:$BATS_TEST_TMPDIR/runner
	run -0 github_job job.yml rules
	run -0 helm store render acme ./chart -n store-acme --profile prod -f values.yaml -o table
	has 'guards: 11 added'
	[[ $("$HELM" plugin list) == *store* ]]
}

@test "GitLab: the check shows what the rules do, and what it renders is the artefact" {
	block .gitlab-ci.yml >ci.yml
	run -0 gitlab_job ci.yml check
	has 'profile prod, plan small: '
	is_guarded rendered.yaml
	[ "$(json ci.yml | jq -r '.check.artifacts.paths[]')" = rendered.yaml ]
	cp -R "$CHARTS/refused/." chart/
	rm rendered.yaml
	run -1 gitlab_job ci.yml check
	has pods/no-host-path
	[ ! -e rendered.yaml ]
}

@test "Argo CD: generate prints what Helm and the filter print; the plan is the application's, the profile is not" {
	local small
	cd chart
	run -0 --separate-stderr argo_generate
	small=$output
	is_guarded <(printf '%s\n' "$small")
	[ "$small" = "$(helm store render web . -n shop --profile prod --plan small -- --kube-version 1.33)" ]
	run -0 --separate-stderr argo_generate ARGOCD_ENV_PLAN=large ARGOCD_ENV_PROFILE=local HELM_STORE_REPORT=
	[ "$output" = "$(helm store render web . -n shop --profile prod --plan large -- --kube-version 1.33)" ]
	[ "$output" != "$small" ]
	# What a person writes there is never a word of a shell.
	run -4 --separate-stderr argo_generate 'ARGOCD_ENV_PLAN=small --profile local; touch harm'
	[ -z "$output" ]
	[ ! -e harm ]
	cp -R "$CHARTS/refused/." .
	run -1 --separate-stderr argo_generate
	[ -z "$output" ]
	[[ $stderr == *policy/denied* ]]
}

@test "Flux: the job pushes what it rendered, without hooks" {
	stand_in flux 'cat "${5:?}"/web.yaml >"'"$BATS_TEST_TMPDIR"'/pushed"'
	git init -q -b main . && git remote add origin https://example.com/shop.git
	git -c user.name=a -c user.email=a@example.com commit -q --allow-empty -m first
	block flux >flux.sh
	run -0 bash -e flux.sh
	is_guarded "$BATS_TEST_TMPDIR/pushed"
	run ! grep -q 'helm.sh/hook' "$BATS_TEST_TMPDIR/pushed"
	grep -qxF "flux push artifact oci://REGISTRY/web:main --path out --source https://example.com/shop.git \
--revision main@sha1:$(git rev-parse HEAD)" "$BATS_TEST_TMPDIR/calls"
	cp -R "$CHARTS/refused/." chart/
	rm "$BATS_TEST_TMPDIR/calls"
	run -1 bash -e flux.sh
	[ ! -e "$BATS_TEST_TMPDIR/calls" ]
}

@test "the image: its recipe is where the page says, takes what is there, and programs of our versions" {
	local recipe word
	stand_in git '[ "$*" = "clone REPOSITORY helm-store" ] && ln -s "'"$ROOT"'" helm-store'
	stand_in docker '[ "$1" = push ] || { [ -f "$5" ] && [ -d "$6" ]; }'
	block image >image.sh
	run -0 bash -e image.sh
	recipe=$ROOT/images/pipeline/Dockerfile
	while read -r word; do
		[ -e "$ROOT/$word" ] || { echo "no $word" && return 1; }
	done < <(awk '$1 == "COPY" && $2 !~ /^--/ { for (i = 2; i < NF; i++) print $i }' "$recipe")
	word="readonly HELM=$(sed -n 's/^readonly HELM_VERSION=\([0-9.]*\).*/\1/p' "$ROOT/install.sh") "
	word+="KUBECTL=$(awk '$1 == "kubectl" { print $2 }' "$ROOT/cluster/components.tsv")"
	grep -qxF "$word" "$ROOT/images/pipeline/programs"
	# The very version that everything else is tried with.
	for word in plugin lib postrender policies; do grep -qx "COPY $word $word" "$recipe"; done
	[ "$(json "$ROOT/plugin.yaml" | jq -r .version)" = "$(sed -n 's/^docker push .*://p' image.sh)" ]
}
