// SPDX-License-Identifier: Apache-2.0
//
// Published products of the shop's sales channel, with price and stock.

import type { MedusaContainer } from "@medusajs/framework/types";
import { ProductStatus, QueryContext } from "@medusajs/framework/utils";
import { createHash } from "node:crypto";
import { isUploadUrl } from "../files/picture";
import { ask, find } from "../medusa/graph";
import { kept } from "../medusa/kept";
import type { ShopView } from "../medusa/shop";
import { isImage } from "../theme";
import { available, onSale } from "./stock";

export interface Variant {
	id: string;
	title: string;
	price: number | null;
	/** Whether the price includes tax. */
	inclusive: boolean;
	/** How many can be bought; null when that is not counted. */
	available: number | null;
}

export interface ProductView {
	id: string;
	handle: string;
	title: string;
	description: string;
	image: string | null;
	variants: Variant[];
}

interface VariantRow {
	id: string;
	title: string;
	manage_inventory: boolean;
	allow_backorder: boolean;
	calculated_price?: { calculated_amount: number | null; is_calculated_price_tax_inclusive?: boolean };
}

interface ProductRow {
	id: string;
	handle: string;
	title: string;
	description: string | null;
	thumbnail: string | null;
	variants?: VariantRow[];
}

export const PAGE_SIZE = 24;

const FIELDS = [
	"id",
	"handle",
	"title",
	"description",
	"thumbnail",
	"variants.id",
	"variants.title",
	"variants.manage_inventory",
	"variants.allow_backorder",
	"variants.variant_rank",
	"variants.calculated_price.*",
];

/** Where a browser gets an image: data: URIs are served apart, so that pages stay small and browsers keep them. */
export function imageUrl(id: string, image: string | null): string | null {
	if (isUploadUrl(image)) {
		return image;
	}
	if (!isImage(image)) {
		return null;
	}
	if (!image.startsWith("data:")) {
		return image;
	}
	return `/media/${id}?v=${createHash("sha256").update(image).digest("hex").slice(0, 12)}`;
}

/** What of a product depends on the catalogue alone. */
interface KeptProduct extends Omit<ProductView, "variants"> {
	variants: Array<Omit<Variant, "available"> & { counted: boolean }>;
}

function view(row: ProductRow): KeptProduct {
	return {
		id: row.id,
		handle: row.handle,
		title: row.title,
		description: row.description ?? "",
		image: imageUrl(row.id, row.thumbnail),
		variants: (row.variants ?? []).map((variant) => ({
			id: variant.id,
			title: variant.title,
			price: variant.calculated_price?.calculated_amount ?? null,
			inclusive: variant.calculated_price?.is_calculated_price_tax_inclusive ?? false,
			counted: variant.manage_inventory && !variant.allow_backorder,
		})),
	};
}

async function withStock(container: MedusaContainer, shop: ShopView, kept: KeptProduct[]): Promise<ProductView[]> {
	const counted = kept.flatMap(({ variants }) => variants.filter((variant) => variant.counted));
	const stock = await available(
		container,
		shop.salesChannelId,
		counted.map(({ id }) => id),
	);
	return kept.map((product) => ({
		...product,
		variants: product.variants.map(({ counted: isCounted, ...variant }) => ({
			...variant,
			available: isCounted ? (stock.get(variant.id) ?? 0) : null,
		})),
	}));
}

/** Published products with those filters, in no order. */
async function query(container: MedusaContainer, shop: ShopView, filters: Record<string, unknown>) {
	const price = QueryContext({ region_id: shop.region?.id, currency_code: shop.region?.currency });
	const rows = await ask<ProductRow>(container, {
		entity: "product",
		fields: FIELDS,
		filters: { ...filters, status: ProductStatus.PUBLISHED },
		context: { variants: { calculated_price: price } },
	});
	return rows.map(view);
}

/** The ids of all that can be seen, in the shop's order; what was made in the admin page comes last, by its age. */
async function inOrder(container: MedusaContainer, shop: ShopView): Promise<string[]> {
	const ids = await onSale(container, shop.salesChannelId);
	const places = new Map(shop.products.map((id, index) => [id, index]));
	const place = (id: string) => places.get(id) ?? places.size;
	// Sorting is stable: what has no place keeps its own.
	return ids.sort((a, b) => place(a) - place(b));
}

/** page counts from 1. */
export async function listProducts(container: MedusaContainer, shop: ShopView, page: number) {
	const all = await kept(container, "order", () => inOrder(container, shop));
	const ids = all.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE);
	const products = async () =>
		(await query(container, shop, { id: ids })).sort((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id));
	const found = ids.length ? await kept(container, `page ${page}`, products) : [];
	return { products: await withStock(container, shop, found), count: all.length };
}

export async function getProduct(container: MedusaContainer, shop: ShopView, handle: string) {
	const found = await kept(container, `product ${handle}`, async () => {
		const [product] = await query(container, shop, { handle });
		return product && (await onSale(container, shop.salesChannelId, product.id)).length ? product : null;
	});
	return found && (await withStock(container, shop, [found]))[0];
}

/** The image as the seed took it; null when there is none of that id. */
export async function productImage(container: MedusaContainer, id: string): Promise<string | null> {
	const [row] = await find<{ thumbnail: string | null }>(container, "product", ["thumbnail"], {
		id,
		status: ProductStatus.PUBLISHED,
	});
	return row?.thumbnail ?? null;
}
