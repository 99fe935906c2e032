// SPDX-License-Identifier: Apache-2.0
//
// `store COMMAND`: what runs in the containers of a shop. Each command is a module of its own, loaded when it is
// called, so that `store wait` does not load Medusa.

import { liftDatabaseLimits, SettingError } from "../env";
import { isFast, LEVERS, unknownLevers } from "../fast";
import { disableTelemetry } from "../medusa/quiet";
import { knowAddresses } from "../identity";
import { usePack } from "../pack";
import { say, sayAs } from "../say";
import { ROOT } from "../versions";
import { WaitError } from "../wait";
import { traceOf } from "../words";

interface Command {
	usage: string;
	/** Whether it ends by itself when it is asked to; process 1 of a container has no other way to end. */
	graceful?: true;
	/** Whether a query of it may take as long as it needs. */
	unlimited?: true;
	/** Whether it loads Medusa. */
	medusa?: true;
	load: () => Promise<{ run: (args: string[]) => Promise<number> }>;
}

const COMMANDS: Record<string, Command> = {
	migrate: {
		usage: "store migrate        bring the database to this image's schema, once per MIGRATION_KEY",
		medusa: true,
		unlimited: true,
		load: () => import("./migrate.js"),
	},
	wait: {
		usage: "store wait           wait until that migration has finished",
		load: () => import("./wait.js"),
	},
	seed: {
		usage: "store seed           make shop, theme and products what STORE_CONFIG_FILE says",
		medusa: true,
		unlimited: true,
		load: () => import("./seed.js"),
	},
	start: {
		usage: "store start          serve storefront, store API and admin page on PORT (9000)",
		graceful: true,
		medusa: true,
		load: () => import("./start.js"),
	},
	order: {
		usage: "store order [URL]    place one order by the store API and print its id",
		load: () => import("./order.js"),
	},
	pack: {
		usage: "store pack           whether the modules that this image has packed are whole, and those of its files",
		load: () => import("./pack.js"),
	},
	version: {
		usage: "store version        the versions of this image and of Medusa",
		load: () => import("./version.js"),
	},
};

function help(): string {
	return ["usage:", ...Object.values(COMMANDS).map((command) => `  ${command.usage}`), ""].join("\n");
}

/** A fault of the surroundings is one line; anything else is a fault of this program and keeps its trace. */
function report(error: unknown): void {
	if (error instanceof SettingError || error instanceof WaitError) {
		say(`error: ${error.message}`);
	} else {
		say(`error: ${traceOf(error)}`);
	}
}

async function main(argv: string[]): Promise<number> {
	const [name = "", ...args] = argv;
	if (name === "help" || name === "--help" || name === "-h") {
		process.stdout.write(help());
		return 0;
	}
	const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
	if (!command) {
		say(name ? `error: there is no command "${name}"` : "error: no command");
		process.stderr.write(help());
		return 2;
	}
	sayAs(name);
	knowAddresses();
	if (!command.graceful) {
		process.once("SIGTERM", () => {
			say("stopped by SIGTERM");
			process.exit(143);
		});
	}
	for (const word of unknownLevers()) {
		say(`warning: STORE_FAST: this image has no "${word}"; it knows ${LEVERS.join(", ")}, and none`);
	}
	if (command.unlimited) {
		liftDatabaseLimits();
	}
	if (command.medusa) {
		if (isFast("pack")) {
			usePack(ROOT);
		}
		disableTelemetry();
	}
	const { run } = await command.load();
	return run(args);
}

main(process.argv.slice(2)).then(
	(status) => process.exit(status),
	(error: unknown) => {
		report(error);
		process.exit(1);
	},
);
