// SPDX-License-Identifier: Apache-2.0
//
// The cart of one browser, and turning it into an order.

import type { IWorkflowEngineService, MedusaContainer } from "@medusajs/framework/types";
import { Modules } from "@medusajs/framework/utils";
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
import { CART_KEY } from "../keys";
import { find } from "../medusa/graph";
import type { ShopView } from "../medusa/shop";
import { imageUrl } from "./catalog";
import { withLease } from "./lease";
import { orderOfCart, undoUnfinished } from "./unfinished";

export interface Line {
	id: string;
	title: string;
	handle: string | null;
	image: string | null;
	unitPrice: number;
	quantity: number;
	total: number;
}

export interface Cart {
	id: string;
	completed: boolean;
	itemTotal: number;
	lines: Line[];
}

export interface ShippingOption {
	id: string;
	name: string;
	amount: number;
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

export interface LineRow {
	id: string;
	title: string;
	product_title: string | null;
	variant_title: string | null;
	product_id: string | null;
	product_handle: string | null;
	thumbnail: string | null;
	unit_price: number;
	quantity: number;
	total: number;
}

interface CartRow {
	id: string;
	completed_at: string | null;
	item_total: number;
	items?: LineRow[];
}

/** Sums are worked out of the rows that are asked for, so all that counts towards them is. */
const CART_FIELDS = ["id", "completed_at", "item_total", "items.*", "items.adjustments.*", "items.tax_lines.*"];
const PAYMENT_PROVIDER = "pp_system_default";
/** How long a second submission of one checkout waits for the first. */
const CHECKOUT_SECONDS = 25;

export function toLine(row: LineRow): Line {
	const plain = !row.variant_title || row.variant_title === "Default";
	return {
		id: row.id,
		title: `${row.product_title ?? row.title}${plain ? "" : `, ${row.variant_title}`}`,
		handle: row.product_handle,
		image: row.product_id ? imageUrl(row.product_id, row.thumbnail) : null,
		unitPrice: Number(row.unit_price),
		quantity: Number(row.quantity),
		total: Number(row.total),
	};
}

export async function readCart(container: MedusaContainer, id: string): Promise<Cart | null> {
	const [row] = await find<CartRow>(container, "cart", CART_FIELDS, { id });
	return row
		? {
				id: row.id,
				completed: row.completed_at !== null,
				itemTotal: Number(row.item_total),
				lines: (row.items ?? []).map(toLine).sort((a, b) => a.id.localeCompare(b.id)),
			}
		: null;
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
	return (result as unknown as ShippingOption[])
		.map(({ id, name, amount }): ShippingOption => ({ id, name, amount: Number(amount) }))
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
	if (errors?.[0]) {
		throw errors[0].error;
	}
	return (result as { id: string }).id;
}

/** Who buys and how it is sent, payment, and the order. */
async function order(container: MedusaContainer, cart: string, address: Address, option: string): Promise<string> {
	const { email, ...place } = address;
	await updateCartWorkflow(container).run({
		input: {
			id: cart,
			email,
			shipping_address: place,
			billing_address: place,
			metadata: { [CART_KEY]: cart },
		},
	});
	await addShippingMethodToCartWorkflow(container).run({ input: { cart_id: cart, options: [{ id: option }] } });
	await preparePayment(container, cart);
	return complete(container, cart);
}

/**
 * Makes the cart an order and returns its id. To be called again after any failure: one cart becomes one order,
 * whichever process does it, and who comes second gets that order. Throws what Medusa throws when it cannot be ordered.
 */
export async function placeOrder(container: MedusaContainer, cart: string, address: Address, option: string) {
	return withLease(container, `store-checkout:${cart}`, CHECKOUT_SECONDS, async () => {
		const placed = await orderOfCart(container, cart);
		if (placed) {
			return placed;
		}
		await undoUnfinished(container, cart);
		return order(container, cart, address, option);
	});
}
