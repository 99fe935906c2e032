// SPDX-License-Identifier: Apache-2.0
//
// `store wait`: the init container of pods that need the migration of their own revision.

import { waitForMigration } from "../database";
import { databaseSettings, waitSeconds } from "../env";
import { say } from "../say";
import { migrationKey } from "../versions";

export async function run(): Promise<number> {
	const key = migrationKey();
	await waitForMigration(databaseSettings(), key, waitSeconds());
	say(`the migration ${key} has finished`);
	return 0;
}
