// SPDX-License-Identifier: Apache-2.0
//
// What was worked out of the catalogue, kept while no row that it comes from has changed. Medusa needs some 50 ms of a
// processor for a product, PostgreSQL 1 ms to say that all is as it was; so a change shows at once, in every pod. Stock
// is no part of what is kept: an order would throw away all of it.

import type { MedusaContainer } from "@medusajs/framework/types";
import { ContainerRegistrationKeys } from "@medusajs/framework/utils";
import { MOST_CHANGES, PRUNE_SQL, STAMP_SQL } from "../changes";

interface Database {
	raw(sql: string): Promise<{ rows: Array<{ stamp: string; rows: number }> }>;
}

interface Entry {
	stamp: string;
	value: Promise<unknown>;
}

const MOST_ENTRIES = 500;
const UNDEFINED_TABLE = "42P01";
const PRUNE_MS = 60_000;

const entries = new Map<string, Entry>();

/** Of each request, by its own container. */
const stamps = new WeakMap<MedusaContainer, Promise<string | null>>();

let pruned = 0;

/** Beside the request, which does not wait for it; what cannot be pruned now is pruned later. */
function prune(database: Database): void {
	if (Date.now() - pruned > PRUNE_MS) {
		pruned = Date.now();
		database.raw(PRUNE_SQL).catch(() => undefined);
	}
}

/** Null when that cannot be told: beside another version of the shop, whose tables may be others. */
async function readStamp(container: MedusaContainer): Promise<string | null> {
	const database = container.resolve<Database>(ContainerRegistrationKeys.PG_CONNECTION);
	try {
		const [{ stamp, rows }] = (await database.raw(STAMP_SQL)).rows;
		if (rows > MOST_CHANGES) {
			prune(database);
		}
		return stamp;
	} catch (error) {
		if ((error as { code?: string }).code === UNDEFINED_TABLE) {
			return null;
		}
		throw error;
	}
}

/** As it is when a request first asks: all of a page is of one moment. */
function stampOf(container: MedusaContainer): Promise<string | null> {
	const known = stamps.get(container);
	if (known) {
		return known;
	}
	const stamp = readStamp(container);
	stamps.set(container, stamp);
	return stamp;
}

/** What is asked for from now on is as it is now, not as it was when the request came. */
export function lookAgain(container: MedusaContainer): void {
	stamps.delete(container);
}

function keep(key: string, entry: Entry): void {
	entries.delete(key);
	entries.set(key, entry);
	if (entries.size > MOST_ENTRIES) {
		entries.delete(entries.keys().next().value as string);
	}
	const drop = () => entries.get(key) === entry && entries.delete(key);
	// What is not there is not kept: anybody can ask for that, as often as there are names.
	entry.value.then((value) => value === null && drop(), drop);
}

/**
 * What `work` resolves to, or did when all rows were as they are now. `container` is that of one request. The same
 * object may be handed out again: it must not be changed. Who asks while it is worked out waits for the same work.
 */
export async function kept<T>(container: MedusaContainer, key: string, work: () => Promise<T>): Promise<T> {
	const stamp = await stampOf(container);
	if (stamp === null) {
		return work();
	}
	const found = entries.get(key);
	if (found && found.stamp === stamp) {
		return found.value as Promise<T>;
	}
	const value = work();
	keep(key, { stamp, value });
	return value;
}
