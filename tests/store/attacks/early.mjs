// SPDX-License-Identifier: Apache-2.0
//
// node early.mjs EMAIL FILE STOPFILE URL ADDRESS: registers the owner's address of a shop that is being made, again
// and again, until STOPFILE is there. FILE gets a line of JSON for each kind of answer: host, status, whether there was
// a token.

import { appendFileSync, existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { parse, Shop } from "./client.mjs";

const [email, file, stopFile, base, address] = process.argv.slice(2);
const shop = new Shop({ base, address, forwarded: process.env.FORWARDED === "true" });
const known = new Set();

while (!existsSync(stopFile)) {
	shop.newClient();
	const answer = await shop.send("/auth/user/emailpass/register", {
		json: { email, password: "A stranger's pass-word 1" },
		headers: shop.own,
		impatient: true,
		timeout: 5000,
	});
	const line = JSON.stringify({ host: shop.host, status: answer.status, token: !!parse(answer).token });
	if (!known.has(line)) {
		known.add(line);
		appendFileSync(file, `${line}\n`);
	}
	await sleep(answer.status === 0 ? 50 : 300);
}
