// SPDX-License-Identifier: Apache-2.0
//
// Every route of /store, and who may ask: anybody (what is for sale), the browser or program whose cookie says that the
// cart or the order is its own, customers with an account where there are any, or nobody. The cookie is given when a
// cart is made here. A cart of the storefront's pages is none of the API's: what a buyer types there is read by no
// program, whoever planted the cookie.

import type { MedusaContainer } from "@medusajs/framework/types";
import type { MedusaRequest } from "@medusajs/framework/http";
import type { Request, Response } from "express";
import { customerAccounts } from "../env";
import { find } from "../medusa/graph";
import { addOrderId, clearCookie, readApiCartId, readOrderIds, writeApiCartId } from "../shop/cookies";
import type { Guard } from "./guard";
import { refuse } from "./refuse";
import { lookUp, rows, type Found, type Row } from "./table";

/** `cart…`: a cart of one's own, named in the path, the query, the body, or by a payment collection. */
type Meaning =
	| "open"
	| "new cart"
	| "cart"
	| "cart of the query"
	| "cart of the body"
	| "cart of the payment"
	| "order"
	| "customers"
	| "cart of a customer";

const TABLE: readonly Row<Meaning>[] = [
	...rows<Meaning>("open", [
		"GET /store/collections",
		"GET /store/collections/:id",
		"GET /store/currencies",
		"GET /store/currencies/:code",
		"GET /store/locales",
		"GET /store/payment-providers",
		"GET /store/product-categories",
		"GET /store/product-categories/:id",
		"GET /store/product-options",
		"GET /store/product-options/:id",
		"GET /store/product-tags",
		"GET /store/product-tags/:id",
		"GET /store/product-types",
		"GET /store/product-types/:id",
		"GET /store/product-variants",
		"GET /store/product-variants/:id",
		"GET /store/products",
		"GET /store/products/:id",
		"GET /store/regions",
		"GET /store/regions/:id",
		"GET /store/return-reasons",
		"GET /store/return-reasons/:id",
	]),
	...rows<Meaning>("new cart", ["POST /store/carts"]),
	...rows<Meaning>("cart", [
		"GET,POST /store/carts/:id",
		"POST /store/carts/:id/complete",
		"POST /store/carts/:id/line-items",
		"POST,DELETE /store/carts/:id/line-items/:line",
		"POST,DELETE /store/carts/:id/promotions",
		"POST /store/carts/:id/shipping-methods",
		"POST /store/carts/:id/taxes",
	]),
	...rows<Meaning>("cart of the query", ["GET /store/shipping-options"]),
	...rows<Meaning>("cart of the body", [
		"POST /store/payment-collections",
		"POST /store/shipping-options/:id/calculate",
	]),
	...rows<Meaning>("cart of the payment", ["POST /store/payment-collections/:id/payment-sessions"]),
	...rows<Meaning>("order", ["GET /store/orders/:id"]),
	...rows<Meaning>("cart of a customer", ["POST /store/carts/:id/customer"]),
	...rows<Meaning>("customers", [
		"POST /store/customers",
		"GET,POST /store/customers/me",
		"GET,POST /store/customers/me/addresses",
		"GET,POST,DELETE /store/customers/me/addresses/:id",
		"GET /store/orders",
		"POST /store/orders/:id/transfer/request",
		"POST /store/orders/:id/transfer/accept",
		"POST /store/orders/:id/transfer/cancel",
		"POST /store/orders/:id/transfer/decline",
	]),
];

type Asked = Request & MedusaRequest;

async function cartOfPayment(container: MedusaContainer, payment: string): Promise<unknown> {
	const [link] = await find<{ cart_id: string }>(container, "cart_payment_collection", ["cart_id"], {
		payment_collection_id: payment,
	});
	return link?.cart_id;
}

/** Which cart it is about; undefined where that is said by nobody. */
async function cartOf(req: Asked, { means, params }: Found<Meaning>): Promise<unknown> {
	switch (means) {
		case "cart of the query":
			return (req.query as Record<string, unknown>).cart_id;
		case "cart of the body":
			return (req.body as Record<string, unknown> | undefined)?.cart_id;
		case "cart of the payment":
			return cartOfPayment(req.scope, params.id);
		default:
			return params.id;
	}
}

/** Calls note with the answer, once there is one that says that it was done. */
function whenDone(res: Response, note: (answer: Record<string, Record<string, unknown> | undefined>) => void): void {
	const send = res.json.bind(res);
	res.json = (answer) => {
		if (res.statusCode === 200) {
			note(answer);
		}
		return send(answer);
	};
}

function giveCookies(req: Asked, res: Response, means: Meaning): void {
	whenDone(res, ({ cart, order }) => {
		if (means === "new cart" && typeof cart?.id === "string") {
			writeApiCartId(res, cart.id);
		}
		if (means === "cart" && typeof order?.id === "string" && /\/complete\/?$/i.test(req.path)) {
			addOrderId(req, res, order.id);
			clearCookie(res, "store_api_cart");
		}
	});
}

/** Whether it may pass. */
async function allows(req: Asked, found: Found<Meaning>, customers: boolean): Promise<boolean> {
	switch (found.means) {
		case "open":
		case "new cart":
			return true;
		case "customers":
			return customers;
		case "order":
			return readOrderIds(req).includes(found.params.id);
		case "cart of a customer":
			return customers && found.params.id === readApiCartId(req);
		default: {
			const own = readApiCartId(req);
			return own !== null && own === (await cartOf(req, found));
		}
	}
}

export const store: Guard = {
	name: "store",
	path: /^\/store(?:\/|$)/i,
	methods: ["GET", "POST", "PUT", "PATCH", "DELETE"],
	when: "body",
	handler: () => {
		const customers = customerAccounts();
		return (req, res, next) => {
			const asked = req as Asked;
			const found = lookUp(TABLE, req.method, req.path);
			if (!found) {
				return refuse(req, res, 404, "Not found");
			}
			allows(asked, found, customers)
				.then((allowed) => {
					if (!allowed) {
						return refuse(req, res, 404, "Not found");
					}
					giveCookies(asked, res, found.means);
					return next();
				})
				.catch(next);
		};
	},
};
