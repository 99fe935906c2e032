// SPDX-License-Identifier: Apache-2.0
//
// Stock: set when a product is made, and set again when that is asked for or when its figure changes while it is.

import type { MedusaContainer } from "@medusajs/framework/types";
import { createInventoryLevelsWorkflow, updateInventoryLevelsWorkflow } from "@medusajs/medusa/core-flows";
import { find } from "../medusa/graph";
import type { Product } from "./config";
import type { Shop } from "./shop";
import type { Written } from "./written";

interface LevelRow {
	id: string;
	location_id: string;
	stocked_quantity: number;
	reserved_quantity: number;
}

interface ItemRow {
	id: string;
	sku: string;
	location_levels?: LevelRow[];
}

const FIELDS = [
	"id",
	"sku",
	"location_levels.id",
	"location_levels.location_id",
	"location_levels.stocked_quantity",
	"location_levels.reserved_quantity",
];

/** What was ordered and not sent yet is still in the warehouse; stock is what can be bought. */
function total(product: Product, level: LevelRow | undefined): number {
	return product.stock + Number(level?.reserved_quantity ?? 0);
}

/**
 * To be called before the seed notes these products: those it does not know get stock where they have none, which is
 * the case after their creation and after a seed that was killed. Returns the SKUs whose stock was set again.
 */
export async function ensureStock(
	container: MedusaContainer,
	products: Product[],
	shop: Shop,
	reset: boolean,
	written: Written,
): Promise<string[]> {
	const due = products.filter(({ sku, stock }) => written.isNew("product", sku, "stock", [stock, reset]));
	const sku = due.map((product) => product.sku);
	const items = sku.length ? await find<ItemRow>(container, "inventory_item", FIELDS, { sku }) : [];
	const bySku = new Map(items.map((item) => [item.sku, item]));
	const rows = due.flatMap((product) => {
		const item = bySku.get(product.sku);
		const level = item?.location_levels?.find(({ location_id }) => location_id === shop.locationId);
		return item ? [{ product, item, level }] : [];
	});
	const amount = ({ product, item, level }: (typeof rows)[number]) => ({
		inventory_item_id: item.id,
		location_id: shop.locationId,
		stocked_quantity: total(product, level),
	});
	const bare = rows.filter(({ level, product }) => !level && !written.has("product", product.sku));
	if (bare.length) {
		await createInventoryLevelsWorkflow(container).run({ input: { inventory_levels: bare.map(amount) } });
	}
	const other = rows.filter(
		({ level, product }) => reset && level && Number(level.stocked_quantity) !== total(product, level),
	);
	if (other.length) {
		await updateInventoryLevelsWorkflow(container).run({
			input: { updates: other.map((row) => ({ id: row.level?.id, ...amount(row) })) },
		});
	}
	due.forEach(({ sku: name, stock }) => written.note("product", name, "stock", [stock, reset]));
	return other.map(({ product }) => product.sku);
}
