// SPDX-License-Identifier: Apache-2.0
//
// A cart becomes an order. Medusa's workflows for it write down each of their steps, work out the whole cart after each
// and read it anew before each: four hundred statements. In a plain shop (plain.ts) the cart is read once, under the
// lock of those workflows; what it comes to is worked out once, compared with what was shown, and ordered as it was
// compared. What is written is what they write of an order. Killed or failed on the way, it is undone as theirs is
// (unfinished.ts).

import type {
	ICartModuleService,
	IEventBusModuleService,
	IOrderModuleService,
	MedusaContainer,
} from "@medusajs/framework/types";
import {
	ContainerRegistrationKeys,
	EventPriority,
	MedusaError,
	Modules,
	OrderWorkflowEvents,
} from "@medusajs/framework/utils";
import { find } from "../medusa/graph";
import { lookAgain } from "../medusa/kept";
import { readShop, type Region, type ShopView } from "../medusa/shop";
import { say } from "../say";
import { wordsOf } from "../words";
import { buyerOf } from "./buyer";
import { checkoutKey, orderByWorkflows, rememberedOf, TotalChanged, type Purchase } from "./cart";
import { withLease } from "./lease";
import { billed, collectionOf, settle } from "./pay";
import { isPlain } from "./plain";
import { isProved } from "./proof";
import { reserve } from "./reserve";
import { orderedOf, reckon, type CartRow, type Reckoned } from "./reckon";
import { wasShown } from "./totals";
import { orderOfCart, undoUnfinished } from "./unfinished";

/** How long a second submission of one checkout waits for the first. */
const CHECKOUT_SECONDS = 25;
/** How long an order waits for a change of its cart: longer than a lock outlives its process. */
const CART_SECONDS = 12;

const FIELDS = ["id", "completed_at", "currency_code", "region_id", "sales_channel_id", "items.*"];

/** Of the shop as it is. */
async function readRow(container: MedusaContainer, region: Region | null, id: string): Promise<CartRow> {
	const [row] = await find<CartRow>(container, "cart", FIELDS, { id });
	const isOfShop = row?.region_id === region?.id && row?.currency_code === region?.currency;
	if (!row?.items?.length || row.completed_at || !isOfShop) {
		throw new MedusaError(MedusaError.Types.INVALID_DATA, `Cart ${id} is empty or no longer as it was`);
	}
	return row;
}

/** The prices that the cart comes to are its own from now on, so that its pages say the same. */
async function keepPrices(container: MedusaContainer, row: CartRow, reckoned: Reckoned): Promise<void> {
	const changed = reckoned.items
		.filter((item, index) => {
			const { unit_price, is_tax_inclusive } = row.items[index];
			return Number(unit_price) !== item.unit_price || !!is_tax_inclusive !== item.is_tax_inclusive;
		})
		.map(({ id, unit_price, is_tax_inclusive }) => ({ id, unit_price, is_tax_inclusive }));
	if (changed.length) {
		await container.resolve<ICartModuleService>(Modules.CART).updateLineItems(changed as never);
	}
}

/** From here on the cart is known as one that is ordered: an order without its last step can be found and undone. */
async function remember(container: MedusaContainer, cart: string, purchase: Purchase) {
	const { email: _, ...place } = purchase.address;
	const buyer = await buyerOf(container, purchase.address.email);
	await container.resolve<ICartModuleService>(Modules.CART).updateCarts(cart, {
		email: buyer.email,
		customer_id: buyer.id,
		shipping_address: place,
		billing_address: place,
		metadata: rememberedOf(cart, purchase),
		completed_at: new Date(),
	} as never);
	return { email: buyer.email, customer_id: buyer.id, shipping_address: place, billing_address: place };
}

async function make(container: MedusaContainer, row: CartRow, reckoned: Reckoned, purchase: Purchase): Promise<string> {
	const bill = { amount: reckoned.amounts.total, currency_code: row.currency_code };
	const who = await remember(container, row.id, purchase);
	const [order] = await container.resolve<IOrderModuleService>(Modules.ORDER).createOrders([
		{ ...orderedOf(row, reckoned), ...who, metadata: rememberedOf(row.id, purchase) } as never,
	]);
	const lines = (order.items ?? []).map((line) => ({
		id: line.id,
		goods: reckoned.goods.get(line.variant_id ?? "")!,
		quantity: Number(line.quantity),
	}));
	await reserve(container, row.sales_channel_id, lines);
	const before = await collectionOf(container, row.id);
	const collection = await billed(container, before, bill);
	const [made, of, paid] = [{ order_id: order.id }, { cart_id: row.id }, { payment_collection_id: collection }];
	await container.resolve(ContainerRegistrationKeys.LINK).create([
		{ [Modules.ORDER]: made, [Modules.CART]: of },
		{ [Modules.ORDER]: made, [Modules.PAYMENT]: paid },
		...(before ? [] : [{ [Modules.CART]: of, [Modules.PAYMENT]: paid }]),
	]);
	await settle(container, collection, bill);
	return order.id;
}

/** Mail goes out by it; what is lost here is found by the next look at the orders (mail/orders.ts). */
async function tell(container: MedusaContainer, order: string): Promise<void> {
	const bus = container.resolve<IEventBusModuleService>(Modules.EVENT_BUS);
	const options = { priority: EventPriority.CRITICAL };
	await bus.emit({ name: OrderWorkflowEvents.PLACED, data: { id: order }, options }).catch((error: unknown) => {
		say(`order ${order} is placed, but nobody could be told of it: ${wordsOf(error)}`);
	});
}

async function undo(container: MedusaContainer, cart: string): Promise<void> {
	await undoUnfinished(container, cart).catch((error: unknown) => {
		say(`cart ${cart}: what its order has left is undone when it is tried again: ${wordsOf(error)}`);
	});
}

async function orderShort(container: MedusaContainer, cart: string, purchase: Purchase): Promise<string> {
	const order = await withLease(container, cart, CART_SECONDS, async () => {
		// Waiting may have taken long: all is as it is now.
		lookAgain(container);
		const shop = await readShop(container);
		const row = await readRow(container, shop.region, cart);
		const reckoned = await reckon(container, shop, shop.region as Region, row, purchase);
		if (!wasShown(reckoned.amounts, purchase.shown)) {
			await keepPrices(container, row, reckoned);
			throw new TotalChanged(reckoned.amounts);
		}
		return make(container, row, reckoned, purchase).catch(async (error: unknown) => {
			await undo(container, cart);
			throw error;
		});
	});
	await tell(container, order);
	return order;
}

/**
 * Makes the cart an order and returns its id. To be called again after any failure: one cart becomes one order,
 * whichever process does it, and the same buyer who comes second gets that order. Throws TotalChanged, or what Medusa
 * throws when it cannot be ordered.
 */
export async function placeOrder(
	container: MedusaContainer,
	shop: ShopView,
	cart: string,
	purchase: Purchase,
): Promise<string> {
	return withLease(container, checkoutKey(cart), CHECKOUT_SECONDS, async () => {
		const placed = await orderOfCart(container, cart);
		if (placed && !(await isProved(container, cart, [purchase.proof]))) {
			throw new MedusaError(MedusaError.Types.NOT_FOUND, "somebody else has ordered this cart");
		}
		if (placed) {
			return placed;
		}
		await undoUnfinished(container, cart);
		return (await isPlain(container, cart))
			? orderShort(container, cart, purchase)
			: orderByWorkflows(container, shop, cart, purchase);
	});
}
