#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC1003,SC2001,SC2016,SC2154 # texts as they are in pages; run sets variables
# Pages of the manual, made of the tables of verbs and options.

load helm

setup() {
	clean_environment
	[ -x "$HELM_STORE" ] || skip "bin/helm-store is not built"
	pages=$BATS_TEST_TMPDIR/pages
	"$ROOT/install/man.sh" "$pages" "$FILTER" "$HELM_STORE"
}

verbs() {
	"$HELM_STORE" --help | sed -n 's/^  \([a-z]\{1,\}\)\( .*\)\{0,1\}$/\1/p'
}

# PAGE: as a terminal shows it, without what makes letters bold
shown() {
	MANWIDTH=500 mandoc -T utf8 -O width=500 "$1" | col -b
}

# OPTION…: what help lists; each must stand in the page, with its argument and its variable
options_of() {
	"$@" --help | sed -nE 's/^  (-., |    )(--[a-z0-9-]+( [^ ]+)?).*/\2/p'
}

@test "each verb has a page, and each page a verb" {
	[ "$(verbs | wc -l)" -gt 25 ]
	run -0 diff <(verbs | sed 's/.*/helm-store-&.1/' | cat - <(printf '%s\n' helm-store.1 store-postrender.1) |
		LC_ALL=C sort) <(find "$pages" -type f -printf '%f\n' | LC_ALL=C sort)
}

@test "mandoc finds no fault in any page" {
	command -v mandoc >/dev/null || skip 'mandoc is not installed'
	cd "$pages"
	run -0 mandoc -T lint -W warning ./*.1
	# The gate sees a fault where there is one.
	printf '.Dd June 1, 2026\n.Dt X 1\n.Os\n.Sh NAME\n.Nm x\n.Nd y\n.Sh WHAT\n.Bl -tag\n' >"$BATS_TEST_TMPDIR/bad.1"
	run ! mandoc -T lint -W warning "$BATS_TEST_TMPDIR/bad.1"
}

@test "groff finds no fault in any page" {
	command -v groff >/dev/null || skip 'groff is not installed'
	local page
	for page in "$pages"/*.1; do
		run -0 --separate-stderr groff -k -man -mdoc -ww -b -Tutf8 "$page"
		[ -z "$stderr" ] || {
			echo "$page: $stderr" >&2
			return 1
		}
	done
}

@test "every option of help stands in its page, with its argument; no hidden one does" {
	command -v mandoc >/dev/null || skip 'mandoc is not installed'
	local verb option text count=0
	for verb in $(verbs) postrender; do
		if [ "$verb" = postrender ]; then
			text=$(shown "$pages/store-postrender.1")
			options_of "$FILTER" >"$BATS_TEST_TMPDIR/options"
		else
			text=$(shown "$pages/helm-store-$verb.1")
			options_of "$HELM_STORE" "$verb" >"$BATS_TEST_TMPDIR/options"
		fi
		while IFS= read -r option; do
			count=$((count + 1))
			grep -qE -- "^ +(-., )?$(sed 's/[][|.*]/\\&/g' <<<"$option")( |$)" <<<"$text" || {
				echo "$verb: its page has no $option" >&2
				return 1
			}
		done <"$BATS_TEST_TMPDIR/options"
		[ "$(sed -n '/^OPTIONS/,/^E/p' <<<"$text" | grep -cE '^     (-., )?--')" = \
			"$(wc -l <"$BATS_TEST_TMPDIR/options")" ]
	done
	[ "$count" -gt 200 ]
}

@test "what can be copied is what help says: examples, quotes and dashes" {
	command -v mandoc >/dev/null || skip 'mandoc is not installed'
	local text
	text=$(shown "$pages/helm-store-db.1")
	[[ $text == *"helm store db psql acme -- -c 'select count(*) from \"order\"'"* ]]
	text=$(shown "$pages/helm-store-env.1")
	[[ $text == *'eval "$(helm store env --profile local)"'* ]]
	[[ $text == *'HELM_STORE_RELEASE=web HELM_STORE_NAMESPACE=shop \'* ]]
	text=$(shown "$pages/helm-store-completion.1")
	[[ $text == *'> ~/.config/fish/completions/helm-store.fish'* ]]
}

@test "each exit status of the table of errors stands in helm-store(1)" {
	command -v mandoc >/dev/null || skip 'mandoc is not installed'
	local text slug status count=0
	text=$(shown "$pages/helm-store.1")
	while IFS='|' read -r _ slug status _; do
		slug=${slug//[\` ]/} status=${status// /}
		count=$((count + 1))
		[[ $text == *"$status [$slug]"* ]]
	done < <("$FILTER" --help-errors | tail -n +3)
	[ "$count" -gt 30 ]
}

@test "no page is made of what is no verb" {
	run -2 "$HELM_STORE" __docs man creat
	has 'did you mean "create"?'
}
