// SPDX-License-Identifier: Apache-2.0
//
// The lines of a cart: which are the same, and how many there may be.

import { MedusaError } from "@medusajs/framework/utils";
import { isDeepStrictEqual } from "node:util";
import { CART_LINES } from "../guard/ceilings";
import { CART_FULL } from "../keys";

export interface Item {
	variant_id?: string | null;
	metadata?: Record<string, unknown> | null;
}

/** Medusa keeps one line for what agrees in both. */
export function isSame(line: Item, item: Item): boolean {
	return line.variant_id === item.variant_id && isDeepStrictEqual(line.metadata ?? {}, item.metadata ?? {});
}

export function refuseMore(lines: number): void {
	if (lines > CART_LINES) {
		throw new MedusaError(
			MedusaError.Types.NOT_ALLOWED,
			`A cart has at most ${CART_LINES} lines: order what is in it first, or take something out.`,
			CART_FULL,
		);
	}
}
