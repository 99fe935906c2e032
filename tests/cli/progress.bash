# SPDX-License-Identifier: Apache-2.0
# What --progress json says, in $stderr: for tests here and in tests/e2e.
# shellcheck shell=bash disable=SC2154 # ROOT and stderr are the tests'

# All of stderr is JSON as the schema says; the first event is of the verb, and so is the last.
is_told() { # VERB STATE
	jq -e -n --arg verb "$1" --arg state "$2" --slurpfile schema "$ROOT/docs/schema/progress.schema.json" '
		def fits($s): keys as $keys |
			all($s.required[]; . as $name | $keys | index($name)) and
			all(to_entries[]; (.value | type) as $type | $s.properties[.key] // null | . != null and
				(.type == $type or (.type == "integer" and $type == "number")));
		[inputs] as $all | $schema[0] as $s |
		($s.properties.state.oneOf | map(.const)) as $states |
		($all | length) > 0 and
		all($all[]; fits($s) and (.state as $word | $states | index($word)) and
			(.error == null or (.error | fits($s.properties.error)))) and
		$all[0].step == $verb and $all[0].state == "begun" and
		$all[-1].step == $verb and $all[-1].state == $state and
		([$all[] | select(.error)] | length) == (if $state == "failed" then 1 else 0 end)
	' >/dev/null <<<"$stderr" || { printf 'not as it must be: %s\n' "$stderr" && false; }
}

of_events() { # FILTER
	jq -rs "$1" <<<"$stderr"
}
