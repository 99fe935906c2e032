// SPDX-License-Identifier: Apache-2.0
//
// `store start`: the port of probes first (src/held.ts), then the server (src/server.ts), whose code takes seconds to
// load.

import { whole } from "../env";
import { isFast } from "../fast";
import { HeldProbes } from "../held";
import { say } from "../say";

/** Until it serves nothing has to be finished; process 1 of a container would not end by itself. */
function quit(): void {
	say("stopped by SIGTERM before it served");
	process.exit(143);
}

export async function run(): Promise<number> {
	process.once("SIGTERM", quit);
	const port = whole(process.env, "PROBE_PORT", 0, "a port");
	const seconds = whole(process.env, "START_LIMIT", 600, "seconds");
	const probes = port && isFast("early") ? await HeldProbes.listen(port, seconds) : undefined;
	const { serve } = await import("../server.js");
	return serve(probes, () => process.off("SIGTERM", quit));
}
