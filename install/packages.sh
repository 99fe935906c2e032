# shellcheck shell=sh disable=SC2154 # root is install.sh's
# SPDX-License-Identifier: Apache-2.0
#
# Which package brings what, and installing packages with apt, dnf, apk or brew. Sourced by install.sh.

# What brings each name: NAME APT DNF APK BREW, several joined by commas; `=` is the name itself.
packages_table() {
	cat <<'END'
cc gcc,libc6-dev gcc gcc,musl-dev gcc
pkg-config = pkgconf-pkg-config pkgconf pkgconf
yaml-0.1 libyaml-dev libyaml-devel yaml-dev libyaml
libfyaml libfyaml-dev libfyaml-devel libfyaml-dev =
libcjson libcjson-dev cjson-devel cjson-dev cjson
libpcre2-8 libpcre2-dev pcre2-devel pcre2-dev pcre2
libcurl libcurl4-openssl-dev libcurl-devel curl-dev curl
libmicrohttpd libmicrohttpd-dev libmicrohttpd-devel libmicrohttpd-dev =
libseccomp libseccomp-dev libseccomp-devel libseccomp-dev =
cmocka libcmocka-dev libcmocka-devel cmocka-dev =
clang clang,libclang-rt-dev clang,compiler-rt clang,compiler-rt llvm
clang-tidy = clang-tools-extra clang-extra-tools llvm
shellcheck = ShellCheck = =
man man-db man-db mandoc man-db
groff groff-base groff-base groff groff
col bsdextrautils util-linux util-linux-misc util-linux
bats = = = bats-core
go golang-go golang go =
ip iproute2 iproute iproute2 =
ps procps procps-ng procps =
nsenter util-linux util-linux util-linux =
flock util-linux util-linux util-linux =
conntrack = conntrack-tools conntrack-tools =
python3-venv = python3 python3 python3
redis-server = redis redis redis
initdb postgresql postgresql-server postgresql postgresql
END
}

packages_for() { # MANAGER NAME
	packages_table | awk -v manager="$1" -v name="$2" '
		BEGIN { column["apt"] = 2; column["dnf"] = 3; column["apk"] = 4; column["brew"] = 5 }
		$1 == name { packages = $column[manager] }
		END { gsub(/,/, " ", packages); print (packages == "" || packages == "=" ? name : packages) }'
}

manager() {
	for name in apt-get dnf apk brew; do
		if has "$name"; then
			echo "${name%-get}"
			return
		fi
	done
}

# sudo takes the way to the packages, a proxy, out of the environment.
as_root() {
	if [ "$root" = yes ]; then
		"$@"
	else
		sudo --preserve-env=http_proxy,https_proxy,no_proxy,HTTP_PROXY,HTTPS_PROXY,NO_PROXY "$@"
	fi
}

install_packages() { # MANAGER PACKAGE...
	install_with=$1
	shift
	case $install_with in
	apt)
		quietly 'updating the package lists' as_root apt-get update -q
		set -- --no-install-recommends "$@"
		quietly 'installing packages' as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q "$@"
		;;
	dnf) quietly 'installing packages' as_root dnf install -y -q "$@" ;;
	apk) quietly 'installing packages' as_root apk add --quiet "$@" ;;
	brew) quietly 'installing packages' brew install --quiet "$@" ;;
	esac
}

install_command() { # MANAGER
	case $1 in apt) echo apt-get install ;; apk) echo apk add ;; *) echo "$1 install" ;; esac
}
