// SPDX-License-Identifier: Apache-2.0
//
// `store pack`: whether the pack of this image (src/pack.ts) is whole and of the files that lie beside it. Who builds an
// image of this one sees what of the pack is left; 1 where something is not.

import { Pack } from "../pack";
import { say } from "../say";
import { ROOT } from "../versions";

/** Lines of what is wrong; there may be thousands. */
const MOST_LINES = 10;

export async function run(): Promise<number> {
	const pack = new Pack(ROOT);
	const faults: string[] = [];
	pack.index.files.forEach((file, number) => {
		if (!pack.isPacked(number)) {
			faults.push(`${file} is not what was packed`);
		} else if (number < pack.index.code.length && !pack.part(number)) {
			faults.push(`base/pack.bin is damaged at ${file}`);
		}
	});
	faults.slice(0, MOST_LINES).forEach(say);
	const modules = pack.index.code.length;
	process.stdout.write(`${JSON.stringify({ modules, files: pack.index.files.length, faults: faults.length })}\n`);
	return faults.length > 0 ? 1 : 0;
}
