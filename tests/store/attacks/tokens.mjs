// SPDX-License-Identifier: Apache-2.0
//
// Tokens and sessions: forged, guessed, of the other shop, planted, kept.

import { createHmac } from "node:crypto";
import { Jar, parse } from "./client.mjs";
import { area } from "./row.mjs";

const row = area("identity");
export const encode = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
export const payloadOf = (token) => JSON.parse(Buffer.from(token.split(".")[1], "base64url").toString());
export const sign = (head, payload, secret) => {
	const text = `${encode(head)}.${encode(payload)}`;
	return `${text}.${createHmac("sha256", secret).update(text).digest("base64url")}`;
};
export const HS256 = { alg: "HS256", typ: "JWT" };
export const PASSWORD = "A stranger's pass-word 1";
export const mail = (name) => `${name}-${Math.random().toString(36).slice(2)}@example.com`;

/** The token is nobody's: neither as a bearer, nor as a session. */
export async function isNobody(t, token, what) {
	t.refused(await t.shop.send("/admin/users/me", { token }), `${what}: /admin/users/me`);
	t.refused(await t.shop.send("/admin/orders", { token }), `${what}: /admin/orders`);
	const jar = new Jar();
	const { status } = await t.shop.send("/auth/session", { method: "POST", token, jar, headers: t.shop.own });
	if (status === 200) {
		t.refused(await t.shop.send("/admin/users/me", { jar }), `${what}: as a session`);
	}
}

/** A customer's token, where customers may register; else undefined. */
export async function customerToken(t) {
	const json = { email: mail("customer"), password: PASSWORD };
	const { token } = parse(await t.shop.send("/auth/customer/emailpass/register", { json, headers: t.shop.own }));
	return token;
}

export const tokens = [
	row(
		"jwt-none",
		"sends the owner's token without a signature (`alg: none`, `None`, HS512, RS256, a key in the header)",
		"401",
		"200",
		async (t) => {
			const payload = payloadOf(await t.shop.ownerToken());
			for (const alg of ["none", "None", "NONE", "nOnE", ""]) {
				await isNobody(t, `${encode({ alg, typ: "JWT" })}.${encode(payload)}.`, `alg ${alg}`);
			}
			const jwk = { kty: "oct", k: Buffer.from("x").toString("base64url") };
			await isNobody(t, sign({ ...HS256, jwk }, payload, "x"), "a key in the header");
			await isNobody(t, sign({ ...HS256, kid: "/dev/null" }, payload, ""), "kid /dev/null");
			await isNobody(t, sign({ alg: "RS256", typ: "JWT" }, payload, "x"), "RS256");
		},
	),
	row(
		"jwt-guessed",
		"signs a token with secrets that are guessed: none, `supersecret`, the shop's name, its public key",
		"401",
		"200",
		async (t) => {
			const payload = payloadOf(await t.shop.ownerToken());
			const { publishable_key: key = "pk", name = "shop" } = await t.shop.config();
			for (const secret of [
				"",
				"supersecret",
				"secret",
				"undefined",
				"null",
				"jwt-secret",
				name,
				key,
				t.shop.host,
				"medusa",
				"changeme",
			]) {
				await isNobody(t, sign(HS256, payload, secret), `signed with "${secret}"`);
			}
		},
	),
	row(
		"jwt-altered",
		"makes themselves a user in a customer's token, or lives longer, without signing it anew",
		"401",
		"200",
		async (t) => {
			const token = await t.shop.ownerToken();
			const [head, , signature] = token.split(".");
			const payload = payloadOf(token);
			for (const change of [
				{ exp: 9999999999 },
				{ actor_type: "user", iat: 1 },
				{ app_metadata: { user_id: "user_none" } },
			]) {
				await isNobody(
					t,
					`${head}.${encode({ ...payload, ...change })}.${signature}`,
					JSON.stringify(change),
				);
			}
			await isNobody(t, `${token}x`, "a letter more");
			await isNobody(t, token.slice(0, -2), "two letters less");
		},
	),
	row("other-shop-token", "takes the token of one shop's owner to the other shop", "401", "200", async (t) => {
		const token = await t.other.ownerToken();
		await isNobody(t, token, "the other owner");
		const answer = await t.shop.send("/auth/token/refresh", { method: "POST", token, headers: t.shop.own });
		t.refused(answer, "refreshed");
	}),
	row(
		"other-shop-session",
		"takes the session of one shop's owner to the other shop",
		"401",
		"200",
		async (t) => {
			const jar = await t.other.ownerJar();
			t.expect(jar.entries().length > 0, "no cookie");
			for (const path of ["/admin/users/me", "/admin/orders", "/admin/api-keys"]) {
				t.refused(await t.shop.send(path, { jar }), path);
			}
			t.status(await t.other.send("/admin/users/me", { jar }), [200], "at home");
		},
	),
	row("session-forged", "alters the session's cookie: id, signature, none", "401", "200", async (t) => {
		const [name, value] = (await t.shop.ownerJar()).find(/sid|session/);
		t.expect(value, "no cookie of a session");
		const plain = decodeURIComponent(value);
		for (const forged of [
			plain.split(".")[0],
			plain.replace(/^s:/, ""),
			`${plain.slice(0, -1)}A`,
			"s:x.y",
			`j:{"auth_context":{}}`,
		]) {
			if (forged !== plain) {
				const jar = Jar.of({ [name]: encodeURIComponent(forged) });
				t.refused(await t.shop.send("/admin/users/me", { jar }), forged.slice(0, 20));
			}
		}
	}),
	row(
		"session-fixed",
		"plants a session of their own in the owner's browser, and uses it after the owner has logged in",
		"the owner gets another session",
		"the stranger is the owner",
		async (t) => {
			const token = (await customerToken(t)) ?? (await t.shop.ownerToken());
			const jar = new Jar();
			await t.shop.send("/auth/session", { method: "POST", token, jar, headers: t.shop.own });
			const planted = jar.copy();
			await t.shop.ownerJar(jar);
			t.expect(planted.entries().length > 0, "no session could be planted");
			t.expect(
				jar.find(/sid|session/)[1] !== planted.find(/sid|session/)[1],
				"the session is the one that was planted",
			);
			t.refused(await t.shop.send("/admin/users/me", { jar: planted }), "with the planted session");
			t.status(await t.shop.send("/admin/users/me", { jar }), [200], "the owner");
		},
	),
	row("logged-out-session", "uses a session's cookie after the owner has logged out", "401", "200", async (t) => {
		const jar = await t.shop.ownerJar();
		const kept = jar.copy();
		const answer = await t.shop.send("/auth/session", { method: "DELETE", jar, headers: t.shop.own });
		t.status(answer, [200], "logging out");
		t.refused(await t.shop.send("/admin/users/me", { jar: kept }), "with the cookie that was kept");
	}),
];
