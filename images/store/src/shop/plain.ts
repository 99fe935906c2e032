// SPDX-License-Identifier: Apache-2.0
//
// Whether a shop is a plain one: its prices, ways of delivery and taxes depend on nothing but the catalogue, the
// region and the country that goods go to. Then what a cart costs can be said from what is kept of the catalogue
// (medusa/kept.ts), and carts and orders take the short ways (fill.ts, place.ts). Where the owner has made a promotion
// that comes by itself, a price for some customers or some quantities, a way of delivery for some sums or places,
// Medusa's workflows work it out, which know all of that and cost ten times as much (docs/orders.md).

import type { MedusaContainer } from "@medusajs/framework/types";
import { ContainerRegistrationKeys } from "@medusajs/framework/utils";
import type { CATALOGUE } from "../changes";
import { kept } from "../medusa/kept";

interface Database {
	raw<T>(sql: string, values: object): Promise<{ rows: T[] }>;
}

/** What is not plain: a table and the rows of it. All but promotions are part of what the catalogue is known by. */
const SPECIAL: ReadonlyArray<[table: (typeof CATALOGUE)[number], rows: string]> = [
	["sales_channel", "is_disabled"],
	["price", "min_quantity is not null or max_quantity is not null"],
	["price_rule", "attribute <> 'region_id' or operator <> 'eq'"],
	["price_list_rule", "true"],
	["shipping_option", "price_type <> 'flat' or provider_id is distinct from 'manual_manual'"],
	["shipping_option_rule", "attribute not in ('is_return', 'enabled_in_store')"],
	["geo_zone", "type <> 'country'"],
];

const exists = (table: string, rows: string) =>
	`exists (select 1 from ${table} where deleted_at is null and (${rows}))`;
const SPECIAL_SQL = `select ${SPECIAL.map(([table, rows]) => exists(table, rows)).join(" or ")} as special`;

/**
 * Not kept: Medusa counts in the rows of promotions how often they were used, and a cart is its own. Pages have no
 * field for a code, but the store API has, and whoever works with Medusa's may have given a cart credit, a line a price
 * of its own, or a line of no product.
 */
const OWN_SQL = `select ${exists("promotion", "is_automatic and status = 'active'")}
	or ${exists("cart_promotion", "cart_id = :cart")}
	or ${exists("credit_line", "cart_id = :cart")}
	or ${exists("cart_line_item", "cart_id = :cart and (is_custom_price or variant_id is null)")}
	or exists (
		select 1 from cart_line_item line join cart_line_item_adjustment a on a.item_id = line.id
		where line.cart_id = :cart and line.deleted_at is null and a.deleted_at is null) as special`;

async function has(container: MedusaContainer, sql: string, values: object): Promise<boolean> {
	const database = container.resolve<Database>(ContainerRegistrationKeys.PG_CONNECTION);
	return (await database.raw<{ special: boolean }>(sql, values)).rows[0].special;
}

/** Shop and cart, null: one that is yet to be made, as of this moment. `container` is that of one request. */
export async function isPlain(container: MedusaContainer, cart: string | null): Promise<boolean> {
	return (
		!(await kept(container, "special", () => has(container, SPECIAL_SQL, {}))) &&
		!(await has(container, OWN_SQL, { cart: cart ?? "" }))
	);
}
