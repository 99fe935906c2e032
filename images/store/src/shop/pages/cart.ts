// SPDX-License-Identifier: Apache-2.0

import { MedusaError } from "@medusajs/framework/utils";
import { CART_LINES } from "../../guard/ceilings";
import { CART_FULL } from "../../keys";
import type { Region } from "../../medusa/shop";
import type { Cart, Line } from "../cart";
import { writeCartId } from "../cookies";
import { addLine, setQuantity } from "../fill";
import { field, message, type Reply, type Visit } from "../handler";
import { html, money, type Markup } from "../html";
import { notice, picture, taxNote } from "./parts";

/** What a redirection to the cart may say; its address carries only the key. */
const NOTICES: Record<string, string> = {
	stock: "There are not that many left. The cart is as it was before.",
	gone: "This is no longer in the cart, or no longer sold.",
	empty: "There is nothing in the cart yet.",
	full: `The cart holds ${CART_LINES} different items, which is all it can. Order these first, or remove one.`,
};
const MOST = 99;
const EMPTY = html`<p>The cart is empty.</p><p><a class="button plain" href="/">To the shop</a></p>`;

/** The line's own form, which says what is to be done with it. */
function lineForm(line: Line, action: string, content: Markup): Markup {
	return html`<form method="post" action="/cart"><input type="hidden" name="action" value="${action}">
<input type="hidden" name="line" value="${line.id}">${content}</form>`;
}

function button(text: string, label: string): Markup {
	return html`<button class="button plain small" type="submit" aria-label="${label}">${text}</button>`;
}

function lineItem(line: Line, currency: string): Markup {
	const title = line.handle ? html`<a href="/products/${line.handle}">${line.title}</a>` : html`${line.title}`;
	const quantity = html`<div class="tight"><label for="${line.id}">Quantity</label>
<input class="number" id="${line.id}" name="quantity" type="number" inputmode="numeric" min="0" max="${MOST}"
value="${line.quantity}" required></div>${button("Update", `Update the quantity of ${line.title}`)}`;
	return html`<li>${picture(line.image, line.title, true)}
<div class="stack"><div class="top"><div class="tight"><h2>${title}</h2>
<p class="muted figure">${money(line.unitPrice, currency)} each</p></div>
<p class="price">${money(line.total, currency)}</p></div>
<div class="row">${lineForm(line, "update", quantity)}
${lineForm(line, "remove", button("Remove", `Remove ${line.title}`))}</div></div></li>`;
}

function filled(cart: Cart, region: Region): Markup {
	const { currency } = cart;
	const note = taxNote(
		region,
		cart.rows.every((row) => row.is_tax_inclusive),
	);
	return html`<div class="two"><ul class="lines">${cart.lines.map((line) => lineItem(line, currency))}</ul>
<section class="panel stack" aria-label="Total"><dl class="sums">
<dt>Subtotal</dt><dd class="figure">${money(cart.itemTotal, currency)}</dd></dl>
<p class="muted">${note && `Prices ${note}. `}Shipping is chosen in the next step.</p>
<a class="button full" href="/checkout">Checkout</a></section></div>`;
}

export async function cartPage({ req, cart, placed, region }: Visit): Promise<Reply> {
	const key = String(req.query.notice ?? "");
	const lines = cart?.lines ?? [];
	const order = placed && html`<a href="/orders/${placed}">See the order</a>`;
	const body = html`<div class="stack"><h1>Cart</h1>
${notice(Object.hasOwn(NOTICES, key) ? NOTICES[key] : null)}
${order && html`<p class="notice" role="status">Your order was placed. ${order}</p>`}
${cart && lines.length ? filled(cart, region) : EMPTY}</div>`;
	return { page: { title: "Cart", body, images: lines.map((line) => line.image) } };
}

/** A whole number in the range, or null. */
function quantityOf(text: string, least: number): number | null {
	return /^[0-9]{1,2}$/.test(text) && Number(text) >= least ? Number(text) : null;
}

/** The notice for what the buyer can mend; anything else is thrown on. */
function noticeFor(error: unknown): string {
	const { type, code } = error as MedusaError;
	if (code === MedusaError.Codes.INSUFFICIENT_INVENTORY) {
		return "stock";
	}
	if (code === CART_FULL) {
		return "full";
	}
	if (type === MedusaError.Types.NOT_FOUND || type === MedusaError.Types.INVALID_DATA) {
		return "gone";
	}
	throw error;
}

async function change({ req, res, container, shop, region, cart }: Visit): Promise<string | null> {
	const action = field(req, "action");
	const quantity = action === "remove" ? 0 : quantityOf(field(req, "quantity"), action === "add" ? 1 : 0);
	const line = cart?.lines.find(({ id }) => id === field(req, "line"));
	if (quantity === null) {
		return "stock";
	}
	if (action === "add") {
		const id = await addLine(container, shop, region, cart?.id ?? null, field(req, "variant"), quantity);
		writeCartId(res, id);
		return null;
	}
	if (!cart || !line) {
		return "gone";
	}
	await setQuantity(container, shop, region, cart.id, line.id, quantity);
	return null;
}

/** Adds, updates or removes, and goes back to the cart: loading that page again repeats nothing. */
export async function cartForm(visit: Visit): Promise<Reply> {
	if (!["add", "update", "remove"].includes(field(visit.req, "action"))) {
		return message(404);
	}
	let key: string | null;
	try {
		key = await change(visit);
	} catch (error) {
		key = noticeFor(error);
	}
	return { redirect: key ? `/cart?notice=${key}` : "/cart" };
}
