// SPDX-License-Identifier: Apache-2.0
//
// node -r record.cjs …, with RECORD=FOLDER and ROOT=the application's: keeps what the process loads (src/pack.ts). When
// it ends FOLDER has record.json and code.bin, the code as V8 has it by then, with the functions that were called.

const { mkdirSync, writeFileSync } = require("node:fs");
const Module = require("node:module");
const { dirname, isAbsolute, join, relative } = require("node:path");
const { setFlagsFromString } = require("node:v8");
const typescript = require("typescript");

const folder = process.env.RECORD;
const root = process.env.ROOT;
const { HEAD, HEAD_IMPORTS, IMPORTER, TAIL, fileOf, requireOf, scriptOf } = require(join(root, "src/pack.js"));
const scripts = new Map();
const found = {};
const imports = {};
const names = {};

// Otherwise it depends on how long the process takes which functions are still there in the end.
setFlagsFromString("--no-flush-bytecode");

/** The text with each import() by way of IMPORTER; undefined where there is none. */
function importing(content) {
	if (!/\bimport\s*\(/.test(content)) {
		return undefined;
	}
	const file = typescript.createSourceFile("module.js", content, typescript.ScriptTarget.Latest);
	const calls = [];
	const visit = (node) => {
		if (typescript.isCallExpression(node) && node.expression.kind === typescript.SyntaxKind.ImportKeyword) {
			calls.push({ begin: node.expression.getStart(file), end: node.arguments.pos });
		}
		typescript.forEachChild(node, visit);
	};
	visit(file);
	let text = content;
	for (const { begin, end } of calls.sort((a, b) => b.begin - a.begin)) {
		text = `${text.slice(0, begin)}${IMPORTER}((n, o) => import(n, o), ${text.slice(end)}`;
	}
	return calls.length > 0 ? text : undefined;
}

function textOf(content) {
	const plain = content.replace(/^#!.*/, "").replace(/\n\/\/# sourceMappingURL=.*\s*$/, "");
	const imports = importing(plain);
	return imports === undefined ? HEAD + plain + TAIL : HEAD_IMPORTS + imports + TAIL;
}

/** The file that import() found by the name of a package, when require() finds the same. */
function packaged(module, name, space) {
	try {
		const file = requireOf(module, Module).resolve(name);
		return Module._cache[file]?.exports === space.default ? file : undefined;
	} catch {
		return undefined;
	}
}

const importer = (module) => async (ordinary, name, options) => {
	const space = await ordinary(name, options);
	const folder = dirname(module.filename);
	const own = fileOf(name, folder);
	const file = own ?? packaged(module, name, space);
	if (options === undefined && scripts.has(file)) {
		names[relative(root, file)] = Object.keys(space);
		if (!own) {
			(imports[relative(root, folder)] ??= {})[name] = relative(root, file);
		}
	}
	return space;
};

// As the ordinary one does it, but that the script is kept.
const compile = Module.prototype._compile;
Module.prototype._compile = function (content, file, format) {
	if (!file.startsWith(`${root}/`) || (format !== undefined && format !== "commonjs")) {
		return compile.call(this, content, file, format);
	}
	const text = textOf(content);
	const script = scriptOf(text, file);
	scripts.set(file, { script, text });
	const values = [this.exports, requireOf(this, Module), this, file, dirname(file), importer(this)];
	return script.runInThisContext().apply(this.exports, values.slice(0, text.startsWith(HEAD) ? 5 : 6));
};

const search = Module._resolveFilename;
Module._resolveFilename = function (name, parent, isMain, options) {
	const file = search.call(this, name, parent, isMain, options);
	// Whole paths are those of this machine, and lead to the module by themselves.
	if (!options && !isAbsolute(name) && parent?.filename?.startsWith(`${root}/`) && file.startsWith(`${root}/`)) {
		(found[relative(root, dirname(parent.filename))] ??= {})[name] = relative(root, file);
	}
	return file;
};

process.on("exit", () => {
	// Code is made for processes whose flags are the usual ones.
	setFlagsFromString("--flush-bytecode");
	const code = [];
	const modules = [];
	for (const [file, { script, text }] of scripts) {
		const bytes = script.createCachedData();
		code.push(bytes);
		modules.push({ file: relative(root, file), text, code: bytes.length });
	}
	mkdirSync(folder, { recursive: true });
	writeFileSync(join(folder, "code.bin"), Buffer.concat(code));
	writeFileSync(join(folder, "record.json"), JSON.stringify({ modules, found, imports, names }));
});
