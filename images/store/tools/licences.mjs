// SPDX-License-Identifier: Apache-2.0
//
// The licences of npm packages, and what the image's inventory says of them. Of LICENCES it makes a folder a package, a
// table of all, packages.tsv, and components.jsonl: a line for each, a component of CycloneDX. A package without a file
// of its licence gets the text that its manifest names, from licences/; one whose licence nobody can say stops the build.

import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const LICENCE_FILE = /^(licen[cs]e|copying|notice|copyright)/i;
const tools = dirname(fileURLToPath(import.meta.url));

/** Packages whose manifest does not say: name and licence. */
const said = new Map(
	readFileSync(join(tools, "licences.tsv"), "utf8")
		.split("\n")
		.filter((line) => line && !line.startsWith("#"))
		.map((line) => line.split("\t")),
);

function licenceOf({ name, license, licenses }) {
	const words = [license ?? licenses ?? []].flat().map((one) => (typeof one === "string" ? one : one.type));
	return words.length > 0 ? words.join(" OR ") : said.get(name);
}

function authorOf({ author, name }) {
	const person = typeof author === "string" ? author : author?.name;
	return person ?? `the authors of ${name}`;
}

/** Copies the files of the licence, or makes one; their names. Undefined where its text is not known. */
function copyFiles(folder, manifest, licence, target) {
	const files = readdirSync(folder).filter((file) => LICENCE_FILE.test(file));
	mkdirSync(target, { recursive: true });
	for (const file of files) {
		cpSync(join(folder, file), join(target, file), { recursive: true });
	}
	if (files.length > 0) {
		return files;
	}
	const text = join(tools, "licences", `${licence}.txt`);
	if (!existsSync(text)) {
		return undefined;
	}
	const head = `${manifest.name} ${manifest.version} has no file of its licence; its manifest says ${licence}.`;
	writeFileSync(
		join(target, "LICENCE"),
		`${head}\n\nCopyright (c) ${authorOf(manifest)}\n\n${readFileSync(text, "utf8")}`,
	);
	return ["LICENCE"];
}

/** A line of the inventory; `integrity` is the lock file's, "sha512-" and base64. */
function component({ name, version }, licence, integrity, scope) {
	const [, algorithm, sum] = /^sha(\d+)-(.+)$/.exec(integrity ?? "") ?? [];
	const purl = `pkg:npm/${name.replace("@", "%40")}@${version}`;
	return JSON.stringify({
		type: "library",
		"bom-ref": purl,
		name,
		version,
		scope,
		...(sum && { hashes: [{ alg: `SHA-${algorithm}`, content: Buffer.from(sum, "base64").toString("hex") }] }),
		licenses: [{ expression: licence }],
		purl,
	});
}

/** `packages` are manifests by folder, `bundled` those of them that only the admin page's scripts hold. */
export function writeLicences(root, packages, bundled, licences) {
	const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages;
	const rows = new Set();
	const components = new Map();
	const lacking = new Set();
	for (const [folder, manifest] of packages) {
		const licence = licenceOf(manifest);
		const id = `${manifest.name}@${manifest.version}`;
		const files = copyFiles(folder, manifest, licence, join(licences, id));
		if (!files) {
			const where = licence ? `tools/licences/${licence}.txt with its text` : "its licence to tools/licences.tsv";
			lacking.add(`${id} has no file of its licence: add ${where}`);
			continue;
		}
		rows.add([manifest.name, manifest.version, licence ?? "see its files", files.join(" ")].join("\t"));
		// Two folders may hold one package; what one of them needs at run time is needed.
		if (!components.has(id) || !bundled.has(folder)) {
			const integrity = lock[relative(root, folder)]?.integrity;
			const scope = bundled.has(folder) ? "optional" : "required";
			components.set(id, component(manifest, licence ?? "LicenseRef-see-its-files", integrity, scope));
		}
	}
	if (lacking.size > 0) {
		throw new Error([...lacking].join("\n"));
	}
	const table = ["package\tversion\tlicence\tfiles", ...[...rows].sort(), ""];
	writeFileSync(join(licences, "packages.tsv"), table.join("\n"));
	writeFileSync(join(licences, "components.jsonl"), [...[...components.values()].sort(), ""].join("\n"));
}
