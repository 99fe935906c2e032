# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154
#
# Builds the rows of components.tsv from their Go modules into the cache. Sourced by cluster/cluster.

# shellcheck source=install/go.sh
. "$here/../install/go.sh"

components() { # [FOR...]: the table's rows, of these uses only when some are named
	local wanted=" $* "
	while IFS=$'\t' read -r row_name version use rest; do
		case $row_name in '#'* | '') continue ;; esac
		if [ $# = 0 ] || [[ $wanted == *" $use "* ]]; then
			printf '%s\t%s\t%s\t%s\n' "$row_name" "$version" "$use" "$rest"
		fi
	done <"$here/components.tsv"
}

component_row() { # NAME
	components | awk -F '\t' -v name="$1" '$1 == name { print; found = 1 } END { exit !found }' ||
		die "components.tsv has no component $1"
}

go_version() {
	go env GOVERSION
}

# Where a row's binary lies: name and version to be read by people, a hash of all else that decides what it is.
component_path() { # NAME
	local row sum
	row=$(component_row "$1")
	sum=$({
		printf '%s\n%s\n' "$row" "$(go_version)"
		case $row in *$'\tkube\t'*) cat "$here"/kube/* ;; esac
		lean_sources "$1"
	} | sha256sum | cut -c 1-8)
	printf '%s/cluster/%s-%s-%s/%s\n' "$cache" "$1" "$(cut -f 2 <<<"$row")" "$sum" "$1"
}

go_check() {
	go_use
	has go || die "go is needed to build the own cluster" "install Go 1.$GO_MINIMUM or newer" \
		"or use a cluster that you have: KUBECONFIG=FILE make e2e"
	go_is_new || die "Go 1.$GO_MINIMUM or newer is needed, here is $(go_version)"
}

# Those of a go.mod, but for neighbours in the module's own repository, which are modules of the same version.
replace_lines() { # GO-MOD
	awk '/=> *\.\.?\// { next }
		/^replace \(/ { inside = 1 }
		inside { print }
		inside && /^\)/ { inside = 0 }
		/^replace [^(]/' "$1"
}

# `go install module@version` refuses modules with replace lines, and the checksum database does not know all they need.
# So a module of ours requires them, repeats their replace lines and their go.sum.
module_wrap() { # FOLDER MODULE VERSION PACKAGE
	local source
	source=$(go mod download -json "$2@v$3" | jq -r 'if .Error then error(.Error) else .Dir end')
	mkdir -p "$1"
	{
		printf 'module build\n\n'
		grep -E '^go [0-9]' "$source/go.mod"
		printf '\nrequire %s v%s\n\n' "$2" "$3"
		replace_lines "$source/go.mod"
	} >"$1/go.mod"
	cp "$source/go.sum" "$1/go.sum"
	chmod u+w "$1/go.sum"
	printf '//go:build tools\n\npackage build\n\nimport _ "%s"\n' "$4" >"$1/tools.go"
}

# What a component is built with besides its module, see lean.tsv: the rows, and files of ours.
lean_sources() { # NAME
	local component package file ours
	while IFS=$'\t' read -r component package file ours; do
		[ "$component" = "$1" ] || continue
		printf '%s %s %s\n' "$package" "$file" "$ours"
		[ "$ours" = - ] || cat "$here/lean/$ours"
	done <"$here/lean.tsv"
	[ ! -f "$here/lean/$1.go" ] || cat "$here/lean/$1.go"
}

# Has the module in this folder take copies of those modules that lean.tsv changes: Go overlays nothing in its cache.
lean_apply() { # NAME
	local component package file ours module source copy
	while IFS=$'\t' read -r component package file ours; do
		[ "$component" = "$1" ] || continue
		read -r module source < <(go list -f '{{.Module.Path}} {{.Module.Dir}}' "$package")
		copy=lean/$module
		if [ ! -d "$copy" ]; then
			mkdir -p "${copy%/*}"
			cp -R "$source" "$copy"
			chmod -R u+w "$copy"
			go mod edit -replace "$module=./$copy"
		fi
		rm "$copy${package#"$module"}/$file"
		[ "$ours" = - ] || cp "$here/lean/$ours" "$copy${package#"$module"}/$file"
	done <"$here/lean.tsv"
}

link_flags() { # SET: settings separated by commas, or -
	local flags='-s -w' setting
	if [ "$1" != - ]; then
		for setting in ${1//,/ }; do flags+=" -X $setting"; done
	fi
	printf '%s\n' "$flags"
}

component_compile() { # NAME OUTPUT
	local row_name version use cgo module package tags set folder mode=mod
	IFS=$'\t' read -r row_name version use cgo module package tags set < <(component_row "$1")
	folder=$(dirname "$2")/module
	if [ "$module" = kube ]; then
		folder=$here/kube mode=readonly
	else
		module_wrap "$folder" "$module" "$version" "$package"
	fi
	if [ -f "$here/lean/$1.go" ]; then
		rm "$folder/tools.go"
		cp "$here/lean/$1.go" "$folder/main.go"
		package=.
	fi
	[ "$tags" != - ] || tags=
	export CGO_ENABLED=$cgo GOFLAGS=-mod=$mode
	(cd "$folder" && lean_apply "$1" && go build -trimpath -buildvcs=false -tags "$tags" \
		-ldflags "$(link_flags "$set")" -o "$2" "$package")
}

component_build() { # NAME: builds it unless the cache has it
	local target work begin
	target=$(component_path "$1")
	[ ! -x "$target" ] || return 0
	begin=$SECONDS
	mkdir -p "$cache/cluster"
	work=$(mktemp -d "$cache/cluster/build.XXXXXX") || exit 1
	if ! component_compile "$1" "$work/$1" >"$work/log" 2>&1; then
		tail -n 30 "$work/log" >&2
		rm -rf "$work"
		die "component $1 could not be built"
	fi
	mkdir -p "${target%/*}"
	mv "$work/$1" "$target"
	rm -rf "$work"
	say built "$1 $(component_row "$1" | cut -f 2) ($((SECONDS - begin)) s," \
		"$(du -m "$target" | cut -f 1) MB)$(progress)"
}

# Of a build of all: how many are there, how many there will be, how long it has taken.
progress() {
	[ -n "${BUILD_ALL-}" ] || return 0
	local all begin
	read -r all begin <<<"$BUILD_ALL"
	# shellcheck disable=SC2086
	printf '; %s of %s, %s min' "$((all - $(build_missing $USES | grep -c . || true)))" "$all" \
		"$((($(now_ms) / 1000 - begin) / 60))"
}

pause_path() {
	printf '%s/cluster/pause-%s/pause\n' "$cache" "$(sha256sum <"$here/pause.c" | cut -c 1-8)"
}

pause_build() {
	local target
	target=$(pause_path)
	[ ! -x "$target" ] || return 0
	mkdir -p "${target%/*}"
	"${CC:-cc}" -Os -static -Wall -Wextra -o "$target.$$" "$here/pause.c"
	mv "$target.$$" "$target"
}

# How many components are built at once: a link of Kubernetes takes up to 4 GB.
build_jobs() {
	local free
	free=$(awk '/^MemAvailable/ { print int($2 / 1048576) }' /proc/meminfo)
	if [ "$free" -ge 10 ]; then echo 2; else echo 1; fi
}

build_missing() { # FOR...
	local row_name rest
	while IFS=$'\t' read -r row_name rest; do
		[ -x "$(component_path "$row_name")" ] || echo "$row_name"
	done < <(components "$@")
}

# Builds all that is missing, the largest first as the table has them. One build at a time on a machine.
build_all() { # FOR...
	local missing
	pause_build
	go_check
	missing=$(build_missing "$@")
	[ -n "$missing" ] || return 0
	mkdir -p "$cache"
	BUILD_ALL="$(components "$@" | grep -c .) $(($(now_ms) / 1000))"
	export BUILD_ALL
	say building "$(tr '\n' ' ' <<<"$missing")(once; up to 45 minutes on two cores)"
	(
		flock 8
		xargs -P "$(build_jobs)" -n 1 "$here/cluster" build-one <<<"$missing" ||
			die "not all components could be built"
	) 8>"$cache/cluster.lock"
}
