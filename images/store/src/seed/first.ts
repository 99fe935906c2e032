// SPDX-License-Identifier: Apache-2.0
//
// Who fills a shop that is new. A web process has Medusa loaded anyway: the first of a shop fills it before it serves,
// and `store seed`, which else would have to load Medusa as well, waits for that and looks whether it is done. Only where
// the chart says so (SEED_FIRST) and the catalogue is small: a large one takes the memory and the time that visitors
// need. Whatever goes wrong is left to `store seed`.

import type { MedusaContainer } from "@medusajs/framework/types";
import type { Client } from "pg";
import { setTimeout as sleep } from "node:timers/promises";
import { connect, isLocked, seeded, tryLock } from "../database";
import { databaseSettings, flag, whole, type Env } from "../env";
import { isFast } from "../fast";
import { SHOP_KEY } from "../keys";
import { say } from "../say";
import { readStore, type StoreConfig } from "./config";
import { CONFIGURATION, digestOf } from "./written";

/** With so many a web process is ready a second or two later. */
const MOST_PRODUCTS = 100;
/** Seconds after the migration in which a web process has begun, or none will: its pod may find no node. */
const PATIENCE = 60;
const LOOK_MS = 100;

/** Whether the first web process of a shop with this configuration fills it. */
export function isFilledByWeb(config: StoreConfig, env: Env = process.env): boolean {
	return isFast("seed", env) && flag(env, "SEED_FIRST", false) && config.products.length <= MOST_PRODUCTS;
}

const UNDEFINED_TABLE = "42P01";

/** Whether the shop was never filled; its database may have no tables yet. */
export async function isNewShop(client: Client): Promise<boolean> {
	try {
		return !(await seeded(client, SHOP_KEY));
	} catch (error) {
		if ((error as { code?: string }).code === UNDEFINED_TABLE) {
			return true;
		}
		throw error;
	}
}

/** Whether the database is what exactly this configuration says, as far as whoever filled it knows. */
async function isFilled(client: Client, config: StoreConfig): Promise<boolean> {
	if (await isNewShop(client)) {
		return false;
	}
	const { rows } = await client.query(
		"select fields->>$1 as digest from store_seed where kind = 'shop' and name = ''",
		[CONFIGURATION],
	);
	return rows[0]?.digest === digestOf(config);
}

/** For `store seed`, once the database is migrated: whether somebody else has filled the shop, and with this. */
export async function wasFilled(client: Client, config: StoreConfig): Promise<boolean> {
	const patience = whole(process.env, "SEED_FIRST_WAIT", PATIENCE, "seconds");
	let seen = performance.now();
	say("the shop is new: its first web process fills it");
	while (performance.now() - seen < patience * 1000) {
		if (await isFilled(client, config)) {
			return true;
		}
		if (await isLocked(client, "seed")) {
			seen = performance.now();
		}
		await sleep(LOOK_MS);
	}
	say(`no web process has filled it with this configuration within ${patience} s: it is done here`);
	return false;
}

async function fillNew(client: Client, container: MedusaContainer, file: string): Promise<void> {
	if (!(await isNewShop(client))) {
		return;
	}
	const config = readStore(file, undefined);
	if (!isFilledByWeb(config)) {
		return;
	}
	await tryLock(client, "seed", async () => {
		// Another one may have been quicker.
		if (await isNewShop(client)) {
			const { fill } = await import("./fill.js");
			const counts = await fill({ client, container, config, reset: false });
			say(`the shop was new: it has ${counts.created} products now`);
		}
	});
}

/** For a web process, before it serves. */
export async function fillFirst(container: MedusaContainer): Promise<void> {
	const file = process.env.STORE_CONFIG_FILE;
	if (!isFast("seed") || !flag(process.env, "SEED_FIRST", false) || !file) {
		return;
	}
	let client: Client | undefined;
	try {
		client = await connect(databaseSettings());
		await fillNew(client, container, file);
	} catch (error) {
		say(`the shop is new, and filling it is left to its seed: ${(error as Error).message}`);
	} finally {
		await client?.end().catch(() => undefined);
	}
}
