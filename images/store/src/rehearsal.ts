// SPDX-License-Identifier: Apache-2.0
//
// What `helm test` buys is marked by a proof that only a program with the shop's secret can make, in the metadata of its
// cart and so of its order: nobody else's order is ever taken for one.

import { createHmac, timingSafeEqual } from "node:crypto";

/** Of a cart, and so of its order: the proof for that cart. */
export const REHEARSAL_KEY = "storefront_rehearsal";
export const PROOF_HEADER = "x-store-rehearsal";
/** Of a guest whom nobody can be: no mail is sent to this domain (RFC 2606). */
export const REHEARSAL_EMAIL = "order@helm-test.invalid";

export function proofOf(cart: string, secret: string): string {
	return createHmac("sha256", secret).update(`rehearsal=${cart}`).digest("base64url");
}

export function isProof(given: unknown, cart: string, secret: string | undefined): boolean {
	if (typeof given !== "string" || !secret) {
		return false;
	}
	const [one, other] = [Buffer.from(given), Buffer.from(proofOf(cart, secret))];
	return one.length === other.length && timingSafeEqual(one, other);
}

/** Whether an order was made by `helm test`: nobody is to be told of it. */
export function isRehearsal(metadata: Record<string, unknown> | null | undefined): boolean {
	return typeof metadata?.[REHEARSAL_KEY] === "string";
}
