// SPDX-License-Identifier: Apache-2.0
//
// Sums that the shop does not want: quantities, prices, currencies, promotions, orders placed twice or at another total.

import { Buyer } from "./buyer.mjs";
import { Jar, parse } from "./client.mjs";
import { someProduct } from "./catalogue.mjs";
import { area } from "./row.mjs";

const row = area("orders");
const LINE = /name="line" value="([^"]+)"/;
const sumsOf = (page) => page.match(/[€$£][0-9.,]+/g)?.join(" ") ?? "";

/** Sums of the cart's page after ACT, which are to be those before it. */
async function unchanged(t, what, act) {
	const buyer = await new Buyer(t.shop).fill();
	const before = sumsOf((await buyer.get("/cart")).text);
	t.expect(before, "no sum in the cart");
	await act(buyer);
	const after = sumsOf((await buyer.get("/cart")).text);
	t.expect(after === before, `${what}: ${before} became ${after}`);
}

/** A cart of the stranger's own in the store API, { path, jar }; of no cart where that is closed. */
async function ownCart(t, json = {}) {
	const { region_id } = await t.shop.config();
	const jar = new Jar();
	const answer = await t.shop.api("/store/carts", { json: { region_id, ...json }, jar, headers: t.shop.own });
	return { path: `/store/carts/${parse(answer).cart?.id ?? "cart_none"}`, jar };
}

