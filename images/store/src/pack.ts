// SPDX-License-Identifier: Apache-2.0
//
// The pack (base/pack.json and base/pack.bin, made by tools/pack.sh): of each module that a shop loads its text, the
// code that V8 made of it, and which file each name led to. Thousands of files are neither looked for, read nor compiled
// when a process starts. A module whose file is not the one that was packed, a name that was not recorded, a part that
// is damaged, code that V8 refuses: each goes the ordinary way, which only takes longer, and the first is told.

import { openSync, readFileSync, readSync, statSync } from "node:fs";
import Module from "node:module";
import { dirname, join, resolve } from "node:path";
import { setImmediate } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";
import { constants, Script } from "node:vm";
import { crc32 } from "node:zlib";
import { say } from "./say";

/**
 * The first line of base/pack.json; the second is its CRC. A module has a number, and in base/pack.bin its code, then
 * its text, after those of the module before it.
 */
export interface Index {
	/** Of Node.js and V8. */
	versions: string;
	/** When packed files were changed: seconds since 1970. */
	changed: number;
	/** Paths below the application's root: modules, then what says how names are found: package.json. */
	files: string[];
	/** Of these files, bytes. */
	sizes: number[];
	/** By module, bytes in base/pack.bin, and the CRC of both. */
	code: number[];
	text: number[];
	sums: number[];
	/** Whether the text is of bytes below 128 only. */
	plain: (0 | 1)[];
	/** The package.json that its names are found by, a number of files. */
	manifests: number[];
	/** By folder, then by the name that is asked for: the module. */
	found: Record<string, Record<string, number>>;
	/** The same of import(), where a name is none of a file. */
	imports: Record<string, Record<string, number>>;
	/** Of modules that were imported, by number: the names that import() gives. */
	names: Record<number, string[]>;
	/** By command: the modules that it loaded, in its order. */
	order: Record<string, number[]>;
}

/** What the ordinary loader and Node's types do not show. */
interface Loader {
	_extensions: Record<string, (module: NodeModule, file: string) => void>;
	_resolveFilename: (name: string, parent: NodeModule | undefined, isMain: boolean, options?: unknown) => string;
	_resolveLookupPaths: (name: string, parent: NodeModule) => string[] | null;
	_cache: NodeJS.Dict<NodeModule>;
}
type Import = (name: string, options?: ImportCallOptions) => Promise<unknown>;
/** What stands in a packed text for import(): it is given the ordinary one of its module. */
export type Importer = (ordinary: Import, name: unknown, options?: ImportCallOptions) => Promise<unknown>;

export const IMPORTER = "__packed_import";
export const HEAD = "(function (exports, require, module, __filename, __dirname) {";
export const HEAD_IMPORTS = HEAD.replace(")", `, ${IMPORTER})`);
export const TAIL = "\n})";
/** How long modules are loaded beside other work before that has its turn. */
const AT_ONCE_MS = 20;
/** Names that import() has for a module's exports as they are. */
const WHOLE = ["default", "module.exports"];

export const versions = `${process.version} ${process.versions.v8} ${process.platform} ${process.arch}`;

/** What a module calls to load another. */
export function requireOf(module: NodeModule, loader: Loader): NodeRequire {
	const load = (name: string): unknown => module.require(name);
	const find = (name: string, options?: unknown): string => loader._resolveFilename(name, module, false, options);
	find.paths = (name: string): string[] | null => loader._resolveLookupPaths(name, module);
	return Object.assign(load, {
		resolve: find,
		main: process.mainModule,
		extensions: loader._extensions,
		cache: loader._cache,
	}) as NodeRequire;
}

