// SPDX-License-Identifier: Apache-2.0
//
// STORE_FAST: which of the short ways of starting are taken, a list parted by commas; not set: all of them, `none`:
// none. Each leads to what the long way leads to, and back to it where it cannot be gone: docs/fast-start.md.

import type { Env } from "./env";

export const LEVERS = ["schema", "early", "pack", "gate", "seed"] as const;
export type Lever = (typeof LEVERS)[number];

const NONE = "none";

function named(env: Env): string[] | undefined {
	const given = env.STORE_FAST;
	return given === undefined || given === "" ? undefined : given.split(",").map((word) => word.trim());
}

/** Whether that one is taken. */
export function isFast(lever: Lever, env: Env = process.env): boolean {
	return named(env)?.includes(lever) ?? true;
}

/** A chart may know ways that this image does not, newer or older: such a word is told, and changes nothing. */
export function unknownLevers(env: Env = process.env): string[] {
	const known: readonly string[] = [...LEVERS, NONE, ""];
	return (named(env) ?? []).filter((word) => !known.includes(word));
}
