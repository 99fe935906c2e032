// SPDX-License-Identifier: Apache-2.0
//
// node pack.mjs ROOT RECORD...: of what processes recorded (record.cjs) makes ROOT/base/pack.json and pack.bin, as
// src/pack.ts reads them. Of a module that several loaded the code of the one is kept that called most of it.

import { createRequire } from "node:module";
import { readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { crc32 } from "node:zlib";

const [root, ...records] = process.argv.slice(2);
const { versions } = createRequire(import.meta.url)(join(root, "src/pack.js"));
/** Files that are packed get this time, so that two builds give the same bytes, and a later change is seen. */
const CHANGED = Date.UTC(2000, 0, 1) / 1000;

const modules = new Map();
const found = {};
const imports = {};
const names = {};
const order = {};

function add(folder) {
	const record = JSON.parse(readFileSync(join(folder, "record.json"), "utf8"));
	const bytes = readFileSync(join(folder, "code.bin"));
	let offset = 0;
	for (const { file, text, code } of record.modules) {
		const known = modules.get(file);
		if (!known || known.code.length < code) {
			modules.set(file, { file, text: Buffer.from(text, "utf8"), code: bytes.subarray(offset, offset + code) });
		}
		offset += code;
	}
	for (const [all, own] of [[found, record.found], [imports, record.imports]]) {
		for (const [folder, names] of Object.entries(own)) {
			Object.assign((all[folder] ??= {}), names);
		}
	}
	Object.assign(names, record.names);
	order[basename(folder)] = record.modules.map(({ file }) => file);
}

/** The manifest of the package that a file is of. */
function manifestOf(file) {
	const [, folder = ""] = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+\/)/.exec(file) ?? [];
	return `${folder}package.json`;
}

const byName = ([a], [b]) => (a < b ? -1 : 1);

/** By folder and name the number of the module, where it is one. */
function numbered(all) {
	const folders = Object.entries(all).map(([folder, named]) => {
		const known = Object.entries(named).filter(([, file]) => numbers.has(file));
		return [folder, Object.fromEntries(known.sort(byName).map(([name, file]) => [name, numbers.get(file)]))];
	});
	return Object.fromEntries(folders.sort(byName).filter(([, names]) => Object.keys(names).length > 0));
}

records.forEach(add);
const list = [...modules.values()].sort((a, b) => (a.file < b.file ? -1 : 1));
const numbers = new Map(list.map(({ file }, number) => [file, number]));
const manifests = [...new Set(list.map(({ file }) => manifestOf(file)))].sort();
const files = [...list.map(({ file }) => file), ...manifests, "package-lock.json"];
const index = {
	versions,
	changed: CHANGED,
	files,
	sizes: files.map((file) => statSync(join(root, file)).size),
	code: list.map(({ code }) => code.length),
	text: list.map(({ text }) => text.length),
	sums: list.map(({ code, text }) => crc32(text, crc32(code))),
	plain: list.map(({ text }) => (text.every((byte) => byte < 128) ? 1 : 0)),
	manifests: list.map(({ file }) => list.length + manifests.indexOf(manifestOf(file))),
	found: numbered(found),
	imports: numbered(imports),
	names: Object.fromEntries(Object.entries(names).map(([file, named]) => [numbers.get(file), named])),
	order: Object.fromEntries(Object.entries(order).map(([command, files]) => [command, files.map((file) => numbers.get(file))])),
};
const data = Buffer.concat(list.flatMap(({ code, text }) => [code, text]));
const line = JSON.stringify(index);
writeFileSync(join(root, "base/pack.bin"), data);
writeFileSync(join(root, "base/pack.json"), `${line}\n${crc32(line).toString(16)}\n`);
// The last step: before it the pack fits nothing.
files.forEach((file) => utimesSync(join(root, file), CHANGED, CHANGED));
console.log(`pack: ${list.length} modules, ${data.length} bytes`);