/** The file that import() of that name leads to, where the name itself says it. */
export function fileOf(name: unknown, folder: string): string | undefined {
	const text = String(name);
	if (/[?#%]/.test(text)) {
		return undefined;
	}
	return text.startsWith("file:") ? fileURLToPath(text) : /^(\/|\.\.?\/)/.test(text) ? resolve(folder, text) : undefined;
}

/** A script of a module's text, as the ordinary loader would name it. */
export function scriptOf(text: string, file: string, cachedData?: Buffer): Script {
	return new Script(text, {
		filename: file,
		cachedData,
		columnOffset: -(text.indexOf("{") + 1),
		importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
	});
}

function readIndex(root: string): Index {
	const [line = "", sum = ""] = readFileSync(join(root, "base/pack.json"), "utf8").split("\n");
	if (crc32(line) !== Number.parseInt(sum, 16)) {
		throw new Error("base/pack.json is damaged");
	}
	const index = JSON.parse(line) as Index;
	if (index.versions !== versions) {
		throw new Error(`it is of Node.js ${index.versions}, this is ${versions}`);
	}
	return index;
}

/** A pack whose files were found to be whole; see usePack. */
export class Pack {
	readonly index: Index;
	private readonly data: number;
	private readonly paths: string[];
	private readonly numbers: Map<string, number>;
	private readonly offsets: number[] = [];
	/** Of the part that was read last: a buffer for each would be much to collect. */
	private readonly bytes: Buffer;
	private readonly fitting: (boolean | undefined)[] = [];
	private readonly spaces = new Map<number, Promise<unknown>>();
	private readonly loader = Module as unknown as Loader;
	private usesCode = true;
	private told = false;

	constructor(private readonly root: string) {
		this.index = readIndex(root);
		const { files, code, text } = this.index;
		this.paths = files.map((file) => join(root, file));
		this.numbers = new Map(this.paths.slice(0, code.length).map((path, number) => [path, number]));
		let offset = 0;
		for (let number = 0; number < code.length; number++) {
			this.offsets.push(offset);
			offset += code[number]! + text[number]!;
		}
		this.bytes = Buffer.allocUnsafeSlow(Math.max(...code.map((length, number) => length + text[number]!)));
		this.data = openSync(join(root, "base/pack.bin"), "r");
	}

	/** Somebody may have put another file in its place: an image that is made of this one, a folder that is mounted. */
	isPacked(number: number): boolean {
		const status = statSync(this.paths[number]!, { throwIfNoEntry: false });
		return status?.size === this.index.sizes[number] && Math.floor(status.mtimeMs / 1000) === this.index.changed;
	}

	/** Code and text of a module, until the next is read; false where they are damaged. */
	part(number: number): Buffer | false {
		const { code, text, sums } = this.index;
		const bytes = this.bytes.subarray(0, code[number]! + text[number]!);
		const length = readSync(this.data, bytes, 0, bytes.length, this.offsets[number]!);
		return length === bytes.length && crc32(bytes) === sums[number] && bytes;
	}

	install(): void {
		const { loader } = this;
		const ordinary = loader._extensions[".js"]!;
		const search = loader._resolveFilename;
		loader._extensions[".js"] = (module, file) => {
			const number = this.numbers.get(file);
			const bytes = number !== undefined && this.fits(number) && this.read(number);
			if (bytes) {
				this.run(number!, bytes, module, file);
			} else {
				ordinary(module, file);
			}
		};
		loader._resolveFilename = (name, parent, isMain, options) =>
			(!options && this.found(name, parent)) || search.call(Module, name, parent, isMain, options);
		// V8 takes code only where all its flags are those that the code was made with, and counts the limit of the heap
		// among them, which nothing of the code depends on and each plan has its own of. The heap has its limit by now, and
		// keeps it; the flag says what threads get that begin later, and a shop has none.
		setFlagsFromString("--max-old-space-size=0");
	}

	/** Loads what that command loads, in its order and a little at a time, until it is enough. */
	async preload(command: string, isEnough: () => boolean): Promise<void> {
		let pause = 0;
		for (const number of this.index.order[command] ?? []) {
			if (Date.now() >= pause) {
				await setImmediate();
				pause = Date.now() + AT_ONCE_MS;
			}
			if (isEnough()) {
				return;
			}
			try {
				require(this.paths[number]!);
			} catch {
				// Whoever needs it asks for it again, and is told.
			}
		}
	}

	private fits(number: number): boolean {
		return (this.fitting[number] ??= this.isPacked(number) || this.tell(`${this.paths[number]} is not what was packed`));
	}

	private read(number: number): Buffer | false {
		return this.part(number) || this.tell(`base/pack.bin is damaged at ${this.paths[number]}`);
	}

	private tell(what: string): false {
		if (!this.told) {
			this.told = true;
			say(`the pack: ${what}: this takes longer, and what else does is not told`);
		}
		return false;
	}

	/** The module that a name leads to in a folder, where that was recorded. */
	private known(names: Index["found"], name: string, folder: string): number | undefined {
		const number = folder.startsWith(this.root) ? names[folder.slice(this.root.length + 1)]?.[name] : undefined;
		return typeof number === "number" && this.fits(number) && this.fits(this.index.manifests[number]!)
			? number
			: undefined;
	}

	private found(name: string, parent: NodeModule | undefined): string | undefined {
		const own = this.numbers.get(name);
		if (own !== undefined && this.fits(own)) {
			return name;
		}
		const number = parent?.filename ? this.known(this.index.found, name, dirname(parent.filename)) : undefined;
		return number === undefined ? undefined : this.paths[number];
	}

	private run(number: number, bytes: Buffer, module: NodeModule, file: string): void {
		const code = this.index.code[number]!;
		const text = bytes.toString(this.index.plain[number] ? "latin1" : "utf8", code);
		const script = scriptOf(text, file, this.usesCode && code > 0 ? bytes.subarray(0, code) : undefined);
		if (script.cachedDataRejected) {
			this.usesCode = false;
			this.tell("this process has other V8 flags than its code was made with");
		}
		const body = script.runInThisContext() as (...values: unknown[]) => void;
		const importer: Importer = (ordinary, name, options) => this.import(module, ordinary, name, options);
		const values = [module.exports, requireOf(module, this.loader), module, file, dirname(file)];
		body.apply(module.exports, text.startsWith(HEAD_IMPORTS) ? [...values, importer] : values);
	}

	/** What import() of a packed module gives; Node.js would read and search its text for names first. */
	private async import(module: NodeModule, ordinary: Import, name: unknown, options: unknown): Promise<unknown> {
		const folder = dirname(module.filename);
		const file = fileOf(name, folder);
		const number = file ? this.numbers.get(file) : this.known(this.index.imports, String(name), folder);
		const names = number === undefined || options !== undefined ? undefined : this.index.names[number];
		if (!names || !this.fits(number!)) {
			return ordinary(name as string, options as ImportCallOptions);
		}
		const space = this.spaces.get(number!) ?? this.space(module, number!, names);
		this.spaces.set(number!, space);
		return space;
	}

	private async space(module: NodeModule, number: number, names: string[]): Promise<unknown> {
		const exports = module.require(this.paths[number]!) as unknown;
		const space = Object.create(null, { [Symbol.toStringTag]: { value: "Module" } });
		for (const name of names) {
			space[name] = WHOLE.includes(name) ? exports : Object(exports)[name];
		}
		return Object.freeze(space);
	}
}

let used: Pack | undefined;

/** Loads what that command loads, as long as it is not enough; nothing where no pack is used. */
export async function preload(command: string, isEnough: () => boolean): Promise<void> {
	await used?.preload(command, isEnough);
}

/** From now on modules come from the pack of the application in that folder, where there is one that fits. */
export function usePack(root: string): void {
	try {
		const pack = new Pack(root);
		const lock = pack.index.files.indexOf("package-lock.json");
		if (!pack.isPacked(lock)) {
			throw new Error("packages were installed after it was made");
		}
		pack.install();
		used = pack;
	} catch (error) {
		say(`the pack is not used: ${(error as Error).message}; modules are loaded one by one, which takes longer`);
	}
}
