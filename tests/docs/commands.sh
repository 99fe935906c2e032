#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Whether what stands in the pages can be typed as it stands. Each block of commands is run by a shell in a folder that
# looks like a person's, with tests/docs/program under the names of all programs: ours are asked whether they know verb,
# options and words, and run where that needs no cluster; what a page shows of them is compared. Blocks of commands have
# no language, or sh or bash; what is neither commands nor a file is `text`.
# shellcheck disable=SC2016 # backquotes of Markdown
set -uo pipefail

cd "$(dirname "$0")/../.." || exit 1
ROOT=$PWD
HELM=${HELM4:-$(tests/helm.sh --path 4)}
HELM3=${HELM3:-$(tests/helm.sh --path 3)}
KUBECTL=$(command -v kubectl || true)
JQ=$(command -v jq)
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
COMPLAINTS=$work/complaints SAID=$work/said TARGETS=$work/targets
WAY=$PATH
export WAY ROOT HELM HELM3 KUBECTL JQ COMPLAINTS SAID TARGETS
mapfile -t pages < <(ls README.md CONTRIBUTING.md docs/*.md charts/*/README.md)
failed=0

verdict() { # NAME STATUS
	if [ "$2" = 0 ]; then
		echo "ok docs: $1"
	else
		echo "not ok docs: $1"
		failed=1
	fi
}

# The blocks of a page, one a file: NUMBER.LANGUAGE, where NUMBER is the line it begins at.
blocks() { # PAGE FOLDER
	awk -v folder="$2" '
		/^ *```/ {
			open = !open
			if (open) {
				language = substr($1, 4)
				file = sprintf("%s/%04d.%s", folder, NR, language == "" ? "sh" : language)
				printf "" > file
			} else
				close(file)
			next
		}
		open { print > file }' "$1"
}

# A person's folder: charts, values and the files that the page itself shows.
person() { # FOLDER
	local name
	mkdir -p "$1/bin" "$1/home/.config/fish/completions" "$1/etc" "$1/cluster" "$1/build"
	for name in helm helm-store store-postrender kubectl make jq docker podman git curl k3d kind flux openssl; do
		ln -s "$ROOT/tests/docs/program" "$1/bin/$name"
	done
	for name in cat cp mkdir env base64; do ln -s "$(command -v "$name")" "$1/bin/$name"; done
	ln -s "$ROOT/tests/docs/program" "$1/install.sh"
	ln -s "$ROOT/tests/docs/program" "$1/cluster/cluster"
	for name in policies postrender images charts; do ln -s "$ROOT/$name" "$1/$name"; done
	cp -R "$ROOT/charts/demo" "$1/chart"
	mv "$1/chart/templates/deployment.yaml" "$1/chart/templates/web.yaml"
	while read -r name; do
		mkdir -p "$1/${name%/*}"
		ln -s "$ROOT/tests/docs/program" "$1/$name"
	done < <(git ls-files 'tests/*.sh')
	for name in acme values; do : >"$1/$name.yaml"; done
}

# Runs a text as a shell does, but for what would leave the folder.
type_it() { # FOLDER FILE
	local text
	text=$(sed "s#/etc/hosts#$1/etc/hosts#g" "$2")
	(
		cd "$1" || exit
		HOME=$1/home PATH=$1/bin KUBECONFIG=$1/none /bin/bash -c "
			command_not_found_handle() { echo \"\$*: nothing here knows it\" >>'$COMPLAINTS'; }
			RUNNER_TEMP='$1' fpath=(x '$1')
			$text" >"$1/said.txt" 2>"$1/errors.txt" </dev/null
	)
	grep -hE 'syntax error|No such file|unexpected' "$1/errors.txt" >>"$COMPLAINTS"
	[ ! -s "$COMPLAINTS" ]
}

complaints() { # PAGE:LINE
	sed "s#^#  $1: #" "$COMPLAINTS"
	: >"$COMPLAINTS"
}

commands() {
	local page folder block bad count=0
	for page in "${pages[@]}"; do
		folder=$work/blocks/${page//\//_} bad=0
		mkdir -p "$folder/person"
		person "$folder/person"
		blocks "$page" "$folder"
		# Files that the page shows.
		while read -r block; do
			cp "$folder/$(printf %04d "${block%% *}").yaml" "$folder/person/${block##* }"
		done < <(awk '/^```yaml [a-z.]+$/ { print NR, $2 }' "$page")
		for block in "$folder"/*.sh "$folder"/*.bash; do
			[ -e "$block" ] || continue
			count=$((count + 1))
			type_it "$folder/person" "$block" && continue
			bad=1
			complaints "$page:$((10#$(basename "${block%.*}")))"
		done
		verdict "commands of $page" "$bad"
	done
	[ "$count" -gt 50 ] || verdict "only $count blocks of commands were found" 1
}

# Commands between backquotes, parsed and not run. Those with … or a choice in them are no commands.
spans() {
	local page folder=$work/spans bad line span
	local programs='helm|helm-store|store-postrender|make|\./install\.sh|cluster/cluster'
	mkdir -p "$folder"
	person "$folder"
	for page in "${pages[@]}"; do
		bad=0
		while IFS=: read -r line span; do
			[[ $span != *[…\|\[\<]* ]] || continue
			span=${span:1:-1}
			printf '%s\n' "$span" >"$folder/span.sh"
			PARSE=yes type_it "$folder" "$folder/span.sh" && continue
			bad=1
			complaints "$page:$line"
		done < <(awk '/^ *```/ { open = !open } !open { print FNR ":" $0 }' "$page" |
			grep -oP "^\d+:|\`($programs) [a-z-][^\`]*\`" |
			awk '/^[0-9]+:$/ { line = $0; next } { print line $0 }')
		verdict "commands in the text of $page" "$bad"
	done
}

# The judge is judged first: each line has its complaint.
judged() {
	local folder=$work/judged line missed=0
	mkdir -p "$folder"
	person "$folder"
	while IFS= read -r line; do
		printf '%s\n' "$line" >"$folder/line.sh"
		! type_it "$folder" "$folder/line.sh" || { echo "  # nobody complained: $line" && missed=1; }
		: >"$COMPLAINTS"
	done <<'END'
helm store creat acme
helm store create acme --profil local
helm store create acme other
helm store create acme --if-exists maybe
helm store image import --with rocket
helm store status
helm store render ./chart --profile local --plan huge
helm template web ./chart | store-postrender --profile local --nonsense
helm store list -o json | jq '.[] | select('
eval "$(helm store env --profil local)"
helm upgrade --instal web ./chart
make no-such-thing
./install.sh --everything
cluster/cluster upp
store-what
helm store list (all)
END
	verdict 'the judge of commands sees what is wrong' "$missed"
}

sed -e ':again' -e '/\\$/ { N; s/\\\n//; b again' -e '}' Makefile |
	sed -n 's/^\([a-z][a-z0-9 \t-]*\):.*/\1/p' | tr -s ' \t' '\n' >"$TARGETS"
: >"$COMPLAINTS"
judged
commands
spans
exit "$failed"
