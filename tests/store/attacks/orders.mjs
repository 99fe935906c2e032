// SPDX-License-Identifier: Apache-2.0
//
// Carts and orders of others, and sums that the shop does not want.

import { Buyer } from "./buyer.mjs";
import { Jar } from "./client.mjs";
import { sums } from "./sums.mjs";
import { others, refusedAll } from "./others.mjs";
import { area } from "./row.mjs";

const row = area("orders");
const OTHERS = /victim-|Lovelace|Street 1|10115/;

/** A cart of somebody else, with an address in it: its buyer, and its id. */
async function victim(t) {
	const buyer = await new Buyer(t.shop).fill();
	t.expect(buyer.cart.value, "the cart has no cookie");
	return { buyer, id: buyer.cart.id || "cart_none" };
}

/** Two products of the list that can be bought: { handle, variant } of each. */
async function offers(shop) {
	const { text } = await shop.send("/");
	const found = [];
	for (const handle of new Set([...text.matchAll(/\/products\/([^"?#]+)/g)].map(([, name]) => name))) {
		const form = await new Buyer(shop).product(handle).catch(() => null);
		if (form && found.push({ handle, variant: form.variant }) === 2) {
			return found;
		}
	}
	throw new Error(`${shop.host}: fewer than two products are for sale`);
}

export const orders = [
	row(
		"cart-by-id",
		"opens somebody's cart in the store API, whose id they know",
		"404",
		"the cart, with e-mail and address",
		async (t) => {
			const { id } = await victim(t);
			await refusedAll(t, [
				["GET", `/store/carts/${id}`],
				["GET", `/store/carts/${id}?fields=*`],
				["GET", `/store/carts/${id}?fields=email,*shipping_address`],
			]);
		},
	),
	row(
		"cart-changed",
		"changes somebody's cart in the store API: its address, lines, shipping, promotions, region, owner",
		"404, and the cart is as it was",
		"another cart for the victim",
		async (t) => {
			const { buyer, id } = await victim(t);
			const before = (await buyer.get("/cart")).text;
			const [variant] = [(await buyer.product()).variant];
			const line = /name="line" value="([^"]+)"/.exec(before)?.[1] ?? "item_none";
			await refusedAll(t, [
				["POST", `/store/carts/${id}`, { email: "stranger@example.com" }],
				[
					"POST",
					`/store/carts/${id}`,
					{ shipping_address: { city: "Elsewhere", country_code: "de" } },
				],
				["POST", `/store/carts/${id}/line-items`, { variant_id: variant, quantity: 2 }],
				["POST", `/store/carts/${id}/line-items/${line}`, { quantity: 3 }],
				["DELETE", `/store/carts/${id}/line-items/${line}`],
				["POST", `/store/carts/${id}/promotions`, { promo_codes: ["FREE"] }],
				["POST", `/store/carts/${id}/taxes`, {}],
				["POST", `/store/carts/${id}/customer`, {}],
				["POST", `/store/carts/${id}/shipping-methods`, { option_id: "so_none" }],
			]);
			const after = (await buyer.get("/cart")).text;
			t.expect(after === before, "the victim's cart is another now");
		},
	),
	row(
		"cart-completed",
		"pays and completes somebody's cart in the store API",
		"404, and no order is made",
		"an order that the victim did not place",
		async (t) => {
			const { buyer, id } = await victim(t);
			await refusedAll(t, [
				["POST", "/store/payment-collections", { cart_id: id }],
				["POST", `/store/carts/${id}/complete`, {}],
			]);
			const { text } = await buyer.get("/cart");
			t.expect(
				!/order was placed/i.test(text) && /name="line"/.test(text),
				"the victim's cart is gone",
			);
		},
	),
	row(
		"order-by-id",
		"opens somebody's order by its id: page and store API",
		"404",
		"the order with its address",
		async (t) => {
			const buyer = await new Buyer(t.shop).fill();
			const { path, id } = await buyer.order();
			t.expect(OTHERS.test((await buyer.get(path)).text), "the buyer does not see the own order");
			await refusedAll(t, [
				["GET", `/store/orders/${id}`],
				["GET", `/store/orders/${id}?fields=*`],
				["GET", `/store/orders?id=${id}`],
				["GET", "/store/orders"],
			]);
			t.status(await t.shop.send(path), [404], path);
			t.status(
				await (await new Buyer(t.shop).fill()).get(path),
				[404],
				`${path} with a cart of another`,
			);
		},
	),
	row(
		"order-by-number",
		"guesses numbers of orders (`/orders/1`, `display_id`)",
		"404",
		"an order",
		async (t) => {
			const buyer = await new Buyer(t.shop).fill();
			await buyer.order();
			for (const path of [
				"/orders/1",
				"/orders/2",
				"/orders/0001",
				"/orders/%231",
				"/orders/",
				"/orders",
				"/orders/*",
				"/orders/order_",
			]) {
				t.status(await t.shop.send(path), [400, 404], path);
			}
			await refusedAll(t, [
				["GET", "/store/orders/1"],
				["GET", "/store/orders?display_id=1"],
			]);
		},
	),
	row(
		"planted-cart",
		"plants the cookie of their own cart in a buyer's browser, and looks after the buyer has ordered",
		"shows nothing of the buyer to the cart's first owner",
		"e-mail, address or order of the buyer",
		async (t) => {
			const stranger = await new Buyer(t.shop).fill();
			const buyer = new Buyer(t.shop, stranger.jar.copy());
			await buyer.get("/cart");
			await buyer.fill();
			const placed = await buyer.post("/checkout", await buyer.form());
			for (const path of [
				"/cart",
				"/checkout",
				placed.headers.location ?? "/orders/none",
				"/cart",
				"/",
			]) {
				const { text } = await stranger.get(path);
				t.expect(!OTHERS.test(text), `${path}: tells of the buyer`);
			}
			const { text, status } = await stranger.get(placed.headers.location ?? "/orders/none");
			t.expect(status === 404, `the buyer's order: ${status} ${text.slice(0, 80)}`);
		},
	),
	row(
		"planted-form",
		"plants the cookie of their own cart, and looks after the buyer has typed an address that was not accepted",
		"keeps nothing of what was typed for the cart's first owner",
		"what the buyer typed",
		async (t) => {
			const stranger = await new Buyer(t.shop).fill();
			const buyer = new Buyer(t.shop, stranger.jar.copy());
			await buyer.post("/checkout", await buyer.form({ country_code: "xx" }));
			for (const path of ["/cart", "/checkout"]) {
				t.expect(!OTHERS.test((await stranger.get(path)).text), `${path}: tells of the buyer`);
			}
		},
	),
	row(
		"forged-cookies",
		"alters the signed cookies of cart and orders: other id, other signature, none, of another length",
		"takes them for none",
		"a cart or an order by such a cookie, a 500",
		async (t) => {
			const buyer = await new Buyer(t.shop).fill();
			const { name, value, id } = buyer.cart;
			t.expect(id, `no cookie names the cart: ${buyer.jar.header}`);
			const [other] = [(await new Buyer(t.shop).fill()).cart];
			const forged = [
				value.replace(id, other.id),
				value.slice(0, -1),
				`${value}x`,
				id,
				`${id}.`,
				`.${id}`,
				`j:{"a":1}`,
				"s:x.y",
			];
			forged.push(
				value.split(".")[0] + "." + "A".repeat(43),
				"%00",
				"%",
				'"'.repeat(50),
				`${id}.${"x".repeat(5000)}`,
			);
			for (const text of forged.filter((one) => one !== value)) {
				const { status, text: page } = await t.shop.send("/cart", {
					jar: Jar.of({ [name]: text }),
				});
				t.expect([200, 400, 431].includes(status), `${text.slice(0, 40)}: ${status}`);
				t.expect(!/name="line"/.test(page), `${text.slice(0, 60)}: a cart is shown`);
			}
		},
	),
	row(
		"swapped-cookies",
		"sends the cookie of the cart as that of the orders, and the other way round",
		"the signature of one is none for the other",
		"an order's page",
		async (t) => {
			const buyer = await new Buyer(t.shop).fill();
			const cart = { ...buyer.cart };
			const { path } = await buyer.order();
			const [name, value] = buyer.jar.find(/order/);
			t.expect(name, "no cookie for the orders");
			t.status(
				await t.shop.send(path, { jar: Jar.of({ [name]: cart.value }) }),
				[404],
				"the cart's as the orders'",
			);
			const { text } = await t.shop.send("/cart", { jar: Jar.of({ [cart.name]: value }) });
			t.expect(!/name="line"|Lovelace/.test(text), "the orders' cookie as the cart's");
		},
	),
	row(
		"other-shop-cookies",
		"takes cookies of one shop to the other",
		"they are none there",
		"a cart, an order or a session of the other shop",
		async (t) => {
			const buyer = await new Buyer(t.other).fill();
			const before = { ...buyer.cart };
			const { path } = await buyer.order();
			const [name, value] = buyer.jar.find(/order/);
			const jar = Jar.of({ [name]: value, [before.name]: before.value });
			t.status(await t.shop.send(path, { jar }), [404], path);
			t.expect(!/name="line"/.test((await t.shop.send("/cart", { jar })).text), "a cart");
		},
	),
	...others,
	row(
		"drafts",
		"puts a product into the cart that is not published, by its variant's id",
		"refuses; it is in no list and on no page",
		"the draft, in a cart or on a page",
		async (t) => {
			const [one, { handle, variant: draft }] = await offers(t.shop);
			const { products } = await t.shop.admin("/admin/products?limit=20&fields=id,handle");
			const other = products.find((product) => product.handle === handle);
			await t.shop.admin(`/admin/products/${other.id}`, { json: { status: "draft" } });
			try {
				const buyer = await new Buyer(t.shop).fill({ variant: one.variant });
				const sent = { action: "add", variant: draft, quantity: "1" };
				const answer = await buyer.post("/cart", sent);
				t.expect(
					answer.headers.location !== "/cart",
					`it was put into the cart: ${answer.status}`,
				);
				t.expect(
					(await buyer.get("/cart")).text.match(/name="quantity"/g)?.length === 1,
					"two lines",
				);
				t.status(await t.shop.send(`/products/${other.handle}`), [404], other.handle);
				const { text } = await t.shop.api(`/store/products?handle=${other.handle}`);
				t.expect(!text.includes(other.id), "the store API lists it");
				t.status(
					await t.shop.api(`/store/products/${other.id}`),
					[400, 401, 403, 404],
					other.id,
				);
			} finally {
				await t.shop.admin(`/admin/products/${other.id}`, { json: { status: "published" } });
			}
		},
	),
	...sums,
];
