#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2030,SC2031,SC2153,SC2154 # bats: each test is a subshell; run sets variables
# A wrong value is a usage error: where it was given, what it is, what it may be, and an example that works.

load helm

setup() {
	clean_environment
	[ -x "$FILTER" ] || skip "bin/store-postrender is not built"
	cd "$BATS_TEST_TMPDIR" || return
}

render() {
	HELM_BIN=$HELM "$HELM_STORE" render acme "$ROOT/charts/store" --profile local "$@" -- --kube-version 1.33.0
}

# wrong WORDS ARGUMENT...: refused with these words, nothing printed, and none of Helm's advice.
wrong() {
	local words=$1
	shift
	run -2 --separate-stderr render "$@"
	[ -z "$output" ]
	output=$stderr
	has "$words"
	has '[usage/value]'
	has_not '--debug'
	has_not 'helm template ended'
}

check_words() {
	use_helm "$1"
	printf 'web:\n  replicas: two\n' >v.yaml
	wrong "v.yaml:2:3: web.replicas is \"two\", a number, or text of the form '^plan$' was expected" -f v.yaml
	wrong '--set global.store.plan=smal: global.store.plan is "smal", small, medium or large was expected' \
		--set global.store.plan=smal
	has '  for example: --set global.store.plan=small'
	wrong '--set plan=small: plan is no value of the chart' --set plan=small
	has '  did you mean global.store.plan?'
	# The last one counts.
	printf 'image: {tag: 3}\n' >w.yaml
	wrong 'w.yaml:1:9: image.tag is 3, text was expected' -f v.yaml -f w.yaml
	has 'v.yaml:2:3: web.replicas'
	has '  for example: --set-string image.tag=3'
	wrong '--set image.tag=4: image.tag is 4' -f w.yaml --set image.tag=4
	wrong '<stdin>:1:16: redis.password is no value of the chart' -f - <<<'redis: {  a: 1,password: x}'
	wrong 'the chart refuses its values: global.store.products: sku "A" is given twice' \
		--set-json 'global.store.products=[{"sku":"A","title":"A","price":1},{"sku":"A","title":"A","price":1}]'
	wrong 'global.store.productsFrom is {"revision":"2"}, and names no file: give configMap: {name: catalogue, ' \
		--set-string global.store.productsFrom.revision=2
	has_not "'oneOf'"
	printf 'global: {store: {productsFrom: {configMap: {name: a, key: b}}}}\n' >from.yaml
	wrong 'global.store.productsFrom: configMap "a" and claim "b" are both given: leave one out' \
		-f from.yaml --set global.store.productsFrom.claim.name=b,global.store.productsFrom.claim.path=c
	run -0 --separate-stderr render -f from.yaml --set global.store.productsFrom.configMap=null \
		--set global.store.productsFrom.claim.name=b,global.store.productsFrom.claim.path=c
	wrong 'postgresql.auth.user is "postgres", which the chart does not take' --set postgresql.auth.user=postgres
	wrong 'externalRedis.password' --set externalRedis.password=hunter2
	has_not hunter2
}

@test "Helm 3: a value that the schema refuses is told where it stands" {
	check_words 3
}

@test "Helm 4: a value that the schema refuses is told where it stands" {
	check_words 4
}

check_unread() {
	use_helm "$1"
	printf 'a: [1\nb: 2\n' >bad.yaml
	wrong "error: bad.yaml:2:2: did not find expected ',' or ']'" -f bad.yaml
	printf 'a:\n\tb: 2\n' >tab.yaml
	wrong 'tab.yaml:2:1: found character that cannot start any token' -f tab.yaml
	has 'by blanks, not by tabs'
	printf -- '- a\n' >list.yaml
	wrong 'list.yaml:1:1: a list stands there, a mapping of values was expected' -f list.yaml
	wrong "<stdin>: unknown anchor 'y' referenced" -f - <<<'a: *y'
	wrong '-f none.yaml: no such file or directory' -f none.yaml
	wrong 'error: --set foo: KEY=VALUE was expected' --set foo
	has 'for example: --set plan=small'
	wrong 'error: --set b=1,c: KEY=VALUE was expected' --set a=1 --set b=1,c
	wrong '--set a[x]=1: an index is a number' --set 'a[x]=1'
	wrong '--set-json a={x: KEY=JSON was expected' --set-json 'a={x'
	wrong '--set-file a=none: open none: no such file' --set-file a=none
	wrong "--set a={1: list must terminate with '}'" --set 'a={1'
	# The same where the chart itself is what reads them first.
	wrong 'error: --set foo: KEY=VALUE was expected' --host a.example.com --set foo
}

@test "Helm 3: what cannot be read is named with its place" {
	check_unread 3
}

@test "Helm 4: what cannot be read is named with its place" {
	check_unread 4
}

