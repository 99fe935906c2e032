// SPDX-License-Identifier: Apache-2.0
//
// What is asked at each page and of all products at once: PostgreSQL answers in milliseconds, while Medusa would load
// every row to count it.

import type { MedusaContainer } from "@medusajs/framework/types";
import { ContainerRegistrationKeys } from "@medusajs/framework/utils";

interface Database {
	raw<T>(sql: string, values: unknown[]): Promise<{ rows: T[] }>;
}

/**
 * As Medusa counts it (getVariantAvailability): what is left at the places of the sales channel, by what a variant
 * needs of each item; the scarcest item decides.
 */
const AVAILABLE_SQL = `select needed.variant_id,
		min(floor(coalesce(level.free, 0) / needed.required_quantity))::float8 as free
	from product_variant_inventory_item needed
	left join lateral (
		select sum(l.stocked_quantity - l.reserved_quantity) as free
		from inventory_level l
		join sales_channel_stock_location place on place.stock_location_id = l.location_id
			and place.sales_channel_id = ? and place.deleted_at is null
		where l.inventory_item_id = needed.inventory_item_id and l.deleted_at is null
	) level on true
	where needed.variant_id = any(?) and needed.deleted_at is null and needed.required_quantity > 0
	group by needed.variant_id`;

/** Where what variants need lies, at the places of the sales channel. */
const PLACES_SQL = `select needed.variant_id, needed.inventory_item_id as item,
		needed.required_quantity::float8 as required, l.location_id as place,
		(l.stocked_quantity - l.reserved_quantity)::float8 as free
	from product_variant_inventory_item needed
	join inventory_level l on l.inventory_item_id = needed.inventory_item_id and l.deleted_at is null
	join sales_channel_stock_location channel on channel.stock_location_id = l.location_id
		and channel.sales_channel_id = ? and channel.deleted_at is null
	where needed.variant_id = any(?) and needed.deleted_at is null
	order by l.id`;

const ON_SALE_SQL = `select product.id
	from product join product_sales_channel link on link.product_id = product.id and link.deleted_at is null
	where link.sales_channel_id = ? and product.deleted_at is null and product.status = 'published'`;

function ask<T>(container: MedusaContainer, sql: string, values: unknown[]): Promise<{ rows: T[] }> {
	return container.resolve<Database>(ContainerRegistrationKeys.PG_CONNECTION).raw<T>(sql, values);
}

/** How many of each variant can be bought; those that have no items at all are not in it. */
export async function available(container: MedusaContainer, salesChannelId: string, variants: string[]) {
	const free = new Map<string, number>();
	if (variants.length) {
		type Row = { variant_id: string; free: number };
		const { rows } = await ask<Row>(container, AVAILABLE_SQL, [salesChannelId, variants]);
		for (const row of rows) {
			free.set(row.variant_id, Math.max(0, row.free));
		}
	}
	return free;
}

/** The ids of published products of a sales channel by their age, or of the one that is given. */
export async function onSale(container: MedusaContainer, salesChannelId: string, id?: string): Promise<string[]> {
	const { rows } = await ask<{ id: string }>(
		container,
		`${ON_SALE_SQL} ${id ? "and product.id = ?" : ""} order by product.created_at, product.id`,
		id ? [salesChannelId, id] : [salesChannelId],
	);
	return [...new Set(rows.map((row) => row.id))];
}

export interface Place {
	variant_id: string;
	item: string;
	required: number;
	place: string;
	free: number;
}

/** What of each item a variant needs, and how much of it is where. */
export async function places(container: MedusaContainer, salesChannelId: string, variants: string[]): Promise<Place[]> {
	return (await ask<Place>(container, PLACES_SQL, [salesChannelId, variants])).rows;
}
