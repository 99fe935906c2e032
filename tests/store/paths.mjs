// SPDX-License-Identifier: Apache-2.0
//
// paths.mjs URL COUNT CHARACTERS: asks for COUNT paths of that length, each once, eight at a time.

import { Agent, request } from "node:http";

const [url, count, characters] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true, maxSockets: 8 });
const ask = (number) =>
	new Promise((resolve, reject) => {
		const path = `/store/products/${String(number).padEnd(Number(characters), "x")}`;
		request(new URL(path, url), { agent }, (response) => response.resume().on("end", resolve))
			.on("error", reject)
			.end();
	});

let next = 0;
await Promise.all(
	Array.from({ length: 8 }, async () => {
		while (next < Number(count)) {
			await ask(next++);
		}
	}),
);
agent.destroy();
