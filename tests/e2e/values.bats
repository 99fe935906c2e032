#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2030,SC2031,SC2154 # bats: each test is a subshell; run sets variables
# Values reach the cluster as plain helm hands them on: numbers of --set, and what YAML takes for the end of a line.

load cluster
load stores

setup() {
	stores=()
	CHART=$BATS_TEST_TMPDIR/chart
	cp -r "$PLAIN" "$CHART"
	cat >"$CHART/templates/values.yaml" <<'END'
apiVersion: v1
kind: ConfigMap
metadata: {name: values}
data:
  numbers: {{ printf "%v %v %v" .Values.size .Values.large .Values.list | quote }}
  words: {{ .Values.words | toJson | b64enc }}
END
	printf 'image: %s\nwords: {%s}\n' "$BUSYBOX" 'nel: "a\Nb", ls: "a\Lb", ps: "x\Py", bom: "a\uFEFFb", nb: "a\_b",
  del: "a\x7Fb", c1: "a\x80b", tab: "a\tb", last: "\uFFFE\U0001F600"' >"$BATS_TEST_TMPDIR/values.yaml"
	options=(--profile local --chart "$CHART" "${SITE[@]}"
		-f "$BATS_TEST_TMPDIR/values.yaml")
}

teardown() {
	stores_remove
}

value() { # STORE KEY
	kubectl -n "store-$1" get configmap values -o "jsonpath={.data.$2}"
}

plain_words() {
	"$HELM_BIN" template x "$CHART" -f "$BATS_TEST_TMPDIR/values.yaml" --show-only templates/values.yaml |
		sed -n 's/^ *words: //p'
}

@test "Numbers of --set and line separators reach the chart as helm hands them on, after updates too" {
	local name=values-${RANDOM}x
	stores+=("$name")
	local large=9007199254740993
	store create "$name" "${options[@]}" --set "size=10485760,large=$large,list={1,10485760}"
	[ "$(value "$name" numbers)" = "10485760 $large [1 10485760]" ]
	[ "$(value "$name" words)" = "$(plain_words)" ]
	run -0 store create "$name" "${options[@]}" --set "size=10485760,large=$large,list={1,10485760}"
	[[ $output == *unchanged* ]]

	# It is Helm's record alone that remembers them.
	store update "$name" --set 'list[0]=2'
	[ "$(value "$name" numbers)" = "10485760 $large [2 10485760]" ]
	[ "$(value "$name" words)" = "$(plain_words)" ]
	run -0 store diff "$name"
	[[ $output == *'nothing would change'* ]]
	store suspend "$name"
	store resume "$name"
	[ "$(value "$name" numbers)" = "10485760 $large [2 10485760]" ]

	printf 'size: 10485760\n' >"$BATS_TEST_TMPDIR/size.yaml"
	store update "$name" -f "$BATS_TEST_TMPDIR/size.yaml"
	[ "$(value "$name" numbers)" = "1.048576e+07 $large [2 10485760]" ]
	store rollback "$name" 2
	[ "$(value "$name" numbers)" = "10485760 $large [2 10485760]" ]
	store update "$name" --set replicas=1
	[ "$(value "$name" numbers)" = "10485760 $large [2 10485760]" ]

	# A helm by hand hands on floats; what audit applies again is what was asked for.
	"$HELM_BIN" upgrade "$name" "$CHART" -n "store-$name" >/dev/null 2>&1
	[ "$(value "$name" numbers)" = "1.048576e+07 9.007199254740992e+15 [2 1.048576e+07]" ]
	store audit "$name" --fix
	[ "$(value "$name" numbers)" = "10485760 $large [2 10485760]" ]
}

# refused VERB ARGUMENT...: a usage error that names file, line and an example; nothing was made or changed.
refused() {
	run -2 --separate-stderr store "$@"
	[ -z "$output" ]
	[[ $stderr == *"$BATS_TEST_TMPDIR/wrong.yaml:2:3: web.replicas is \"two\", "* ]]
	[[ $stderr == *'  for example: --set web.replicas='* ]]
	[[ $stderr == *'[usage/value]'* && $stderr != *--debug* ]]
}

@test "A wrong value is a usage error in create, update and diff, before anything is made" {
	local name=values-${RANDOM}x revision
	stores+=("$name")
	printf 'web:\n  replicas: two\n' >"$BATS_TEST_TMPDIR/wrong.yaml"
	cat >"$CHART/values.schema.json" <<<'{"properties": {"web": {"properties": {"replicas": {"type": "integer"}}}}}'
	refused create "$name" "${options[@]}" -f "$BATS_TEST_TMPDIR/wrong.yaml"
	refused create "$name" "${options[@]}" -f "$BATS_TEST_TMPDIR/wrong.yaml" --dry-run
	run ! kubectl get namespace "store-$name"
	store create "$name" "${options[@]}"
	refused create "$name" "${options[@]}" -f "$BATS_TEST_TMPDIR/wrong.yaml" --if-exists update
	refused update "$name" -f "$BATS_TEST_TMPDIR/wrong.yaml"
	refused diff "$name" -f "$BATS_TEST_TMPDIR/wrong.yaml"
	revision=$(kubectl -n "store-$name" get secrets -l owner=helm -o name)
	[[ $revision == *".$name.v1" ]]
	# What the store has already is told without a file.
	printf '{"properties": {"image": {"type": "integer"}}}\n' >"$CHART/values.schema.json"
	run -2 --separate-stderr store update "$name"
	[[ $stderr == *"image is \"$BUSYBOX\", a whole number was expected"* ]]
}

revisions() {
	kubectl -n "store-$1" get secrets -l owner=helm -o name | wc -l
}

