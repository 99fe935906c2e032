// SPDX-License-Identifier: Apache-2.0
//
// Products by SKU. A product that this program has made or taken over carries a mark in its metadata; those that a
// person made in the admin page carry none and are left alone.

import type { MedusaContainer } from "@medusajs/framework/types";
import { ProductStatus } from "@medusajs/framework/utils";
import {
	createInventoryLevelsWorkflow,
	createProductsWorkflow,
	linkProductsToSalesChannelWorkflow,
	updateInventoryLevelsWorkflow,
	updateProductsWorkflow,
} from "@medusajs/medusa/core-flows";
import { createHash } from "node:crypto";
import { find } from "../medusa/graph";
import type { Product, StoreConfig } from "./config";
import type { Shop } from "./shop";

export interface Seeded {
	counts: Counts;
	/** The ids of the listed products, in the order of the list. */
	ids: string[];
}

export interface Counts {
	created: number;
	updated: number;
	unpublished: number;
	unchanged: number;
}

interface VariantRow {
	id: string;
	sku: string;
	prices?: Array<{ currency_code: string; amount: number }>;
	product: {
		id: string;
		title: string;
		description: string | null;
		thumbnail: string | null;
		status: string;
		metadata: Record<string, unknown> | null;
		sales_channels?: Array<{ id: string }>;
	};
}

interface ItemRow {
	id: string;
	sku: string;
	location_levels?: Array<{
		id: string;
		location_id: string;
		stocked_quantity: number;
		reserved_quantity: number;
	}>;
}

const VARIANT_FIELDS = [
	"id",
	"sku",
	"prices.currency_code",
	"prices.amount",
	"product.id",
	"product.title",
	"product.description",
	"product.thumbnail",
	"product.status",
	"product.metadata",
	"product.sales_channels.id",
];
const MARK = { managed_by: "store-seed" };
/** Products that one workflow creates or updates; its input and its steps are kept in the database. */
const BATCH = 50;

/** The product's path in the shop. An SKU that does not survive as a path gets a digest of itself behind it. */
export function handleOf(sku: string): string {
	const slug = sku
		.toLowerCase()
		.replace(/[^a-z0-9]+/g, "-")
		.replace(/^-+|-+$/g, "");
	const plain = slug === sku.toLowerCase();
	return plain
		? slug
		: [slug, createHash("sha256").update(sku).digest("hex").slice(0, 8)].filter(Boolean).join("-");
}

function batches<T>(items: T[]): T[][] {
	return Array.from({ length: Math.ceil(items.length / BATCH) }, (_, index) =>
		items.slice(index * BATCH, (index + 1) * BATCH),
	);
}

function isMarked(metadata: Record<string, unknown> | null): boolean {
	return metadata?.managed_by === MARK.managed_by;
}

async function create(container: MedusaContainer, products: Product[], config: StoreConfig, shop: Shop) {
	for (const batch of batches(products)) {
		await createProductsWorkflow(container).run({
			input: {
				products: batch.map((product) => ({
					title: product.title,
					handle: handleOf(product.sku),
					description: product.description,
					thumbnail: product.image ?? undefined,
					status: ProductStatus.PUBLISHED,
					metadata: MARK,
					shipping_profile_id: shop.profileId,
					sales_channels: [{ id: shop.salesChannelId }],
					options: [{ title: "Default", values: ["Default"] }],
					variants: [
						{
							title: "Default",
							sku: product.sku,
							manage_inventory: true,
							options: { Default: "Default" },
							prices: [
								{
									currency_code: config.currency,
									amount: product.price,
								},
							],
						},
					],
				})),
			},
		});
	}
}

function isSame(product: Product, row: VariantRow, currency: string, salesChannelId: string): boolean {
	const [price, ...others] = row.prices ?? [];
	return (
		row.product.title === product.title &&
		(row.product.description ?? "") === product.description &&
		row.product.thumbnail === product.image &&
		row.product.status === ProductStatus.PUBLISHED &&
		isMarked(row.product.metadata) &&
		!others.length &&
		price?.currency_code === currency &&
		Number(price.amount) === product.price &&
		!!row.product.sales_channels?.some((channel) => channel.id === salesChannelId)
	);
}

async function update(
	container: MedusaContainer,
	changed: Array<[Product, VariantRow]>,
	config: StoreConfig,
	shop: Shop,
) {
	for (const batch of batches(changed)) {
		await updateProductsWorkflow(container).run({
			input: {
				products: batch.map(([product, row]) => ({
					id: row.product.id,
					title: product.title,
					description: product.description,
					thumbnail: product.image,
					status: ProductStatus.PUBLISHED,
					metadata: { ...row.product.metadata, ...MARK },
					variants: [
						{
							id: row.id,
							prices: [
								{
									currency_code: config.currency,
									amount: product.price,
								},
							],
						},
					],
				})),
			},
		});
	}
	const unlinked = changed.filter(
		([, row]) => !row.product.sales_channels?.some((channel) => channel.id === shop.salesChannelId),
	);
	if (unlinked.length) {
		await linkProductsToSalesChannelWorkflow(container).run({
			input: { id: shop.salesChannelId, add: unlinked.map(([, row]) => row.product.id) },
		});
	}
}

