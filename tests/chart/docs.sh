#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# README.md is what readme.sh makes of the values; every value has its line there and its description in the schema;
# every mapping of the schema refuses what it does not know; what README.md shows as values is accepted.
# shellcheck disable=SC2016,SC2317 # functions are called by check, programs of jq are in quotes
set -uo pipefail
# shellcheck source=tests/chart/chart.bash
. tests/chart/chart.bash

# Paths of all keys of a values file as Helm reads them, down to where a list or an empty mapping is the value.
keys() { # FILE
	objects "$1" | jq -r 'def walk_keys($at): to_entries[] | ($at + [.key]) as $p | ($p | join(".")),
		(.value | select(type == "object") | walk_keys($p)); walk_keys([])'
}

# Where a row of resources is the value, it is one line of values.yaml and one row of the table.
rows() { # FILE
	awk -f tests/chart/values.awk "$1" | sed -nE 's/^\| \**`([^`]+)`.*/\1/p'
}

documented() { # FOLDER
	local key bad=0
	rows "$1/values.yaml" >"$work/rows"
	while IFS= read -r key; do
		grep -qE '\.(requests|limits)(\.|$)' <<<"$key" || grep -qxF -- "$key" "$work/rows" ||
			{ echo "$key: no row" && bad=1; }
	done < <(keys "$1/values.yaml")
	return "$bad"
}

# A description for each property, and a closed end for each mapping.
described() { # FOLDER
	none "$1/values.schema.json" 'paths(type == "object") as $p | getpath($p) as $node
		| select($p | index("allOf") | not)
		| if ($p | length) > 1 and $p[-2] == "properties" and ($node.description | not)
		then "\($p | join("/")): no description"
		elif $node.properties? and ($node | has("additionalProperties") | not)
		then "\($p | join("/")): open" else empty end'
}

in_schema() { # FOLDER
	local key bad=0
	jq -r 'def find($root; $at):
			(if ."$ref"? then $root.definitions[."$ref" | ltrimstr("#/definitions/")] else . end)
			| (.properties // {}) | to_entries[] | ($at + [.key]) as $p
			| ($p | join(".")), (.value | find($root; $p));
		. as $root | find($root; [])' "$1/values.schema.json" >"$work/schema"
	while IFS= read -r key; do
		grep -qxF -- "$key" "$work/schema" || { echo "$key: not in the schema" && bad=1; }
	done < <(rows "$1/values.yaml")
	return "$bad"
}

example() {
	awk '/^```yaml/ { on = 1; next } /^```/ { on = 0 } on' "$chart/README.md" >"$work/example.yaml"
	[ -s "$work/example.yaml" ] && render 4 -f "$work/example.yaml" >/dev/null
}

check 'README.md is up to date (tests/chart/readme.sh --write)' diff -u "$chart/README.md" <(tests/chart/readme.sh)
check 'values in README.md are accepted' example
for folder in "$chart" "$chart"/charts/*; do
	name=${folder##*/}
	check "$name: each value is described in values.yaml" documented "$folder"
	check "$name: each value is in the schema" in_schema "$folder"
	check "$name: the schema describes and closes everything" described "$folder"
done
exit "$failed"