@test "diff, dry runs and the preview of a rollback show the same lines, and change nothing" {
	local name=values-${RANDOM}x shown
	stores+=("$name")
	run -0 --separate-stderr store create "$name" "${options[@]}" --dry-run
	[[ $output == *'+ Deployment/web'* && $output != *'@@'* ]]
	store create "$name" "${options[@]}" --set-json 'products=[{"sku":"A","price":1},{"sku":"B","price":2}]' \
		--set password=hush-1,text=one

	run -0 --separate-stderr store diff "$name" --set text=two,password=hush-2 \
		--set-json 'products=[{"sku":"Z","price":9},{"sku":"A","price":1.0},{"sku":"B","price":3}]'
	shown=$output
	[[ $output == *'~ values'*'@@ products[Z].sku @@'*'@@ products[B].price @@'* ]]
	[[ $output == *'~ Deployment/web'*$'\n-              value: one\n+              value: two\n'* ]]
	[[ $output != *'price: 1.0'* && $output != *hush* && $output != *$'\033'* ]]
	run -0 grep -cE '^[-+] +(- sku: A|price: 1)$' <<<"$shown"$'\n- price: 1'
	[ "$output" = 1 ]

	# update --dry-run shows it too, for programs as well.
	run -0 --separate-stderr store update "$name" --set text=two --dry-run
	[[ $output == *'~ Deployment/web'*$'\n+              value: two\n'*'would be updated'* ]]
	run -0 --separate-stderr store update "$name" --set text=two --dry-run -o json
	[ "$(jq -r '.changes.objects[0].object' <<<"$output")" = Deployment/web ]
	[ "$(revisions "$name")" = 1 ]

	store update "$name" --set text=two
	run -0 --separate-stderr store rollback "$name" 1 --dry-run
	[[ $output == *$'\n-text: two\n+text: one\n'*$'\n-              value: two\n+              value: one\n'* ]]
	[[ $output == *"store $name would be as revision 1 was (nothing was made: --dry-run)" ]]
	run -0 --separate-stderr store rollback "$name" --dry-run
	[[ $output == *'would be as revision 1 was '* ]]
	run -0 --separate-stderr store rollback "$name" 2 --dry-run
	[[ $output == *'nothing would change'*'as revision 2 was, which is the present one'* ]]
	run -1 --separate-stderr store rollback "$name" 9 --dry-run
	[[ $stderr == *'has no revision 9'* ]]
	store suspend "$name"
	store update "$name" --set text=three
	run -0 --separate-stderr store rollback "$name" 3 --dry-run
	[[ $output == *'as revision 3 was, suspended'* ]]
	store resume "$name"
	run -0 --separate-stderr store rollback "$name" 3 --dry-run
	[[ $output == *$'\n+    suspended: true\n'*'-  replicas: 1'*'+  replicas: 0'* ]]
	[ "$(revisions "$name")" = 5 ]
	# In colors on a terminal alone, and not where nobody wants them.
	script -qec "$ROOT/bin/helm-store diff $name --set text=four" /dev/null >"$BATS_TEST_TMPDIR/typed"
	grep -q $'\033\\[32m+' "$BATS_TEST_TMPDIR/typed"
	NO_COLOR=1 script -qec "$ROOT/bin/helm-store diff $name --set text=four" /dev/null >"$BATS_TEST_TMPDIR/typed"
	run ! grep -q $'\033\\[3' "$BATS_TEST_TMPDIR/typed"
}

products() { # STORE: those that its seed is told
	kubectl -n "store-$1" get configmap "$1" -o 'jsonpath={.data.store\.json}' |
		jq -r '[.products[].sku] | join(" ")'
}

@test "Products of a file are the shop's values: again, otherwise, instead of a ConfigMap's, and gone with it" {
	local name=list-${RANDOM}x list=$BATS_TEST_TMPDIR/products
	stores+=("$name")
	local shop=(--profile local "${SITE[@]}" --set image.registry=example.invalid --no-wait)
	printf '[{"sku": "A", "title": "A", "price": 1.5}, {"sku": "B", "title": "B", "price": 2}]' >"$list.json"
	printf -- '- {sku: C, title: C, price: 3}\n' >"$list.yaml"
	store create "$name" "${shop[@]}" --products "$list.json"
	[ "$(products "$name")" = 'A B' ]
	run -0 store create "$name" "${shop[@]}" --products "$list.json"
	[[ $output == *unchanged* ]]
	run -6 store create "$name" "${shop[@]}" --products "$list.yaml"
	[[ $output == *'global.store.products[C]'* ]]
	store update "$name" --products "$list.yaml" --no-wait
	[ "$(products "$name")" = C ]
	store update "$name" --set global.store.theme=dark --no-wait
	[ "$(products "$name")" = C ]
	store update "$name" --no-wait --set-json 'global.store.productsFrom={"configMap": {"name": "c", "key": "k"}}'
	store update "$name" --products "$list.json" --no-wait
	[ "$(products "$name")" = 'A B' ]
	run -0 kubectl -n "store-$name" get jobs -o yaml
	[[ $output == *STORE_CONFIG_FILE* && $output != *PRODUCTS_FILE* ]]
	printf -- '- {sku: C, title: C, price: 3}\n- {sku: c, title: C, price: x}\n' >"$list.yaml"
	run -2 store update "$name" --products "$list.yaml" --no-wait
	[[ $output == *"$list.yaml:2:29: global.store.products[1].price is \"x\", a number was expected"* ]]
	run -2 store create "$name-2" --profile local --chart "$CHART" --products "$list.json"
	[[ $output == *"--products is of the shop's own chart"* ]]
	store delete "$name" --yes
	run -1 kubectl get namespace "store-$name"
}
