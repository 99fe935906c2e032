// SPDX-License-Identifier: Apache-2.0
//
// Who somebody is: the owner's account, tokens and sessions, and what the shop tells of who has an account.

import { parse } from "./client.mjs";
import { guessing } from "./guessing.mjs";
import { customerToken, encode, HS256, isNobody, mail, PASSWORD, payloadOf, sign, tokens } from "./tokens.mjs";
import { area } from "./row.mjs";

const row = area("identity");

/** Registers, and wants no token. */
async function noToken(t, path, json, options = {}) {
	const answer = await t.shop.send(path, { json, headers: t.shop.own, ...options });
	t.refused(answer, `${path} for ${json?.email}`);
	t.expect(!parse(answer).token, `${path} for ${json?.email}: a token`);
}

export const identity = [
	row(
		"early",
		"registers the owner's e-mail address from the moment the shop first answers, before it is seeded",
		"no token at any time; the owner logs in",
		"a token, and an owner who is locked out for ever",
		async (t) => {
			const tries = t.facts.early
				.map((line) => JSON.parse(line))
				.filter(({ host }) => host === t.shop.host);
			t.expect(tries.length > 0, "early.mjs has not run");
			t.expect(
				tries.some(({ status }) => status >= 400),
				"it was never answered",
			);
			t.expect(
				!tries.some(({ token }) => token),
				`a token: ${JSON.stringify(tries.find(({ token }) => token))}`,
			);
			t.expect(await t.shop.logIn(), "the owner has no token");
		},
	),
	row(
		"register-owner",
		"registers the owner's address as a user, in capitals, with blanks, with NUL and as full-width letters",
		"refuses each; the owner logs in",
		"a token, an owner who is locked out",
		async (t) => {
			const { email } = t.shop.owner;
			const wide = email.replace(/[a-z]/g, (letter) =>
				String.fromCodePoint(letter.codePointAt(0) + 0xfee0),
			);
			for (const name of [
				email,
				email.toUpperCase(),
				` ${email}`,
				`${email} `,
				`${email}\0`,
				`${email}\n`,
				wide,
				[email],
			]) {
				await noToken(t, "/auth/user/emailpass/register", { email: name, password: PASSWORD });
			}
			const { token } = parse(
				await t.shop.send("/auth/user/emailpass", {
					json: { email, password: t.shop.owner.password },
					headers: t.shop.own,
				}),
			);
			t.expect(token && payloadOf(token).actor_id, "the owner cannot log in");
		},
	),
	row(
		"register-user",
		"registers as a user, by every way to write the path (`//auth`, `/AUTH`, `%61uth`, a slash at the end)",
		"refuses each",
		"a token",
		async (t) => {
			const paths = [
				"/auth/user/emailpass/register",
				"/auth/user/emailpass/register/",
				"/AUTH/user/emailpass/register",
			]
				.concat([
					"/Auth/User/EmailPass/Register",
					"//auth/user/emailpass/register",
					"/auth//user/emailpass/register",
				])
				.concat([
					"/%61uth/user/emailpass/register",
					"/auth/%75ser/emailpass/register",
					"/auth/user/emailpass/regi%73ter",
				])
				.concat([
					"/auth/user/emailpass/./register",
					"/store/../auth/user/emailpass/register",
					"/auth/user%2femailpass/register",
				])
				.concat([
					"/auth/user/emailpass/register?x=1",
					"/auth/user/emailpass/register;x",
					"/auth/USER/emailpass/register",
				]);
			for (const path of paths) {
				await noToken(t, path, { email: mail("user"), password: PASSWORD });
			}
			const headers = { ...t.shop.own, "X-HTTP-Method-Override": "POST" };
			for (const method of ["PUT", "PATCH", "GET", "DELETE"]) {
				await noToken(
					t,
					paths[0],
					{ email: mail("user"), password: PASSWORD },
					{ method, headers },
				);
			}
		},
	),
	row(
		"actor-types",
		"registers as actors that nobody has: `admin`, `api-key`, `store`, `__proto__`, `constructor`, `*`",
		"refuses each; none is a 500",
		"a token, a 500",
		async (t) => {
			for (const type of [
				"admin",
				"api-key",
				"store",
				"__proto__",
				"constructor",
				"toString",
				"*",
				"user%00",
				"users",
				"%20",
			]) {
				for (const provider of ["emailpass", "__proto__", "google", "github", "cloud"]) {
					await noToken(t, `/auth/${type}/${provider}/register`, {
						email: mail("x"),
						password: PASSWORD,
					});
				}
			}
		},
	),
	row(
		"customer-as-user",
		"registers as a customer and goes to the admin API with that token, as bearer and as session",
		"401",
		"200",
		async (t) => {
			const token = await customerToken(t);
			t.expect(true, "");
			if (token) {
				await isNobody(t, token, "a customer");
				const json = { email: mail("user"), first_name: "x" };
				t.refused(
					await t.shop.send("/admin/users", { json, token, headers: t.shop.own }),
					"/admin/users",
				);
				t.refused(
					await t.shop.send("/cloud/auth/users", { json, token, headers: t.shop.own }),
					"/cloud/auth/users",
				);
			} else {
				await isNobody(t, "x.y.z", "no customer");
			}
		},
	),
	row(
		"invites",
		"accepts invitations with no token, a made-up one, one of the other shop and one that was used",
		"refuses each",
		"a user",
		async (t) => {
			const invite = async (shop) =>
				(await shop.admin("/admin/invites", { json: { email: mail("invited") } })).invite;
			const elsewhere = await invite(t.other);
			const own = await invite(t.shop);
			const payload = { id: own.id, email: own.email, exp: 9999999999, iat: 1 };
			const tokens = [
				"",
				"x",
				"x.y.z",
				elsewhere.token,
				sign(HS256, payload, ""),
				sign(HS256, payload, "supersecret"),
			].concat([`${encode({ alg: "none" })}.${encode(payload)}.`, await t.shop.ownerToken()]);
			// An address each, for the limit of tries of one account; whoever accepts an invite may name any.
			const tried = [own.email];
			for (const token of tokens) {
				const path = `/admin/invites/accept?token=${encodeURIComponent(token)}`;
				const bearers = [undefined, await customerToken(t), "x.y.z"];
				for (const bearer of bearers) {
					const json = { email: tried.at(-1), first_name: "x", last_name: "y" };
					tried.push(mail("invited"));
					t.refused(
						await t.shop.send(path, { json, token: bearer, headers: t.shop.own }),
						`token ${token.slice(0, 20)}`,
					);
				}
			}
			await t.shop.admin(`/admin/invites/${own.id}`, { method: "DELETE" });
			await t.other.admin(`/admin/invites/${elsewhere.id}`, { method: "DELETE" });
			const { users } = await t.shop.admin("/admin/users?limit=50");
			t.expect(!users.some(({ email }) => tried.includes(email)), "there is a user");
		},
	),
	...tokens,
	row(
		"public-key",
		"calls the admin API with the public key, an empty key, an array or NUL as `Basic` or `Bearer`",
		"401",
		"200, a 500",
		async (t) => {
			const { publishable_key: key = "pk_none" } = await t.shop.config();
			const basic = (text) => `Basic ${Buffer.from(text).toString("base64")}`;
			for (const Authorization of [
				basic(`${key}:`),
				basic(key),
				basic(":"),
				basic("\0"),
				basic("sk_x:"),
				basic("a".repeat(9000)),
			].concat([
				`Bearer ${key}`,
				"Bearer",
				"Bearer null",
				"Basic",
				"Digest x",
				"Bearer [object Object]",
				`Token ${key}`,
			])) {
				const answer = await t.shop.send("/admin/users/me", { headers: { Authorization } });
				t.refused(answer, Authorization.slice(0, 40));
			}
		},
	),
	row(
		"former-owner",
		"logs in with the address that the administrator had before `admin.email` was changed",
		"401; that address is no user",
		"a token",
		async (t) => {
			const { former, password } = t.shop.owner;
			t.expect(former, "no former address is known");
			await noToken(t, "/auth/user/emailpass", { email: former, password });
			const { users } = await t.shop.admin("/admin/users?limit=50");
			t.expect(!users.some(({ email }) => email === former), "the former address is still a user");
		},
	),
	row(
		"refresh",
		"refreshes tokens, asks for second factors, verifications and callbacks without a login",
		"refuses each; none is a 500",
		"a token, a 500",
		async (t) => {
			for (const path of [
				"/auth/token/refresh",
				"/auth/mfa/factors",
				"/auth/mfa/recovery-codes",
				"/auth/mfa/challenges/x/verify",
			]
				.concat([
					"/auth/verification/request",
					"/auth/verification/confirm",
					"/auth/user/emailpass/callback",
					"/auth/user/google",
				])
				.concat([
					"/auth/user/google/callback",
					"/auth/user/github",
					"/auth/user/cloud",
					"/cloud/auth",
					"/cloud/auth/users",
				])) {
				for (const token of [undefined, "x.y.z"]) {
					await noToken(t, path, { code: "x", token: "x", id: "x" }, { token });
				}
			}
		},
	),
	...guessing,
];
