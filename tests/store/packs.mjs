// SPDX-License-Identifier: Apache-2.0
//
// packs.mjs ONE OTHER: two applications' packs have the same modules, texts and names; prints how many have the same code.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

function read(root) {
	const { code, sums, order, ...index } = JSON.parse(readFileSync(join(root, "base/pack.json"), "utf8").split("\n")[0]);
	const data = readFileSync(join(root, "base/pack.bin"));
	const parts = [];
	let offset = 0;
	code.forEach((length, number) => {
		const text = offset + length;
		parts.push({ code: data.subarray(offset, text), text: data.subarray(text, text + index.text[number]) });
		offset = text + index.text[number];
	});
	// What is loaded at the same time comes now the one first, now the other.
	const loaded = Object.entries(order).map(([command, numbers]) => [command, numbers.toSorted((a, b) => a - b)]);
	return { index: { ...index, loaded }, parts };
}

const [one, other] = process.argv.slice(2).map(read);
assert.deepEqual(one.index, other.index);
const same = (what) => one.parts.filter((part, number) => part[what].equals(other.parts[number][what])).length;
console.log(`${one.parts.length} modules, ${same("text")} of the same text, ${same("code")} of the same code`);
assert.equal(same("text"), one.parts.length);
