// SPDX-License-Identifier: Apache-2.0
//
// What a cart's line says of what is in it, kept by the catalogue's stamp: for plain shops (plain.ts), where a price is
// the same for everybody and for any quantity.

import type { MedusaContainer } from "@medusajs/framework/types";
import { MedusaError, PriceListType, ProductStatus, QueryContext } from "@medusajs/framework/utils";
import { ask } from "../medusa/graph";
import { kept } from "../medusa/kept";
import type { Region } from "../medusa/shop";

interface PriceRow {
	calculated_amount: number | null;
	original_amount: number | null;
	is_calculated_price_tax_inclusive?: boolean;
	calculated_price?: { price_list_type: string | null };
}

interface VariantRow {
	id: string;
	title: string | null;
	sku: string | null;
	barcode: string | null;
	thumbnail: string | null;
	manage_inventory: boolean;
	allow_backorder: boolean;
	calculated_price?: PriceRow;
	inventory_items?: Array<{ inventory?: { requires_shipping: boolean } | null }>;
	product: {
		id: string;
		title: string;
		description: string | null;
		subtitle: string | null;
		status: string;
		thumbnail: string | null;
		handle: string;
		discountable: boolean;
		is_giftcard: boolean;
		type?: { id: string; value: string } | null;
		collection?: { title: string } | null;
		shipping_profile?: { id: string } | null;
	} | null;
}

export interface Goods {
	id: string;
	published: boolean;
	/** Null: it has no price in the shop's currency. */
	amount: number | null;
	inclusive: boolean;
	/** What it cost before a sale. */
	before: number | null;
	/** Whether its stock is reserved, and whether more than there is can be bought. */
	managed: boolean;
	backorder: boolean;
	profile: string | null;
	/** Columns of the line beside price and quantity. */
	line: Record<string, unknown>;
}

const FIELDS = [
	"id",
	"title",
	"sku",
	"barcode",
	"thumbnail",
	"manage_inventory",
	"allow_backorder",
	"calculated_price.*",
	"inventory_items.inventory.requires_shipping",
	"product.id",
	"product.title",
	"product.description",
	"product.subtitle",
	"product.status",
	"product.thumbnail",
	"product.handle",
	"product.discountable",
	"product.is_giftcard",
	"product.type.id",
	"product.type.value",
	"product.collection.title",
	"product.shipping_profile.id",
];

/** As Medusa fills a line (prepareLineItemData of its core flows). */
function lineOf(row: VariantRow, product: NonNullable<VariantRow["product"]>): Record<string, unknown> {
	return {
		title: product.title,
		subtitle: row.title,
		thumbnail: row.thumbnail ?? product.thumbnail,
		product_id: product.id,
		product_title: product.title,
		product_description: product.description,
		product_subtitle: product.subtitle,
		product_type: product.type?.value ?? null,
		product_type_id: product.type?.id ?? null,
		product_collection: product.collection?.title ?? null,
		product_handle: product.handle,
		variant_id: row.id,
		variant_sku: row.sku,
		variant_barcode: row.barcode,
		variant_title: row.title,
		is_discountable: product.discountable,
		is_giftcard: product.is_giftcard,
		requires_shipping:
			!!product.shipping_profile ||
			!!row.inventory_items?.some(({ inventory }) => inventory?.requires_shipping),
		metadata: {},
	};
}

function view(row: VariantRow, product: NonNullable<VariantRow["product"]>): Goods {
	const price = row.calculated_price;
	const isSale = price?.calculated_price?.price_list_type === PriceListType.SALE;
	return {
		id: row.id,
		published: product.status === ProductStatus.PUBLISHED,
		amount: price?.calculated_amount ?? null,
		inclusive: !!price?.is_calculated_price_tax_inclusive,
		before: isSale && price.original_amount !== price.calculated_amount ? price.original_amount : null,
		managed: row.manage_inventory,
		backorder: row.allow_backorder,
		profile: product.shipping_profile?.id ?? null,
		line: lineOf(row, product),
	};
}

async function read(container: MedusaContainer, region: Region, variant: string): Promise<Goods | null> {
	const [row] = await ask<VariantRow>(container, {
		entity: "product_variant",
		fields: FIELDS,
		filters: { id: variant },
		context: { calculated_price: QueryContext({ region_id: region.id, currency_code: region.currency }) },
	});
	return row?.product ? view(row, row.product) : null;
}

/** By the variant's id; those that do not exist are not in it. */
export async function readGoods(container: MedusaContainer, region: Region, variants: string[]) {
	const key = (id: string) => `variant ${id} ${region.id} ${region.currency}`;
	const found = await Promise.all(
		[...new Set(variants)].map((id) => kept(container, key(id), () => read(container, region, id))),
	);
	return new Map(found.flatMap((goods) => (goods ? [[goods.id, goods] as const] : [])));
}

export type Priced = Goods & { amount: number };

/** All of them, by their ids; throws what Medusa throws when one cannot be bought. */
export async function requireGoods(
	container: MedusaContainer,
	region: Region,
	variants: string[],
): Promise<Map<string, Priced>> {
	const goods = await readGoods(container, region, variants);
	const refuse = (ids: string[], why: string) => {
		if (ids.length) {
			throw new MedusaError(MedusaError.Types.INVALID_DATA, `Variants ${ids.join(", ")} ${why}`);
		}
	};
	refuse(
		variants.filter((id) => !goods.get(id)?.published),
		"do not exist or belong to a product that is not published",
	);
	refuse(
		variants.filter((id) => goods.get(id)?.amount === null),
		"do not have a price",
	);
	return goods as Map<string, Priced>;
}
