// SPDX-License-Identifier: Apache-2.0
//
// The cart of one browser, and turning it into an order.

import type { IWorkflowEngineService, MedusaContainer } from "@medusajs/framework/types";
import { Modules } from "@medusajs/framework/utils";
import {
	addShippingMethodToCartWorkflow,
	completeCartWorkflowId,
	createPaymentCollectionForCartWorkflow,
	createPaymentSessionsWorkflow,
	listShippingOptionsForCartWorkflow,
	updateCartWorkflow,
} from "@medusajs/medusa/core-flows";
import { CART_KEY, CHECKOUT_KEY, SHOWN_KEY } from "../keys";
import { find } from "../medusa/graph";
import type { Region, ShopView } from "../medusa/shop";
import { imageUrl } from "./catalog";
import { readOffers } from "./offers";
import { collectionOf, PAYMENT_PROVIDER } from "./pay";
import { isPlain } from "./plain";
import { proofDigest } from "./proof";
import { amountsOf, titleOf, wasShown, type Amounts, type LineRow, type ShippingRow } from "./totals";

export interface Line {
	id: string;
	title: string;
	variant: string | null;
	handle: string | null;
	image: string | null;
	unitPrice: number;
	quantity: number;
	total: number;
}

export interface Cart {
	id: string;
	completed: boolean;
	/** Of its prices: the shop's, or the one that was the shop's when they were worked out. */
	currency: string;
	regionId: string | null;
	itemTotal: number;
	lines: Line[];
	rows: LineRow[];
}

export interface ShippingOption {
	id: string;
	name: string;
	amount: number;
	/** Whether the amount includes tax. */
	inclusive: boolean;
}

export interface Address {
	email: string;
	first_name: string;
	last_name: string;
	address_1: string;
	postal_code: string;
	city: string;
	country_code: string;
	phone: string;
}

interface CartRow {
	id: string;
	completed_at: string | null;
	currency_code: string;
	region_id: string | null;
	items?: LineRow[];
	shipping_methods?: ShippingRow[];
}

/** Sums are worked out of the rows, so all that counts towards them is asked for. */
const CART_FIELDS = [
	"id",
	"completed_at",
	"currency_code",
	"region_id",
	"items.*",
	"items.adjustments.*",
	"items.tax_lines.*",
];
const SHIPPING_FIELDS = ["shipping_methods.*", "shipping_methods.adjustments.*", "shipping_methods.tax_lines.*"];

export function checkoutKey(cart: string): string {
	return `store-checkout:${cart}`;
}

export const TOTAL_CHANGED = "it comes to another sum than the page said";

/** The order was not made: it would come to other sums than those that were shown. */
export class TotalChanged extends Error {
	constructor(readonly amounts: Amounts) {
		super(TOTAL_CHANGED);
	}
}

export function toLine(row: LineRow, total: number): Line {
	return {
		id: row.id,
		title: titleOf(row),
		variant: row.variant_id,
		handle: row.product_handle,
		image: row.product_id ? imageUrl(row.product_id, row.thumbnail) : null,
		unitPrice: Number(row.unit_price),
		quantity: Number(row.quantity),
		total,
	};
}

export async function readCart(container: MedusaContainer, id: string): Promise<Cart | null> {
	const [row] = await find<CartRow>(container, "cart", CART_FIELDS, { id });
	if (!row) {
		return null;
	}
	const rows = [...(row.items ?? [])].sort((a, b) => a.id.localeCompare(b.id));
	const amounts = amountsOf(row.currency_code, rows, null);
	return {
		id: row.id,
		completed: row.completed_at !== null,
		currency: row.currency_code,
		regionId: row.region_id,
		itemTotal: amounts.goods,
		lines: rows.map((line, index) => toLine(line, amounts.lines[index].total)),
		rows,
	};
}

/** What the cart comes to as it stands, with the delivery that is chosen in it. */
export async function readAmounts(container: MedusaContainer, id: string): Promise<Amounts> {
	const [row] = await find<CartRow>(container, "cart", [...CART_FIELDS, ...SHIPPING_FIELDS], { id });
	return amountsOf(row.currency_code, row.items ?? [], row.shipping_methods?.[0] ?? null);
}

