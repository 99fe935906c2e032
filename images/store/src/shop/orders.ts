// SPDX-License-Identifier: Apache-2.0

import type { MedusaContainer } from "@medusajs/framework/types";
import { find } from "../medusa/graph";
import { toLine, type Address, type Line, type LineRow } from "./cart";

export interface OrderView {
	id: string;
	number: number;
	email: string;
	currency: string;
	placedAt: Date;
	lines: Line[];
	itemTotal: number;
	shipping: { name: string; total: number };
	total: number;
	address: Partial<Address>;
}

interface OrderRow {
	id: string;
	display_id: number;
	email: string;
	currency_code: string;
	created_at: string;
	item_total: number;
	shipping_total: number;
	total: number;
	items?: LineRow[];
	shipping_address?: Partial<Address>;
	shipping_methods?: Array<{ name: string }>;
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

export async function readOrder(container: MedusaContainer, id: string): Promise<OrderView | null> {
	const [row] = await find<OrderRow>(container, "order", FIELDS, { id });
	return row
		? {
				id: row.id,
				number: row.display_id,
				email: row.email,
				currency: row.currency_code,
				placedAt: new Date(row.created_at),
				lines: (row.items ?? []).map(toLine),
				itemTotal: Number(row.item_total),
				shipping: {
					name: row.shipping_methods?.[0]?.name ?? "Shipping",
					total: Number(row.shipping_total),
				},
				total: Number(row.total),
				address: row.shipping_address ?? {},
			}
		: null;
}
