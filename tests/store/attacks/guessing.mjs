// SPDX-License-Identifier: Apache-2.0
//
// Guessing passwords, finding out who has an account, and resetting what is not one's own. These use up the shop's
// limits, so they come last.

import { parse } from "./client.mjs";
import { held } from "./held.mjs";
import { area } from "./row.mjs";

const row = area("identity");
const nobody = () => `nobody-${Math.random().toString(36).slice(2)}@example.com`;
const wrong = () => `wrong ${Math.random()}`;

function guess(t, email, options = {}) {
	return t.shop.send("/auth/user/emailpass", {
		json: { email, password: wrong() },
		headers: { ...t.shop.own, ...options.headers },
		...options.rest,
	});
}

export const guessing = [
	row(
		"reset-forged",
		"sets the owner's password with a token of the other shop, a made-up one, a login's token",
		"refuses each; the owner's password is as it was",
		"200",
		async (t) => {
			const path = "/auth/user/emailpass/update";
			for (const token of [
				undefined,
				"x",
				"x.y.z",
				await t.other.ownerToken(),
				await t.shop.ownerToken(),
			]) {
				const json = { password: "a stranger's", email: t.shop.owner.email };
				t.refused(
					await t.shop.send(path, { json, token, headers: t.shop.own }),
					`token ${token?.slice(0, 12)}`,
				);
				const query = `${path}?token=${token ?? ""}`;
				t.refused(
					await t.shop.send(query, { json, headers: t.shop.own }),
					`token in the query`,
				);
			}
			t.expect(await t.shop.logIn(), "the owner's password is another");
		},
	),
	row(
		"reset-told",
		"asks for a new password for the owner's address and for one that nobody has",
		"the same answer for both, without a token",
		"different answers, a token in one",
		async (t) => {
			const path = "/auth/user/emailpass/reset-password";
			const ask = (identifier) => t.shop.send(path, { json: { identifier }, headers: t.shop.own });
			const [known, unknown] = [await ask(t.shop.owner.email), await ask(nobody())];
			t.expect(
				known.status === unknown.status && known.text === unknown.text,
				`${known.status}, ${unknown.status}`,
			);
			t.expect(!parse(known).token, "a token");
		},
	),
	row(
		"users-told",
		"logs in with a wrong password as the owner, and as somebody who is not there",
		"the same status and words",
		"different ones",
		async (t) => {
			const [known, unknown] = [await guess(t, t.shop.owner.email), await guess(t, nobody())];
			t.expect(known.status === unknown.status, `${known.status}, unknown: ${unknown.status}`);
			t.expect(
				known.text === unknown.text,
				`${known.text.slice(0, 80)}, unknown: ${unknown.text.slice(0, 80)}`,
			);
		},
	),
	row(
		"users-timed",
		"takes the time of logins with a wrong password, of the owner and of somebody who is not there",
		"takes as long for both",
		"half the time or less for who is not there",
		async (t) => {
			const times = { known: [], unknown: [] };
			for (let count = 0; count < 6; count++) {
				times.known.push((await guess(t, t.shop.owner.email)).ms);
				times.unknown.push((await guess(t, nobody())).ms);
			}
			const [known, unknown] = [Math.min(...times.known), Math.min(...times.unknown)];
			const differs =
				Math.abs(known - unknown) > 0.5 * Math.max(known, unknown) &&
				Math.abs(known - unknown) > 20;
			t.expect(
				!differs,
				`known: ${Math.round(known)} ms, unknown: ${Math.round(unknown)} ms at least`,
			);
		},
	),
	row(
		"guessed-passwords",
		"guesses 40 passwords of the owner one after the other, and the usual ones (`supersecret`, `admin`)",
		"429 with Retry-After after a few; no guess is right",
		"40 answers of 401, a token",
		async (t) => {
			const { email } = t.shop.owner;
			const usual = ["supersecret", "admin", "password", "medusa", "store", "changeme", "", email];
			const answers = [];
			for (let count = 0; count < 40; count++) {
				const json = { email, password: usual[count] ?? wrong() };
				answers.push(
					await t.shop.send("/auth/user/emailpass", {
						json,
						headers: t.shop.own,
						impatient: true,
					}),
				);
			}
			const late = answers.filter(({ status }) => status === 429);
			t.expect(
				late.length >= 20,
				`429 for ${late.length} of 40: ${answers.map(({ status }) => status).join(" ")}`,
			);
			t.expect(
				late.every(({ headers }) => headers["retry-after"]),
				"429 without Retry-After",
			);
			t.expect(!answers.some((answer) => parse(answer).token), "a token");
		},
	),
	row(
		"forged-addresses",
		"guesses on with another `X-Forwarded-For`, `X-Real-IP` or `Forwarded` in each request",
		"goes on refusing",
		"401 again, as for somebody new",
		async (t) => {
			const answers = [];
			for (let count = 0; count < 40; count++) {
				const address = `203.0.113.${count}`;
				const headers = {
					"X-Forwarded-For": address,
					"X-Real-IP": address,
					Forwarded: `for=${address}`,
					"Client-IP": address,
				};
				headers["True-Client-IP"] = address;
				headers["CF-Connecting-IP"] = address;
				answers.push(await guess(t, nobody(), { headers, rest: { impatient: true } }));
			}
			const late = answers.filter(({ status }) => status === 429).length;
			t.expect(late >= 10, `429 for ${late} of 40: ${answers.map(({ status }) => status).join(" ")}`);
		},
	),
	row(
		"many-accounts",
		"guesses one password for each of 60 accounts, and registers 60 customers",
		"429 with Retry-After",
		"60 answers of 401, 60 tokens",
		async (t) => {
			const answers = await held.pool(60, 10, () =>
				guess(t, nobody(), { rest: { impatient: true } }),
			);
			t.expect(
				answers.some(({ status }) => status === 429),
				`none of 60 was refused: ${answers[0].status}`,
			);
			const register = () =>
				t.shop.send("/auth/customer/emailpass/register", {
					json: { email: nobody(), password: "a long word 1" },
					headers: t.shop.own,
					impatient: true,
				});
			const made = (await held.pool(60, 10, register)).filter(({ status }) => status === 200).length;
			t.expect(made < 30, `${made} of 60 customers were registered`);
		},
	),
	row(
		"many-sessions",
		"makes 300 sessions with one token",
		"429 with Retry-After; buyers go on buying",
		"300 sessions, which stay in Redis",
		async (t) => {
			const token = await t.shop.ownerToken();
			const send = () =>
				t.shop.send("/auth/session", {
					method: "POST",
					token,
					headers: t.shop.own,
					impatient: true,
				});
			const answers = await held.pool(300, 20, send);
			const made = answers.filter(({ status }) => status === 200).length;
			t.expect(made > 0, "there is no session at all");
			t.expect(made < 150, `${made} of 300 sessions were made`);
			const late = answers.filter(({ status }) => status === 429);
			t.expect(
				late.every(({ headers }) => headers["retry-after"]),
				"429 without Retry-After",
			);
		},
	),
	row(
		"owner-locked",
		"guesses the owner's password without end, to keep the owner out",
		"the owner logs in from where they have logged in before",
		"the owner is locked out",
		async (t) => {
			const home = t.shop.athome();
			const logIn = () => home.logIn().catch(() => "");
			await logIn();
			await held.pool(40, 5, () => guess(t, t.shop.owner.email, { rest: { impatient: true } }));
			t.expect(await logIn(), "the owner cannot log in");
		},
	),
];
