// SPDX-License-Identifier: Apache-2.0

import { readOrderIds } from "../cookies";
import { message, type Reply, type Visit } from "../handler";
import { html, money, moneyOrFree } from "../html";
import { readOrder } from "../orders";
import { summary, taxRows } from "./parts";

/** Only for the browser that placed the order; for any other there is no such page. */
export async function orderPage({ req, container, region }: Visit): Promise<Reply> {
	const { id } = req.params;
	const order = readOrderIds(req).includes(id) ? await readOrder(container, id) : null;
	if (!order) {
		return message(404);
	}
	const { address } = order;
	const country =
		region.countries.find(({ code }) => code === address.country_code)?.name ?? address.country_code;
	const lines = [
		`${address.first_name ?? ""} ${address.last_name ?? ""}`,
		address.address_1,
		`${address.postal_code ?? ""} ${address.city ?? ""}`,
		country,
	].filter((line) => line?.trim());
	const place = lines.map((line, index) => html`${index > 0 && html`<br>`}${line}`);
	const date = new Intl.DateTimeFormat("en", { dateStyle: "long", timeZone: "UTC" }).format(order.placedAt);
	const body = html`<div class="stack"><h1>Thank you</h1>
<p class="notice" role="status">Order ${order.number} was placed on ${date} for ${order.email}.</p>
<div class="two"><div class="stack"><section class="tight"><h2>Sent to</h2><address>${place}</address></section>
<section class="tight"><h2>Shipping</h2><p>${order.shipping.name}</p></section>
<section class="tight"><h2>Payment</h2><p>The shop will tell you how to pay.</p></section>
<p><a class="button plain" href="/">To the shop</a></p></div>
<section class="panel stack" aria-labelledby="goods"><h2 id="goods">Order ${order.number}</h2>
${summary(order.lines, order.currency)}
<dl class="sums"><dt>Subtotal</dt><dd class="figure">${money(order.itemTotal, order.currency)}</dd>
<dt>${order.shipping.name}</dt><dd class="figure">${moneyOrFree(order.shipping.total, order.currency)}</dd>
${order.tax.added > 0 && taxRows({ ...order.tax, included: 0, currency: order.currency }, order.tax.name)}
<dt class="whole line">Total</dt><dd class="whole line figure">${money(order.total, order.currency)}</dd>
${taxRows({ ...order.tax, added: 0, currency: order.currency }, order.tax.name)}</dl></section>
</div></div>`;
	return { page: { title: `Order ${order.number}`, body } };
}
