// SPDX-License-Identifier: Apache-2.0
//
// All that `medusa db:migrate` does, in one process instead of two, and the defaults (shop, sales channel, publishable
// key), which two servers that start at the same time would otherwise both create.

import { LinkLoader, MedusaAppLoader } from "@medusajs/framework";
import { MigrationScriptsMigrator } from "@medusajs/framework/migrations";
import { MedusaModule } from "@medusajs/framework/modules-sdk";
import type { ConfigModule, Logger, MedusaContainer } from "@medusajs/framework/types";
import { ContainerRegistrationKeys, getResolvedPlugins, mergePluginModules } from "@medusajs/framework/utils";
import { WorkflowLoader } from "@medusajs/framework/workflows";
import { migrate } from "@medusajs/medusa/commands/db/migrate";
import { createDefaultsWorkflow } from "@medusajs/medusa/core-flows";
import { initializeContainer } from "@medusajs/medusa/loaders/index";
import { dirname, join } from "node:path";
import { ROOT } from "../versions";

interface Loaded {
	container: MedusaContainer;
	logger: Logger;
	folders: (name: string) => string[];
}

async function migrateSchema({ container, logger }: Loaded): Promise<void> {
	await migrate({
		directory: ROOT,
		skipLinks: false,
		skipScripts: true,
		executeAllLinks: false,
		executeSafeLinks: true,
		logger,
		container,
	});
}

async function migrateData({ container, folders }: Loaded): Promise<void> {
	const scripts = [
		join(dirname(require.resolve("@medusajs/medusa")), "migration-scripts"),
		...folders("migration-scripts"),
	];
	const migrator = new MigrationScriptsMigrator({ container });
	await migrator.ensureMigrationsTable();
	if ((await migrator.getPendingMigrations(scripts)).length) {
		await migrator.run(scripts);
	}
}

/** Throws what Medusa throws. The process is to end afterwards: its connections are left open. */
export async function migrateMedusa(): Promise<void> {
	// No queue is worked on here, whatever the pods of this shop do.
	process.env.MEDUSA_WORKER_MODE = "server";
	const container = await initializeContainer(ROOT);
	const config = container.resolve<ConfigModule>(ContainerRegistrationKeys.CONFIG_MODULE);
	const logger = container.resolve<Logger>(ContainerRegistrationKeys.LOGGER);
	const plugins = await getResolvedPlugins(ROOT, config, true);
	mergePluginModules(config, plugins);
	const folders = (name: string) => plugins.map((plugin) => join(plugin.resolve, name));
	const loaded: Loaded = { container, logger, folders };

	await migrateSchema(loaded);
	// What planning has loaded in part is not to be taken for the whole.
	MedusaModule.clearInstances();
	await new LinkLoader(folders("links"), logger).load();
	const app = await new MedusaAppLoader({ container }).load();
	await app.onApplicationStart();
	await new WorkflowLoader(folders("workflows"), container).load();
	await migrateData(loaded);
	await createDefaultsWorkflow(container).run();
}
