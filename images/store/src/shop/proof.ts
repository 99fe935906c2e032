// SPDX-License-Identifier: Apache-2.0
//
// Who placed an order. Not whoever has the cart's cookie: over plain http a shop under the same domain can plant one of
// its own, and would be shown the order that somebody else made of it. So each form of the checkout carries a text that
// nobody could know before, its browser keeps it in a cookie, and the cart remembers which one ordered it.

import type { MedusaContainer } from "@medusajs/framework/types";
import { createHash, randomBytes } from "node:crypto";
import { CHECKOUT_KEY } from "../keys";
import { find } from "../medusa/graph";

export function newProof(): string {
	return randomBytes(24).toString("base64url");
}

/** A field's text if it can be a proof, else "". */
export function proofOf(text: string): string {
	return /^[A-Za-z0-9_-]{32}$/.test(text) ? text : "";
}

/** What the cart remembers. */
export function proofDigest(proof: string): string {
	return createHash("sha256").update(proof).digest("hex");
}

/** Whether one of the proofs is that of the checkout which made the cart an order. */
export async function isProved(container: MedusaContainer, cart: string, proofs: string[]): Promise<boolean> {
	const [row] = await find<{ metadata: Record<string, unknown> | null }>(container, "cart", ["metadata"], { id: cart });
	const wanted = row?.metadata?.[CHECKOUT_KEY];
	return proofs.some((proof) => proofOf(proof) && proofDigest(proof) === wanted);
}
