// SPDX-License-Identifier: Apache-2.0

import { versions } from "../versions";

export async function run(): Promise<number> {
	process.stdout.write(`${JSON.stringify(versions())}\n`);
	return 0;
}
