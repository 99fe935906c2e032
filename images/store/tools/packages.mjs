// SPDX-License-Identifier: Apache-2.0
//
// Copies the packages that the server uses: node packages.mjs OUT [LICENCES]
//
// Beginning with the dependencies in package.json it follows what each package names and node finds, except what
// unused.tsv names. Of each package it copies what a program can load: no source maps, types or documents. The licences
// go to LICENCES, as licences.mjs says.

import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { writeLicences } from "./licences.mjs";

const SKIPPED_FILE = /\.(map|d\.[cm]?ts|tsbuildinfo|md|markdown|flow|tsx?)$|^(\.|tsconfig|jest\.config|CHANGELOG)/i;
const SKIPPED_FOLDER = /^(__tests__|__mocks__|\.github|docs?|examples?|coverage|benchmarks?)$/;

const [out, licences] = process.argv.slice(2);
if (!out) {
	console.error("usage: node packages.mjs OUT [LICENCES]");
	process.exit(2);
}

const tools = dirname(fileURLToPath(import.meta.url));
const root = join(tools, "..");
const unused = new Set(
	readFileSync(join(tools, "unused.tsv"), "utf8")
		.split("\n")
		.filter((line) => line && !line.startsWith("#"))
		.map((line) => line.split("\t")[0]),
);

function manifest(folder) {
	return JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
}

/** The folder that node would load the name from, seen from a package; undefined when it is not installed. */
function locate(name, from) {
	for (let folder = from; folder.startsWith(root); folder = dirname(folder)) {
		const candidate = join(folder, "node_modules", name);
		if (existsSync(join(candidate, "package.json"))) {
			return candidate;
		}
	}
	return undefined;
}

/** All folders of packages that a folder needs, with their manifests. Peers count when they are installed. */
function needed(from, unused) {
	const found = new Map();
	const left = [from];
	for (let folder = left.pop(); folder; folder = left.pop()) {
		const { dependencies, optionalDependencies, peerDependencies } = manifest(folder);
		const optional = folder === root ? {} : { ...optionalDependencies, ...peerDependencies };
		for (const name of Object.keys({ ...dependencies, ...optional }).filter((key) => !unused.has(key))) {
			const target = locate(name, folder);
			if (!target && name in (dependencies ?? {})) {
				throw new Error(
					`${relative(root, folder)} needs ${name}, which is not installed: run npm ci`,
				);
			}
			if (target && !found.has(target)) {
				found.set(target, manifest(target));
				left.push(target);
			}
		}
	}
	return found;
}

function copyFolder(from, to) {
	mkdirSync(to, { recursive: true });
	for (const entry of readdirSync(from, { withFileTypes: true })) {
		const source = join(from, entry.name);
		if (entry.isDirectory()) {
			if (entry.name !== "node_modules" && !SKIPPED_FOLDER.test(entry.name)) {
				copyFolder(source, join(to, entry.name));
			}
		} else if (entry.isFile() && !SKIPPED_FILE.test(entry.name)) {
			cpSync(source, join(to, entry.name));
		}
	}
}

/** MikroORM makes these folders when it migrates, which a read-only image refuses; empty ones do as well. */
function addMigrationFolders() {
	const scope = join(out, "node_modules", "@medusajs");
	for (const name of readdirSync(scope)) {
		if (existsSync(join(scope, name, "dist"))) {
			mkdirSync(join(scope, name, "dist", "migrations"), { recursive: true });
		}
	}
	const own = join(out, "src");
	for (const name of existsSync(own) ? readdirSync(own) : []) {
		if (existsSync(join(own, name, "provider.js"))) {
			mkdirSync(join(own, name, "migrations"), { recursive: true });
		}
	}
}

const packages = needed(root, unused);
for (const folder of packages.keys()) {
	copyFolder(folder, join(out, relative(root, folder)));
}
addMigrationFolders();
if (licences) {
	// The admin page's scripts are made of these, and their licences ask to be named too.
	const page = locate("@medusajs/dashboard", root);
	const bundled = new Map([[page, manifest(page)], ...needed(page, new Set())]);
	const parts = new Set([...bundled.keys()].filter((folder) => !packages.has(folder)));
	writeLicences(root, new Map([...packages, ...bundled]), parts, licences);
}
console.log(`${packages.size} packages`);
