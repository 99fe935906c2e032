// SPDX-License-Identifier: Apache-2.0
//
// node schema.mjs <DUMP >SCHEMA: of a dump by pg_dump --inserts, what src/base.ts restores. What differs between two
// migrations of the same application goes: ids and tokens become places ({{PREFIX:NUMBER}}), times `now()`, and the rows
// of a table stand in the order of what else they say.

import { readFileSync } from "node:fs";

/** Of pg_dump alone: what it says of itself, and settings, which src/base.ts has of its own. */
const CHATTER = /^(--.*|\\(un)?restrict .*|SET \w+ = .*;|SELECT pg_catalog\.set_config\('search_path'.*\);|)$/;
const ULID = /'(?:([a-z_]+)_)?([0-7][0-9A-HJKMNP-TV-Z]{25})'/g;
const TOKEN = /'pk_([0-9a-f]{64})'/g;
const TIME = /'\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?(\+00)?'/g;
/** Rows of one INSERT. */
const ROWS = 500;

function shownOf(token) {
	return `${token.slice(0, 6)}***${token.slice(-3)}`;
}

/** Statements of one INSERT each are { table, row }, everything else { text }. */
function parse(dump) {
	return dump
		.split("\n")
		.filter((line) => !CHATTER.test(line))
		.map((text) => {
			const insert = /^INSERT INTO (\S+) VALUES (\(.*\));$/.exec(text);
			if (!insert && text.startsWith("INSERT INTO ")) {
				throw new Error(`a row of more than one line: ${text.slice(0, 100)}`);
			}
			return insert ? { table: insert[1], row: insert[2] } : { text };
		});
}

function plain(row) {
	return row.replace(TIME, "now()").replace(TOKEN, "'token'").replace(ULID, "'id'");
}

/** The rows of each table, in an order that says nothing of the run that made them. */
function sorted(parts) {
	const groups = [];
	for (const part of parts) {
		const last = groups.at(-1);
		if (part.table && last?.table === part.table) {
			last.rows.push(part.row);
		} else {
			groups.push(part.table ? { table: part.table, rows: [part.row] } : part);
		}
	}
	const compare = (a, b) => (plain(a) < plain(b) ? -1 : plain(a) > plain(b) ? 1 : 0);
	groups.forEach((group) => group.rows?.sort(compare));
	return groups;
}

function written(groups) {
	const lines = [];
	for (const { table, rows, text } of groups) {
		if (!table) {
			lines.push(text);
		}
		for (let from = 0; table && from < rows.length; from += ROWS) {
			lines.push(`INSERT INTO ${table} VALUES`, `${rows.slice(from, from + ROWS).join(",\n")};`);
		}
	}
	return `${lines.join("\n")}\n`;
}

/** What is shown of a token is only found once the tokens are known. */
function withPlaces(text) {
	const numbers = new Map();
	const shown = new Map();
	const place = (kind, value) => {
		const known = numbers.get(value) ?? numbers.size + 1;
		numbers.set(value, known);
		return `{{${kind}:${known}}}`;
	};
	const filled = text
		.replace(TIME, "now()")
		.replace(TOKEN, (quoted) => {
			const value = quoted.slice(1, -1);
			const token = place("token", value);
			shown.set(`'${shownOf(value)}'`, `'${token.replace("token", "shown")}'`);
			return `'${token}'`;
		})
		.replace(ULID, (quoted, prefix) => `'${place(prefix ?? "", quoted.slice(1, -1))}'`);
	return [...shown].reduce((rest, [from, to]) => rest.replaceAll(from, () => to), filled);
}

const dump = readFileSync(0, "utf8");
if (dump.includes("{{")) {
	throw new Error("the dump has {{ in it, with which places begin");
}
process.stdout.write(`${withPlaces(written(sorted(parse(dump))))}-- end\n`);
