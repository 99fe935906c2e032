// SPDX-License-Identifier: Apache-2.0
//
// Guard: whoever is refused again and again waits for the refusal. To say no is cheap, and to say it three hundred times
// a second takes a quarter of the one processor that buyers' pages have. Who waits for an answer before asking again asks
// less; a program with a mistake in it is told the same as before, a second later.

import type { RequestHandler, Response } from "express";
import { addressOf, trustedProxies } from "./address";
import { isApi, type Guard } from "./guard";
import { addressKey } from "./rate";
import { Usage } from "./usage";

/** Refusals of late (usage.ts) that are told at once. */
export const FREE_REFUSALS = 60;
/** Of so many the wait is a second longer; it is this long at most, in seconds. */
const REFUSALS_A_SECOND = 60;
export const LONGEST_WAIT = 2;
/** Refusals that are held at a time; beyond, they are told at once. */
const MOST_HELD = 500;

/** Seconds that a refusal waits for an address that had so many. */
export function refusalWait(had: number): number {
	return had > FREE_REFUSALS ? Math.min(LONGEST_WAIT, had / REFUSALS_A_SECOND) : 0;
}

let held = 0;

/** Calls tell after the wait, unless the visitor has gone away by then. */
function hold(res: Response, seconds: number, tell: () => void): void {
	held++;
	const late = setTimeout(tell, seconds * 1000);
	res.once("close", () => {
		held--;
		clearTimeout(late);
	});
}

export const refusals: Guard = {
	name: "refusals",
	path: /^/i,
	methods: "all",
	handler: (): RequestHandler => {
		const trust = trustedProxies();
		const usage = new Usage();
		return (req, res, next) => {
			// Buyers who find something gone on their pages are no strangers who try.
			if (!isApi(req.path)) {
				return next();
			}
			const end = res.end.bind(res) as (...args: unknown[]) => Response;
			res.end = ((...args: unknown[]) => {
				if (res.statusCode < 400 || res.statusCode >= 500) {
					return end(...args);
				}
				const wait = refusalWait(usage.add(addressKey(addressOf(req, trust)), Date.now() / 1000));
				// What was begun is ended at once: it holds a body that is thrown away.
				if (!wait || held >= MOST_HELD || res.headersSent || res.destroyed) {
					return end(...args);
				}
				hold(res, wait, () => void end(...args));
				return res;
			}) as Response["end"];
			return next();
		};
	},
};
