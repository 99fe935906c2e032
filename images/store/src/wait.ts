// SPDX-License-Identifier: Apache-2.0
//
// Waiting with a limit, aloud: the cause is printed when it changes and every ten seconds.

import { setTimeout as sleep } from "node:timers/promises";
import { say } from "./say";

export class WaitError extends Error {}

/** Between two tries: at first what is waited for is about to come, later it may be long. */
const PAUSE_MS = 100;
const LONG_PAUSE_MS = 500;
const SOON_MS = 30_000;
const REPEAT_MS = 10000;

/**
 * Calls attempt until it succeeds, at most for the given seconds, and returns what it returned. explain makes one line
 * of what it threw. Throws WaitError, whose text is the last such line.
 */
export async function waitFor<T>(seconds: number, attempt: () => Promise<T>, explain: (error: unknown) => string) {
	const begin = Date.now();
	const end = begin + seconds * 1000;
	let told = "";
	let toldAt = 0;
	for (;;) {
		try {
			return await attempt();
		} catch (error) {
			const cause = explain(error);
			const now = Date.now();
			const pause = now - begin < SOON_MS ? PAUSE_MS : LONG_PAUSE_MS;
			if (now + pause > end) {
				throw new WaitError(`gave up after ${seconds} s: ${cause}`);
			}
			if (cause !== told || now - toldAt >= REPEAT_MS) {
				say(`waiting (${Math.round((end - now) / 1000)} s left): ${cause}`);
				told = cause;
				toldAt = now;
			}
			await sleep(pause);
		}
	}
}
