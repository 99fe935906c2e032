// SPDX-License-Identifier: Apache-2.0

import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/**
 * Medusa's packages look for this file as soon as they are loaded. Without it they print an advertisement and note that
 * usage may be reported; with it nothing is.
 */
export function disableTelemetry(env: NodeJS.ProcessEnv = process.env): void {
	const folder = join(env.XDG_CONFIG_HOME || join(homedir(), ".config"), "medusa");
	const file = join(folder, "config.json");
	if (!existsSync(file)) {
		mkdirSync(folder, { recursive: true });
		writeFileSync(file, `${JSON.stringify({ telemetry: { enabled: false } })}\n`);
	}
}
