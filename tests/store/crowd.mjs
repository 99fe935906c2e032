// SPDX-License-Identifier: Apache-2.0
//
// node crowd.mjs URL WORST-FILE COUNT SECONDS: COUNT requests at once, from those that worst.mjs has found, over and
// over for SECONDS, each on a connection of its own, beside two buyers who look at list, product and cart. Prints how the
// crowd was answered and how long the buyers waited; fails unless every page came, none after more than MOST
// milliseconds (1000), the crowd was answered with 200 or 503 alone, and each 503 said when to come again.
//
// The buyers are a thread of their own: this one is busy with the crowd.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { exchange, newAgent, Visitor } from "./visitor.mjs";

const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function buyer({ base, address, end }, products) {
	const times = [];
	const visitor = new Visitor(base, address);
	for (let turn = 0; Date.now() < end; turn++) {
		for (const path of ["/", products[turn % products.length], "/cart"]) {
			const begin = performance.now();
			const { status } = await visitor.get(path);
			times.push({ path, status, milliseconds: Math.round(performance.now() - begin) });
		}
		await sleep(200);
	}
	visitor.close();
	return times;
}

async function buyers(given) {
	const agent = newAgent(given.address);
	const { body } = await exchange(`${given.base}/`, { agent });
	agent.destroy();
	const products = [...body.matchAll(/href="(\/products\/[^"]+)"/g)].map(([, path]) => path);
	parentPort.postMessage("ready");
	parentPort.postMessage((await Promise.all([buyer(given, products), buyer(given, products)])).flat());
}

async function attacker({ base, address, end, outcomes, faults }, worst, number) {
	const agent = newAgent(address, 1);
	for (let turn = number; Date.now() < end; turn++) {
		const { path, headers } = worst[turn % worst.length];
		const answer = await exchange(base + path, { agent, headers });
		outcomes[answer.status] = (outcomes[answer.status] ?? 0) + 1;
		if (answer.status === 503 && !answer.headers["retry-after"]) {
			faults.add(`503 without Retry-After: ${path}`);
		}
	}
	agent.destroy();
}

function judge(times, outcomes, faults) {
	const most = Number(process.env.MOST ?? 1000);
	times.sort((a, b) => a.milliseconds - b.milliseconds);
	const at = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))]?.milliseconds;
	console.log("crowd:", outcomes);
	console.log(`buyers: ${times.length} pages, median ${at(0.5)} ms, 95 % ${at(0.95)} ms, longest ${at(1)} ms`);
	for (const { path, status, milliseconds } of times) {
		if (status !== 200 || milliseconds > most) {
			faults.add(`${path}: ${status} after ${milliseconds} ms`);
		}
	}
	for (const [status, often] of Object.entries(outcomes)) {
		if (status !== "200" && status !== "503") {
			faults.add(`the crowd was answered with ${status}, ${often} times`);
		}
	}
	if (times.length < 10 || !outcomes[503]) {
		faults.add("nothing was shown: too few pages, or the shop was never full");
	}
	console.log([...faults].slice(0, 20).join("\n"));
	return faults.size ? 1 : 0;
}

async function main([base, file, count, seconds]) {
	const worst = readFileSync(file, "utf8").trim().split("\n").map((line) => JSON.parse(line));
	const address = process.env.ADDRESS;
	const end = Date.now() + Number(seconds) * 1000;
	const worker = new Worker(fileURLToPath(import.meta.url), { workerData: { base, address, end } });
	const heard = [];
	const next = () =>
		new Promise((resolve) => (heard.length ? resolve(heard.shift()) : worker.once("next", resolve)));
	worker.on("message", (said) => (worker.emit("next", said) ? undefined : heard.push(said)));
	await next();
	const outcomes = {};
	const faults = new Set();
	const crowd = { base, address, end, outcomes, faults };
	const [times] = await Promise.all([
		next(),
		...Array.from({ length: Number(count) }, (_, number) => attacker(crowd, worst, number)),
	]);
	return judge(times, outcomes, faults);
}

if (isMainThread) {
	process.exit(await main(process.argv.slice(2)));
} else {
	await buyers(workerData);
}