export const sums = [
	row(
		"quantities",
		"orders −1, 0, 1.5, 1e3, 0x10, NaN, 10^9 or an array of a product",
		"refuses, and the cart's sum is as it was",
		"another sum, a 500",
		async (t) => {
			const strange = [
				"-1",
				"0",
				"1.5",
				"1e3",
				"0x10",
				"NaN",
				"1000000000",
				"９",
				"1,5",
				"",
				" ",
				"+2",
				"Infinity",
				"99999999999999999999",
			];
			await unchanged(t, "quantities", async (buyer) => {
				const product = await buyer.product();
				const line = LINE.exec((await buyer.get("/cart")).text)?.[1];
				for (const quantity of strange) {
					const added = await buyer.post("/cart", { ...product, quantity });
					t.expect(
						added.headers.location !== "/cart",
						`add ${quantity}: ${added.status} ${added.headers.location}`,
					);
					if (quantity !== "0") {
						const updated = await buyer.post("/cart", {
							action: "update",
							line,
							quantity,
						});
						t.expect(
							updated.headers.location !== "/cart",
							`update to ${quantity}: ${updated.status}`,
						);
					}
				}
				const body = `action=add&variant=${product.variant}&quantity[]=1&quantity[]=2`;
				const headers = { ...t.shop.own, "Content-Type": "application/x-www-form-urlencoded" };
				await t.shop.send("/cart", { method: "POST", jar: buyer.jar, headers, body });
			});
			const { path, jar } = await ownCart(t);
			const { variant } = await new Buyer(t.shop).product();
			for (const quantity of [-1, 0, 1.5, 1e9, 1e308, null, "1", [1], {}]) {
				const answer = await t.shop.api(`${path}/line-items`, {
					jar,
					json: { variant_id: variant, quantity },
					headers: t.shop.own,
				});
				t.refused(answer, `store API: ${JSON.stringify(quantity)}`);
			}
		},
	),
	row(
		"prices",
		"sends a price, a discount, a total or metadata with a line, a cart or the checkout",
		"the price is the shop's",
		"another sum",
		async (t) => {
			const wanted = {
				unit_price: "0.01",
				price: "0.01",
				total: "0.01",
				discount_total: "1",
				is_giftcard: "true",
				currency: "jpy",
			};
			await unchanged(t, "fields of the form", async (buyer) => {
				const line = LINE.exec((await buyer.get("/cart")).text)?.[1];
				await buyer.post("/cart", { action: "update", line, quantity: "1", ...wanted });
			});
			const { path, jar } = await ownCart(t);
			const { variant } = await new Buyer(t.shop).product();
			for (const extra of [
				{ unit_price: 0.01 },
				{ compare_at_unit_price: 1 },
				{ is_tax_inclusive: true, unit_price: 0 },
			]) {
				const json = { variant_id: variant, quantity: 1, ...extra };
				const { status, text } = await t.shop.api(`${path}/line-items`, {
					jar,
					json,
					headers: t.shop.own,
				});
				const prices = [...text.matchAll(/"unit_price":([0-9.]+)/g)].map(([, price]) =>
					Number(price),
				);
				t.expect(
					status < 500 && prices.every((price) => price > 1),
					`${JSON.stringify(extra)}: ${status} ${prices}`,
				);
			}
		},
	),
	row(
		"currencies",
		"makes a cart in another currency or region, or changes its own to one",
		"refuses what the shop does not sell in",
		"a cart in another currency",
		async (t) => {
			for (const json of [
				{ currency_code: "jpy" },
				{ currency_code: "zzz" },
				{ region_id: "reg_none" },
				{ region_id: null },
			]) {
				const { status, text } = await t.shop.api("/store/carts", {
					json,
					headers: t.shop.own,
				});
				t.expect(status < 500, `${JSON.stringify(json)}: ${status}`);
				t.expect(
					!/"currency_code":"(jpy|zzz)"/.test(text),
					`${JSON.stringify(json)}: ${text.slice(0, 120)}`,
				);
			}
			const { path, jar } = await ownCart(t);
			for (const json of [
				{ currency_code: "jpy" },
				{ region_id: "reg_none" },
				{ sales_channel_id: "sc_none" },
			]) {
				const { status, text } = await t.shop.api(path, { jar, json, headers: t.shop.own });
				t.expect(
					status < 500 && !/"currency_code":"jpy"/.test(text),
					`${JSON.stringify(json)}: ${status}`,
				);
			}
		},
	),
	row(
		"channels",
		"makes a cart in another sales channel, with lines, prices and a customer of their choice",
		"refuses, or makes a plain one",
		"prices or a customer that were sent",
		async (t) => {
			const items = [{ variant_id: "variant_none", quantity: 1, unit_price: 0 }];
			const sent = [
				{ sales_channel_id: "sc_none" },
				{ customer_id: "cus_none" },
				{ items },
				{ metadata: { a: "b".repeat(1e5) } },
			].concat([
				{ items: Array(5000).fill({ variant_id: "x", quantity: 1 }) },
				{ email: "victim@example.com", customer: { id: "x" } },
			]);
			for (const json of sent) {
				const { status, text } = await t.shop.api("/store/carts", {
					json,
					headers: t.shop.own,
				});
				t.expect(status < 500, `${JSON.stringify(json).slice(0, 80)}: ${status}`);
				t.expect(
					!/sc_none|cus_none|bbbbbbbb/.test(status === 200 ? text : ""),
					`${JSON.stringify(json).slice(0, 80)}: taken`,
				);
			}
		},
	),
	row(
		"promotions",
		"tries promotion codes, as fields of the forms and in the store API",
		"the sum is as it was; a wrong code is told like any other",
		"a sum that is lower",
		async (t) => {
			const codes = ["FREE", "WELCOME10", "TEST", "%", "' or 1=1--", "ADMIN"];
			await unchanged(t, "codes", async (buyer) => {
				for (const code of codes) {
					await buyer.post("/cart", { action: "promotion", code, promo_codes: code });
					await buyer.post("/cart", { action: "update", code, promo_codes: code });
				}
			});
			const { path, jar } = await ownCart(t, { promo_codes: codes });
			const { status, text } = await t.shop.api(`${path}/promotions`, {
				jar,
				json: { promo_codes: codes },
				headers: t.shop.own,
			});
			t.expect(
				status < 500 && !/"discount_total":[1-9]/.test(text),
				`${status} ${text.slice(0, 100)}`,
			);
		},
	),
	row(
		"shipping",
		"orders with a way of sending that is another shop's, none, or sends its price",
		"422, and nothing is ordered",
		"an order without or with another price of sending",
		async (t) => {
			const buyer = await new Buyer(t.shop).fill();
			const { shipping: elsewhere } = await (await new Buyer(t.other).fill()).form();
			for (const shipping of [elsewhere, "so_none", "", "__proto__", "constructor"]) {
				const answer = await buyer.attempt({ shipping });
				t.status(answer, [400, 422], `shipping ${shipping}`);
			}
			const countries = await Promise.all(
				["xx", "us", "DE'", "", "zz"].map(async (country_code) =>
					buyer.attempt({ country_code }),
				),
			);
			countries.forEach((answer) =>
				t.status(answer, [400, 422], "a country that it does not send to"),
			);
		},
	),
	row("twice", "sends one checkout five times at once", "one order", "two orders of one cart", async (t) => {
		const buyer = await new Buyer(t.shop).fill();
		const form = await buyer.form();
		const jar = buyer.jar.copy();
		const sent = Array.from({ length: 5 }, () =>
			t.shop.send("/checkout", { form, jar: jar.copy(), headers: t.shop.own }),
		);
		const paths = (await Promise.all(sent)).map(({ headers }) => headers.location ?? "");
		const placed = new Set(paths.filter((path) => /^\/orders\/order_/.test(path)));
		t.expect(placed.size === 1, `orders: ${[...placed]}`);
		const { count } = await t.shop.admin(`/admin/orders?q=${encodeURIComponent(buyer.email)}&limit=10`);
		t.expect(count === 1, `the owner sees ${count} orders`);
	}),
	row(
		"changed-after",
		"adds to the cart in a second window after the checkout's total was shown, and sends the first form",
		"422 with the new total to confirm",
		"an order at a total that was not shown",
		async (t) => {
			const buyer = await new Buyer(t.shop).fill();
			const form = await buyer.form();
			await buyer.fill({ quantity: "3" });
			const answer = await buyer.post("/checkout", form);
			t.status(answer, [422], `sent: ${answer.headers.location ?? ""}`);
			t.expect((await buyer.order()).id, "the new total cannot be confirmed");
		},
	),
	row(
		"price-after",
		"the shop's price changes while the checkout is open",
		"422 with the new total to confirm",
		"an order at a total that was not shown",
		async (t) => {
			const product = await someProduct(t.shop);
			const buyer = await new Buyer(t.shop).fill();
			const { variant } = await buyer.product();
			const { products } = await t.shop.admin(
				"/admin/products?limit=50&fields=id,*variants,*variants.prices",
			);
			const owner =
				products.find(({ variants }) => variants.some(({ id }) => id === variant)) ?? product;
			const { prices } = owner.variants.find(({ id }) => id === variant);
			const path = `/admin/products/${owner.id}/variants/${variant}`;
			const set = (by) =>
				t.shop.admin(path, {
					json: {
						prices: prices.map(({ amount, currency_code }) => ({
							amount: amount + by,
							currency_code,
						})),
					},
				});
			const form = await buyer.form();
			await set(7);
			try {
				const answer = await buyer.post("/checkout", form);
				t.status(answer, [422], `sent: ${answer.headers.location ?? ""}`);
			} finally {
				await set(0);
			}
		},
	),
	row(
		"total-sent",
		"sends a total of their own with the checkout",
		"422, or the order has the shop's total",
		"an order at the total that was sent",
		async (t) => {
			const buyer = await new Buyer(t.shop).fill();
			const form = await buyer.form();
			const forged = Object.fromEntries(
				Object.keys(form)
					.filter((name) => /total|sum|seen|shown|confirm/i.test(name))
					.map((name) => [name, "0.01"]),
			);
			const sent = { ...form, total: "0.01", amount: "0.01", ...forged };
			const answer = await buyer.post("/checkout", sent);
			const { text } = await buyer.get(answer.headers.location ?? "/cart");
			t.expect(
				!/[€$£]0\.01/.test(text) && answer.status < 500,
				`${answer.status} ${answer.headers.location ?? ""}`,
			);
			t.expect(answer.status === 422 || /[€$£][1-9]/.test(text), "the order has no total");
		},
	),
];
