// SPDX-License-Identifier: Apache-2.0
//
// node run.mjs [OPTION...] URL URL: what strangers try on two shops under one domain, each row on both of them at once. TAP on
// stdout; fails when a row does not hold.
//   --address IP       where both host names lead, if DNS is not to be asked
//   --packages FOLDER  has playwright-core; without it rows that need a browser are skipped
//   --routes FILE      Medusa's routes, one a line: /admin/products/[id]
//   --early FILE       what early.mjs has seen
//   --from IP,IP       addresses of this machine that visitors come from; the last is the owners'
//   --forwarded        no proxy stands before the shops: tell them addresses of visitors as one would
//   --only PATTERN     rows whose id matches
//   --open             the servers are those of open.mjs: what each row itself says counts, and slow rows are short
//   --page FILE        writes the table with what came of each row
//   --list             writes the table as it is when every row holds, and tries nothing
// ATTACK_OWNERS: JSON of the owners of both, [{"email", "password", "former"}]; former is an address that the
// administrator once had.

import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { Browser } from "./browser.mjs";
import { Shop } from "./client.mjs";
import { table } from "./page.mjs";
import { PENDING } from "./pending.mjs";
import { rows } from "./rows.mjs";
import { Trial } from "./trial.mjs";

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: {
		address: { type: "string" },
		packages: { type: "string" },
		routes: { type: "string" },
		early: { type: "string" },
		from: { type: "string" },
		forwarded: { type: "boolean" },
		only: { type: "string" },
		open: { type: "boolean" },
		page: { type: "string" },
		list: { type: "boolean" },
	},
});

const lines = (file) => (file ? readFileSync(file, "utf8").split("\n").filter(Boolean) : []);

if (values.list) {
	process.stdout.write(table(rows, new Map()));
	process.exit(0);
}

const owners = JSON.parse(process.env.ATTACK_OWNERS ?? "[]");
const shops = positionals.map(
	(base, index) =>
		new Shop({
			base,
			address: values.address,
			owner: owners[index],
			forwarded: values.forwarded,
			from: values.from?.split(","),
		}),
);
const browser = values.packages ? new Browser(values.packages, shops, values.address) : null;
const facts = {
	routes: lines(values.routes),
	early: lines(values.early),
	slowMs: values.open ? 4000 : 100_000,
	ownOnly: values.open,
};
const wanted = rows.filter(({ id }) => !values.only || new RegExp(values.only).test(id));
const outcomes = new Map();

/** What takes a minute by itself goes on beside the others. */
const slow = new Map(wanted.filter((row) => row.slow && !values.open).map((row) => [row, attempt(row)]));

async function attempt(row) {
	if (row.browser && !browser?.there) {
		return { skipped: "no Chromium here" };
	}
	const tried = shops.map(async (shop, index) => {
		const trial = new Trial({ shop, other: shops[1 - index], browser, facts });
		try {
			await row.attack(trial);
			await trial.finish(row);
		} catch (error) {
			trial.faults.push(`could not be tried: ${error.stack ?? error}`);
		}
		return trial.faults.map((fault) => `${shop.host}: ${fault}`);
	});
	const faults = (await Promise.all(tried)).flat();
	return { faults };
}

let failed = 0;
let number = 0;
console.log(`1..${wanted.length}`);
for (const row of wanted) {
	const { faults, skipped } = await (slow.get(row) ?? attempt(row));
	number++;
	outcomes.set(row.id, skipped ? "skipped" : faults.length ? "fails" : "holds");
	const held = !faults?.length;
	const isPending = row.id in PENDING && !values.open;
	failed += held || isPending ? 0 : 1;
	const note = skipped
		? ` # skip ${skipped}`
		: isPending
			? ` # TODO ${held ? "holds now" : PENDING[row.id]}`
			: "";
	console.log(`${held ? "ok" : "not ok"} ${number} attack: ${row.id}: ${row.does}${note}`);
	for (const fault of faults?.slice(0, 12) ?? []) {
		console.log(`#   ${String(fault).slice(0, 600).replaceAll("\n", "\n#   ")}`);
	}
}
await browser?.close();
if (values.page) {
	writeFileSync(values.page, table(rows, outcomes));
}
process.exit(failed ? 1 : 0);
