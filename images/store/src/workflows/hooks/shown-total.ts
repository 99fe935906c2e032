// SPDX-License-Identifier: Apache-2.0
//
// The last look before a cart becomes an order, inside Medusa's own workflow and under its lock: on the very rows that
// the order is made of. A line that was added meanwhile in another window, or by the API, is seen here.

import { MedusaError } from "@medusajs/framework/utils";
import { completeCartWorkflow } from "@medusajs/medusa/core-flows";
import { SHOWN_KEY } from "../../keys";
import { TOTAL_CHANGED } from "../../shop/cart";
import { amountsOf, wasShown, type LineRow, type ShippingRow } from "../../shop/totals";

interface CompletedCart {
	currency_code: string;
	completed_at?: string | Date | null;
	metadata?: Record<string, unknown> | null;
	items?: LineRow[];
	shipping_methods?: ShippingRow[];
}

completeCartWorkflow.hooks.validate(async ({ cart }: { cart: CompletedCart }) => {
	const shown = cart.metadata?.[SHOWN_KEY];
	if (!Array.isArray(shown) || cart.completed_at) {
		return;
	}
	if (!wasShown(amountsOf(cart.currency_code, cart.items ?? [], cart.shipping_methods?.[0] ?? null), shown)) {
		throw new MedusaError(MedusaError.Types.NOT_ALLOWED, TOTAL_CHANGED);
	}
});