/** As Medusa lists them for this cart. */
async function listedFor(container: MedusaContainer, cart: string): Promise<ShippingOption[]> {
	const { result } = await listShippingOptionsForCartWorkflow(container).run({
		input: { cart_id: cart, is_return: false },
	});
	return (result as unknown as Array<Omit<ShippingOption, "inclusive"> & { is_tax_inclusive: boolean }>)
		.map(({ id, name, amount, is_tax_inclusive }): ShippingOption => {
			return { id, name, amount: Number(amount), inclusive: is_tax_inclusive };
		})
		.filter(({ amount }) => Number.isFinite(amount));
}

/**
 * In the order of the shop's list: the first is the one that is chosen beforehand. Without a country those of all of
 * the region's.
 */
export async function shippingOptions(
	container: MedusaContainer,
	shop: ShopView,
	region: Region,
	cart: string,
	country: string | null,
): Promise<ShippingOption[]> {
	const options = (await isPlain(container, cart))
		? await readOffers(container, shop, region, country)
		: await listedFor(container, cart);
	const place = ({ name }: ShippingOption) =>
		shop.shipping.includes(name) ? shop.shipping.indexOf(name) : Infinity;
	return [...options].sort((a, b) => (place(a) === place(b) ? a.amount - b.amount : place(a) - place(b)));
}

async function preparePayment(container: MedusaContainer, cart: string): Promise<void> {
	let id = await collectionOf(container, cart);
	if (!id) {
		await createPaymentCollectionForCartWorkflow(container).run({ input: { cart_id: cart } });
		id = await collectionOf(container, cart);
	}
	await createPaymentSessionsWorkflow(container).run({
		input: { payment_collection_id: id as string, provider_id: PAYMENT_PROVIDER },
	});
}

async function complete(container: MedusaContainer, cart: string): Promise<string> {
	const engine = container.resolve<IWorkflowEngineService>(Modules.WORKFLOW_ENGINE);
	const { errors, result } = await engine.run(completeCartWorkflowId, {
		input: { id: cart },
		throwOnError: false,
	});
	const failed = errors?.[0]?.error as Error | undefined;
	if (failed) {
		throw failed.message === TOTAL_CHANGED ? new TotalChanged(await readAmounts(container, cart)) : failed;
	}
	return (result as { id: string }).id;
}

export interface Purchase {
	address: Address;
	/** The shipping option's id. */
	option: string;
	/** What the page said that it comes to (totals.ts). */
	shown: string[];
	/** By which the buyer is known again (proof.ts). */
	proof: string;
}

/** What the cart, and so its order, remembers. */
export function rememberedOf(cart: string, purchase: Purchase): Record<string, unknown> {
	return {
		[CART_KEY]: cart,
		[SHOWN_KEY]: purchase.shown,
		[CHECKOUT_KEY]: proofDigest(purchase.proof),
	};
}

/**
 * By Medusa's workflows: who buys and how it is sent, payment, and the order. Prices, tax and currency are those of
 * now.
 */
export async function orderByWorkflows(
	container: MedusaContainer,
	shop: ShopView,
	cart: string,
	purchase: Purchase,
): Promise<string> {
	const { email, ...place } = purchase.address;
	await updateCartWorkflow(container).run({
		input: {
			id: cart,
			// Given always: with it Medusa works out all prices anew.
			region_id: shop.region?.id,
			email,
			shipping_address: place,
			billing_address: place,
			metadata: rememberedOf(cart, purchase),
		},
	});
	await addShippingMethodToCartWorkflow(container).run({
		input: { cart_id: cart, options: [{ id: purchase.option }] },
	});
	const amounts = await readAmounts(container, cart);
	if (!wasShown(amounts, purchase.shown)) {
		throw new TotalChanged(amounts);
	}
	await preparePayment(container, cart);
	return complete(container, cart);
}
