// SPDX-License-Identifier: Apache-2.0
//
// node crowd.mjs URL ADDRESS STOPFILE [FROM,FROM]: strangers who send the worst of the rows again and again, each on a
// connection of their own and from one of these addresses of this machine, until STOPFILE is there: costly lists, guesses
// of passwords, carts, unpacked bodies, slow connections.
// Prints how often each was answered how; fails when nothing was answered, or a list as large as it was asked for.

import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { Buyer } from "./buyer.mjs";
import { Shop } from "./client.mjs";
import { WORST } from "./expensive.mjs";
import { held } from "./held.mjs";

const [base, address, stopFile, from = ""] = process.argv.slice(2);
/** How many do each; a stranger waits a moment between two requests, as the machine of the test is the shop's, too. */
const CROWD = { lists: 40, guesses: 8, carts: 8, bombs: 4 };
const PAUSE_MS = 100;
const MOST_ANSWER = 1 << 20;
const shop = new Shop({ base, address, from: from.split(",").filter(Boolean) });
const product = await new Buyer(shop).product();
const outcomes = {};
let large = 0;

const ACTS = {
	lists: (shop, turn) => shop.api(WORST[turn % WORST.length], { impatient: true }),
	guesses: (shop, turn) =>
		shop.send("/auth/user/emailpass", {
			json: { email: `owner-${turn % 50}@example.com`, password: "wrong" },
			headers: shop.own,
			impatient: true,
		}),
	carts: (shop) => shop.send("/cart", { form: product, headers: shop.own, impatient: true }),
	bombs: (shop) =>
		shop.send("/store/carts", {
			method: "POST",
			headers: { ...shop.own, "Content-Type": "application/json", "Content-Encoding": "gzip" },
			body: held.bomb("gzip"),
			impatient: true,
		}),
};

async function stranger(what, number) {
	const mine = shop.fork();
	for (let turn = number; !existsSync(stopFile); turn++) {
		const { status, size } = await ACTS[what](mine, turn);
		const key = `${what}: ${status}`;
		outcomes[key] = (outcomes[key] ?? 0) + 1;
		large += size > MOST_ANSWER ? 1 : 0;
		await sleep(PAUSE_MS);
	}
}

await Promise.all(
	Object.entries(CROWD).flatMap(([what, count]) =>
		Array.from({ length: count }, (_, number) => stranger(what, number)),
	),
);
console.log(`crowd, ${large} answers too large:`, outcomes);
process.exit(large || !Object.keys(outcomes).length ? 1 : 0);
