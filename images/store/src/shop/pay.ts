// SPDX-License-Identifier: Apache-2.0
//
// The payment of a cart: what it comes to, and a session with the shop's provider, which settles nothing before the
// order. A cart keeps what it has through all tries to order it.

import type { IPaymentModuleService, MedusaContainer } from "@medusajs/framework/types";
import { Modules } from "@medusajs/framework/utils";
import { find } from "../medusa/graph";

export const PAYMENT_PROVIDER = "pp_system_default";

export interface Bill {
	amount: number;
	currency_code: string;
}

/** The id of the cart's payment collection, if it has one. */
export async function collectionOf(container: MedusaContainer, cart: string): Promise<string | undefined> {
	const links = await find<{ payment_collection_id: string }>(
		container,
		"cart_payment_collection",
		["payment_collection_id"],
		{ cart_id: cart },
	);
	return links[0]?.payment_collection_id;
}

/** The collection with this bill: the one that is given, without its sessions, or a new one. */
export async function billed(container: MedusaContainer, collection: string | undefined, bill: Bill): Promise<string> {
	const payment = container.resolve<IPaymentModuleService>(Modules.PAYMENT);
	if (!collection) {
		return (await payment.createPaymentCollections({ ...bill })).id;
	}
	const before = { payment_collection_id: collection };
	for (const { id } of await payment.listPaymentSessions(before, { select: ["id"] })) {
		await payment.deletePaymentSession(id);
	}
	await payment.updatePaymentCollections(collection, { ...bill });
	return collection;
}

/** The last step of an order: after it the order counts. */
export async function settle(container: MedusaContainer, collection: string, bill: Bill): Promise<void> {
	const payment = container.resolve<IPaymentModuleService>(Modules.PAYMENT);
	const session = await payment.createPaymentSession(collection, {
		...bill,
		provider_id: PAYMENT_PROVIDER,
		data: {},
		context: {},
	});
	await payment.authorizePaymentSession(session.id, {});
}
