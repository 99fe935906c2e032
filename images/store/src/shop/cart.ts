// SPDX-License-Identifier: Apache-2.0
//
// The cart of one browser, and turning it into an order.

import type { IWorkflowEngineService, MedusaContainer } from "@medusajs/framework/types";
import { MedusaError, Modules } from "@medusajs/framework/utils";
import {
	addShippingMethodToCartWorkflow,
	addToCartWorkflow,
	completeCartWorkflowId,
	createCartWorkflow,
	createPaymentCollectionForCartWorkflow,
	createPaymentSessionsWorkflow,
	deleteLineItemsWorkflow,
	listShippingOptionsForCartWorkflow,
	updateCartWorkflow,
	updateLineItemInCartWorkflow,
} from "@medusajs/medusa/core-flows";
import { CART_KEY, CHECKOUT_KEY, SHOWN_KEY } from "../keys";
import { find } from "../medusa/graph";
import type { ShopView } from "../medusa/shop";
import { imageUrl } from "./catalog";
import { withLease } from "./lease";
import { isProved, proofDigest } from "./proof";
import { amountsOf, titleOf, wasShown, type Amounts, type LineRow, type ShippingRow } from "./totals";
import { orderOfCart, undoUnfinished } from "./unfinished";

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
const PAYMENT_PROVIDER = "pp_system_default";
/** How long a second submission of one checkout waits for the first. */
const CHECKOUT_SECONDS = 25;

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

export async function createCart(container: MedusaContainer, shop: ShopView): Promise<string> {
	const { result } = await createCartWorkflow(container).run({
		input: { region_id: shop.region?.id, sales_channel_id: shop.salesChannelId },
	});
	return result.id;
}

export async function addLine(
	container: MedusaContainer,
	cart: string,
	variant: string,
	quantity: number,
): Promise<void> {
	await addToCartWorkflow(container).run({
		input: { cart_id: cart, items: [{ variant_id: variant, quantity }] },
	});
}

export async function setQuantity(
	container: MedusaContainer,
	cart: string,
	line: string,
	quantity: number,
): Promise<void> {
	if (quantity === 0) {
		await deleteLineItemsWorkflow(container).run({ input: { cart_id: cart, ids: [line] } });
	} else {
		await updateLineItemInCartWorkflow(container).run({
			input: { cart_id: cart, item_id: line, update: { quantity } },
		});
	}
}

/** In the order of the shop's list: the first is the one that is chosen beforehand. */
export async function shippingOptions(container: MedusaContainer, shop: ShopView, cart: string) {
	const { result } = await listShippingOptionsForCartWorkflow(container).run({
		input: { cart_id: cart, is_return: false },
	});
	const place = ({ name }: ShippingOption) =>
		shop.shipping.includes(name) ? shop.shipping.indexOf(name) : Infinity;
	return (result as unknown as Array<Omit<ShippingOption, "inclusive"> & { is_tax_inclusive: boolean }>)
		.map(({ id, name, amount, is_tax_inclusive }): ShippingOption => {
			return { id, name, amount: Number(amount), inclusive: is_tax_inclusive };
		})
		.filter(({ amount }) => Number.isFinite(amount))
		.sort((a, b) => (place(a) === place(b) ? a.amount - b.amount : place(a) - place(b)));
}

async function preparePayment(container: MedusaContainer, cart: string): Promise<void> {
	const collection = async () =>
		(
			await find<{ payment_collection_id: string }>(
				container,
				"cart_payment_collection",
				["payment_collection_id"],
				{ cart_id: cart },
			)
		)[0]?.payment_collection_id;
	let id = await collection();
	if (!id) {
		await createPaymentCollectionForCartWorkflow(container).run({ input: { cart_id: cart } });
		id = await collection();
	}
	await createPaymentSessionsWorkflow(container).run({
		input: { payment_collection_id: id, provider_id: PAYMENT_PROVIDER },
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

/** Who buys and how it is sent, payment, and the order. Prices, tax and currency are those of now. */
async function order(container: MedusaContainer, shop: ShopView, cart: string, purchase: Purchase): Promise<string> {
	const { email, ...place } = purchase.address;
	await updateCartWorkflow(container).run({
		input: {
			id: cart,
			// Given always: with it Medusa works out all prices anew.
			region_id: shop.region?.id,
			email,
			shipping_address: place,
			billing_address: place,
			metadata: {
				[CART_KEY]: cart,
				[SHOWN_KEY]: purchase.shown,
				[CHECKOUT_KEY]: proofDigest(purchase.proof),
			},
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

/**
 * Makes the cart an order and returns its id. To be called again after any failure: one cart becomes one order,
 * whichever process does it, and the same buyer who comes second gets that order. Throws TotalChanged, or what Medusa
 * throws when it cannot be ordered.
 */
export async function placeOrder(container: MedusaContainer, shop: ShopView, cart: string, purchase: Purchase) {
	return withLease(container, checkoutKey(cart), CHECKOUT_SECONDS, async () => {
		const placed = await orderOfCart(container, cart);
		if (placed && !(await isProved(container, cart, [purchase.proof]))) {
			throw new MedusaError(MedusaError.Types.NOT_FOUND, "somebody else has ordered this cart");
		}
		if (placed) {
			return placed;
		}
		await undoUnfinished(container, cart);
		return order(container, shop, cart, purchase);
	});
}
