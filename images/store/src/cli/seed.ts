// SPDX-License-Identifier: Apache-2.0
//
// `store seed`: makes the database what STORE_CONFIG_FILE says, one process at a time. It can be repeated and resumed.

import type { Client } from "pg";
import { connect, seeded, waitForDatabase, waitForMigration, withLock } from "../database";
import { databaseSettings, flag, redisSettings, requireSecrets, seedMode, waitSeconds } from "../env";
import { isFast } from "../fast";
import { SHOP_KEY } from "../keys";
import { logInOnce } from "../login";
import { adminOf, ensureOwner, type Admin } from "../owner";
import type { Medusa } from "../medusa/load";
import { waitForRedis } from "../redis";
import { say } from "../say";
import { readStore, type StoreConfig } from "../seed/config";
import { isFilledByWeb, isNewShop, wasFilled } from "../seed/first";
import type { Counts } from "../seed/products";
import { contrastWarnings, themeName } from "../theme";
import { migrationKey } from "../versions";

/** Takes seconds, of which the database can be waited for meanwhile. */
async function loadCode() {
	const { loadMedusa } = await import("../medusa/load.js");
	const { fill } = await import("../seed/fill.js");
	return { loadMedusa, fill };
}

/** Medusa without routes. No queue is worked on here, whatever the pods of this shop do. */
async function load(): Promise<Medusa> {
	process.env.MEDUSA_WORKER_MODE = "server";
	const { loadMedusa } = await loadCode();
	return loadMedusa();
}

/** The same, begun while the migration is waited for: all that needs no database, or the code alone. */
async function loadEarly(schema: () => Promise<void>, seconds: number): Promise<Medusa | undefined> {
	await loadCode();
	if (!isFast("gate")) {
		await schema();
		return undefined;
	}
	const { loadBehind } = await import("../medusa/gate.js");
	return loadBehind({ schema: schema(), redis: waitForRedis(redisSettings(), seconds) }, "seed", load);
}

interface Work {
	client: Client;
	config: StoreConfig;
	reset: boolean;
	medusa: Medusa | undefined;
}

async function seed({ client, config, reset, medusa }: Work): Promise<Counts> {
	const { fill } = await loadCode();
	const { container } = medusa ?? (await load());
	return fill({ client, container, config, reset });
}

/** Last, since the shop may be starting: whoever is told that it is ready can log in. */
async function checkLogin(client: Client, admin: Admin | undefined): Promise<void> {
	const url = process.env.LOGIN_URL;
	if (admin && url) {
		await logInOnce(client, admin, url);
	}
}

/** What is asked of this process. */
interface Asked {
	config: StoreConfig;
	admin: Admin | undefined;
	seconds: number;
	schema: () => Promise<void>;
}

/** A shop that is new and filled by its first web process needs no Medusa here; whether it was one that is. */
async function isDoneByWeb({ config, admin, seconds, schema }: Asked): Promise<boolean> {
	const client = await waitForDatabase(databaseSettings(), seconds);
	try {
		if (!(await isNewShop(client))) {
			return false;
		}
		await schema();
		if (admin) {
			await ensureOwner(client, admin, process.env.COOKIE_SECRET ?? "");
		}
		if (!(await wasFilled(client, config))) {
			return false;
		}
		await checkLogin(client, admin);
		return true;
	} finally {
		await client.end().catch(() => undefined);
	}
}

function tell(config: StoreConfig, told: string): void {
	process.stdout.write(`seeded ${config.products.length} products (${told}), theme ${themeName(config.theme)}\n`);
}

export async function run(): Promise<number> {
	const seconds = waitSeconds();
	const config = readStore(
		process.env.STORE_CONFIG_FILE || "/etc/store/store.json",
		process.env.PRODUCTS_FILE || undefined,
	);
	const admin = adminOf();
	const mode = seedMode();
	const reset = flag(process.env, "SEED_RESET_STOCK", false);
	const database = databaseSettings();
	requireSecrets();
	contrastWarnings(config.theme).forEach((warning) => say(`warning: ${warning}`));
	const schema = () => waitForMigration(database, migrationKey(), seconds);
	if (isFilledByWeb(config) && (await isDoneByWeb({ config, admin, seconds, schema }))) {
		tell(config, "by the first web process");
		return 0;
	}
	// A shop that was seeded once before needs none of it.
	const early = isFast("early") && mode === "always";
	const medusa = early ? await loadEarly(schema, seconds) : await schema().then(() => undefined);
	const client = await connect(database);
	if (admin) {
		await ensureOwner(client, admin, process.env.COOKIE_SECRET ?? "");
	}
	if (mode === "once" && (await seeded(client, SHOP_KEY))) {
		say("this shop was seeded before, and SEED_MODE is once: nothing is changed");
		await checkLogin(client, admin);
		return 0;
	}
	await waitForRedis(redisSettings(), seconds);
	const counts = await withLock(client, "seed", seconds, () =>
		seed({ client, config, reset, medusa }),
	);
	const kinds = ["created", "updated", "unpublished", "unchanged"] as const;
	await checkLogin(client, admin);
	tell(config, kinds.map((kind) => `${counts[kind]} ${kind}`).join(", "));
	return 0;
}
