// SPDX-License-Identifier: Apache-2.0
//
// Copies the packages that the server uses: node packages.mjs OUT [LICENCES]
//
// Beginning with the dependencies in package.json it follows what each package names and node finds, except what
// unused.tsv names. Of each package it copies what a program can load: no source maps, types or documents. The licences
// go to LICENCES, a folder a package, with a table of all in packages.tsv.

import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const SKIPPED_FILE = /\.(map|d\.[cm]?ts|tsbuildinfo|md|markdown|flow|tsx?)$|^(\.|tsconfig|jest\.config|CHANGELOG)/i;
const SKIPPED_FOLDER = /^(__tests__|__mocks__|\.github|docs?|examples?|coverage|benchmarks?)$/;
const LICENCE_FILE = /^(licen[cs]e|copying|notice|copyright)/i;

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

/** All folders of packages that are needed, with their manifests. Peers count when they are installed. */
function needed() {
	const found = new Map();
	const left = [root];
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

function copyLicences(folder, { name, version, license, licenses }) {
	const files = readdirSync(folder).filter((file) => LICENCE_FILE.test(file));
	const target = join(licences, `${name}@${version}`);
	mkdirSync(target, { recursive: true });
	for (const file of files) {
		cpSync(join(folder, file), join(target, file), { recursive: true });
	}
	const named = license ?? licenses ?? "see its files";
	const text =
		typeof named === "string"
			? named
			: [named]
					.flat()
					.map((one) => one.type)
					.join(" OR ");
	return `${name}\t${version}\t${text}\t${files.join(" ") || "-"}`;
}

const packages = needed();
for (const folder of packages.keys()) {
	copyFolder(folder, join(out, relative(root, folder)));
}
addMigrationFolders();
if (licences) {
	const rows = [...packages].map(([folder, data]) => copyLicences(folder, data)).sort();
	writeFileSync(
		join(licences, "packages.tsv"),
		["package\tversion\tlicence\tfiles", ...new Set(rows), ""].join("\n"),
	);
}
console.log(`${packages.size} packages`);
