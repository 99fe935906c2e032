// SPDX-License-Identifier: Apache-2.0
//
// How often one address may ask for what logs in, makes accounts or sessions, or sends mail; and how long who guesses a
// password has to wait. The first row that fits a request counts.

import { doubling, steady, type Rule } from "./limiter";

export interface RateRow {
	name: string;
	path: RegExp;
	/** Of one address. */
	rule: Rule;
	/** Whether a refusal (401) makes the next try wait, for the address and for the account that was named. */
	guess: boolean;
}

export const RATES: readonly RateRow[] = [
	{ name: "making accounts", path: /^\/auth\/.*\/register\/?$/i, rule: steady(10, 60), guess: false },
	{ name: "passwords", path: /^\/auth\/.*\/(?:reset-password|update)\/?$/i, rule: steady(10, 60), guess: true },
	{ name: "sessions", path: /^\/auth\/(?:session|token\/refresh)\/?$/i, rule: steady(60, 2), guess: false },
	{ name: "logging in", path: /^\/auth(?:\/|$)/i, rule: steady(30, 4), guess: true },
	{ name: "customers", path: /^\/store\/customers\/?$/i, rule: steady(10, 60), guess: false },
	{ name: "invites", path: /^\/admin\/invites\/accept\/?$/i, rule: steady(10, 60), guess: true },
];

/** Of failures. */
export const ADDRESS_DELAY = doubling(10, 900);
export const ACCOUNT_DELAY = doubling(5, 300);

/** Rows of each table: a hundred bytes each. */
export const MOST_KEYS = 10_000;
