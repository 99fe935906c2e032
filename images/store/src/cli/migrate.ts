// SPDX-License-Identifier: Apache-2.0
//
// `store migrate`: at most one process migrates a database at a time, and each MIGRATION_KEY is migrated once. Links
// that this version no longer knows are left in place, so that pods of an older version can go on beside it. The
// administrator is made before any pod serves, so that nobody else can be. An empty database gets the image's base
// schema, in which all that is done already (src/base.ts).

import type { Client } from "pg";
import { restoreBase } from "../base";
import { countTables, migrated, recordMigration, requireRights, waitForDatabase, withLock } from "../database";
import { recordChanges } from "../changes";
import { databaseSettings, redisSettings, requireSecrets, waitSeconds } from "../env";
import { isFast } from "../fast";
import { adminOf, ensureOwner, ownerPassword } from "../owner";
import { waitForRedis } from "../redis";
import { makeProbeTable } from "../probe";
import { say } from "../say";
import { makeSessionTable } from "../session/store";
import { migrationKey } from "../versions";

/** Before the migration is recorded, which all that answers visitors waits for. */
async function makeOwner(client: Client): Promise<void> {
	const admin = adminOf();
	if (!admin) {
		return;
	}
	if (await ensureOwner(client, admin, process.env.COOKIE_SECRET ?? "")) {
		say(`${admin.email} is the administrator`);
	}
	if ((await ownerPassword(client, admin)) === "none") {
		throw new Error(`${admin.email} cannot log in: the database has no password of the administrator`);
	}
}

async function migrateOnce(client: Client, key: string, seconds: number): Promise<void> {
	if (await migrated(client, key)) {
		await makeOwner(client);
		say(`the migration ${key} was finished already`);
		return;
	}
	const begin = Date.now();
	const took = () => `${((Date.now() - begin) / 1000).toFixed(1)} s`;
	const admin = adminOf();
	if (isFast("schema") && (await restoreBase(client, key, admin))) {
		if (admin) {
			say(`${admin.email} is the administrator`);
		}
		say(`restored the base schema of ${key} in ${took()}`);
		return;
	}
	say(`migrating to ${key}`);
	// Medusa's modules connect to Redis when they are loaded, and would wait for it without end.
	await waitForRedis(redisSettings(), seconds);
	const { migrateMedusa } = await import("../medusa/migrate.js");
	await migrateMedusa();
	await recordChanges(client);
	await makeSessionTable(client);
	await makeProbeTable(client);
	await makeOwner(client);
	await recordMigration(client, key);
	say(`migrated in ${took()}`);
}

export async function run(): Promise<number> {
	const key = migrationKey();
	const seconds = waitSeconds();
	requireSecrets();
	const database = databaseSettings();
	const client = await waitForDatabase(database, seconds);
	if (await migrated(client, key)) {
		await makeOwner(client);
		say(`the migration ${key} was finished already, ${await countTables(client)} tables`);
		return 0;
	}
	await requireRights(client, database);
	await withLock(client, "migrate", seconds, () => migrateOnce(client, key, seconds));
	say(`${await countTables(client)} tables`);
	return 0;
}