/**
 * Stock where a product has none at the shop's place yet, which is the case after its creation and after a seed that
 * was killed. Only reset sets the stock of the others. Returns the SKUs whose stock was reset.
 */
async function ensureStock(container: MedusaContainer, products: Product[], shop: Shop, reset: boolean) {
	const sku = products.map((product) => product.sku);
	const items = sku.length
		? await find<ItemRow>(
				container,
				"inventory_item",
				[
					"id",
					"sku",
					"location_levels.id",
					"location_levels.location_id",
					"location_levels.stocked_quantity",
					"location_levels.reserved_quantity",
				],
				{ sku },
			)
		: [];
	const rows = products.flatMap((product) => {
		const item = items.find((candidate) => candidate.sku === product.sku);
		return item
			? [
					{
						product,
						item,
						level: item.location_levels?.find(
							(l) => l.location_id === shop.locationId,
						),
					},
				]
			: [];
	});
	// What was ordered and not sent yet is still in the warehouse; stock is what can be bought.
	const total = ({ product, level }: (typeof rows)[number]) =>
		product.stock + Number(level?.reserved_quantity ?? 0);
	const amount = (row: (typeof rows)[number]) => ({
		inventory_item_id: row.item.id,
		location_id: shop.locationId,
		stocked_quantity: total(row),
	});
	const bare = rows.filter(({ level }) => !level);
	if (bare.length) {
		await createInventoryLevelsWorkflow(container).run({ input: { inventory_levels: bare.map(amount) } });
	}
	const other = rows.filter((row) => reset && row.level && Number(row.level.stocked_quantity) !== total(row));
	if (other.length) {
		await updateInventoryLevelsWorkflow(container).run({
			input: { updates: other.map((row) => ({ id: row.level?.id, ...amount(row) })) },
		});
	}
	return other.map(({ product }) => product.sku);
}

/** Products of this program's making that the list no longer names become drafts: nobody sees or buys them. */
async function unpublish(container: MedusaContainer, products: Product[]): Promise<number> {
	const rows = await find<{
		id: string;
		metadata: Record<string, unknown> | null;
		variants?: Array<{ sku: string }>;
	}>(container, "product", ["id", "metadata", "variants.sku"], { status: ProductStatus.PUBLISHED });
	const kept = new Set(products.map((product) => product.sku));
	const gone = rows.filter(
		(row) => isMarked(row.metadata) && !row.variants?.some((variant) => kept.has(variant.sku)),
	);
	for (const batch of batches(gone)) {
		await updateProductsWorkflow(container).run({
			input: { products: batch.map(({ id }) => ({ id, status: ProductStatus.DRAFT })) },
		});
	}
	return gone.length;
}

export async function ensureProducts(
	container: MedusaContainer,
	config: StoreConfig,
	shop: Shop,
	reset: boolean,
): Promise<Seeded> {
	const sku = config.products.map((product) => product.sku);
	const rows = sku.length ? await find<VariantRow>(container, "product_variant", VARIANT_FIELDS, { sku }) : [];
	const bySku = new Map(rows.map((row) => [row.sku, row]));
	const missing = config.products.filter((product) => !bySku.has(product.sku));
	const changed = config.products.flatMap((product): Array<[Product, VariantRow]> => {
		const row = bySku.get(product.sku);
		return row && !isSame(product, row, config.currency, shop.salesChannelId) ? [[product, row]] : [];
	});
	await create(container, missing, config, shop);
	await update(container, changed, config, shop);
	const restocked = await ensureStock(container, config.products, shop, reset);
	const touched = new Set([...changed.map(([product]) => product.sku), ...restocked]);
	const made = missing.length
		? await find<Pick<VariantRow, "sku" | "product">>(container, "product_variant", ["sku", "product.id"], {
				sku: missing.map((product) => product.sku),
			})
		: [];
	const ids = new Map([...rows, ...made].map((row) => [row.sku, row.product.id]));
	const counts: Counts = {
		created: missing.length,
		updated: touched.size,
		unpublished: await unpublish(container, config.products),
		unchanged: config.products.length - missing.length - touched.size,
	};
	return { counts, ids: config.products.flatMap((product) => ids.get(product.sku) ?? []) };
}
