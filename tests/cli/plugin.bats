#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2030,SC2031,SC2153,SC2154,SC2164 # bats: each test is a subshell; run sets variables
# The plugin as people install it: from a folder and from a git repository, under both Helms, all in paths with spaces.

load helm

setup() {
	clean_environment
	[ -x "$FILTER" ] || skip "bin/store-postrender is not built"
}

# What must work once the plugin is there.
check_plugin() {
	run -0 "$HELM" plugin list
	has 'store'
	run -0 "$HELM" --help
	has 'run online stores on Kubernetes'
	run -0 "$HELM" store --help
	has 'Usage: helm store VERB'
	has 'Online stores on Kubernetes'
	run -0 "$HELM" store version
	[[ $output =~ helm\ +v$MAJOR\. ]]
	run -0 --separate-stderr "$HELM" store render web "$CHARTS/shop" -n shop --profile local
	has 'type: ClusterIP'
	has 'namespace: shop'
	run -0 --separate-stderr "$HELM" store render web "$CHARTS/shop" --namespace=shop --profile local --diff
	has '+  type: ClusterIP'
	run ! --separate-stderr "$HELM" store render web "$CHARTS/refused" -n shop --profile local
	[ "$status" = 1 ]
	[[ $stderr == *'error: <stdin>:'*docker.sock* ]]
	run ! "$HELM" store rendr
	[ "$status" = 2 ]
	has 'did you mean "render"?'
}

# What the person's shell does after helm store env.
check_env() {
	run -0 --separate-stderr "$HELM" store env --profile local --release web -n shop
	eval "$output"
	run -0 "$HELM" template web "$CHARTS/shop" -n shop --post-renderer "$HELM_STORE_POSTRENDERER"
	has 'type: ClusterIP'
	run -1 "$HELM" template web "$CHARTS/refused" -n shop --post-renderer "$HELM_STORE_POSTRENDERER"
	has 'docker.sock'
}

check_directory() {
	use_helm "$1"
	run -0 install_plugin
	[ -L "$PLUGIN" ]
	check_plugin
	check_env
	unset HELM_PLUGINS
	run -0 "$HELM" plugin uninstall store
	[ ! -e "$PLUGIN" ]
	[ -x "$FILTER" ]
}

@test "Helm 3: installed from a folder" {
	check_directory 3
}

@test "Helm 4: installed from a folder" {
	check_directory 4
}

# A repository of what is here, with what git would not ignore.
make_repository() {
	REPOSITORY=$BATS_TEST_TMPDIR/git\ server/helm-store
	mkdir -p "$REPOSITORY"
	cp -R "$ROOT"/{Makefile,lib,plugin,postrender,policies,plugin.yaml,plugin.complete} "$REPOSITORY"
	git -C "$REPOSITORY" init -q -b main
	git -C "$REPOSITORY" config user.name tester
	git -C "$REPOSITORY" config user.email tester@example.com
	git -C "$REPOSITORY" add -A
	git -C "$REPOSITORY" commit -qm start
	# Optimizing is for people who use the result longer than a second.
	export OPT=-O0 MAKEFLAGS=-j2
}

check_git() {
	use_helm "$1"
	make_repository
	if [ "$1" = 4 ]; then
		run -0 "$HELM" plugin install "file://$REPOSITORY" --verify=false
	else
		run -0 "$HELM" plugin install "file://$REPOSITORY"
	fi
	[ -x "$PLUGIN/bin/helm-store" ]
	[ ! -L "$PLUGIN" ]
	check_plugin
	check_env
	unset HELM_PLUGINS
	# An update builds again.
	sed -i 's/^\(VERSION := \).*/\10.1.1/' "$REPOSITORY/Makefile"
	git -C "$REPOSITORY" commit -qam next
	run -0 "$HELM" plugin update store
	run -0 "$HELM" store version --short
	[ "$output" = 0.1.1 ]
	run -0 "$HELM" plugin uninstall store
	[ ! -e "$PLUGIN" ]
}

@test "Helm 3: installed from a git repository, updated, uninstalled" {
	check_git 3
}

@test "Helm 4: installed from a git repository, updated, uninstalled" {
	check_git 4
}

@test "Helm 4: the git URL needs --verify=false, as docs/plugin.md says" {
	use_helm 4
	mkdir "$BATS_TEST_TMPDIR/helm-store"
	git -C "$BATS_TEST_TMPDIR/helm-store" init -q
	run -1 "$HELM" plugin install "file://$BATS_TEST_TMPDIR/helm-store"
	has '--verify=false'
}

@test "a failed build fails the install and says why" {
	for major in 3 4; do
		use_helm "$major"
		mkdir -p "$BATS_TEST_TMPDIR/broken $major/helm-store"
		cp "$ROOT/plugin.yaml" "$BATS_TEST_TMPDIR/broken $major/helm-store"
		printf 'all:\n\t@echo "library is missing" >&2; exit 1\n' \
			>"$BATS_TEST_TMPDIR/broken $major/helm-store/Makefile"
		run -1 "$HELM" plugin install "$BATS_TEST_TMPDIR/broken $major/helm-store"
		has 'library is missing'
	done
}

@test "both Helms share one plugin folder" {
	use_helm 3
	install_plugin
	check_plugin
	helm3=$HELM helm3_data=$HELM_DATA_HOME
	use_helm 4
	HELM_DATA_HOME=$helm3_data
	check_plugin
	# The file that only Helm 4 reads is not in the way of Helm 3.
	run -0 --separate-stderr "$helm3" plugin list
	[[ $stderr != *'failed to load'* ]]
}

check_completion() {
	use_helm "$1"
	install_plugin
	run -0 --separate-stderr "$HELM" __complete store ''
	has $'render\tchart in'
	run -0 --separate-stderr "$HELM" __complete store render --prof
	has '--profile'
	run -0 --separate-stderr "$HELM" __complete store render --profile ''
	has 'local'
	has 'prod'
	[ "${lines[-1]}" = ':4' ]
	run -0 --separate-stderr "$HELM" __complete store render ''
	[ "${lines[-1]}" = ':0' ]
}

@test "Helm 3: words after helm store are completed" {
	check_completion 3
}

@test "Helm 4: words after helm store are completed" {
	check_completion 4
}

check_global_options() {
	use_helm "$1"
	install_plugin
	run -0 --separate-stderr "$HELM" -n before store render web "$CHARTS/shop" --profile local
	has 'namespace: before'
	run -0 --separate-stderr "$HELM" --debug store render web "$CHARTS/shop" --profile local -- -n after
	has 'namespace: after'
}

@test "Helm 3: options that Helm takes away come back" {
	check_global_options 3
}

@test "Helm 4: options that Helm takes away come back" {
	check_global_options 4
}
