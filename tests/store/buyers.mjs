// SPDX-License-Identifier: Apache-2.0
//
// node buyers.mjs URL CLIENTS STOPFILE CONFIRMED [ADDRESS]: buyers who each place one order after another until
// STOPFILE is there, and who try again what was not answered as it should be, as people do. CONFIRMED gets a line
// `EMAIL ORDER` for each order that was confirmed; each order has an address of its own. Prints what was answered
// besides. Fails when a checkout that was begun was not confirmed at last.

import { appendFileSync, existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { delivery, field, Visitor } from "./visitor.mjs";

const [base, clients, stopFile, confirmed, address] = process.argv.slice(2);
const PATIENCE_MS = 600_000;
const PAUSE_MS = 500;
const faults = new Map();
let orders = 0;
let lost = 0;

/** Does it until it comes out as wanted; throws when patience is at an end. */
async function insist(what, request, wanted) {
	for (const end = Date.now() + PATIENCE_MS; ; await sleep(PAUSE_MS)) {
		const answer = await request();
		if (wanted(answer)) {
			return answer;
		}
		const { location } = answer.headers;
		const fault = `${what}: ${answer.status}${location ? ` to ${location}` : ""}`;
		faults.set(fault, (faults.get(fault) ?? 0) + 1);
		if (Date.now() > end) {
			throw new Error(`${fault}, for ${PATIENCE_MS / 1000} s`);
		}
	}
}

const leadsTo = (path) => (answer) => answer.status === 303 && path.test(answer.headers.location ?? "");
const isShown = (answer) => answer.status === 200;

async function buy(email) {
	const visitor = new Visitor(base, address);
	const product = await insist("product", () => visitor.get("/products/mug-1"), isShown);
	const item = { action: "add", variant: field(product.body, "variant"), quantity: 1 };
	await insist("cart", () => visitor.post("/cart", item), leadsTo(/^\/cart$/));
	const form = await insist("form", () => visitor.get("/checkout"), isShown);
	const fields = delivery(email, form.body);
	const answer = await insist("checkout", () => visitor.post("/checkout", fields), leadsTo(/^\/orders\/order_/));
	appendFileSync(confirmed, `${email} ${answer.headers.location.split("/").pop()}\n`);
	visitor.close();
}

async function client(_, number) {
	for (let turn = 1; !existsSync(stopFile); turn++) {
		try {
			await buy(`buyer-${process.pid}-${number}-${turn}@example.com`);
			orders++;
		} catch (error) {
			console.log(String(error.message));
			lost++;
		}
	}
}

await Promise.all(Array.from({ length: Number(clients) }, client));
console.log(`${orders} orders confirmed, ${lost} not, besides:`, Object.fromEntries(faults));
process.exit(lost || !orders ? 1 : 0);
