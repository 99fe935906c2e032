#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# docs/errors.md and docs/schema/ are what the program's own tables say, docs/rules/ what the policies say; every link
# between the pages has its target.
# Files, options and commands that pages name are there and can be typed (tests/docs/).
# tests/docs.sh compares, tests/docs.sh --write writes.
set -uo pipefail

cd "$(dirname "$0")/.." || exit 1
filter=bin/store-postrender
failed=0

# shellcheck disable=SC2317
errors_page() {
	cat <<'END'
# Errors

Every error of both programs: the word in brackets at the end of its first line, the exit status, its cause, and what to
do. On any failure nothing is written to stdout, but for the findings of `helm store doctor`. This page is printed by
`store-postrender --help-errors` (`make docs`).

**undone**: the error proves that what was asked of the store cannot work as it is, so `create`, `update`, `rollback`,
`suspend` and `resume` take back what they changed. After any other error all that was made stays, and the message says
how to go on.

**HTTP**: the status of an answer that has the error ([api.md](api.md)). **again**: the same request may go well when it
is repeated, without anybody changing anything (`retryable` of the answer).

END
	"$filter" --help-errors
}

# shellcheck disable=SC2317
keys_page() {
	cat <<'END'
# Keys of a profile

What may stand at each key; what each does, and which rules use it: [profiles.md](profiles.md). `*` is any key, `[]` an
item of a list. Nothing (`null`) may stand everywhere, and counts as nothing. Reading a profile, `--values`, `--set`,
`helm store profile check` and the schema go by the same table, which `store-postrender --help-profile` prints
(`make docs`); a value that it does not allow is an error with its place, and of a misspelt word what was meant.

Keys that are not in it are your own, for rules of your own: a profile that extends none may have them.

END
	"$filter" --help-profile
}

# shellcheck disable=SC2317
progress_page() {
	cat <<'END'
# Progress

Commands that may take long say on stderr how they go on; stdout has their result alone. `--progress`, or
`HELM_STORE_PROGRESS`, says how; this page is printed by `helm-store __docs progress` (`make docs`).

END
	bin/helm-store __docs progress
	cat <<'END'

`-q` is `--progress none`; given by hand it goes before the variable. Beside another `--progress` it is refused.

With `json` all of stderr is lines of JSON, by [schema/progress.schema.json](schema/progress.schema.json), each
whole in one write. The verb itself is the first step and the last: the last line is `done`, or `failed` with
`error`. The names of members and states stay; `step` and `detail` are words for people. A step may begin and end
several times (each store of an `audit`), wait without an end of its own, and `failed` of a step comes before the
command has undone what it changed. What is waited for is told when it changes, not each time it is looked for. A
detail of more than 8 KiB is cut and ends in `…`; bytes that are not UTF-8 become U+FFFD. Nobody is asked anything:
`delete` needs `--yes`. A wrong option is told in JSON too. Helm, where it starts the plugin, may add a line of its
own, which is no JSON; `helm-store` called by its name does not.

```sh
helm store create acme --profile local --progress json 2>events.jsonl
jq -r 'select(.state == "warning") | .detail' events.jsonl
jq -r 'select(.error).error | .code, .remedy' events.jsonl
```
END
}

# shellcheck disable=SC2317
progress_schema() {
	bin/helm-store __docs progress.schema | jq .
}

# shellcheck disable=SC2317
requests_page() {
	cat <<'END'
# Requests

What a verb is asked for is a struct, and rows (`lib/fields.h`) say how it is read: from words and variables, or from
one JSON object. Help, completion, this page and [schema/requests.schema.json](schema/requests.schema.json) come out of
the same rows, so all of them say the same; this page is printed by `helm-store __docs requests` (`make docs`).

`helm-store __run VERB` is a verb as a process of its own, for a server or a pipeline: it takes the object on stdin,
and writes events ([progress.md](progress.md)) and results to stdout, a line of JSON each. A result is an object with
the one key `result`: what `-o json` prints; of several stores there is one for each. The last event is `done` or
`failed`, with the error; the exit status is the verb's; SIGTERM cancels. Nobody is asked: a delete needs `"yes": true`.
What talks to a person, or hands the terminal to another program, is no such action.

- A key is the option's name in camelCase (`--if-exists` is `ifExists`), of an option that may be repeated mostly its
  plural with a list of texts (`--host` is `hosts`). Operands are keys, too; those in bold must be there.
- An option without an argument is `true` or `false`. A duration is text as in words (`"90s"`, `"10m"`) or a number of
  seconds. What is left out is as when nothing was said. Variables (`HELM_STORE_…`) do not count.
- What shows a result or steps on a terminal (`--output`, `--progress`, `--quiet`) is no part of a request.
- The object is closed. An unknown key, one that is there twice, a value of another type, past its bounds or longer than
  128 KiB, more than 10,000 items or 4 MiB in all, bytes that are not UTF-8, `\u0000`, a number that begins with 0: each
  is an error that names the place by its JSON pointer and says what was expected, with the words that the option's own
  error has.

```json
{"name": "acme", "profile": "prod", "plan": "small", "hosts": ["acme.example.com"], "set": ["a=1"], "timeout": "15m"}
```

```text
echo '{"name": "acme"}' | helm-store __run status
{"step":"status","state":"begun","detail":"","seconds":0.000}
{"step":"status","state":"done","detail":"","seconds":0.052}
{"result":{"name":"acme","namespace":"store-acme","state":"ACTIVE", …}}
```

END
	bin/helm-store __docs requests
}

