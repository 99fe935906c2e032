// SPDX-License-Identifier: Apache-2.0
//
// The ceiling on the lines of a cart, inside Medusa's own workflows and under their lock: whoever adds, a page or the
// store API, one at a time or many at once. More of what is there already is no line more.

import type { ICartModuleService, MedusaContainer } from "@medusajs/framework/types";
import { Modules } from "@medusajs/framework/utils";
import { addToCartWorkflow, createCartWorkflow } from "@medusajs/medusa/core-flows";
import { CART_LINES } from "../../guard/ceilings";
import { isSame, refuseMore, type Item } from "../../shop/lines";

addToCartWorkflow.hooks.validate(async ({ cart, input }, { container }: { container: MedusaContainer }) => {
	const columns = { select: ["id", "variant_id", "metadata"], take: CART_LINES + 1 };
	const lines: Item[] = await container
		.resolve<ICartModuleService>(Modules.CART)
		.listLineItems({ cart_id: cart.id }, columns);
	const items: Item[] = input.items ?? [];
	const added = items.filter((item) => !lines.some((line) => isSame(line, item)));
	refuseMore(added.length && lines.length + added.length);
});

createCartWorkflow.hooks.validate(({ cart }) => refuseMore(cart.items?.length ?? 0));
