// SPDX-License-Identifier: Apache-2.0
//
// Orders, payments and accounts of others, by the routes that are there for their owners.

import { Buyer } from "./buyer.mjs";
import { area } from "./row.mjs";

const row = area("orders");
const OTHERS = /victim-|Lovelace|Street 1|10115/;

/** Requests to the store API by a stranger who knows an id; each is refused. */
export async function refusedAll(t, calls) {
	for (const [method, path, json] of calls) {
		const answer = await t.shop.api(path, { method, json, headers: t.shop.own });
		t.refused(answer, `${method} ${path} ${json ? JSON.stringify(json) : ""}`);
		t.expect(!OTHERS.test(answer.text), `${method} ${path}: tells of the victim`);
	}
}

export const others = [
	row(
		"transfer",
		"asks that an order be transferred to an account of theirs, accepts, declines and cancels with guessed tokens",
		"refuses each",
		"200, or words on whether the order is there",
		async (t) => {
			const buyer = await new Buyer(t.shop).fill();
			const { id } = await buyer.order();
			const calls = ["request", "accept", "decline", "cancel"].flatMap((what) => [
				["POST", `/store/orders/${id}/transfer/${what}`, { token: "0".repeat(32) }],
				["POST", `/store/orders/${id}/transfer/${what}`, { token: "" }],
				["POST", `/store/orders/${id}/transfer/${what}`, {}],
			]);
			await refusedAll(t, calls);
			const there = await t.shop.api(`/store/orders/${id}/transfer/accept`, {
				json: { token: "x" },
				headers: t.shop.own,
			});
			const none = await t.shop.api(`/store/orders/order_none/transfer/accept`, {
				json: { token: "x" },
				headers: t.shop.own,
			});
			t.expect(there.status === none.status, `there: ${there.status}, not there: ${none.status}`);
		},
	),
	row("returns", "asks for returns of somebody's order", "refuses", "a return", async (t) => {
		const { id } = await (await new Buyer(t.shop).fill()).order();
		const items = [{ id: "ordli_none", quantity: 1 }];
		await refusedAll(t, [
			["POST", "/store/returns", { order_id: id, items, return_shipping: { option_id: "so_none" } }],
			["POST", "/store/returns", { order_id: id, items }],
		]);
	}),
	row(
		"payments",
		"makes payment collections and sessions for carts of others, and calls the hooks of payment providers",
		"refuses each",
		"a payment, a 500",
		async (t) => {
			const id = (await new Buyer(t.shop).fill()).cart.id || "cart_none";
			await refusedAll(t, [
				["POST", "/store/payment-collections", { cart_id: id }],
				[
					"POST",
					"/store/payment-collections/pay_col_none/payment-sessions",
					{ provider_id: "pp_system_default" },
				],
			]);
			for (const provider of ["system_default", "pp_system_default", "stripe", "none"]) {
				const answer = await t.shop.send(`/hooks/payment/${provider}`, {
					json: { id, type: "captured" },
				});
				t.refused(answer, `/hooks/payment/${provider}`);
			}
		},
	),
	row(
		"accounts",
		"asks whether an e-mail address has ordered or has an account: registers it, logs in, resets its password",
		"answers as for an address that nobody has",
		"another status or other words",
		async (t) => {
			const buyer = await new Buyer(t.shop).fill();
			await buyer.order();
			const calls = [
				[
					"/auth/customer/emailpass/register",
					(email) => ({ email, password: "a long word 1" }),
				],
				["/auth/customer/emailpass", (email) => ({ email, password: "wrong" })],
				["/auth/customer/emailpass/reset-password", (identifier) => ({ identifier })],
				["/store/customers", (email) => ({ email })],
			];
			for (const [path, make] of calls) {
				const ask = (email) => t.shop.api(path, { json: make(email), headers: t.shop.own });
				const [known, unknown] = [
					await ask(buyer.email),
					await ask(`nobody-${Math.random()}@example.com`),
				];
				const same =
					known.status === unknown.status &&
					(known.status === 200 || known.text === unknown.text);
				t.expect(
					same,
					`${path}: ${known.status} ${known.text.slice(0, 80)}, unknown: ${unknown.status} ${unknown.text.slice(0, 80)}`,
				);
			}
		},
	),
	row(
		"customers",
		"reads and changes customers without a login",
		"401 or 404",
		"a customer's name or address",
		async (t) => {
			await refusedAll(t, [
				["GET", "/store/customers/me"],
				["POST", "/store/customers/me", { first_name: "x" }],
				["GET", "/store/customers/me/addresses"],
				["POST", "/store/customers/me/addresses", { city: "x" }],
				["GET", "/store/customers/cus_none"],
				["GET", "/store/customers"],
			]);
		},
	),
	row(
		"guessed-ids",
		"guesses ids of carts from their own",
		"ids have 80 bits by chance after the time",
		"ids that follow each other",
		async (t) => {
			const ids = [];
			for (let count = 0; count < 4; count++) {
				ids.push((await new Buyer(t.shop).fill()).cart.id.replace("cart_", ""));
			}
			const chances = ids.map((id) => id.slice(10));
			t.expect(
				chances.every((chance) => chance.length >= 16),
				`too short: ${ids}`,
			);
			t.expect(
				new Set(chances.map((chance) => chance.slice(0, 4))).size === 4,
				`they follow each other: ${ids}`,
			);
		},
	),
];
