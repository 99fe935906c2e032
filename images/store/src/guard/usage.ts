// SPDX-License-Identifier: Apache-2.0
//
// How much each address had of late: what was long ago counts less.

import { Table } from "./limiter";

/** What an address had is forgotten by half in so many seconds. */
const HALF_SECONDS = 60;
/** Addresses that are remembered: a hundred bytes each. */
const MOST_ADDRESSES = 10_000;

export class Usage {
	private readonly rows = new Table<{ amount: number; at: number }>(MOST_ADDRESSES);

	/** now is in seconds, on the same clock each time. */
	of(address: string, now: number): number {
		const row = this.rows.get(address);
		return row ? row.amount * 0.5 ** ((now - row.at) / HALF_SECONDS) : 0;
	}

	/** What the address had with this one. */
	add(address: string, now: number): number {
		const amount = this.of(address, now) + 1;
		this.rows.set(address, { amount, at: now });
		return amount;
	}
}
