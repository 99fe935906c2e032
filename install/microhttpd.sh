# shellcheck shell=sh disable=SC2154 # scratch and jobs are install.sh's
# SPDX-License-Identifier: Apache-2.0
#
# A libmicrohttpd that is strict with its clients (1.0.10), where the machine's is older or missing: built from source
# as a static library, without what helm-store-serve does not use. It goes to the cache, where plugin/server/server.mk
# finds it; the machine's own stays as it is. Sourced by install.sh.

readonly MICROHTTPD_VERSION=1.0.10
readonly MICROHTTPD_SUM=04bfe8ef75db7d629a33de767599765cecadc56274a39822d5d081030d577685

# By machine and C library: a static library is made for one of each.
microhttpd_home() {
	microhttpd_libc=$(getconf GNU_LIBC_VERSION 2>/dev/null | tr ' ' -)
	printf '%s/helm-store/libmicrohttpd-%s-%s-%s\n' "${XDG_CACHE_HOME:-$HOME/.cache}" "$MICROHTTPD_VERSION" \
		"$(uname -m)" "${microhttpd_libc:-other}"
}

microhttpd_is_new() {
	pkg-config --atleast-version "$MICROHTTPD_VERSION" libmicrohttpd 2>/dev/null ||
		[ -e "$(microhttpd_home)/lib/pkgconfig/libmicrohttpd.pc" ]
}

# Where the archive may be had: GNU, and the mirrors that this Debian gets its packages from. Its checksum decides.
microhttpd_places() {
	echo "https://ftp.gnu.org/gnu/libmicrohttpd/libmicrohttpd-$MICROHTTPD_VERSION.tar.gz"
	has apt-get || return 0
	# shellcheck disable=SC2016 # apt-get's own word
	apt-get indextargets --format '$(REPO_URI)' 2>/dev/null | sort -u | while read -r microhttpd_mirror; do
		echo "${microhttpd_mirror%/}/pool/main/libm/libmicrohttpd/libmicrohttpd_$MICROHTTPD_VERSION.orig.tar.gz"
	done
}

microhttpd_fetch() { # FILE
	for microhttpd_url in $(microhttpd_places); do
		if fetch "$microhttpd_url" "$1" && [ "$(checksum "$1")" = "$MICROHTTPD_SUM" ]; then
			return 0
		fi
	done
	return 1
}

# What it says stays in $scratch/log.
microhttpd_make() { # FOLDER
	mkdir "$scratch/microhttpd" && tar -xzf "$scratch/microhttpd.tar.gz" -C "$scratch/microhttpd" &&
		cd "$scratch/microhttpd/libmicrohttpd-$MICROHTTPD_VERSION" &&
		./configure --prefix="$1" --disable-shared --enable-static --disable-https --disable-doc \
			--disable-examples --disable-tools --disable-curl --disable-nls --disable-bauth --disable-dauth \
			--disable-cookie --disable-postprocessor --disable-httpupgrade "CC=$(cc_name)" \
			'CFLAGS=-O2 -fPIE -fstack-protector-strong' 'CPPFLAGS=-D_FORTIFY_SOURCE=2' &&
		"$(make_name)" "-j$jobs" && "$(make_name)" install "DESTDIR=$scratch/microhttpd/made"
}

# Without it serve works all the same, on loopback addresses: no reason to end here.
get_microhttpd() {
	! microhttpd_is_new || return 0
	say 'getting' "libmicrohttpd $MICROHTTPD_VERSION, from source (a minute), for helm store serve"
	microhttpd_to=$(microhttpd_home)
	if ! microhttpd_fetch "$scratch/microhttpd.tar.gz"; then
		say '' 'not to be had, or not the right archive: serve will listen on loopback addresses alone'
		return 0
	fi
	if ! (microhttpd_make "$microhttpd_to") >"$scratch/log" 2>&1 </dev/null; then
		say '' "it does not build: $(tail -n 1 "$scratch/log"): serve will listen on loopback addresses alone"
		return 0
	fi
	mkdir -p "${microhttpd_to%/*}"
	rm -rf "$microhttpd_to.new"
	mv "$scratch/microhttpd/made$microhttpd_to" "$microhttpd_to.new"
	mv "$microhttpd_to.new" "$microhttpd_to"
}
