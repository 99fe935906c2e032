// SPDX-License-Identifier: Apache-2.0
//
// A shop as a stranger reaches it: requests as they are written here and not as a library would mend them, bytes on a
// socket, a buyer with cookies, and its owner's token and session where an attack needs somebody who is logged in.

import { request } from "node:http";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** Answers of a server that does not do what it was asked; 0 is a connection that it cut, -1 would be no server at all. */
export const REFUSALS = [0, 400, 401, 403, 404, 405, 406, 411, 413, 414, 415, 416, 417, 421, 422, 429, 431, 501, 503];

const TIMEOUT_MS = 30_000;
/**
 * How long an answer of 429 is waited out, so that a row shows what it is about and not the limit of another: as somebody
 * new each time where there are many addresses, else for a while.
 */
const PATIENCE_MS = { many: 180_000, few: 10_000 };
/** From so many addresses on, the next is somebody new. */
const MANY = 50;
/** Answers are read so far; who sends more has failed anyway. */
const MOST_BYTES = 8 << 20;
const STACK = /\n\s+at \S+.*[:(]\S*:\d+:\d+|node_modules\/|\/srv\/medusa|QueryFailed|Knex:|select .* from "/i;

export class Jar {
	#cookies = new Map();

	static of(cookies) {
		const jar = new Jar();
		Object.entries(cookies).forEach(([name, value]) => jar.set(name, value));
		return jar;
	}

	take(answer) {
		this.lines = [...(this.lines ?? []), ...(answer.headers["set-cookie"] ?? [])];
		for (const line of answer.headers["set-cookie"] ?? []) {
			const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
			if (name) {
				this.#cookies.set(name, value);
			}
		}
		return answer;
	}

	set(name, value) {
		this.#cookies.set(name, value);
		return this;
	}

	copy() {
		return Jar.of(Object.fromEntries(this.#cookies));
	}

	entries() {
		return [...this.#cookies].filter(([, value]) => value);
	}

	/** Name and value of the first cookie whose name matches. */
	find(pattern) {
		return this.entries().find(([name]) => pattern.test(name)) ?? ["", ""];
	}

	get header() {
		return this.entries()
			.map(([name, value]) => `${name}=${value}`)
			.join("; ");
	}
}

/** name="value" pairs of all fields of the form that is sent to ACTION; of radio buttons the chosen one. */
export function formFields(page, action) {
	const forms = page.match(/<form\b[\s\S]*?<\/form>/g) ?? [];
	const form =
		forms.find((text) => text.includes(`action="${action}"`) && !text.includes('value="search"')) ?? "";
	const fields = {};
	for (const tag of form.match(/<input\b[^>]*>/g) ?? []) {
		const {
			name,
			value = "",
			type = "text",
		} = Object.fromEntries(
			[...tag.matchAll(/\b(name|value|type)="([^"]*)"/g)].map(([, key, text]) => [key, text]),
		);
		if (name && (!/radio|checkbox/.test(type) || /\schecked/.test(tag))) {
			fields[name] = value.replaceAll("&amp;", "&").replaceAll("&quot;", '"');
		}
	}
	return fields;
}

export class Shop {
	/**
	 * base: URL without a path. address: where it leads, if DNS is not asked. owner: { email, password, former }.
	 * forwarded: visitors have addresses of their own, told as a proxy would. from: addresses of this machine that
	 * visitors come from; the last is the owner's alone. kept: what all uses of this shop know.
	 */
	constructor({ base, address, owner, forwarded, from = [], kept = { clients: 0 } }) {
		Object.assign(this, { base, owner, forwarded, from, kept });
		this.url = new URL(base);
		this.host = this.url.host;
		this.address = address ?? this.url.hostname;
		this.port = Number(this.url.port || 80);
		/** Faults that no answer may have, whatever it is to. */
		this.seen = [];
		this.newClient();
	}

	/** The same shop, visited by somebody else. */
	fork() {
		const { base, address, owner, forwarded, from, kept } = this;
		return new Shop({ base, address, owner, forwarded, from, kept });
	}

	/** Visited from where its owner sits. */
	athome() {
		const shop = this.fork();
		shop.localAddress = this.from.at(-1);
		return shop;
	}

	/** A visitor with another address, where the runner stands in for the proxy that would tell it. */
	newClient() {
		this.client = ++this.kept.clients;
		this.localAddress = this.from[this.client % Math.max(1, this.from.length - 1)];
	}

	get clientAddress() {
		return `198.51.${100 + ((this.client >> 8) & 127)}.${this.client & 255}`;
	}

	/** OPTIONS: method, headers, jar, token, json, form, body, timeout, impatient (429 is an answer, too). */
	async send(path, options = {}) {
		const many = this.forwarded || this.from.length > MANY;
		const end = Date.now() + (many ? PATIENCE_MS.many : PATIENCE_MS.few);
		for (let tries = 0; ; tries++) {
			const answer = await this.#once(path, options);
			const told = 1000 * Number(answer.headers["retry-after"] ?? 5);
			// Somebody new who is told to wait too waits for the account, or for what all share.
			const wait = many ? Math.min(told, tries && 2000) : told;
			if (answer.status !== 429 || options.impatient || Date.now() + wait > end) {
				options.jar?.take(answer);
				return answer;
			}
			this.newClient();
			await sleep(wait);
		}
	}

	#once(path, { method, headers = {}, jar, token, json, form, body, timeout = TIMEOUT_MS }) {
		const sent = { Host: this.host, Connection: "close" };
		if (json !== undefined) {
			sent["Content-Type"] = "application/json";
			body = JSON.stringify(json);
		} else if (form) {
			sent["Content-Type"] = "application/x-www-form-urlencoded";
			body = new URLSearchParams(form).toString();
		}
		if (jar?.header) {
			sent.Cookie = jar.header;
		}
		if (token) {
			sent.Authorization = `Bearer ${token}`;
		}
		if (this.forwarded) {
			sent["X-Forwarded-For"] = [headers["X-Forwarded-For"], this.clientAddress]
				.filter(Boolean)
				.join(", ");
			headers = Object.fromEntries(
				Object.entries(headers).filter(([name]) => name !== "X-Forwarded-For"),
			);
		}
		if (body !== undefined && !("Transfer-Encoding" in headers)) {
			sent["Content-Length"] = Buffer.byteLength(body);
		}
		const verb = method ?? (body === undefined ? "GET" : "POST");
		const begin = performance.now();
		return new Promise((resolve) => {
			const done = (status, answer = {}) => {
				const { text = "", size = 0 } = answer;
				const result = {
					status,
					text,
					size,
					headers: answer.headers ?? {},
					error: answer.error,
				};
				result.ms = performance.now() - begin;
				this.#judge(verb, path, result);
				resolve(result);
			};
			const call = request(
				{
					host: this.address,
					port: this.port,
					path,
					method: verb,
					localAddress: this.localAddress,
					headers: { ...sent, ...headers },
				},
				(response) => {
					const parts = [];
					let size = 0;
					const end = () =>
						done(response.statusCode, {
							headers: response.headers,
							text: Buffer.concat(parts).toString(),
							size,
						});
					response.on("data", (part) => {
						size += part.length;
						if (size > MOST_BYTES) {
							response.destroy();
							end();
						} else {
							parts.push(part);
						}
					})
						.on("end", end)
						.on("error", end);
				},
			);
			call.setTimeout(timeout, () => call.destroy(new Error("no answer in time")));
			call.on("upgrade", (response, socket) => {
				socket.destroy();
				done(response.statusCode, { headers: response.headers });
			});
			const gone = /ECONNREFUSED|ENOTFOUND|EHOSTUNREACH|no answer in time/;
			call.on("error", ({ code, message }) =>
				done(gone.test(code ?? message) ? -1 : 0, { error: code ?? message }),
			);
			call.end(body);
		});
	}

	#judge(method, path, { status, text, headers, error }) {
		const what = `${method} ${path.slice(0, 80)}`;
		if ([500, 502, 504].includes(status)) {
			this.seen.push(`${what}: ${status}`);
		}
		if (status === -1) {
			this.seen.push(`${what}: ${error}`);
		}
		if (headers["x-powered-by"]) {
			this.seen.push(`${what}: X-Powered-By: ${headers["x-powered-by"]}`);
		}
		if (
			/json|html|plain/.test(headers["content-type"] ?? "") &&
			!path.startsWith("/app") &&
			STACK.test(text)
		) {
			this.seen.push(
				`${what}: the answer tells of the inside: ${STACK.exec(text)[0].trim().slice(0, 80)}`,
			);
		}
	}

	/** What the server sends back to bytes on a socket, until it closes or nothing came for a while. */
	raw(bytes, { quiet = 3000, most = 20_000 } = {}) {
		return new Promise((resolve) => {
			const socket = connect({
				host: this.address,
				port: this.port,
				localAddress: this.localAddress,
			});
			let text = "";
			const end = () => {
				clearTimeout(limit);
				socket.destroy();
				resolve(text);
			};
			const limit = setTimeout(end, most);
			socket.setTimeout(quiet, end);
			socket.on("data", (part) => {
				text += part.toString("latin1");
			});
			socket.on("close", end).on("error", end);
			socket.write(bytes, "latin1");
		});
	}

	/** What the shop says of itself to programs; an empty object where it says nothing. */
	async config() {
		this.kept.config ??= parse(await this.send("/config.json"));
		return this.kept.config;
	}

	/** A request to the store API with the key that it asks for. */
	async api(path, options = {}) {
		const { publishable_key: key = "pk_none" } = await this.config();
		return this.send(path, { ...options, headers: { "x-publishable-api-key": key, ...options.headers } });
	}

	/** Headers of the shop's own pages. */
	get own() {
		return { Origin: this.base, "Sec-Fetch-Site": "same-origin" };
	}

	async ownerToken() {
		this.kept.token ??= await this.logIn();
		return this.kept.token;
	}

	async logIn(email = this.owner.email, password = this.owner.password) {
		const answer = await this.send("/auth/user/emailpass", {
			json: { email, password },
			headers: this.own,
		});
		const { token } = parse(answer);
		if (!token) {
			throw new Error(
				`the owner of ${this.host} cannot log in: ${answer.status} ${answer.text.slice(0, 200)}`,
			);
		}
		return token;
	}

	/** The owner's browser, logged in. */
	async ownerJar(jar = new Jar()) {
		const token = await this.ownerToken();
		const answer = await this.send("/auth/session", { method: "POST", token, jar, headers: this.own });
		if (answer.status !== 200) {
			throw new Error(`${this.host}: no session: ${answer.status} ${answer.text.slice(0, 200)}`);
		}
		return jar;
	}

	/** What the owner asks of the admin API; throws when it does not work. */
	async admin(path, options = {}) {
		const token = await this.ownerToken();
		const answer = await this.send(path, { ...options, token, headers: this.own });
		if (answer.status !== 200) {
			throw new Error(
				`${options.method ?? ""} ${path}: ${answer.status} ${answer.text.slice(0, 300)}`,
			);
		}
		return parse(answer);
	}
}

/** The JSON of an answer; an empty object where it is none. */
export function parse({ text }) {
	try {
		return JSON.parse(text) ?? {};
	} catch {
		return {};
	}
}
