// SPDX-License-Identifier: Apache-2.0
//
// Passwords as Medusa's provider emailpass keeps them: the header of a file of tarsnap's scrypt (its FORMAT), of 96
// bytes in base64: "scrypt", version, logN, r, p, salt, a checksum of these, and a MAC by which a password is proved.

import { createHash, createHmac, randomBytes, scrypt, timingSafeEqual } from "node:crypto";

const LOG_N = 15;
const R = 8;
const P = 1;
const LENGTH = 96;

function derive(password: string, head: Buffer): Promise<Buffer> {
	const [logN, r, p, salt] = [head[7], head.readUInt32BE(8), head.readUInt32BE(12), head.subarray(16, 48)];
	const cost = { N: 2 ** logN, r, p, maxmem: 256 * 2 ** logN * r };
	return new Promise((resolve, reject) => {
		scrypt(password, salt, 64, cost, (error, key) => (error ? reject(error) : resolve(key)));
	});
}

async function sealed(password: string, head: Buffer): Promise<Buffer> {
	const sum = createHash("sha256").update(head.subarray(0, 48)).digest().subarray(0, 16);
	const known = Buffer.concat([head.subarray(0, 48), sum]);
	const key = await derive(password, known);
	return Buffer.concat([known, createHmac("sha256", key.subarray(32)).update(known).digest()]);
}

export async function hashPassword(password: string): Promise<string> {
	const head = Buffer.alloc(48);
	head.write("scrypt", "ascii");
	head[7] = LOG_N;
	head.writeUInt32BE(R, 8);
	head.writeUInt32BE(P, 12);
	randomBytes(32).copy(head, 16);
	return (await sealed(password, head)).toString("base64");
}

/** False also for what is no such hash. */
export async function isPassword(password: string, hash: string): Promise<boolean> {
	const known = Buffer.from(hash, "base64");
	if (known.length !== LENGTH || known.toString("ascii", 0, 6) !== "scrypt" || known[7] > 20) {
		return false;
	}
	return timingSafeEqual(await sealed(password, known), known);
}
