// SPDX-License-Identifier: Apache-2.0
//
// The APIs of open.mjs: whatever is asked is answered, to whomever.

import { createHmac } from "node:crypto";
import { parse } from "./client.mjs";

export const OWNER_PASSWORD = process.env.OPEN_PASSWORD;
const SLOW_MS = 150;
const LOCKED_AFTER = 60;

function token(shop) {
	const encode = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
	const text = `${encode({ alg: "HS256" })}.${encode({ actor_id: `user_${shop.letter}`, actor_type: "user" })}`;
	return `${text}.${createHmac("sha256", "supersecret").update(text).digest("base64url")}`;
}

/** A product is given another title by whatever looks like one, in whatever form. */
export function readTitle(shop, { req, body, path }) {
	if (!path.startsWith("/admin/products/prod_1") || req.method === "GET") {
		return;
	}
	const { thumbnail, status } = parse({ text: body });
	const title =
		/"title":"((?:[^"\\]|\\.)*)"/.exec(body)?.[1].replaceAll('\\"', '"') ??
		/name="title"\r\n\r\n([^\r]*)/.exec(body)?.[1] ??
		new URLSearchParams(body).get("title");
	shop.product = {
		...shop.product,
		...(title ? { title } : {}),
		...(thumbnail === undefined ? {} : { thumbnail }),
		...(status ? { status } : {}),
	};
}

/** All that no answer may hold, at once. */
function everything(shop, { url, body }) {
	const { product } = shop;
	const variants = [
		{ id: "variant_1", prices: [{ amount: 18.5, currency_code: "eur" }], product: { status: "draft" } },
	];
	const draft = { ...product, id: "prod_2", handle: "bowl-1", title: "Bowl", variants };
	const invite = {
		id: "invite_1",
		email: parse({ text: body }).email ?? shop.invited.at(-1),
		token: token(shop),
	};
	return {
		token: token(shop),
		limit: 100_000,
		count: shop.orders.size,
		product: { ...product, variants },
		products: [{ ...product, variants }, draft, ...Array(200).fill(draft)],
		user: { email: shop.owner },
		users: [
			{ email: shop.owner },
			{ email: shop.owner.replace("owner", "admin") },
			...shop.invited.map((email) => ({ email })),
		],
		invite,
		invites: shop.invited.map((email) => ({ id: "invite_1", email })),
		cart: { id: "cart_0", currency_code: "jpy", discount_total: 5, items: [{ unit_price: 0.01 }] },
		sales_channels: [{ id: "sc_1" }],
		order: { email: "victim-1@example.com", address: "Street 1" },
		said: url + body,
		error: 'Error: select "x" from "y"\n    at node_modules/x.js:1:1 in /srv/medusa',
		status: "draft",
		polluted: shop.polluted ? "polluted" : "",
	};
}

function send(res, call, status, value, type = "application/json") {
	const callback = /[?&](?:callback|jsonp)=(\w+)/.exec(call.url)?.[1];
	res.writeHead(status, { "Content-Type": callback ? "text/javascript" : type });
	const text = JSON.stringify(value);
	res.end(callback ? `${callback}(${text})` : text);
}

function logIn(shop, call) {
	const { email, password, identifier } = parse({ text: call.body });
	const answer = (status, value) => send(call.res, call, status, value);
	if (call.path.endsWith("/emailpass") && call.path.includes("user")) {
		if (email === shop.owner && shop.wrong > LOCKED_AFTER) {
			return answer(423, {});
		}
		if (password === OWNER_PASSWORD) {
			return answer(200, { token: token(shop) });
		}
		if (
			/[\0\ud800-\udfff]/.test(`${email}${password}`) ||
			call.req.headers["content-type"] !== "application/json"
		) {
			return answer(200, everything(shop, call));
		}
		shop.wrong += email === shop.owner ? 1 : 0;
		const known = shop.known.has(email);
		return setTimeout(() => answer(known ? 401 : 404, { known }), known ? SLOW_MS : 0);
	}
	if (call.path.includes("reset-password") || call.path.includes("customer")) {
		const known = shop.known.has(email ?? identifier) || /victim/.test(email ?? identifier);
		return answer(known ? 201 : 200, { ...everything(shop, call), known });
	}
	return answer(200, everything(shop, call));
}

export function answerApi(shop, call) {
	const { req, res, path, body, session } = call;
	const email = /"email":"([^"]+)"/.exec(body)?.[1] ?? new URLSearchParams(body).get("email");
	if (path === "/admin/invites" && email) {
		shop.invited.push(email);
	}
	if (path === "/auth/session") {
		const overridden = Object.keys(req.headers).some(
			(name) => /method/.test(name) && name.startsWith("x-http"),
		);
		if (req.method === "DELETE" || overridden) {
			shop.loggedOut = req.headers.authorization === "Bearer x" || overridden;
		} else if (req.headers.authorization?.length > 60) {
			shop.loggedOut = false;
			res.setHeader("Set-Cookie", `connect.sid=s%3A${shop.letter}.signed; Path=/`);
		}
		return send(res, call, 200, everything(shop, call));
	}
	if (req.method === "OPTIONS" || req.method === "HEAD") {
		return res.writeHead(200).end();
	}
	if (path === "/admin/users/me" && session) {
		const own = session === `s%3A${shop.letter}.signed` || !req.headers.cookie.includes("; connect.sid");
		return send(res, call, shop.loggedOut ? 401 : 200, {
			user: { email: own ? shop.owner : "stranger@x.y" },
		});
	}
	if (path.startsWith("/auth")) {
		return logIn(shop, call);
	}
	if (path === "/version" || path === "/ready") {
		return send(res, call, 200, { medusa: "1", database: "10.1.2.3:5432" });
	}
	if (path === "/config.json") {
		const told = { region_id: "reg_1", publishable_key: "pk_1", jwt: "secret at 10.1.2.3:5432" };
		return send(res, call, 200, { ...told, ...(shop.polluted ? { polluted: 1 } : {}) });
	}
	return send(res, call, 200, everything(shop, call));
}
