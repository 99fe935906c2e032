#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2016,SC2030,SC2031,SC2153,SC2154,SC2164 # bats: each test is a subshell; run sets variables
# Inputs that are large in one direction: none may take longer than its size explains, and no text may be cut short.

load helm

# Without quadratic steps each takes well under a second; with one, minutes.
PATIENCE=20

setup() {
	clean_environment
	[ -x "$FILTER" ] || skip "bin/store-postrender is not built"
	cd "$BATS_TEST_TMPDIR"
	mkdir rules
}

# rule TEXT...: lines of one rule
rule() {
	{
		printf '%s\n' 'apiVersion: store.urumi.ai/v1' 'kind: PostRenderPolicy' 'metadata: {name: p}' 'rules:' \
			'- name: r'
		printf '  %s\n' "$@"
	} >rules/p.yaml
}

# thing FIELD AWK-PROGRAM COUNT: an object with COUNT lines below FIELD
thing() {
	printf 'apiVersion: v1\nkind: Thing\nmetadata:\n  name: a\n%s:\n' "$1"
	awk -v count="$3" "BEGIN { for (i = 0; i < count; i++) $2 }"
}

filter() {
	timeout "$PATIENCE" "$FILTER" --policies rules "$@"
}

edits() { # COUNT
	[ "$(tail -n 1 report | jq .edits)" = "$1" ]
}

@test "many anchors and aliases are read in time" {
	rule 'set: {metadata.labels.a: b}'
	{
		thing anchors 'print "- &a" i " x"' 60000
		echo aliases:
		yes '- *a0' | head -n 60000
	} >input
	filter <input >output
	[ "$(wc -l <output)" = $(($(wc -l <input) + 2)) ]
}

@test "a whole mapping of many keys is compared and copied in time" {
	rule 'where: [{path: data, notEquals: x}]' 'set: {copy: "${value:data}"}'
	thing data 'print "  k" i ": v"' 60000 >input
	filter <input >output
	[ "$(grep -c '^  k' output)" = 120000 ]
	filter <output >again
	cmp output again
}

@test "every item of a long list is edited in time" {
	rule 'set: {"list[*].x": z}'
	thing list 'print "- x: " i' 60000 >input
	filter --report report <input >output
	[ "$(grep -c '^- x: z$' output)" = 60000 ]
	edits 60000
	[ "$(sed -n 60000p report | jq -r .path)" = 'list[59999].x' ]
}

@test "every item of a long list is removed in time" {
	rule 'remove: ["list[*]"]'
	thing list 'print "- x: " i' 60000 >input
	filter --report report <input >output
	grep -q '^list: \[\]$' output
	edits 60000
}

@test "each item of a long list is a base in time" {
	rule 'forEach: list[*]' 'set: {copy: "${value:x}"}'
	thing list 'print "- x: " i' 60000 >input
	filter <input >output
	[ "$(grep -c '^  copy: ' output)" = 60000 ]
}

@test "many hosts and many bindings are looked up in time" {
	awk 'BEGIN { for (i = 0; i < 20000; i++) {
		print "---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: i" i "}"
		print "spec:\n  rules:\n  - host: h" i ".example.com"
	} }' >input
	timeout "$PATIENCE" "$FILTER" --profile local --release shop --namespace shop <input >output
	[ "$(grep -cE '  - host: "?([0-9]+-)?shop' output)" = 20000 ]
	[ "$(grep '  - host: ' output | sort | uniq | wc -l)" = 20000 ]
}

@test "a text that grows past its ceiling is refused, not cut" {
	rule 'set: {copy: "a ${value:data.big}"}'
	printf 'apiVersion: v1\nkind: Thing\nmetadata: {name: a}\ndata: {big: %s}\n' \
		"$(head -c 1100000 /dev/zero | tr '\0' x)" >input
	run -3 filter <input
	has 'a text with its variables is larger than 1048576 bytes'
	has '[input/limit]'
	has_not 'xxx'
	rule 'set: {copy: "${value:data}"}'
	run -3 filter <input
	has '<stdin>:1:1: a rule writes more than 1048576 bytes at one place'
	has_not 'xxx'
}

# items STYLE COUNT: a list of COUNT items of two kinds
items() {
	local head='  list:\n' item='  - kind: %s\n    name: n%d\n    v: {w: 1}\n'
	[ "$1" = block ] || head='  list: [' item='{kind: %s, name: n%d, v: {w: 1}}, '
	printf 'apiVersion: v1\nkind: Thing\nmetadata: {name: a}\nspec:\n'
	awk -v count="$2" -v head="$head" -v item="$item" 'BEGIN {
		printf head
		for (i = 0; i < count; i++) printf item, i % 2 ? "b" : "a", i
	}'
	[ "$1" = block ] || echo ']'
}

# cost COUNT: the least CPU time of three runs on `input`, in ms
cost() {
	local TIMEFORMAT=%U least=999999 took
	for _ in 1 2 3; do
		took=$({ time filter <input >output; } 2>&1) || return 1
		took=$((10#${took//./}))
		[ "$took" -ge "$least" ] || least=$took
	done
	echo "$least"
}

# Four times the items may cost four times as much; with a quadratic step it is sixteen. A ratio of two runs in one test
# says so on a machine of any speed.
@test "removing and editing items of a list of 100000 costs what their number explains" {
	rule 'remove: ["spec.list[kind=a]"]' 'set: {"spec.list[kind=b].v.w": 2}'
	for style in block flow; do
		items "$style" 25000 >input
		few=$(cost)
		items "$style" 100000 >input
		many=$(cost)
		[ "$(grep -o 'kind: b' output | wc -l)" = 50000 ]
		run ! grep -q "kind: a" output
		[ "$(grep -o 'w: 2' output | wc -l)" = 50000 ]
		echo "$style: $few ms, $many ms"
		[ "$many" -lt $((few * 8 + 100)) ]
	done
}
