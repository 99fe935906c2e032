// SPDX-License-Identifier: Apache-2.0
//
// Medusa's connection to the database, made before there is one. What asks for a connection waits for the gate, so
// that Medusa loads all that needs no answer beside the waiting for PostgreSQL and for the migration.

import { asValue } from "@medusajs/framework/awilix";
import { configManager } from "@medusajs/framework/config";
import { container } from "@medusajs/framework";
import { ContainerRegistrationKeys, ModulesSdkUtils } from "@medusajs/framework/utils";
import { initializeContainer } from "@medusajs/medusa/loaders/index";
import { preload } from "../pack";
import { ROOT } from "../versions";

/** The part of knex that all queries and transactions get their connections by. */
interface Client {
	acquireConnection: () => Promise<unknown>;
}

/** What a start waits for. */
export interface Waited {
	schema: Promise<void>;
	redis: Promise<void>;
}

/** From now on who asks that client for a connection waits for the gate; once it has opened nothing is in between. */
export function gateClient(client: Client, opened: Promise<void>): void {
	const acquire = client.acquireConnection;
	client.acquireConnection = async () => {
		await opened;
		return acquire.call(client);
	};
	opened.then(
		() => {
			client.acquireConnection = acquire;
		},
		() => undefined,
	);
}

/**
 * To be called before Medusa is loaded, which takes the connection that is there instead of making one and trying it
 * (@medusajs/framework, pgConnectionLoader). The settings are those that it would take. Where opened is never fulfilled
 * neither is the loading.
 */
export async function gateDatabase(opened: Promise<void>): Promise<void> {
	await initializeContainer(ROOT, { skipDbConnection: true });
	const { databaseUrl, databaseSchema, databaseDriverOptions } = configManager.config.projectConfig;
	const { pool, ...driverOptions } = databaseDriverOptions as { pool?: object };
	const connection = ModulesSdkUtils.createPgConnection({
		clientUrl: databaseUrl ?? "",
		schema: databaseSchema ?? "public",
		driverOptions,
		pool,
	} as Parameters<typeof ModulesSdkUtils.createPgConnection>[0]);
	gateClient(connection.client as Client, opened);
	container.register(ContainerRegistrationKeys.PG_CONNECTION, asValue(connection));
}

/**
 * What load gives, which is begun as soon as Redis answers: Medusa's modules connect to it while they are loaded. The
 * gate opens with the schema; until then the code is loaded, too, that this command will need later. What fails first is
 * what is thrown: no query is heard of that only had nothing to ask.
 */
export async function loadBehind<T>(wait: Waited, command: string, load: () => Promise<T>): Promise<T> {
	const { schema, redis } = wait;
	let open = false;
	const opened = schema.then(
		() => {
			open = true;
		},
		() => new Promise<void>(() => undefined),
	);
	const loading = async () => {
		await redis;
		await gateDatabase(opened);
		const loaded = load();
		await Promise.race([loaded, preload(command, () => open)]);
		return loaded;
	};
	const [loaded] = await Promise.all([loading(), schema]);
	return loaded;
}