# Every wrong value of the chart's own tests: named, and the example beside it is taken.
@test "each example that a wrong value of our chart is told makes it right" {
	local name values words example count=0
	use_helm 4
	while IFS=$'\t' read -r name values words; do
		[[ $name == '#'* ]] && continue
		printf '%s\n' "$values" >t.yaml
		run -2 --separate-stderr render -f t.yaml
		[ -z "$output" ]
		case $stderr in
		*'for example: '*) example=${stderr##*for example: } ;;
		*'did you mean'* | *'leave it out'* | *'said by store/templates'*) continue ;;
		*'policies.digest'* | *'global.store.shipping is []'* | *'gateway.parentRefs is []'*) continue ;;
		*': {name: catalogue, '* | *'{name, key} or claim'* | *'for example {podSelector'*) continue ;;
		*) printf '%s: no example: %s\n' "$name" "$stderr" >&2 && return 1 ;;
		esac
		eval "set -- ${example%%$'\n'*}"
		count=$((count + 1))
		run --separate-stderr render -f t.yaml "$@"
		[[ $stderr != *'[usage/value]'* ]] || { printf '%s: %s: %s\n' "$name" "$*" "$stderr" >&2 && return 1; }
	done <"$ROOT/tests/chart/bad-values.tsv"
	[ "$count" -gt 30 ]
}

# Somebody's chart, with a schema that knows nothing of ours.
check_foreign() {
	use_helm "$1"
	mkdir -p web/templates
	printf 'apiVersion: v2\nname: web\nversion: 0.1.0\n' >web/Chart.yaml
	printf '{{ required "mail.host: give the host of the mail server" .Values.mail.host }}\n' >web/templates/t.yaml
	printf 'mail: {host: ""}\ncount: 2\n' >web/values.yaml
	cat >web/values.schema.json <<-'END'
		{"type": "object", "additionalProperties": false,
		 "properties": {"count": {"type": "integer", "minimum": 1}, "mail": {"type": "object"},
		 "size": {"enum": ["small", "large"]}}}
	END
	foreign() { HELM_BIN=$HELM run -2 --separate-stderr "$HELM_STORE" render x ./web --profile local "$@"; }
	foreign --set count=0,size=huge
	[[ $stderr == *'--set count=0: count is 0, at least 1 was expected'* ]]
	[[ $stderr == *'for example: --set count=2'* ]]
	[[ $stderr == *'--set size=huge: size is "huge", small or large was expected'* ]]
	foreign
	[[ $stderr == *'the chart refuses its values: mail.host: give the host of the mail server'* ]]
	[[ $stderr == *'said by web/templates/t.yaml:1:3'* && $stderr != *--debug* ]]
	HELM_BIN=$HELM run -5 --separate-stderr "$HELM_STORE" render x ./web --profile local --host a.example.com
	[[ $stderr == *"the chart's schema does not allow global, where helm store keeps the record of a store"* ]]
	[[ $stderr == *'[chart/render]'* ]]
}

@test "Helm 3: another chart's schema and required are told in the same way" {
	check_foreign 3
}

@test "Helm 4: another chart's schema and required are told in the same way" {
	check_foreign 4
}

# --products: what is wrong with the file itself, before any cluster is asked.
refused_list() { # WORDS
	run -2 --separate-stderr "$HELM_STORE" create acme --profile local --products list
	[ -z "$output" ]
	[[ $stderr == *"$1"* && $stderr == *'[usage/value]'* ]] || { printf '%s\n' "$stderr" >&2 && return 1; }
}

@test "a file that is no list of products is told with its place, and what was expected" {
	use_helm 4
	export HELM_BIN=$HELM
	printf 'products:\n- {sku: A, title: A, price: 1}\n' >list
	refused_list 'list: a mapping stands there'
	[[ $stderr == *'a list of products was expected: [{"sku": "MUG-1"'* ]]
	: >list
	refused_list 'list: nothing stands there'
	printf -- '- sku: A\n   title: B\n' >list
	refused_list 'list:1:8: '
	printf '{"sku": "A"}\n{"sku":\n' >list
	refused_list 'list:2: that line is no JSON'
	gzip -c list >packed && mv packed list
	refused_list 'list is packed by gzip'
	run -5 --separate-stderr "$HELM_STORE" create acme --profile local --products none
	[[ $stderr == *'none: No such file'* ]]
}

@test "a list of products that Helm cannot keep is refused with the commands for a ConfigMap" {
	use_helm 4
	export HELM_BIN=$HELM
	jq -nc '[range(20000) | {sku: "S-\(.)", title: "A thing of the shop", price: 1}]' >list
	run -3 --separate-stderr "$HELM_STORE" create acme --profile local --products list
	[ -z "$output" ]
	[[ $stderr == *'list: 20000 products of '*' bytes of JSON, and Helm keeps 900000'* ]]
	[[ $stderr == *'kubectl create configmap catalogue -n store-acme --from-file=products.json.gz'* ]]
	[[ $stderr == *'helm store update acme --set-json '*'"configMap": {"name": "catalogue", '* ]]
}
