// SPDX-License-Identifier: Apache-2.0
//
// Medusa's workflow that completes a cart undoes its steps when one fails, but not when its process is killed: an order
// may be left whose goods are not reserved or whose payment is not settled, and the cart stays locked for two minutes.
// Nobody was told of such an order. It is undone here, with the calls that the workflow's own compensation makes,
// before the cart is completed anew.

import type {
	ICartModuleService,
	IInventoryService,
	ILockingModule,
	IOrderModuleService,
	MedusaContainer,
} from "@medusajs/framework/types";
import { ContainerRegistrationKeys, Modules } from "@medusajs/framework/utils";
import { CART_KEY } from "../keys";
import { find } from "../medusa/graph";

export interface Unfinished {
	id: string;
	items?: Array<{ id: string }>;
	payment_collections?: Array<{ id: string }>;
}

const SETTLED: readonly string[] = ["authorized", "partially_captured", "completed"];

/** The order that a cart has become. Settling the payment is the last step, so an order without it is unfinished. */
export async function orderOfCart(container: MedusaContainer, cart: string): Promise<string | null> {
	const [link] = await find<{ order_id: string }>(container, "order_cart", ["order_id"], { cart_id: cart });
	if (!link) {
		return null;
	}
	const [order] = await find<{ id: string; payment_collections?: Array<{ status: string }> }>(
		container,
		"order",
		["id", "payment_collections.status"],
		{ id: link.order_id },
	);
	return order?.payment_collections?.some(({ status }) => SETTLED.includes(status)) ? order.id : null;
}

/** With its reservation, as if it had never been. */
export async function undoOrder(container: MedusaContainer, cart: string, order: Unfinished): Promise<void> {
	const inventory = container.resolve<IInventoryService>(Modules.INVENTORY);
	const link = container.resolve(ContainerRegistrationKeys.LINK);
	const reserved = await inventory.listReservationItems({ line_item_id: order.items?.map(({ id }) => id) ?? [] });
	if (reserved.length) {
		await inventory.deleteReservationItems(reserved.map(({ id }) => id));
	}
	await link.dismiss([
		{ [Modules.ORDER]: { order_id: order.id }, [Modules.CART]: { cart_id: cart } },
		...(order.payment_collections ?? []).map(({ id }) => ({
			[Modules.ORDER]: { order_id: order.id },
			[Modules.PAYMENT]: { payment_collection_id: id },
		})),
	]);
	await container.resolve<IOrderModuleService>(Modules.ORDER).deleteOrders([order.id]);
}

/** To be called while no process completes this cart, and when it has not become an order. */
export async function undoUnfinished(container: MedusaContainer, cart: string): Promise<void> {
	const [row] = await find<{ completed_at: string | null; metadata: Record<string, unknown> | null }>(
		container,
		"cart",
		["completed_at", "metadata"],
		{ id: cart },
	);
	if (row?.metadata?.[CART_KEY] !== cart) {
		return;
	}
	await container.resolve<ILockingModule>(Modules.LOCKING).release(cart);
	const orders = await find<Unfinished>(container, "order", ["id", "items.id", "payment_collections.id"], {
		metadata: { [CART_KEY]: cart },
	});
	for (const order of orders) {
		await undoOrder(container, cart, order);
	}
	if (row.completed_at) {
		await container.resolve<ICartModuleService>(Modules.CART).updateCarts(cart, { completed_at: null });
	}
}
