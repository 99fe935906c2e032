// SPDX-License-Identifier: Apache-2.0

import type { SubscriberArgs, SubscriberConfig } from "@medusajs/framework";
import { reasonOf } from "../mail/deliver";
import { confirmOrder } from "../mail/orders";
import { say } from "../say";

/** A failure is no fault of the event: the next look at the orders tries again, for days. */
export default async function orderPlaced({ event, container }: SubscriberArgs<{ id: string }>): Promise<void> {
	try {
		await confirmOrder(container, event.data.id);
	} catch (error) {
		say(`mail: an order is not confirmed yet, and will be tried again: ${reasonOf(error)}`);
	}
}

export const config: SubscriberConfig = {
	event: "order.placed",
	context: { subscriberId: "store-order-confirmation" },
};
