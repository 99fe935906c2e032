// SPDX-License-Identifier: Apache-2.0

import { randomBytes } from "node:crypto";

const LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const PLACES = 26;

/** As Medusa's ids: 48 bits of the time and 80 of chance, in Crockford's letters; without a prefix these alone. */
export function newId(prefix: string): string {
	let number = (BigInt(Date.now()) << 80n) | BigInt(`0x${randomBytes(10).toString("hex")}`);
	let text = "";
	for (let place = 0; place < PLACES; place++) {
		text = LETTERS[Number(number & 31n)] + text;
		number >>= 5n;
	}
	return prefix ? `${prefix}_${text}` : text;
}
