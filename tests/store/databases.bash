# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2034,SC2154 # variables are of lib.sh, or used by the cases
#
# Databases of shops that are made for a test, and compared.

restored='store migrate: restored the base schema'

migrate() { # DATABASE [VARIABLE=VALUE...]: what it says is in $work/out
	(store DATABASE_NAME="$1" "${@:2}" migrate) >"$work/out" 2>&1 ||
		{ tail -n 30 "$work/out" && fail 'migrate failed'; }
}

# All of a database in words that are the same for each store: ids and tokens by the order in which they are met, times
# as one word, and the numbers of links, which are made at once, as another. PostgreSQL writes a predicate of its own
# spelling when it reads one that it has written.
plain() { # DATABASE
	dump "$1" | sed -E "s/'[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:.]+(\+[0-9]+)?'/'TIME'/g
		s/(INTO public.link_module_migrations VALUES )\([0-9]+,/\1(N,/
		s/'[0-9A-Za-z+\/=]{128}'/'HASH'/g; s/(\"password\": )\"[^\"]*\"/\1\"HASH\"/
		s/'(medusa-[0-9.]+|next)', 'TIME'/KEY/
		s/\(ARRAY\[('[a-z_]+')::character varying, /ARRAY[(\1)::text, /
		s/, ('[a-z_]+')::character varying(, |\])/, (\1)::text\2/g; s/\]\)::text\[\]/]/g" |
		"$node" "$root/tests/store/numbered.mjs"
}

nobody_there() { # DATABASE
	[ -z "$(sql postgres "select 1 from pg_stat_activity where datname = '$1'")" ]
}
