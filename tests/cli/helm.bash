# SPDX-License-Identifier: Apache-2.0
# What the tests of this folder share. HELM3 and HELM4 name the two Helms; tests/helm.sh builds them.
# shellcheck shell=bash disable=SC2034,SC2154 # variables are of bats, or used by the tests

bats_require_minimum_version 1.5.0

ROOT=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
CHARTS=$ROOT/tests/cli/charts
FILTER=$ROOT/bin/store-postrender
HELM_STORE=$ROOT/bin/helm-store

# A person's settings, or those of the make that runs the tests, must not reach what is tested.
clean_environment() {
	local name
	for name in $(compgen -e); do
		case $name in
		HELM_* | MAKEFLAGS | MAKELEVEL | MFLAGS | KUBECONFIG) unset "$name" ;;
		esac
	done
	export KUBECONFIG=/nonexistent HOME=$BATS_TEST_TMPDIR/home
	mkdir -p "$HOME"
}

# use_helm 3|4: $HELM is that Helm, with folders of its own, in a path with spaces.
use_helm() {
	local cache=${XDG_CACHE_HOME:-$REAL_HOME/.cache}/helm-store
	case $1 in
	3) HELM=${HELM3:-$cache/helm-3.22.0/helm} ;;
	4) HELM=${HELM4:-$cache/helm-4.3.1/helm} ;;
	esac
	[ -x "$HELM" ] || skip "Helm $1 is not built; tests/helm.sh builds it"
	MAJOR=$1
	export HELM_DATA_HOME="$BATS_TEST_TMPDIR/helm $1/data" HELM_CACHE_HOME="$BATS_TEST_TMPDIR/helm $1/cache" \
		HELM_CONFIG_HOME="$BATS_TEST_TMPDIR/helm $1/config"
	PLUGIN=$HELM_DATA_HOME/plugins/helm-store
}

# The plugin, from a folder with a space in its name; a link, so that nothing is built again.
install_plugin() {
	mkdir -p "$BATS_TEST_TMPDIR/source code"
	ln -sfn "$ROOT" "$BATS_TEST_TMPDIR/source code/helm-store"
	"$HELM" plugin install "$BATS_TEST_TMPDIR/source code/helm-store"
}

# helm_rules ARGUMENT...: a helm command with our post-renderer in its way, as people would call it.
helm_rules() {
	case $MAJOR in
	3) "$HELM" "$@" --post-renderer "$FILTER" ;;
	4) HELM_PLUGINS=$HELM_DATA_HOME/plugins:$ROOT/postrender "$HELM" "$@" --post-renderer store ;;
	esac
}

# As helm_rules, with a release web in namespace shop and profile local.
helm_shop() {
	HELM_STORE_RELEASE=web HELM_STORE_NAMESPACE=shop HELM_STORE_PROFILE=local helm_rules "$@" --namespace shop
}

# has TEXT, has_not TEXT: in $output
has() {
	[[ $output == *"$1"* ]] || {
		printf 'not found: %s\nin: %s\n' "$1" "$output" >&2
		return 1
	}
}

has_not() {
	[[ $output != *"$1"* ]] || {
		printf 'found: %s\nin: %s\n' "$1" "$output" >&2
		return 1
	}
}

REAL_HOME=$HOME
