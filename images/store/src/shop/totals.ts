// SPDX-License-Identifier: Apache-2.0
//
// What a cart comes to, as a page shows it and as Medusa will make an order of it. Medusa's own arithmetic is used for
// both, and a digest of what was shown comes back with the form, so that no order is made at another sum.

import { decorateCartTotals } from "@medusajs/framework/utils";
import { createHash } from "node:crypto";
import { money } from "./html";

interface Priced {
	is_tax_inclusive?: boolean;
	adjustments?: Array<{ amount: number; is_tax_inclusive?: boolean }>;
	tax_lines?: Array<{ rate: number }>;
}

export interface LineRow extends Priced {
	id: string;
	title: string;
	product_title: string | null;
	variant_title: string | null;
	variant_id: string | null;
	product_id: string | null;
	product_type_id?: string | null;
	product_handle: string | null;
	thumbnail: string | null;
	unit_price: number;
	quantity: number;
}

export interface ShippingRow extends Priced {
	name: string;
	amount: number;
	shipping_option_id?: string | null;
}

export interface Sum {
	id: string;
	title: string;
	quantity: number;
	/** As prices are shown: with tax where they include it, else without. */
	total: number;
}

export interface Amounts {
	currency: string;
	lines: Sum[];
	goods: number;
	shipping: { name: string; amount: number } | null;
	/** Tax that comes to the prices, and tax that is in them. */
	added: number;
	included: number;
	total: number;
}

export function titleOf(row: LineRow): string {
	const plain = !row.variant_title || row.variant_title === "Default";
	return `${row.product_title ?? row.title}${plain ? "" : `, ${row.variant_title}`}`;
}

function priced(row: Priced) {
	return {
		is_tax_inclusive: row.is_tax_inclusive ?? false,
		adjustments: (row.adjustments ?? []).map(({ amount, is_tax_inclusive }) => ({
			amount: Number(amount),
			is_tax_inclusive,
		})),
		tax_lines: (row.tax_lines ?? []).map(({ rate }) => ({ rate: Number(rate) })),
	};
}

/** The part of a sum that prices show, and the tax in it and beside it. */
function parts(row: { total?: unknown; tax_total?: unknown }, inclusive: boolean | undefined) {
	const total = Number(row.total ?? 0);
	const tax = Number(row.tax_total ?? 0);
	return inclusive ? { shown: total, added: 0, included: tax } : { shown: total - tax, added: tax, included: 0 };
}

/** What Medusa has worked out, which its type leaves out. */
interface Done {
	total?: unknown;
	items?: Array<{ total?: unknown; tax_total?: unknown }>;
	shipping_methods?: Array<{ total?: unknown; tax_total?: unknown }>;
}

/** rows hold their tax lines; without them no tax is reckoned. */
export function amountsOf(currency: string, items: LineRow[], shipping: ShippingRow | null): Amounts {
	const done: Done = decorateCartTotals({
		currency_code: currency,
		items: items.map((row) => ({
			...priced(row),
			id: row.id,
			unit_price: Number(row.unit_price),
			quantity: Number(row.quantity),
		})),
		shipping_methods: shipping
			? [{ ...priced(shipping), id: "shipping", amount: Number(shipping.amount) }]
			: [],
	});
	const lines = items.map((row, index) => ({
		...parts(done.items?.[index] ?? {}, row.is_tax_inclusive),
		id: row.id,
		title: titleOf(row),
		quantity: Number(row.quantity),
	}));
	const sent = shipping && parts(done.shipping_methods?.[0] ?? {}, shipping.is_tax_inclusive);
	const all = sent ? [...lines, sent] : lines;
	const sum = (key: "added" | "included" | "shown", of: typeof all) =>
		of.reduce((total, one) => total + one[key], 0);
	return {
		currency,
		lines: lines.map(({ id, title, quantity, shown }) => ({ id, title, quantity, total: shown })),
		goods: sum("shown", lines),
		shipping: sent && shipping ? { name: shipping.name, amount: sent.shown } : null,
		added: sum("added", all),
		included: sum("included", all),
		total: Number(done.total),
	};
}

/**
 * What a page said of a sum, as one word. Without `country` nothing was said of the tax that is in the prices, since
 * that depends on where it is sent.
 */
export function shownToken(amounts: Amounts, country: boolean): string {
	const text = (amount: number) => money(amount, amounts.currency);
	const said = [
		amounts.currency,
		amounts.lines.map(({ title, quantity, total }) => [title, quantity, text(total)]).sort(),
		amounts.shipping && [amounts.shipping.name, text(amounts.shipping.amount)],
		text(amounts.added),
		country ? text(amounts.included) : null,
		text(amounts.total),
	];
	return createHash("sha256").update(JSON.stringify(said)).digest("base64url").slice(0, 22);
}

/** Whether these sums are among those that a page said. */
export function wasShown(amounts: Amounts, tokens: string[]): boolean {
	return tokens.includes(shownToken(amounts, true)) || tokens.includes(shownToken(amounts, false));
}
