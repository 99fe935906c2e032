// SPDX-License-Identifier: Apache-2.0
//
// node shop.mjs URL RATE SECONDS [ADDRESS]: RATE requests a second, begun on time whether the ones before are answered
// or not, by visitors who look around; one in ten fills a cart, and one in three of those orders. Prints requests by
// kind with their answer times in milliseconds. Fails when one was not answered as it should be.

import { setTimeout as sleep } from "node:timers/promises";
import { delivery, field, Visitor } from "../tests/store/visitor.mjs";

const [base, rate, seconds, address] = process.argv.slice(2);
/** One in so many visitors; BUYS_EVERY is a multiple of FILLS_EVERY. */
const FILLS_EVERY = Number(process.env.FILLS_EVERY ?? 10);
const BUYS_EVERY = Number(process.env.BUYS_EVERY ?? 30);
/** Addresses of this machine that visitors come from, one after the other. */
const FROM = (process.env.VISITORS_FROM ?? "").split(",").filter(Boolean);
const kinds = new Map();
let visitors = 0;

function note(kind, took, isRight) {
	const row = kinds.get(kind) ?? { times: [], failed: 0 };
	kinds.set(kind, row);
	row.times.push(took);
	row.failed += isRight ? 0 : 1;
}

/** The steps of a visitor, one request each; what a step resolves to is handed back. */
function* visit(visitor, number) {
	const look = (kind, path) => [kind, () => visitor.get(path), 200];
	const send = (kind, path, fields) => [kind, () => visitor.post(path, fields), 303];
	yield look("list", "/");
	yield look("product", "/products/teapot-1");
	yield look("product", "/products/bowl-1");
	yield look("list", "/");
	yield look("product", "/products/candle-2");
	const product = yield look("product", "/products/mug-1");
	if (number % FILLS_EVERY !== 0) {
		return;
	}
	yield send("add to cart", "/cart", { action: "add", variant: field(product.body, "variant"), quantity: 1 });
	yield look("cart", "/cart");
	const form = yield look("checkout form", "/checkout");
	if (number % BUYS_EVERY === 0) {
		const fields = delivery(`visitor-${number}@example.com`, form.body);
		const order = yield send("order", "/checkout", fields);
		yield look("order page", order.headers.location ?? "/");
	}
}

function newVisit() {
	const visitor = new Visitor(base, address, FROM[visitors % FROM.length]);
	return { visitor, steps: visit(visitor, ++visitors), last: undefined };
}

const idle = [];

/** The next step of somebody who waits for nothing; of somebody new if there is none. */
async function request() {
	const who = idle.shift() ?? newVisit();
	const { value, done } = who.steps.next(who.last);
	if (done) {
		who.visitor.close();
		return request();
	}
	const [kind, run, wanted] = value;
	const begin = performance.now();
	who.last = await run();
	note(kind, performance.now() - begin, who.last.status === wanted);
	idle.push(who);
}

function print(kind, { times, failed }) {
	times.sort((a, b) => a - b);
	const at = (part) => times[Math.min(times.length - 1, Math.floor(times.length * part))].toFixed(0);
	console.log([kind, times.length, failed, at(0.5), at(0.95), at(0.99), times.at(-1).toFixed(0)].join("\t"));
}

const pending = new Set();
const begin = performance.now();
for (let sent = 0; sent < rate * seconds; sent++) {
	await sleep(Math.max(0, begin + (sent * 1000) / rate - performance.now()));
	const one = request();
	pending.add(one);
	one.finally(() => pending.delete(one));
}
await Promise.all(pending);
const all = { times: [...kinds.values()].flatMap(({ times }) => times), failed: 0 };
all.failed = [...kinds.values()].reduce((sum, { failed }) => sum + failed, 0);
console.log(["kind", "requests", "failed", "median", "95 %", "99 %", "largest"].join("\t"));
kinds.forEach((row, kind) => print(kind, row));
print("all", all);
process.exit(all.failed ? 1 : 0);
