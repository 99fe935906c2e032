// SPDX-License-Identifier: Apache-2.0
//
// A lock that lasts as long as the process that holds it lives: it is renewed while the work goes on, and runs out soon
// after its holder was killed.

import type { ILockingModule, MedusaContainer } from "@medusajs/framework/types";
import { MedusaError, Modules } from "@medusajs/framework/utils";
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

const EXPIRE_SECONDS = 10;
const RENEW_MS = 3000;
const PAUSE_MS = 250;

function isHeld(error: unknown): boolean {
	return (error as MedusaError).type === MedusaError.Types.CONFLICT;
}

async function acquire(locking: ILockingModule, key: string, ownerId: string, seconds: number): Promise<void> {
	for (const end = Date.now() + seconds * 1000; ; await sleep(PAUSE_MS)) {
		try {
			return await locking.acquire(key, { ownerId, expire: EXPIRE_SECONDS });
		} catch (error) {
			if (!isHeld(error) || Date.now() > end) {
				throw error;
			}
		}
	}
}

/**
 * Runs work while no other process of the shop holds the key; waits for it as long as given, and then throws an error
 * of the type CONFLICT.
 */
export async function withLease<T>(container: MedusaContainer, key: string, seconds: number, work: () => Promise<T>) {
	const locking = container.resolve<ILockingModule>(Modules.LOCKING);
	const ownerId = randomUUID();
	await acquire(locking, key, ownerId, seconds);
	const renewal = setInterval(() => {
		locking.acquire(key, { ownerId, expire: EXPIRE_SECONDS }).catch(() => undefined);
	}, RENEW_MS);
	try {
		return await work();
	} finally {
		clearInterval(renewal);
		await locking.release(key, { ownerId });
	}
}
