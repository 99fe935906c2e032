// SPDX-License-Identifier: Apache-2.0
//
// Products by SKU, a batch after another, so that ten thousand need no more memory than a hundred. A product that this
// program has made or taken over carries a mark in its metadata; those that a person made in the admin page carry none
// and are left alone. What a person deleted or unpublished stays so until it leaves the list and comes back.

import type { MedusaContainer } from "@medusajs/framework/types";
import { ProductStatus } from "@medusajs/framework/utils";
import {
	createProductsWorkflow,
	linkProductsToSalesChannelWorkflow,
	updateProductsWorkflow,
} from "@medusajs/medusa/core-flows";
import { createHash } from "node:crypto";
import { find } from "../medusa/graph";
import { say } from "../say";
import type { Product, StoreConfig } from "./config";
import type { Shop } from "./shop";
import { ensureStock } from "./stock";
import type { Written } from "./written";

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

/** What a seed goes through a batch with. */
interface Seeding {
	container: MedusaContainer;
	config: StoreConfig;
	shop: Shop;
	reset: boolean;
	written: Written;
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
/** Products between two lines of the log. */
const TELL_EVERY = 1000;

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

/** What is counted under these SKUs already: of a product that somebody deleted, it may be left. */
async function itemsOf(container: MedusaContainer, sku: string[]) {
	const rows = await find<{ id: string; sku: string }>(container, "inventory_item", ["id", "sku"], { sku });
	return new Map(rows.map((row) => [row.sku, [{ inventory_item_id: row.id, required_quantity: 1 }]]));
}

async function create({ container, config, shop }: Seeding, products: Product[]): Promise<void> {
	if (!products.length) {
		return;
	}
	const items = await itemsOf(
		container,
		products.map(({ sku }) => sku),
	);
	await createProductsWorkflow(container).run({
		input: {
			products: products.map((product) => ({
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
						inventory_items: items.get(product.sku),
						options: { Default: "Default" },
						prices: [{ currency_code: config.currency, amount: product.price }],
					},
				],
			})),
		},
	});
}

/** The fields as they are configured; those of the database beside them. */
function fieldsOf(product: Product, currency: string) {
	return {
		title: product.title,
		description: product.description,
		image: product.image,
		price: [[currency, product.price]],
		status: ProductStatus.PUBLISHED,
	};
}

function fieldsIn({ product, prices }: VariantRow): ReturnType<typeof fieldsOf> {
	return {
		title: product.title,
		description: product.description ?? "",
		image: product.thumbnail,
		price: (prices ?? []).map(({ currency_code, amount }) => [currency_code, Number(amount)]),
		status: product.status as ProductStatus.PUBLISHED,
	};
}

/** What of a product is to be written, as the workflow takes it; null when nothing is. */
function updateOf({ config, shop, written }: Seeding, product: Product, row: VariantRow) {
	const wanted = fieldsOf(product, config.currency);
	const current = fieldsIn(row);
	const isNew = !written.has("product", product.sku);
	const decide = (field: keyof typeof wanted) =>
		written.decide("product", product.sku, field, wanted[field], current[field]);
	const update = {
		...(decide("title") && { title: product.title }),
		...(decide("description") && { description: product.description }),
		...(decide("image") && { thumbnail: product.image }),
		...(decide("status") && { status: ProductStatus.PUBLISHED }),
		...(decide("price") && {
			variants: [{ id: row.id, prices: [{ currency_code: config.currency, amount: product.price }] }],
		}),
		...(isNew && !isMarked(row.product.metadata) && { metadata: { ...row.product.metadata, ...MARK } }),
	};
	const inChannel = row.product.sales_channels?.some(({ id }) => id === shop.salesChannelId);
	const link = isNew && !inChannel;
	return Object.keys(update).length || link ? { update: { id: row.product.id, ...update }, link } : null;
}

