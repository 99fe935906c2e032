# SPDX-License-Identifier: Apache-2.0
#
# A values.yaml as rows of a Markdown table: key, default, description. A description is the `# --` comment above a key,
# going on in lines that begin with `#   `; a key behind `# ` is one that may be given and has no default. Lists and
# mappings that are defaults stand on one line, which the files of this chart keep to.
# `# @default -- ` in the comment says the default in words.
# -v prefix=KEY. is put before each key.

function escape(text) {
	gsub(/\|/, "\\|", text)
	return text
}

function row(name, value) {
	if (words != "")
		printf "| `%s` | %s | %s |\n", name, escape(words), escape(said)
	else if (value == "")
		printf "| **`%s`** | | %s |\n", name, escape(said)
	else
		printf "| `%s` | `%s` | %s |\n", name, escape(value), escape(said)
}

/^ *# -- / {
	said = $0
	sub(/^ *# -- /, "", said)
	next
}

said != "" && /^ *# @default -- / {
	words = $0
	sub(/^ *# @default -- /, "", words)
	next
}

said != "" && /^ *#   / {
	line = $0
	sub(/^ *# +/, "", line)
	said = said " " line
	next
}

said != "" && /^ *(# )?[A-Za-z][A-Za-z0-9-]*:/ {
	line = $0
	optional = sub(/# /, "", line)
	match(line, /^ */)
	depth = RLENGTH / 2
	line = substr(line, RLENGTH + 1)
	key[depth] = line
	sub(/:.*/, "", key[depth])
	sub(/^[^:]*: */, "", line)
	name = prefix
	for (i = 0; i < depth; i++)
		name = name key[i] "."
	row(name key[depth], optional ? "unset" : line)
}

{
	said = words = ""
}
