// SPDX-License-Identifier: Apache-2.0
//
// node imported.cjs ROOT: import() of the modules that the pack of the application in ROOT has names of gives the same
// by the pack as by Node.js itself.

const assert = require("node:assert/strict");
const { createRequire } = require("node:module");
const { join } = require("node:path");

const root = process.argv[2];
const need = createRequire(join(root, "package.json"));
const { Pack } = need("./src/pack.js");

const kind = (value) => Object.prototype.toString.call(value);

async function main() {
	const pack = new Pack(root);
	pack.install();
	const module = { filename: join(root, "any.js"), require: need };
	const refuse = (name) => assert.fail(`${name} is not imported from the pack`);
	const imported = Object.keys(pack.index.names).map((number) => join(root, pack.index.files[number]));
	for (const file of imported) {
		const packed = await pack.import(module, refuse, file, undefined);
		const ordinary = await import(file);
		assert.deepEqual(Object.keys(packed).sort(), Object.keys(ordinary).sort(), file);
		for (const name of Object.keys(ordinary)) {
			assert.equal(packed[name], ordinary[name], `${name} of ${file}`);
		}
		assert.equal(kind(packed), kind(ordinary));
		assert.equal(await pack.import(module, refuse, file, undefined), packed);
	}
	console.log(`${imported.length} modules`);
}

main().then(
	() => process.exit(0),
	(error) => {
		console.error(error);
		process.exit(1);
	},
);
