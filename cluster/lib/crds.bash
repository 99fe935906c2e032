# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154
#
# The rows of crds.tsv: definitions of kinds, taken from Go modules into the cache. Sourced by cluster/cluster.

crds_rows() { # [NAME...]: all of them, or those named
	local row_name wanted=" $* " rest
	while IFS=$'\t' read -r row_name rest; do
		case $row_name in '#'* | '') continue ;; esac
		if [ $# = 0 ] || [[ $wanted == *" $row_name "* ]]; then
			printf '%s\t%s\n' "$row_name" "$rest"
		fi
	done <"$here/crds.tsv"
}

crds_known() { # NAME...
	local word
	for word in "$@"; do
		[ -n "$(crds_rows "$word")" ] ||
			die "crds.tsv has no row $word" "there are: $(crds_rows | cut -f 1 | paste -sd ' ')"
	done
}

# Every definition of a folder and nothing else of it: kustomizations and admission policies are left.
crds_collect() { # FOLDER
	local file count=0
	for file in "$1"/*.yaml; do
		grep -qx 'kind: CustomResourceDefinition' "$file" || continue
		printf -- '---\n'
		cat "$file"
		count=$((count + 1))
	done
	[ "$count" -gt 0 ] || die "there are no definitions of kinds in $1"
}

# Prints the file that holds a row's definitions, after making it if need be.
crds_file() { # NAME VERSION MODULE FOLDER
	local target=$cache/cluster/crds-$1-$2.yaml source
	if [ ! -s "$target" ]; then
		go_use
		has go || die "go is needed to read the definitions of $1" "install Go $GO_MINIMUM or newer"
		source=$(go mod download -json "$3@v$2" | jq -r 'if .Error then error(.Error) else .Dir end')
		mkdir -p "${target%/*}"
		crds_collect "$source/$4" >"$target.$$"
		mv "$target.$$" "$target"
	fi
	printf '%s\n' "$target"
}

# Server-side, since the larger ones do not fit into the annotation that kubectl's own way writes.
command_crds() { # [NAME...]
	local row_name version module folder file
	holder >/dev/null || die "cluster $name is not running" "start it: make cluster CLUSTER=$name"
	crds_known "$@"
	while IFS=$'\t' read -r row_name version module folder; do
		file=$(crds_file "$row_name" "$version" "$module" "$folder")
		kubectl_admin apply --server-side --force-conflicts -f "$file" >>"$run/log/crds"
		# kubectl gives up at once on one that has no conditions yet ("accessor error").
		wait_for 60 "$row_name" kubectl_admin wait --for=condition=Established -f "$file" --timeout=60s
		say kinds "$row_name $version: $(grep -cx 'kind: CustomResourceDefinition' "$file")"
	done < <(crds_rows "$@")
}
