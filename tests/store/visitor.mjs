// SPDX-License-Identifier: Apache-2.0
//
// A browser without scripts: kept connections, cookies, forms. Used by what makes load and by what buys.

import { Agent, request } from "node:http";

/**
 * Names lead to the address, whatever DNS says of them; all other connections go where they always do. from: the address
 * of this machine that they come from, if it is to be a certain one.
 */
export function newAgent(address, sockets = 1, from) {
	const lookup = (_host, options, done) =>
		options.all ? done(null, [{ address, family: 4 }]) : done(null, address, 4);
	return new Agent({ keepAlive: true, maxSockets: sockets, localAddress: from, ...(address ? { lookup } : {}) });
}

/** Resolves to { status, headers, body }; status is the error's code when there was no answer. */
export function exchange(url, { method = "GET", headers = {}, body, agent, timeout = 60_000 } = {}) {
	return new Promise((resolve) => {
		const fail = (error) => resolve({ status: error.code ?? error.message, headers: {}, body: "" });
		const call = request(url, { method, headers, agent, timeout }, (response) => {
			const parts = [];
			response
				.on("data", (part) => parts.push(part))
				.on("end", () =>
					resolve({
						status: response.statusCode,
						headers: response.headers,
						body: Buffer.concat(parts).toString(),
					}),
				)
				.on("error", fail);
		});
		call.on("timeout", () => call.destroy(new Error("no answer in time"))).on("error", fail);
		call.end(body);
	});
}

export class Visitor {
	#cookies = new Map();

	/** base is a URL without a path; address is where its host name leads, if DNS is not to be asked. */
	constructor(base, address, from) {
		this.base = base;
		this.agent = newAgent(address, 1, from);
	}

	get(path) {
		return this.#send(path, {});
	}

	post(path, fields) {
		return this.#send(path, {
			method: "POST",
			headers: { "Content-Type": "application/x-www-form-urlencoded" },
			body: new URLSearchParams(fields).toString(),
		});
	}

	close() {
		this.agent.destroy();
	}

	async #send(path, { headers = {}, ...options }) {
		const Cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
		const answer = await exchange(`${this.base}${path}`, {
			...options,
			headers: { ...headers, ...(Cookie ? { Cookie } : {}) },
			agent: this.agent,
		});
		for (const cookie of answer.headers["set-cookie"] ?? []) {
			const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie);
			this.#cookies.set(name, value);
		}
		return answer;
	}
}

/** The value of the first field of that name on a page; empty when there is none. */
export function field(page, name) {
	const [tag = ""] = new RegExp(`<input [^>]*name="${name}"[^>]*>`).exec(page) ?? [];
	return /value="([^"]*)"/.exec(tag)?.[1] ?? "";
}

/** What is typed into the checkout's form, and what it says itself. */
export function delivery(email, form) {
	return {
		email,
		first_name: "Ada",
		last_name: "Lovelace",
		address_1: "Street 1",
		postal_code: "10115",
		city: "Berlin",
		country_code: "de",
		phone: "",
		shipping: field(form, "shipping"),
		shown: field(form, "shown"),
		once: field(form, "once"),
	};
}