# shellcheck disable=SC2317
requests_docs_schema() {
	bin/helm-store __docs requests.schema | jq .
}

# shellcheck disable=SC2317
schema() { # policy|profile
	"$filter" --schema "$1" | jq .
}

# NAME FILE COMMAND...: FILE holds what COMMAND prints.
page() {
	local name=$1 file=$2
	shift 2
	if [ -n "${write-}" ]; then
		mkdir -p "${file%/*}"
		"$@" >"$file.new" && mv "$file.new" "$file" && echo "wrote $file"
	elif diff -u "$file" <("$@"); then
		echo "ok docs: $name"
	else
		echo "not ok docs: $name: run 'make docs'"
		failed=1
	fi
}

# A page a rule, one a policy, and one of them all. What is there besides is of a rule that is gone.
rules_pages() {
	local rules names each
	rules=$(bin/helm-store policies list -o name)
	names=$(cut -d/ -f1 <<<"$rules" | uniq)
	page 'rules' docs/rules/README.md bin/helm-store policies list -o markdown
	for each in $names $rules; do
		page "rules: $each" "docs/rules/$each.md" bin/helm-store policies explain "$each" -o markdown
	done
	while IFS= read -r each; do
		[[ $each = README || $'\n'$names$'\n'$rules$'\n' = *$'\n'"$each"$'\n'* ]] && continue
		echo "not ok docs: docs/rules/$each.md: there is no such rule or policy" && failed=1
	done < <(find docs/rules -name '*.md' -printf '%P\n' | sed 's/\.md$//')
}

links() {
	local page target bad=0
	for page in *.md docs/*.md docs/rules/*.md docs/rules/*/*.md; do
		while IFS= read -r target; do
			[ -e "$(dirname "$page")/$target" ] || { echo "$page: no $target" && bad=1; }
		done < <(grep -oE '\]\([^)#: ]+' "$page" | cut -c 3-)
	done
	return "$bad"
}

# The tests that docs/reliability.md names are there, and each promise has some.
# shellcheck disable=SC2016 # backquotes of Markdown
named_tests() {
	local line name row=0 bad=0
	while IFS= read -r line; do
		row=$((row + 1))
		grep -qE '`(e2e|unit|cli)/|`make |`golden`' <<<"$line" || { echo "no test: $line" && bad=1; }
		while IFS= read -r name; do
			compgen -G "tests/$name" >/dev/null || compgen -G "tests/$name.c" >/dev/null ||
				{ echo "no test $name" && bad=1; }
		done < <(grep -oE '`(e2e|unit|cli)/[^`]+`' <<<"$line" | tr -d '`')
	done < <(grep -E '^\| [0-9]+ \|' docs/reliability.md)
	[ "$row" -gt 0 ] && return "$bad"
}

write=
[ "${1-}" != --write ] || write=yes
page 'errors.md' docs/errors.md errors_page
page 'profile-keys.md' docs/profile-keys.md keys_page
page 'schema of policies' docs/schema/policy.schema.json schema policy
page 'schema of profiles' docs/schema/profile.schema.json schema profile
page 'progress.md' docs/progress.md progress_page
page 'schema of progress' docs/schema/progress.schema.json progress_schema
page 'requests.md' docs/requests.md requests_page
page 'schema of requests' docs/schema/requests.schema.json requests_docs_schema
for name in ${!HELM_STORE_*}; do unset "$name"; done
rules_pages
[ -z "$write" ] || exit "$failed"
if links; then echo 'ok docs: links'; else echo 'not ok docs: links' && failed=1; fi
if named_tests; then echo 'ok docs: tests of promises'; else echo 'not ok docs: tests of promises' && failed=1; fi
tests/docs/facts.sh || failed=1
tests/docs/commands.sh || failed=1
exit "$failed"
