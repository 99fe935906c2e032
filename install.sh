#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# One command on a fresh machine: dependencies, build, install, a Helm, the plugin, and a first chart through the
# filter. Every step says what it does and is checked; running it again is safe and quick.
set -eu

readonly HELM_VERSION=4.3.1
# iptables and its like, which an ordinary user's PATH of Debian lacks, count as installed.
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
here=$(cd "$(dirname "$0")" && pwd)
prefix=
with_deps=yes
with_tests=
with_cluster=
try=
try_words=

usage() {
	cat <<'END'
Usage: ./install.sh [--try] [--yes] [--cluster WHICH] [--prefix DIR] [--no-deps] [--with-tests] [--with-cluster]

helm store makes isolated online stores on Kubernetes, by Helm. This installs what the build needs, builds helm-store
and store-postrender, installs them below DIR, gets a Helm if there is none, and installs the Helm plugin `store`.

  --try          goes on to a shop that answers in a browser: finds or makes a cluster, brings the images into it, makes
                 a store named `try`. Says first what it will do, and asks (docs/your-cluster.md). Safe to repeat
  --yes          with --try: do not ask
  --cluster WHICH  with --try: current (that of KUBECONFIG), k3d, kind, or own (no Docker needed; Linux, root)
  --prefix DIR   where to install: DIR/bin, DIR/share/helm-store (default: /usr/local as root, else ~/.local)
  --no-deps      install no packages; say which are missing
  --with-tests   also what `make test` needs
  --with-cluster also what `make cluster` and `make e2e` need (docs/cluster.md)
  --help         print this

Root is needed only to install packages (sudo is used when there is one) and for a prefix that is not yours.
Environment: HELM_BIN, the helm to use; CC, the compiler.
END
}

say() { # LABEL TEXT
	printf '%-13s %s\n' "$1" "$2"
}

die() { # TEXT...: lines of what is wrong and what to do
	printf 'error: %s\n' "$1" >&2
	shift
	for line in "$@"; do printf '  %s\n' "$line" >&2; done
	exit 1
}

has() {
	command -v "$1" >/dev/null 2>&1
}

# Runs a command quietly; on failure shows the end of what it said.
quietly() { # WHAT COMMAND...
	quiet_what=$1
	shift
	mkdir -p "$here/build"
	if ! "$@" >"$here/build/install.log" 2>&1 </dev/null; then
		tail -n 30 "$here/build/install.log" >&2
		die "$quiet_what failed: $*" "all it said is in build/install.log"
	fi
}

while [ $# -gt 0 ]; do
	case $1 in
	--prefix)
		[ -n "${2-}" ] || die "--prefix needs a folder" "see ./install.sh --help"
		prefix=$2
		shift
		;;
	--prefix=?*) prefix=${1#--prefix=} ;;
	--no-deps) with_deps=no ;;
	--with-tests) with_tests=yes ;;
	--with-cluster) with_cluster=yes ;;
	--try) try=yes ;;
	--yes) try_words="$try_words --yes" ;;
	--cluster)
		case ${2-} in
		current | k3d | kind | own) try_words="$try_words --cluster $2" ;;
		*) die "--cluster needs one of current, k3d, kind, own" "see ./install.sh --help" ;;
		esac
		shift
		;;
	-h | --help) usage && exit 0 ;;
	*) die "unknown option $1" "see ./install.sh --help" ;;
	esac
	shift
done

[ -n "$try" ] || [ -z "$try_words" ] || die '--yes and --cluster go with --try' "see ./install.sh --help"

