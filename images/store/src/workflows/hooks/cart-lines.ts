// SPDX-License-Identifier: Apache-2.0
//
// The ceiling on the lines of a cart, inside Medusa's own workflows and under their lock: whoever adds, a page or the
// store API, one at a time or many at once. More of what is there already is no line more.

import type { ICartModuleService, MedusaContainer } from "@medusajs/framework/types";
import { MedusaError, Modules } from "@medusajs/framework/utils";
import { addToCartWorkflow, createCartWorkflow } from "@medusajs/medusa/core-flows";
import { isDeepStrictEqual } from "node:util";
import { CART_LINES } from "../../guard/ceilings";
import { CART_FULL } from "../../keys";

interface Item {
	variant_id?: string | null;
	metadata?: Record<string, unknown> | null;
}

/** Medusa keeps one line for what agrees in both. */
function isSame(line: Item, item: Item): boolean {
	return line.variant_id === item.variant_id && isDeepStrictEqual(line.metadata ?? {}, item.metadata ?? {});
}

function refuseMore(lines: number): void {
	if (lines > CART_LINES) {
		throw new MedusaError(
			MedusaError.Types.NOT_ALLOWED,
			`A cart has at most ${CART_LINES} lines: order what is in it first, or take something out.`,
			CART_FULL,
		);
	}
}

addToCartWorkflow.hooks.validate(async ({ cart, input }, { container }: { container: MedusaContainer }) => {
	const lines: Item[] = await container
		.resolve<ICartModuleService>(Modules.CART)
		.listLineItems({ cart_id: cart.id }, { select: ["id", "variant_id", "metadata"], take: CART_LINES + 1 });
	const items: Item[] = input.items ?? [];
	const added = items.filter((item) => !lines.some((line) => isSame(line, item)));
	refuseMore(added.length && lines.length + added.length);
});

createCartWorkflow.hooks.validate(({ cart }) => refuseMore(cart.items?.length ?? 0));
