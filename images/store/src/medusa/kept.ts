// SPDX-License-Identifier: Apache-2.0
//
// What was worked out of the catalogue, kept while no row that it comes from has changed. Medusa needs some 50 ms of a
// processor for a product, PostgreSQL 2 ms to say that all is as it was; so a change shows at once, in every pod.

import type { MedusaContainer } from "@medusajs/framework/types";
import { ContainerRegistrationKeys } from "@medusajs/framework/utils";

interface Database {
	raw(sql: string): Promise<{ rows: Array<{ stamp: string }> }>;
}

interface Entry {
	stamp: string;
	until: number;
	value: Promise<unknown>;
}

/** All that decides what is for sale, at which price, and how many there are. */
const TABLES = [
	"store",
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
	"product_variant_inventory_item",
	"inventory_item",
	"inventory_level",
	"stock_location",
	"sales_channel_stock_location",
];

/** A row that is written anew has the number of another transaction in xmin (PostgreSQL manual, System Columns). */
const STAMP_SQL = `select concat_ws(' ', ${TABLES.map(
	(table) => `(select concat(count(*), '/', sum(xmin::text::bigint)) from "${table}")`,
).join(", ")}) as stamp`;

/** A price list begins and ends by the clock, without a change of any row. */
const MOST_MS = 10_000;
const MOST_ENTRIES = 200;
const UNDEFINED_TABLE = "42P01";

const entries = new Map<string, Entry>();

/** Of each request, by its own container. */
const stamps = new WeakMap<MedusaContainer, Promise<string | null>>();

/** Null when that cannot be told: beside a newer version of the shop, whose tables may be others. */
async function readStamp(container: MedusaContainer): Promise<string | null> {
	const database = container.resolve<Database>(ContainerRegistrationKeys.PG_CONNECTION);
	try {
		return (await database.raw(STAMP_SQL)).rows[0].stamp;
	} catch (error) {
		if ((error as { code?: string }).code === UNDEFINED_TABLE) {
			return null;
		}
		throw error;
	}
}

/** As it is when a request first asks: all of a page is of one moment. */
function stampOf(container: MedusaContainer): Promise<string | null> {
	const known = stamps.get(container);
	if (known) {
		return known;
	}
	const stamp = readStamp(container);
	stamps.set(container, stamp);
	return stamp;
}

function keep(key: string, entry: Entry): void {
	entries.delete(key);
	entries.set(key, entry);
	if (entries.size > MOST_ENTRIES) {
		entries.delete(entries.keys().next().value as string);
	}
	const drop = () => entries.get(key) === entry && entries.delete(key);
	// What is not there is not kept: anybody can ask for that, as often as there are names.
	entry.value.then((value) => value === null && drop(), drop);
}

/**
 * What `work` resolves to, or did when all rows were as they are now. `container` is that of one request. The same
 * object may be handed out again: it must not be changed. Who asks while it is worked out waits for the same work.
 */
export async function kept<T>(container: MedusaContainer, key: string, work: () => Promise<T>): Promise<T> {
	const stamp = await stampOf(container);
	if (stamp === null) {
		return work();
	}
	const found = entries.get(key);
	if (found && found.stamp === stamp && found.until > Date.now()) {
		return found.value as Promise<T>;
	}
	const value = work();
	keep(key, { stamp, until: Date.now() + MOST_MS, value });
	return value;
}
