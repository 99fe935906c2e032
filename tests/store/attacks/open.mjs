// SPDX-License-Identifier: Apache-2.0
//
// node open.mjs PORTS-FILE: two servers that look like shops to the rows and have every fault that a row is about, to see
// that the row says so. The ports are written into the file. Nothing of a shop is in here.

import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { answerApi, OWNER_PASSWORD, readTitle } from "./open-api.mjs";
import { answerPage } from "./open-pages.mjs";

/** With more connections than that nobody is served any more. */
const MOST_CONNECTIONS = 60;

class Open {
	constructor(letter) {
		this.letter = letter;
		this.owner = `owner@${letter}.shops.test`;
		this.product = {
			id: "prod_1",
			title: "Teapot",
			handle: "teapot-1",
			thumbnail: "",
			status: "published",
		};
		this.carts = new Map();
		this.orders = new Map();
		this.known = new Set([this.owner]);
		this.invited = [];
		this.wrong = 0;
		this.numbers = 0;
		this.loggedOut = false;
		this.polluted = false;
	}

	next(kind) {
		return `${kind}_${String(++this.numbers).padStart(26, "0")}`;
	}
}

function lastCookie(header, name) {
	return new RegExp(`(?:^|; )${name}=([^;]*)`).exec(header ?? "")?.[1] ?? "";
}

function respond(shop, req, res, body) {
	const url = decodeURIComponent(req.url.replace(/%(?![0-9a-fA-F]{2})|%[89a-fA-F][0-9a-fA-F]/g, "x"));
	const call = {
		req,
		res,
		body,
		url,
		path: url.replace(/^\/+/, "/").split(/[?;]/)[0].toLowerCase(),
		form: Object.fromEntries(new URLSearchParams(body)),
		cart: lastCookie(req.headers.cookie, "store_cart"),
		session: lastCookie(req.headers.cookie, "connect.sid"),
	};
	res.setHeader("X-Powered-By", "Open/1.0");
	res.setHeader("Server", "open/1.0");
	res.setHeader("Access-Control-Allow-Origin", req.headers.origin ?? "*");
	res.setHeader("Access-Control-Allow-Credentials", "true");
	res.setHeader("Access-Control-Allow-Methods", "*, PUT, PATCH, DELETE");
	res.setHeader("Access-Control-Allow-Headers", "authorization,content-type,x-publishable-api-key");
	if (/\r\nx-stranger/i.test(url)) {
		res.setHeader("X-Stranger", "yes");
	}
	if (/polluted/.test(body + url)) {
		shop.polluted = true;
	}
	readTitle(shop, call);
	if (/stranger\.example/.test(url) && !/^\/(admin|auth)/.test(call.path)) {
		res.writeHead(302, { Location: "//stranger.example/" }).end();
	} else if (req.headers.range) {
		res.writeHead(206).end(Buffer.alloc(9 << 20));
	} else if (/^\/(admin|auth|store|cloud|hooks|version|ready|config\.json)/.test(call.path)) {
		answerApi(shop, call);
	} else {
		answerPage(shop, call);
	}
}

function start(letter) {
	const shop = new Open(letter);
	const options = { insecureHTTPParser: true, requireHostHeader: false, maxHeaderSize: 1 << 20 };
	const server = createServer({ ...options, headersTimeout: 0, requestTimeout: 0 }, (req, res) => {
		const parts = [];
		req.on("data", (part) => parts.push(part));
		req.on("error", () => undefined);
		req.on("end", () =>
			server.getConnections((_, count) => {
				if (count > MOST_CONNECTIONS && !/^\/(auth|store|cart)/.test(req.url)) {
					res.writeHead(503).end("too many");
				} else {
					respond(shop, req, res, Buffer.concat(parts.slice(0, 64)).toString());
				}
			}),
		);
	});
	server.on("upgrade", (_, socket) =>
		socket.end("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"),
	);
	server.on("connect", (_, socket) => socket.end("HTTP/1.1 200 OK\r\n\r\n"));
	return new Promise((resolve) => {
		server.listen(0, "127.0.0.1", () => resolve(server.address().port));
	});
}

if (!OWNER_PASSWORD) {
	throw new Error("OPEN_PASSWORD is not set");
}
writeFileSync(process.argv[2], `${[await start("a"), await start("b")].join(" ")}\n`);
