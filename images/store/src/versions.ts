// SPDX-License-Identifier: Apache-2.0

import { readFileSync } from "node:fs";
import { join } from "node:path";

export interface Versions {
	store: string;
	medusa: string;
	node: string;
	migration: string;
}

/** The folder that holds package.json, medusa-config.js and src/: /srv/medusa in the image. */
export const ROOT = join(__dirname, "..");

function manifest(...path: string[]): { version: string } {
	return JSON.parse(readFileSync(join(ROOT, ...path, "package.json"), "utf8"));
}

export function versions(env: NodeJS.ProcessEnv = process.env): Versions {
	return {
		store: manifest().version,
		medusa: manifest("node_modules", "@medusajs", "medusa").version,
		node: process.versions.node,
		migration: migrationKey(env),
	};
}

/** What names a migration when the chart does not: the version that brings the migrations. */
export function migrationKey(env: NodeJS.ProcessEnv = process.env): string {
	return env.MIGRATION_KEY || `medusa-${manifest("node_modules", "@medusajs", "medusa").version}`;
}
