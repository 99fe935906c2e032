# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# What the tests of charts/store have in common. Sourced from the repository's root.

# shellcheck disable=SC2034
readonly chart=charts/store filter=${BIN:-bin/store-postrender}
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
failed=0

helm_path() { # 3|4
	case $1 in
	3) echo "${HELM3:-$(tests/helm.sh --path 3)}" ;;
	*) echo "${HELM4:-$(tests/helm.sh --path 4)}" ;;
	esac
}

helm() { # 3|4 ARGUMENT...
	local path
	path=$(helm_path "$1")
	shift
	"$path" "$@"
}

# Release acme in namespace acme. A Helm 3 that `go install` made takes a cluster of 1.20 for granted; a released one
# takes one as new as itself.
render() { # 3|4 ARGUMENT...
	local version=$1
	shift
	helm "$version" template acme "$chart" --namespace acme --kube-version 1.33.0 "$@"
}

# Prints the manifests of FILE as JSON, an object a line.
objects() { # FILE
	helm 4 template json tests/chart/json --set-file "stream=$1" | grep '^{'
}

# NAME COMMAND...: the command's status is the test's; what it says is shown when it fails. No subshell, so that a
# function may start what the next one uses.
check() {
	local name=$1 before=$failed
	shift
	# An error of bash in it, as of a readonly name, ends this function without a word.
	failed=1
	if "$@" >"$work/checked" 2>&1; then
		failed=$before
		echo "ok chart: $name"
	else
		printf 'not ok chart: %s\n%s\n' "$name" "$(head -n 40 "$work/checked")"
	fi
}

# Nothing may come out of a jq program that looks for faults.
none() { # FILE JQ-ARGUMENT...
	local file=$1 said
	shift
	said=$(jq -r "$@" "$file") || return 1
	[ -z "$said" ] || { echo "$said" && return 1; }
}

# Each values file that the chart brings or the tests have, one a line; `-` stands for none.
values_files() {
	echo -
	ls "$chart"/values-*.yaml tests/chart/values/*.yaml
}

with_values() { # FILE|-: arguments for helm, one a line
	[ "$1" = - ] || printf '%s\n' -f "$1"
}

# What programs of facts.tsv and differences.tsv are made of: each name stands for the objects, pods or containers of
# one or several names, in the order of the names.
# shellcheck disable=SC2016,SC2034 # a program of jq
readonly words='
def kinds($names): $names[] as $name | $objects[] | select(.kind == $name);
def pods($names): $names[] as $name | $objects[] | (.spec.template.spec? // .spec)
	| select(.containers?) | select(.containers[0].name == $name);
def environments($names): $names[] as $name
	| [$objects[] | (.spec.template.spec? // .spec) | (.initContainers? // [])[], (.containers? // [])[]
		| select(.name == $name)][0].env
	| map({(.name): (.value // (.valueFrom.secretKeyRef | "\(.name)/\(.key)"))}) | add;
'

# Rows say kind("A", "B"); functions of jq take one argument, so the names become a list.
program() { # TEXT
	sed -E 's/\b(kind)\(([^)]*)\)/kinds([\2])/g; s/\bpod\(([^)]*)\)/pods([\1])/g
		s/\benv\(([^)]*)\)/environments([\1])/g' <<<"$1"
}
