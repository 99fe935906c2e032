// SPDX-License-Identifier: Apache-2.0
//
// How often one address may ask for what logs in, makes accounts or sessions, or sends mail; and how long who guesses a
// password has to wait. The first row that fits a request counts.

export interface RateRow {
	name: string;
	path: RegExp;
	/** Requests of one address at once, and the seconds after which there is one more. */
	burst: number;
	seconds: number;
	/** Whether a refusal (401) makes the next try wait, for the address and for the account that was named. */
	guess: boolean;
}

export const RATES: readonly RateRow[] = [
	{ name: "making accounts", path: /^\/auth\/.*\/register\/?$/i, burst: 10, seconds: 60, guess: false },
	{ name: "passwords", path: /^\/auth\/.*\/(?:reset-password|update)\/?$/i, burst: 10, seconds: 60, guess: true },
	{ name: "sessions", path: /^\/auth\/(?:session|token\/refresh)\/?$/i, burst: 60, seconds: 2, guess: false },
	{ name: "logging in", path: /^\/auth(?:\/|$)/i, burst: 30, seconds: 4, guess: true },
	{ name: "customers", path: /^\/store\/customers\/?$/i, burst: 10, seconds: 60, guess: false },
	{ name: "invites", path: /^\/admin\/invites\/accept\/?$/i, burst: 10, seconds: 60, guess: true },
];

/** Failures that are free, and the longest wait after more, in seconds. */
export const ADDRESS_DELAY = { free: 10, longest: 900 };
export const ACCOUNT_DELAY = { free: 5, longest: 300 };

/** Rows of each table: a hundred bytes each. */
export const MOST_KEYS = 10_000;
