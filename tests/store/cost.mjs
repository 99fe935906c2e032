// SPDX-License-Identifier: Apache-2.0
//
// node cost.mjs URL PID DATABASE_LOG ROUNDS: what each step of a buyer costs the shop: milliseconds of a processor of
// its process PID with all of its threads, statements of SQL (where DATABASE_LOG says them), and commands of Redis,
// whose port and password are in REDIS_PORT and REDIS_PASSWORD. Prints a line a step; fails when an answer was not as
// it should be.
//
// ROUNDS buyers do a step one after the other, then the next step: what a step leaves to be done after its answer is
// counted with it.

import { existsSync, readdirSync, readFileSync, statSync, openSync, readSync, closeSync } from "node:fs";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { delivery, field, Visitor } from "./visitor.mjs";

const [base, pid, log, rounds] = process.argv.slice(2);

/** What is done after an answer is done within so long. */
const SETTLE_MS = 400;

function cpuMs() {
	const tasks = `/proc/${pid}/task`;
	return readdirSync(tasks).reduce((sum, task) => {
		const file = `${tasks}/${task}/schedstat`;
		return sum + (existsSync(file) ? Number(readFileSync(file, "utf8").split(" ")[0]) : 0) / 1e6;
	}, 0);
}

/** Statements that were logged since the last call. */
let place = 0;
function statements() {
	const size = statSync(log).size;
	const bytes = Buffer.alloc(size - place);
	const file = openSync(log);
	readSync(file, bytes, 0, bytes.length, place);
	closeSync(file);
	place = size;
	return bytes.toString().match(/ LOG: {2}(?:statement|execute [^:]*): /g)?.length ?? 0;
}

/** Commands that do something; not those with which a worker waits for work. */
function redisCommands() {
	return new Promise((resolve, reject) => {
		const socket = connect(Number(process.env.REDIS_PORT), "127.0.0.1");
		let text = "";
		socket.on("error", reject).on("data", (part) => {
			text += part;
			if (text.endsWith("\r\n\r\n") || /\r\n\$\d+\r\n[^]*cmdstat_[^]*\r\n\r\n$/.test(text)) {
				socket.destroy();
			}
		});
		socket.on("close", () => {
			const counts = [...text.matchAll(/cmdstat_(\S+):calls=(\d+)/g)].filter(
				([, name]) => !/^(auth|info|ping|bzpopmin|client|hello|select)/.test(name),
			);
			resolve(counts.reduce((sum, [, , calls]) => sum + Number(calls), 0));
		});
		const password = process.env.REDIS_PASSWORD;
		socket.write(`*2\r\n$4\r\nAUTH\r\n$${Buffer.byteLength(password)}\r\n${password}\r\n`);
		socket.write("*2\r\n$4\r\nINFO\r\n$12\r\ncommandstats\r\n*1\r\n$4\r\nQUIT\r\n");
	});
}

/** Each gets who buys, and hands back an answer and the status that it must have. */
const STEPS = {
	list: async ({ visitor }) => [await visitor.get("/"), 200],
	product: async (who) => [(who.product = await who.visitor.get("/products/mug-1")), 200],
	"first into cart": async ({ visitor, product }) => [
		await visitor.post("/cart", { action: "add", variant: field(product.body, "variant"), quantity: 1 }),
		303,
	],
	"other product": async (who) => [(who.product = await who.visitor.get("/products/teapot-1")), 200],
	"second into cart": async ({ visitor, product }) => [
		await visitor.post("/cart", { action: "add", variant: field(product.body, "variant"), quantity: 1 }),
		303,
	],
	cart: async (who) => [(who.cart = await who.visitor.get("/cart")), 200],
	"other quantity": async ({ visitor, cart }) => [
		await visitor.post("/cart", { action: "update", line: field(cart.body, "line"), quantity: 2 }),
		303,
	],
	"one out of cart": async ({ visitor, cart }) => [
		await visitor.post("/cart", { action: "remove", line: field(cart.body, "line") }),
		303,
	],
	"checkout form": async (who) => [(who.form = await who.visitor.get("/checkout")), 200],
	order: async (who) => {
		const fields = delivery(`buyer-${who.number}@example.com`, who.form.body);
		const answer = await who.visitor.post("/checkout", fields);
		who.order = answer.headers.location ?? "/";
		return [answer, /^\/orders\/order_/.test(who.order) ? 303 : "an order"];
	},
	"order page": async ({ visitor, order }) => [await visitor.get(order), 200],
};

let failed = 0;

/** All of them do it; what it took of each is printed unless nobody is to know. */
async function step(name, buyers, quiet) {
	statements();
	const redis = await redisCommands();
	const [cpu, begin] = [cpuMs(), performance.now()];
	for (const buyer of buyers) {
		const [answer, wanted] = await STEPS[name](buyer);
		if (answer.status !== wanted) {
			failed++;
			console.error(`${name}: ${answer.status} ${answer.headers.location ?? ""}, not ${wanted}`);
		}
	}
	const took = performance.now() - begin;
	await sleep(SETTLE_MS);
	const sums = [cpuMs() - cpu, took, statements(), (await redisCommands()) - redis];
	if (!quiet) {
		console.log([name, ...sums.map((sum) => (sum / buyers.length).toFixed(1))].join("\t"));
	}
}

async function all(count, first, quiet) {
	const buyers = Array.from({ length: count }, (_, index) => {
		return { visitor: new Visitor(base), number: first + index };
	});
	for (const name of Object.keys(STEPS)) {
		await step(name, buyers, quiet);
	}
	buyers.forEach(({ visitor }) => visitor.close());
}

// Code that runs for the first time is compiled first.
await all(Number(process.env.WARM ?? 10), 0, true);
console.log(["step", "cpu ms", "answered in ms", "statements", "redis"].join("\t"));
await all(Number(rounds), 1000, false);
process.exit(failed ? 1 : 0);
