// SPDX-License-Identifier: Apache-2.0
//
// Somebody who buys by the pages' forms, with cookies of their own.

import { formFields, Jar } from "./client.mjs";

export const ADDRESS = {
	first_name: "Ada",
	last_name: "Lovelace",
	address_1: "Street 1",
	postal_code: "10115",
	city: "Berlin",
	country_code: "de",
	phone: "",
};

let numbers = 0;

export class Buyer {
	constructor(shop, jar = new Jar()) {
		Object.assign(this, { shop, jar });
		this.email = `victim-${process.pid}-${++numbers}@example.com`;
	}

	get(path) {
		return this.shop.send(path, { jar: this.jar });
	}

	post(path, form, options = {}) {
		return this.shop.send(path, { form, jar: this.jar, headers: this.shop.own, ...options });
	}

	/** The form that puts the shop's first product into the cart. */
	async product(handle) {
		let path = handle && `/products/${handle}`;
		if (!path) {
			[path] = /\/products\/[^"?#]+/.exec((await this.get("/")).text) ?? ["/products/none"];
		}
		const page = await this.get(path);
		const fields = formFields(page.text, "/cart");
		if (!fields.variant) {
			throw new Error(`${this.shop.host}${path}: no form to buy by (${page.status})`);
		}
		return { action: "add", quantity: "1", ...fields };
	}

	async fill(changes = {}) {
		const answer = await this.post("/cart", { ...(await this.product()), ...changes });
		if (answer.headers.location !== "/cart") {
			throw new Error(
				`${this.shop.host}: not in the cart: ${answer.status} ${answer.headers.location ?? ""}`,
			);
		}
		return this;
	}

	/** Name and value of the cookie of the cart, and the cart's id. */
	get cart() {
		const [name, value] = this.jar.find(/cart/);
		return { name, value, id: /cart_[0-9A-Za-z]+/.exec(value)?.[0] ?? "" };
	}

	/** The checkout's form, filled in. */
	async form(changes = {}) {
		const page = await this.get("/checkout");
		return { ...formFields(page.text, "/checkout"), ...ADDRESS, email: this.email, ...changes };
	}

	/** Sends the checkout with these changes. Where that became an order, the cart is filled anew. */
	async attempt(changes) {
		const answer = await this.post("/checkout", await this.form(changes));
		if (/^\/orders\//.test(answer.headers.location ?? "")) {
			await this.fill();
		}
		return answer;
	}

	/** Resolves to { path, id } of the order. */
	async order(changes = {}) {
		const answer = await this.post("/checkout", await this.form(changes));
		const path = answer.headers.location ?? "";
		if (!/^\/orders\/order_/.test(path)) {
			throw new Error(`${this.shop.host}: no order: ${answer.status} ${path}`);
		}
		return { path, id: path.split("/").pop() };
	}
}
