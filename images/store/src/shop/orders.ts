// SPDX-License-Identifier: Apache-2.0

import type { MedusaContainer } from "@medusajs/framework/types";
import { find } from "../medusa/graph";
import type { Address } from "./cart";
import { titleOf, type LineRow, type Sum } from "./totals";

export interface OrderView {
	id: string;
	number: number;
	email: string;
	currency: string;
	placedAt: Date;
	lines: Sum[];
	itemTotal: number;
	shipping: { name: string; total: number };
	tax: { name: string; added: number; included: number };
	total: number;
	address: Partial<Address>;
}

interface OrderRow {
	id: string;
	display_id: number;
	email: string;
	currency_code: string;
	created_at: string;
	total: number;
	items?: Array<LineRow & TaxedRow>;
	shipping_address?: Partial<Address>;
	shipping_methods?: Array<{ name: string } & TaxedRow>;
}

/** What Medusa has worked out of a row. */
interface TaxedRow {
	is_tax_inclusive?: boolean;
	total: number;
	tax_total: number;
	tax_lines?: Array<{ description?: string | null }>;
}

/** The sums are worked out of the rows that are asked for, so all that counts towards them is. */
const FIELDS = [
	"id",
	"display_id",
	"email",
	"currency_code",
	"created_at",
	"item_total",
	"shipping_total",
	"tax_total",
	"total",
	"shipping_address.*",
	"items.*",
	"items.detail.*",
	"items.adjustments.*",
	"items.tax_lines.*",
	"shipping_methods.*",
	"shipping_methods.adjustments.*",
	"shipping_methods.tax_lines.*",
];

/** As prices are shown: with tax where they include it, else without. */
function shown(row: TaxedRow): number {
	return Number(row.total) - (row.is_tax_inclusive ? 0 : Number(row.tax_total));
}

function taxOf(rows: TaxedRow[]): OrderView["tax"] {
	const sum = (inclusive: boolean) =>
		rows
			.filter((row) => !!row.is_tax_inclusive === inclusive)
			.reduce((total, row) => total + Number(row.tax_total), 0);
	const [name = "tax", ...others] = new Set(
		rows.flatMap((row) => (row.tax_lines ?? []).flatMap(({ description }) => description || [])),
	);
	return { name: others.length ? "tax" : name, added: sum(false), included: sum(true) };
}

function view(row: OrderRow): OrderView {
	const items = row.items ?? [];
	const methods = row.shipping_methods ?? [];
	const sum = (rows: TaxedRow[]) => rows.reduce((total, one) => total + shown(one), 0);
	return {
		id: row.id,
		number: row.display_id,
		email: row.email,
		currency: row.currency_code,
		placedAt: new Date(row.created_at),
		lines: items.map((item) => ({
			id: item.id,
			title: titleOf(item),
			quantity: Number(item.quantity),
			total: shown(item),
		})),
		itemTotal: sum(items),
		shipping: { name: methods[0]?.name ?? "Shipping", total: sum(methods) },
		tax: taxOf([...items, ...methods]),
		total: Number(row.total),
		address: row.shipping_address ?? {},
	};
}

export async function readOrder(container: MedusaContainer, id: string): Promise<OrderView | null> {
	const [row] = await find<OrderRow>(container, "order", FIELDS, { id });
	return row ? view(row) : null;
}