case ${HOME-} in
/*) ;;
*) die 'HOME is not set to a whole path' 'set it: the cache, Helm and its plugins lie below it' ;;
esac
root=no
[ "$(id -u)" != 0 ] || root=yes
if [ -z "$prefix" ]; then
	if [ "$root" = yes ]; then prefix=/usr/local; else prefix=$HOME/.local; fi
fi
case $prefix in /*) ;; *) prefix=$(pwd)/$prefix ;; esac
jobs=$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)

# --- dependencies

cc_name() {
	if has cc; then echo "${CC:-cc}"; else echo "${CC:-gcc}"; fi
}

make_name() {
	if has gmake; then echo gmake; else echo make; fi
}

# A compiler without the C library's headers is a usual state of small images.
compiles() { # COMPILER FLAG...
	has "$1" && echo '#include <stdio.h>
		int main(void) { return 0; }' | "$@" -x c - -o /dev/null >/dev/null 2>&1
}

has_library() { # PKG-CONFIG-NAME
	has pkg-config && pkg-config --exists "$1" 2>/dev/null
}

has_certificates() {
	[ -e /etc/ssl/certs/ca-certificates.crt ] || [ -e /etc/ssl/cert.pem ] || [ -e /etc/pki/tls/certs/ca-bundle.crt ]
}

missing_for_cluster() {
	has_library libseccomp || echo libseccomp
	for command in ip iptables ipset conntrack nsenter flock openssl jq curl ps buildah mmdebstrap npm; do
		has "$command" || echo "$command"
	done
}

# The names of what is missing, one a line: commands as they are called, libraries as pkg-config knows them.
missing() {
	compiles "$(cc_name)" || echo cc
	has make || has gmake || echo make
	has pkg-config || echo pkg-config
	for library in yaml-0.1 libfyaml libcjson libpcre2-8 libcurl libmicrohttpd; do
		has_library "$library" || echo "$library"
	done
	# Small images have nothing that fetches an archive, and no certificates to check where it comes from.
	if [ -z "$(find_helm)" ] && ! go_is_new; then
		has curl || has wget || echo curl
		has_certificates || echo ca-certificates
	fi
	for command in ${try:+curl jq}; do has "$command" || echo "$command"; done
	[ -z "$with_cluster" ] || missing_for_cluster
	[ -z "$with_cluster" ] || ! go_is_missing || echo go
	[ -n "$with_tests" ] || return 0
	has_library cmocka || echo cmocka
	compiles clang -fsanitize=address || echo clang
	for command in bash git bats shellcheck jq codespell clang-tidy mandoc groff man col; do
		has "$command" || echo "$command"
	done
	[ -z "${CI-}" ] || [ -z "$with_cluster" ] || has chromium || echo chromium
	[ -z "${CI-}" ] || has redis-server || echo redis-server # services elsewhere; in CI no test may be skipped
	python3 -c 'import ensurepip, venv' 2>/dev/null || echo python3-venv
	[ -z "${CI-}" ] || has initdb || find /usr/lib/postgresql -name initdb 2>/dev/null | grep -q . || echo initdb
}

. "$here/install/packages.sh"
. "$here/install/go.sh"
. "$here/install/microhttpd.sh"
. "$here/install/plugin.sh"

dependencies() {
	lacking=$(missing | awk '!seen[$0]++' | tr '\n' ' ')
	if [ -n "$with_tests" ] && ! go_is_new; then
		say note 'the tests also need Go 1.26 or newer (https://go.dev/dl), for both Helms and the judge'
	fi
	if [ -z "$lacking" ]; then
		say checking 'compiler, make, pkg-config, libyaml, libfyaml, cJSON, pcre2, curl, microhttpd: all here'
		return
	fi
	with=$(manager)
	if [ -z "$with" ]; then
		die "missing: $lacking" 'no apt, dnf, apk or brew here: install their development packages by hand' \
			'(yaml-0.1 is libyaml, libcjson is cJSON, libpcre2-8 is PCRE2), then run this again'
	fi
	packages=
	for name in $lacking; do packages="$packages $(packages_for "$with" "$name")"; done
	packages=$(printf '%s' "${packages# }" | tr ' ' '\n' | awk '!seen[$0]++' | tr '\n' ' ')
	packages=${packages% }
	case $packages in
	*curl* | *ca-certificates*) lacking="$lacking(curl and certificates to get a Helm, as there is none)" ;;
	esac
	[ "$with_deps" = yes ] || die "missing: $lacking" "to install them: $(install_command "$with") $packages"
	if [ "$with" != brew ] && [ "$root" = no ] && ! has sudo; then
		die "missing: $lacking" "as root: $(install_command "$with") $packages"
	fi
	say checking "installing $packages ($with)"
	# shellcheck disable=SC2086
	install_packages "$with" $packages
	lacking=$(missing | tr '\n' ' ')
	[ -z "$lacking" ] || die "still missing after the installation: $lacking"
}

# --- build

build() {
	say building 'store-postrender, helm-store, helm-store-serve'
	quietly 'the build' "$(make_name)" -C "$here" "-j$jobs" all "CC=$(cc_name)"
	"$here/bin/store-postrender" --version >/dev/null || die 'bin/store-postrender was built but does not run'
}

programs() {
	say installing "$prefix/bin, $prefix/share/helm-store"
	quietly 'the installation' "$(make_name)" -C "$here" install "PREFIX=$prefix" "CC=$(cc_name)"
	case :$PATH: in
	*":$prefix/bin:"*) ;;
	*) say '' "$prefix/bin is not in PATH: add it, or name the programs by their whole path" ;;
	esac
}

# --- Helm

helm_version() { # HELM
	"$1" version --template '{{.Version}}' 2>/dev/null
}

find_helm() {
	for candidate in "${HELM_BIN:-helm}" helm "$prefix/bin/helm"; do
		if has "$candidate" && helm_version "$candidate" >/dev/null; then
			command -v "$candidate"
			return
		fi
	done
}

# What the program says of a failure stays in $scratch/log.
fetch() { # URL FILE
	if has curl; then
		curl -fsSL --connect-timeout 10 --max-time 300 -o "$2" "$1" 2>"$scratch/log"
	elif has wget; then
		wget -nv -T 10 -t 2 -O "$2" "$1" 2>"$scratch/log"
	else
		echo 'neither curl nor wget is here' >"$scratch/log"
		return 1
	fi
}

checksum() { # FILE
	if has sha256sum; then sha256sum "$1"; else shasum -a 256 "$1"; fi | cut -d ' ' -f 1
}

# The official archive, whose checksum must agree. Returns 1 when it cannot be had; a wrong checksum ends the script.
helm_from_archive() {
	os=$(uname -s | tr '[:upper:]' '[:lower:]')
	case $(uname -m) in
	x86_64 | amd64) arch=amd64 ;;
	aarch64 | arm64) arch=arm64 ;;
	armv7*) arch=arm ;;
	i?86) arch=386 ;;
	*) arch=$(uname -m) ;;
	esac
	archive=helm-v$HELM_VERSION-$os-$arch.tar.gz
	say 'getting helm' "v$HELM_VERSION for $os/$arch from its official archive"
	if ! fetch "https://get.helm.sh/$archive" "$scratch/$archive" ||
		! fetch "https://get.helm.sh/$archive.sha256sum" "$scratch/sum"; then
		say '' "not to be had: $(tail -n 1 "$scratch/log")"
		return 1
	fi
	[ "$(cut -d ' ' -f 1 "$scratch/sum")" = "$(checksum "$scratch/$archive")" ] ||
		die "the checksum of $archive is wrong" 'it was not installed; try again, or install Helm another way'
	tar -xzf "$scratch/$archive" -C "$scratch" && cp "$scratch/$os-$arch/helm" "$scratch/helm"
}

helm_from_module() {
	go_is_new && has bash || return 1
	say '' 'building it from its Go module (some minutes)'
	built=$(HELM_BUILD_JOBS=$jobs "$here/tests/helm.sh" --path 4 2>"$scratch/log") || {
		tail -n 20 "$scratch/log" >&2
		return 1
	}
	cp "$built" "$scratch/helm"
}

get_helm() {
	helm=$(find_helm)
	if [ -n "$helm" ]; then
		say helm "$(helm_version "$helm") ($helm)"
		return
	fi
	helm_from_archive || helm_from_module ||
		die 'no Helm here, and none could be got, neither its archive nor (with Go 1.26 or newer) its module' \
			'install Helm 3.22 or 4.3 (https://helm.sh/docs/intro/install), then run this again'
	# It was asked, and is none that runs; whose it is is not known.
	if [ -e "$prefix/bin/helm" ] || [ -L "$prefix/bin/helm" ]; then
		die "$prefix/bin/helm does not run, and would be replaced" 'remove it, or name one that runs: HELM_BIN'
	fi
	install -m 755 "$scratch/helm" "$prefix/bin/.helm.new"
	mv "$prefix/bin/.helm.new" "$prefix/bin/helm"
	helm=$prefix/bin/helm
	version=$(helm_version "$helm") || die "$helm does not run"
	say helm "$version ($helm)"
}

# --- the main job

try_it() {
	mkdir -p "$here/build"
	rendered=$here/build/demo.yaml
	"$helm" template demo "$here/charts/demo" --namespace demo >"$rendered" ||
		die 'helm could not render charts/demo'
	set -- "$here/bin/store-postrender" --profile local --release demo --namespace demo
	"$@" --stats <"$rendered" >"$here/build/demo-out.yaml" 2>"$here/build/demo-stats" || {
		cat "$here/build/demo-stats" >&2
		die 'the filter refused charts/demo'
	}
	say 'trying it' "charts/demo, profile local: $(tail -n 1 "$here/build/demo-stats")"
	echo
	"$@" --explain <"$rendered" || die 'the filter could not print its table'
	called=helm
	[ "$(command -v helm)" = "$helm" ] || called=$helm
	cat <<END

next: ./install.sh --try         a shop in a browser, on your cluster or on one that it makes
      $called store --help       stores: create, list, status, delete …
      $called store render $here/charts/demo --profile local --diff
END
}

[ -z "${HELM_BIN-}" ] || helm_version "$HELM_BIN" >/dev/null ||
	die "HELM_BIN is $HELM_BIN, which does not run" 'name a helm that does, or unset HELM_BIN to find or get one'
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
if [ -n "$try" ]; then
	has bash || die 'trying it needs bash' "to install it: $(install_command "$(manager)") bash"
	# shellcheck disable=SC2086
	way=$("$here/cluster/try" choose $try_words) || exit
	[ "$way" != own ] || with_cluster=yes
fi
dependencies
[ -z "$with_cluster" ] || get_go
get_microhttpd
build
programs
get_helm
install_plugin
if [ -n "$try" ]; then
	HELM=$helm "$here/cluster/try" make "$way"
else
	try_it
fi
