// SPDX-License-Identifier: Apache-2.0
//
// node load.mjs URL CLIENTS STOPFILE: requests over kept connections until STOPFILE is there. Fails when one was not
// answered with 200; a connection that the server closes between two requests is opened anew, as proxies do.

import { existsSync } from "node:fs";
import { Agent, get } from "node:http";

const [url, clients, stopFile] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true, maxSockets: Number(clients) });
const counts = new Map();
const times = [];

function request() {
	return new Promise((resolve) => {
		const begin = performance.now();
		get(url, { agent }, (response) => {
			response.resume()
				.on("end", () => {
					times.push(performance.now() - begin);
					resolve(String(response.statusCode));
				})
				.on("error", (error) => resolve(error.code));
		}).on("error", (error) => resolve(error.code));
	});
}

async function client() {
	while (!existsSync(stopFile)) {
		const outcome = await request();
		counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
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
