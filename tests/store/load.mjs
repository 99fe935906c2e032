// SPDX-License-Identifier: Apache-2.0
//
// node load.mjs URL CLIENTS STOPFILE [ADDRESS]: requests over kept connections until STOPFILE is there, to ADDRESS if
// it is given. Fails when one was not answered with 200; a connection that the server closes between two requests is
// opened anew, as proxies do.

import { existsSync } from "node:fs";
import { exchange, newAgent } from "./visitor.mjs";

const [url, clients, stopFile, address] = process.argv.slice(2);
const agent = newAgent(address, Number(clients));
const counts = new Map();
const times = [];

async function client() {
	while (!existsSync(stopFile)) {
		const begin = performance.now();
		const { status } = await exchange(url, { agent });
		if (status === 200) {
			times.push(performance.now() - begin);
		}
		counts.set(String(status), (counts.get(String(status)) ?? 0) + 1);
	}
}

await Promise.all(Array.from({ length: Number(clients) }, client));
times.sort((a, b) => a - b);
console.log(
	Object.fromEntries(counts),
	`median ${times[times.length >> 1]?.toFixed(0)} ms`,
	`largest ${times.at(-1)?.toFixed(0)} ms`,
);
process.exit([...counts.keys()].every((outcome) => outcome === "200") ? 0 : 1);
