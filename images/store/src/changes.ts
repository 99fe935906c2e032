// SPDX-License-Identifier: Apache-2.0
//
// The record of changes of the catalogue: one row of `store_change` for each statement that changed a row of what
// decides what is for sale and at which price. Pages are kept while that set of rows is the same (medusa/kept.ts),
// which costs the database the same whether there are ten products or ten thousand. Stock is not in it: an order
// changes that.
//
// Rows, not a counter: a counter would make all who change the catalogue wait for one another, and one that is read
// before its transaction ends would be taken for seen. Numbers are never given twice, so no set comes back.

import type { Client } from "pg";

/** All that decides what is for sale, at which price, and how it is sent; how many there are is not in it. */
export const CATALOGUE = [
	"store",
	"store_currency",
	"region",
	"region_country",
	"sales_channel",
	"product",
	"product_variant",
	"product_sales_channel",
	"product_variant_price_set",
	"price_set",
	"price",
	"price_rule",
	"price_list",
	"price_list_rule",
	"price_preference",
	"tax_region",
	"tax_rate",
	"tax_rate_rule",
	"product_type",
	"product_collection",
	"product_shipping_profile",
	"product_variant_inventory_item",
	"inventory_item",
	"stock_location",
	"sales_channel_stock_location",
	"fulfillment_set",
	"location_fulfillment_set",
	"fulfillment_provider",
	"service_zone",
	"geo_zone",
	"shipping_profile",
	"shipping_option",
	"shipping_option_rule",
	"shipping_option_price_set",
] as const;

/** Statements that touch no row leave no record: a seed that has nothing to change changes nothing. */
const EVENTS: ReadonlyArray<[name: string, event: string, rows: string]> = [
	["insert", "insert", "new table"],
	["update", "update", "new table"],
	["delete", "delete", "old table"],
];

const FUNCTION_SQL = `create or replace function store_change_record() returns trigger language plpgsql as $$
begin
	if exists (select 1 from changed) then
		insert into store_change default values;
	end if;
	return null;
end $$`;

/** Makes the record and its triggers, or leaves them as they are. To be called under the migrate lock. */
export async function recordChanges(client: Client): Promise<void> {
	await client.query(
		"create table if not exists store_change (id bigint generated always as identity primary key)",
	);
	await client.query(FUNCTION_SQL);
	for (const table of CATALOGUE) {
		for (const [name, event, rows] of EVENTS) {
			await client.query(
				`create or replace trigger store_change_${name} after ${event} on "${table}"
				referencing ${rows} as changed for each statement
				execute function store_change_record()`,
			);
		}
	}
}

/**
 * What the catalogue is known by, as `stamp`; `rows` is how many rows that comes from. A price list begins and ends by
 * the clock, without a change of any row.
 */
export const STAMP_SQL = `select concat_ws(' ',
	(select md5(string_agg(id::text, ',' order by id)) from store_change),
	(select count(*) filter (where starts_at > now()) from price_list where deleted_at is null),
	(select count(*) filter (where ends_at > now()) from price_list where deleted_at is null)) as stamp,
	(select count(*)::int from store_change) as rows`;

/** More rows than this are worth pruning: a thousand are read in a millisecond. */
export const MOST_CHANGES = 500;

/** Leaves one new row, so that the set is again one that was not there before. */
export const PRUNE_SQL = `with gone as (delete from store_change)
	insert into store_change default values`;