async function update(seeding: Seeding, products: Product[], bySku: Map<string, VariantRow>): Promise<string[]> {
	const changes = products.flatMap((product) => {
		const row = bySku.get(product.sku);
		const change = row && updateOf(seeding, product, row);
		return change ? [{ sku: product.sku, ...change }] : [];
	});
	const { container, shop } = seeding;
	const written = changes.map((change) => change.update).filter((one) => Object.keys(one).length > 1);
	if (written.length) {
		await updateProductsWorkflow(container).run({ input: { products: written } });
	}
	const add = changes.filter(({ link }) => link).map((change) => change.update.id);
	if (add.length) {
		await linkProductsToSalesChannelWorkflow(container).run({ input: { id: shop.salesChannelId, add } });
	}
	return changes.map(({ sku }) => sku);
}

async function rowsOf(container: MedusaContainer, sku: string[]): Promise<Map<string, VariantRow>> {
	const rows = sku.length ? await find<VariantRow>(container, "product_variant", VARIANT_FIELDS, { sku }) : [];
	return new Map(rows.map((row) => [row.sku, row]));
}

async function seedBatch(seeding: Seeding, products: Product[], counts: Counts): Promise<string[]> {
	const { container, config, shop, reset, written } = seeding;
	const bySku = await rowsOf(
		container,
		products.map(({ sku }) => sku),
	);
	const absent = products.filter(({ sku }) => !bySku.has(sku));
	const missing = absent.filter(({ sku }) => !written.has("product", sku));
	await create(seeding, missing);
	const made = await rowsOf(
		container,
		missing.map(({ sku }) => sku),
	);
	const present = products.filter(({ sku }) => bySku.has(sku) || made.has(sku));
	const restocked = await ensureStock(container, present, shop, reset, written);
	const updated = await update(seeding, products, bySku);
	for (const product of missing) {
		Object.entries(fieldsOf(product, config.currency)).forEach(([field, value]) =>
			written.note("product", product.sku, field, value),
		);
	}
	await written.save();
	const touched = new Set([...updated, ...restocked]).size;
	counts.created += missing.length;
	counts.updated += touched;
	counts.unchanged += products.length - missing.length - touched;
	if (absent.length > missing.length) {
		const gone = absent.filter((product) => !missing.includes(product)).map(({ sku }) => sku);
		say(`deleted in the admin page, and left so: ${gone.join(", ")}`);
	}
	return products.flatMap(({ sku }) => (bySku.get(sku) ?? made.get(sku))?.product.id ?? []);
}

/** SKUs that a seed has written. Before there was a record, those of all products with the mark. */
async function known({ container, written }: Seeding): Promise<string[]> {
	const names = written.names("product");
	if (names.length) {
		return names;
	}
	const rows = await find<{ metadata: Record<string, unknown> | null; variants?: Array<{ sku: string | null }> }>(
		container,
		"product",
		["id", "metadata", "variants.sku"],
		{ status: ProductStatus.PUBLISHED },
	);
	return rows
		.filter((row) => isMarked(row.metadata))
		.flatMap((row) => (row.variants ?? []).flatMap(({ sku }) => sku ?? []));
}

/** Products of this program's making that the list no longer names become drafts: nobody sees or buys them. */
async function unpublish({ container, config, written }: Seeding, skus: string[]): Promise<number> {
	const listed = new Set(config.products.map((product) => product.sku));
	let count = 0;
	for (const batch of batches(skus.filter((sku) => !listed.has(sku)))) {
		const rows = [...(await rowsOf(container, batch)).values()].filter(
			({ product }) => isMarked(product.metadata) && product.status === ProductStatus.PUBLISHED,
		);
		if (rows.length) {
			const products = rows.map(({ product }) => ({ id: product.id, status: ProductStatus.DRAFT }));
			await updateProductsWorkflow(container).run({ input: { products } });
		}
		await written.forget("product", batch);
		count += rows.length;
	}
	return count;
}

export async function ensureProducts(seeding: Seeding): Promise<Seeded> {
	const { products } = seeding.config;
	const counts: Counts = { created: 0, updated: 0, unpublished: 0, unchanged: 0 };
	const ids: string[] = [];
	const before = await known(seeding);
	let done = 0;
	for (const batch of batches(products)) {
		ids.push(...(await seedBatch(seeding, batch, counts)));
		done += batch.length;
		if (done % TELL_EVERY < batch.length && done >= TELL_EVERY) {
			say(`${done} of ${products.length} products`);
		}
	}
	counts.unpublished = await unpublish(seeding, before);
	return { counts, ids };
}
