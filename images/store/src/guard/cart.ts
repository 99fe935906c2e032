// SPDX-License-Identifier: Apache-2.0
//
// Guard: what a cart of the store API is made of. Medusa takes any currency for it, also one that the shop does not sell
// in, keeps whatever metadata is sent, and sells one and a half of a thing.

import type { RequestHandler } from "express";
import type { Guard } from "./guard";
import { refuse } from "./refuse";

/** Bytes of JSON of what a program may keep with its cart. */
const METADATA_MOST = 2000;
const QUANTITY_MOST = 10_000;

type Body = Record<string, unknown>;

function isQuantity(value: unknown): boolean {
	return value === undefined || (Number.isInteger(value) && (value as number) >= 0 && (value as number) <= QUANTITY_MOST);
}

/** What is wrong with it, or null. */
export function faultOfCart(body: Body): string | null {
	const items = Array.isArray(body.items) ? (body.items as Array<Body | null>) : [];
	if (body.currency_code !== undefined) {
		return "A cart has the currency of its region: leave out currency_code.";
	}
	if (body.metadata && JSON.stringify(body.metadata).length > METADATA_MOST) {
		return `The metadata of a cart are at most ${METADATA_MOST} bytes of JSON.`;
	}
	return [body, ...items].every((part) => isQuantity(part?.quantity))
		? null
		: `A quantity is a whole number from 0 to ${QUANTITY_MOST}.`;
}

export const cart: Guard = {
	name: "cart",
	path: /^\/store\/carts(?:\/|$)/i,
	methods: ["POST"],
	when: "body",
	handler: (): RequestHandler => (req, res, next) => {
		const fault = faultOfCart((req.body ?? {}) as Body);
		return fault ? refuse(req, res, 400, fault) : next();
	},
};
