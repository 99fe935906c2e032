// SPDX-License-Identifier: Apache-2.0
//
// node numbered.mjs <DUMP: its lines with each id and token as a number, in the order in which they are met; the rows of
// a table are sorted before by all but these, as two migrations may write them in another order.

import { readFileSync } from "node:fs";

const OWN = /pk_[0-9a-f]{64}|pk_[0-9a-f]{3}\*\*\*[0-9a-f]{3}|[0-7][0-9A-HJKMNP-TV-Z]{25}/g;
const lines = readFileSync(0, "utf8").split("\n");
const blank = (line) => line.replace(OWN, "#");
const tableOf = (line) => /^INSERT INTO (\S+) /.exec(line)?.[1];

for (let from = 0; from < lines.length; ) {
	const table = tableOf(lines[from]);
	let to = from + 1;
	while (table && to < lines.length && tableOf(lines[to]) === table) {
		to++;
	}
	const rows = lines.slice(from, to).sort((a, b) => (blank(a) < blank(b) ? -1 : blank(a) > blank(b) ? 1 : 0));
	lines.splice(from, rows.length, ...rows);
	from = to;
}
const numbers = new Map();
const numbered = (own) => {
	numbers.set(own, numbers.get(own) ?? numbers.size + 1);
	return `#${numbers.get(own)}`;
};
process.stdout.write(lines.join("\n").replace(OWN, numbered));
