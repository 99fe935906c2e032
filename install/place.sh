#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# place.sh install|uninstall [PROGRAM…]: what make install and make uninstall do; run in the checkout. Environment:
# INSTALL_PREFIX, INSTALL_DESTDIR, INSTALL_VERSION.
#
# The files of a version lie below PREFIX/share/helm-store in a folder of their own, as in a checkout, that is made
# beside and renamed; then the links in PREFIX/bin are renamed, one by one. A command that runs goes on with the folder
# of its program: the one before is kept. Of share/helm-store nothing is removed but such folders, and of bin nothing but
# links to them: PREFIX is somebody's home, and that folder may be anybody's, a checkout even.
set -eu
umask 022

die() { # TEXT REMEDY
	printf 'error: %s\n  %s\n' "$1" "$2" >&2
	exit 1
}

# By its name, VERSION-NUMBER or VERSION-NUMBER-NUMBER, and by what is in it.
is_version() { # FOLDER
	printf '%s\n' "$1" | grep -qxE '[0-9]+\.[0-9]+\.[0-9]+-[0-9]+(-[0-9]+)?' &&
		[ -d "$1" ] && [ ! -L "$1" ] && [ -f "$1/bin/store-postrender" ] && [ -d "$1/policies" ]
}

# Removes all versions here but those named. Renamed first: a whole one or none is seen.
remove_versions() { # KEPT…
	for old in *; do
		case " $* " in *" $old "*) continue ;; esac
		is_version "$old" || continue
		mv "$old" ".old.$$"
		rm -rf ".old.$$"
	done
	# What killed runs left; those of now are younger than a day.
	find . -maxdepth 1 -type d \( -name '.new.??????' -o -name '.old.[0-9]*' \) -mtime +0 -exec rm -rf {} +
}

# The form before had the program itself in bin, and beside it one set of files.
remove_former() { # BIN
	[ -f "$1/helm-store" ] && [ ! -L "$1/helm-store" ] && [ -d policies/guards ] || return 0
	[ ! -e Makefile ] && [ ! -e .git ] || return 0
	rm -rf ./policies ./charts ./postrender
}

# The version here that a link in bin leads to, or nothing.
linked() { # LINK
	target=$(readlink "$1" 2>/dev/null) || return 0
	case $target in */*/bin/"${1##*/}") ;; *) return 0 ;; esac
	target=${target%/bin/*}
	if [ "$(cd -P "${1%/*}" && cd -P "${target%/*}" 2>/dev/null && pwd)" = "$(pwd -P)" ]; then
		printf '%s\n' "${target##*/}"
	fi
}

# From bin to here: relative, so that PREFIX can be moved, where bin and share are no links to elsewhere.
way() { # BIN
	if [ "$(cd "$1" && cd -P ../share/helm-store 2>/dev/null && pwd)" = "$(pwd -P)" ]; then
		echo ../share/helm-store
	else
		case $INSTALL_PREFIX in /*) echo "$INSTALL_PREFIX/share/helm-store" ;; *) pwd ;; esac
	fi
}

install_to() { # ROOT PROGRAM…
	from=$(pwd)
	mkdir -p "$1/bin" "$1/share/helm-store"
	bin=$(cd "$1/bin" && pwd)
	cd "$1/share/helm-store"
	shift
	new=$(mktemp -d ./.new.XXXXXX)
	trap 'rm -rf "$new"' EXIT
	chmod 755 "$new"
	mkdir -p "$new/bin" "$new/charts" "$new/postrender"
	for program; do install -m 755 "$from/$program" "$new/bin"; done
	cp -R "$from/policies" "$new/policies"
	cp -R "$from/charts/store" "$from/charts/database" "$new/charts/"
	cp -R "$from/postrender/store" "$new/postrender/store"
	sum=$(cd "$new" && find . -type f | LC_ALL=C sort | while IFS= read -r f; do cksum "$f"; done | cksum)
	id=$INSTALL_VERSION-${sum%% *}
	was=$(linked "$bin/helm-store")
	if [ ! -e "$id" ]; then
		mv "$new" "$id"
	elif ! diff -r "$new" "$id" >/dev/null 2>&1; then
		id=$id-$$
		mv "$new" "$id"
	fi
	way=$(way "$bin")
	remove_former "$bin"
	for program; do
		name=${program##*/}
		[ ! -d "$bin/$name" ] || die "$bin/$name is a folder" 'move it away, or give another PREFIX'
		ln -s "$way/$id/bin/$name" "$bin/.$name.$$"
		mv -f "$bin/.$name.$$" "$bin/$name"
	done
	remove_versions "$id" "$was"
}

uninstall_from() { # ROOT PROGRAM…
	bin=$1/bin share=$1/share/helm-store
	shift
	[ -d "$share" ] || {
		echo "nothing is installed in $share"
		return 0
	}
	cd "$share"
	for program; do
		link=$bin/${program##*/}
		if [ -n "$(linked "$link")" ]; then
			rm -f "$link"
		elif [ -e "$link" ] || [ -L "$link" ]; then
			echo "$link was not installed by this, and stays"
		fi
	done
	remove_versions
	cd "$bin/.."
	rmdir share/helm-store 2>/dev/null || echo "$share holds what was not installed by this, and stays"
}

to=${INSTALL_DESTDIR-}${INSTALL_PREFIX-}
case $to in /*) ;; ?*) to=$(pwd)/$to ;; esac
what=$1
shift
case $what in
install) install_to "$to" "$@" ;;
uninstall) uninstall_from "$to" "$@" ;;
esac
