#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# place.sh install|uninstall [PROGRAM…]: what make install and make uninstall do; run in the checkout. Environment:
# INSTALL_PREFIX, INSTALL_DESTDIR, INSTALL_VERSION.
#
# The files of a version lie below PREFIX/share/helm-store in a folder of their own, as in a checkout, that is made
# beside and renamed; then the links in PREFIX/bin and PREFIX/share/man/man1 are renamed, one by one. A command that runs
# goes on with the folder of its program: the one before is kept. Of share/helm-store nothing is removed but such
# folders, and of bin and man1 nothing but links to them: PREFIX is somebody's home, and that folder may be anybody's, a
# checkout even. Folders for the manual that were not there before are noted in share/helm-store, and go when empty.
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

# The version here into whose folder IN a link leads, or nothing.
linked() { # LINK IN
	target=$(readlink "$1" 2>/dev/null) || return 0
	case $target in */*/"$2/${1##*/}") ;; *) return 0 ;; esac
	target=${target%/"$2"/*}
	if [ "$(cd -P "${1%/*}" && cd -P "${target%/*}" 2>/dev/null && pwd)" = "$(pwd -P)" ]; then
		printf '%s\n' "${target##*/}"
	fi
}

# From a folder to here: relative, so that PREFIX can be moved, where bin and share are no links to elsewhere.
way() { # FOLDER RELATIVE
	if [ "$(cd "$1" && cd -P "$2" 2>/dev/null && pwd)" = "$(pwd -P)" ]; then
		echo "$2"
	else
		case $INSTALL_PREFIX in /*) echo "$INSTALL_PREFIX/share/helm-store" ;; *) pwd ;; esac
	fi
}

place_link() { # TARGET LINK
	[ ! -d "$2" ] || die "$2 is a folder" 'move it away, or give another PREFIX'
	ln -s "$1" "${2%/*}/.${2##*/}.$$"
	mv -f "${2%/*}/.${2##*/}.$$" "$2"
}

# The links to pages here that are those of no version, or with VERSION not of this one.
remove_pages() { # MAN1 [VERSION]
	for link in "$1"/helm-store.1 "$1"/helm-store-*.1 "$1"/store-postrender.1; do
		[ -n "$(linked "$link" man/man1)" ] || continue
		[ -e "${2:-nothing}/man/man1/${link##*/}" ] || rm -f "$link"
	done
}

# Makes the folders of the manual, and notes those that were not there.
make_folders() { # SHARE
	for folder in "$1/man" "$1/man/man1"; do
		[ ! -d "$folder" ] || continue
		mkdir "$folder"
		printf '%s\n' "${folder#"$1/"}" >>.made
	done
}

remove_folders() { # SHARE
	for folder in man/man1 man; do
		grep -qxsF "$folder" .made || continue
		rmdir "$1/$folder" 2>/dev/null || true
	done
	rm -f .made
}

install_to() { # ROOT PROGRAM…
	from=$(pwd)
	mkdir -p "$1/bin" "$1/share/helm-store"
	bin=$(cd "$1/bin" && pwd)
	share=$(cd "$1/share" && pwd)
	cd "$share/helm-store"
	shift
	new=$(mktemp -d ./.new.XXXXXX)
	trap 'rm -rf "$new"' EXIT
	chmod 755 "$new"
	mkdir -p "$new/bin" "$new/charts" "$new/postrender"
	for program; do install -m 755 "$from/$program" "$new/bin"; done
	cp -R "$from/policies" "$new/policies"
	cp -R "$from/charts/store" "$from/charts/database" "$new/charts/"
	cp -R "$from/postrender/store" "$new/postrender/store"
	(here=$(pwd) && cd "$from" && install/man.sh "$here/$new/man/man1" "$@")
	sum=$(cd "$new" && find . -type f | LC_ALL=C sort | while IFS= read -r f; do cksum "$f"; done | cksum)
	id=$INSTALL_VERSION-${sum%% *}
	was=$(linked "$bin/helm-store" bin)
	if [ ! -e "$id" ]; then
		mv "$new" "$id"
	elif ! diff -r "$new" "$id" >/dev/null 2>&1; then
		id=$id-$$
		mv "$new" "$id"
	fi
	remove_former "$bin"
	way=$(way "$bin" ../share/helm-store)
	for program; do place_link "$way/$id/bin/${program##*/}" "$bin/${program##*/}"; done
	make_folders "$share"
	way=$(way "$share/man/man1" ../../helm-store)
	for page in "$id"/man/man1/*; do place_link "$way/$page" "$share/man/man1/${page##*/}"; done
	remove_pages "$share/man/man1" "$id"
	remove_versions "$id" "$was"
}

uninstall_from() { # ROOT PROGRAM…
	bin=$1/bin share=$1/share/helm-store man=$1/share/man/man1
	shift
	[ -d "$share" ] || {
		echo "nothing is installed in $share"
		return 0
	}
	cd "$share"
	for program; do
		link=$bin/${program##*/}
		if [ -n "$(linked "$link" bin)" ]; then
			rm -f "$link"
		elif [ -e "$link" ] || [ -L "$link" ]; then
			echo "$link was not installed by this, and stays"
		fi
	done
	remove_pages "$man"
	remove_versions
	remove_folders "${share%/*}"
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
