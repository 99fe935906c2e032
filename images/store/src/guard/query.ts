// SPDX-License-Identifier: Apache-2.0
//
// Guards: no query of an API asks for more than ceilings.ts says. Three requests for 100,000 products with all that
// hangs on them would end the process.

import type { Request, RequestHandler } from "express";
import { parse } from "qs";
import { ceilingsOf, FEW, type Ceilings } from "./ceilings";
import type { Guard } from "./guard";
import { privateStep } from "./private";
import { refuse } from "./refuse";

type Tree = Record<string, unknown>;
type Asked = Pick<Request, "path" | "url">;

/** Thrown with what is wrong; one sentence without a stop. */
class Excess extends Error {}

function most(what: string, is: number, may: number): void {
	if (is > may) {
		throw new Excess(`${what}: ${is}, and at most ${may} are taken here`);
	}
}

/** Every value and how deep it lies, by its place: `created_at.$gte`. */
function* leaves(value: unknown, place: string, depth: number): Generator<[string, string, number]> {
	if (value === null || typeof value !== "object") {
		yield [place, String(value ?? ""), depth];
		return;
	}
	for (const [key, inner] of Object.entries(value)) {
		yield* leaves(inner, place ? `${place}.${key}` : key, depth + 1);
	}
}

function checkElements(value: unknown, place: string, may: number): void {
	if (value && typeof value === "object") {
		const inner = Object.entries(value);
		most(`${place}: elements`, inner.length, may);
		for (const [key, part] of inner) {
			checkElements(part, `${place}.${key}`, may);
		}
	}
}

function checkValues(query: Tree, ceilings: Ceilings): void {
	let count = 0;
	for (const [place, text, depth] of leaves(query, "", 0)) {
		const may = place === "q" ? ceilings.search : place === "fields" ? ceilings.fieldsText : ceilings.text;
		most("values in the query", ++count, ceilings.values);
		most(`${place.slice(0, 60)}: brackets`, depth, ceilings.nesting);
		most(`${place.slice(0, 60)}: characters`, Math.max(text.length, place.length), may);
	}
	for (const [key, value] of Object.entries(query)) {
		checkElements(value, key.slice(0, 60), ceilings.elements);
	}
}

/** `variants.product.variants` leads back to where it came from, and each step multiplies. */
function repeats(name: string): boolean {
	const parts = name
		.split(".")
		.filter((part) => part !== "*")
		.map((part) => part.replace(/(?:ies|s)$/, (end) => (end === "ies" ? "y" : "")));
	return new Set(parts).size < parts.length;
}

/** The names in `fields`; none where it is not given. */
function namesOf(query: Tree): string[] {
	if (query.fields === undefined) {
		return [];
	}
	if (typeof query.fields !== "string") {
		throw new Excess("fields: names separated by commas are taken here, once");
	}
	return query.fields.split(",").map((name) => name.trim());
}

function checkFields(path: string, query: Tree, ceilings: Ceilings): void {
	const names = namesOf(query);
	most("fields: names", names.length, ceilings.fields);
	const wide = names.filter((name) => name.includes("*"));
	most("fields: names with *", wide.length, ceilings.expansions);
	for (const name of names) {
		const plain = name.replace(/^[*+ -]+/, "");
		most(`fields: ${plain.slice(0, 60)}: steps`, plain.split(".").length - 1, ceilings.depth);
		if (repeats(plain)) {
			throw new Excess(`fields: ${plain.slice(0, 60)}: leads back to where it came from`);
		}
		const inside = privateStep(path, plain);
		if (inside !== null) {
			throw new Excess(`fields: ${inside.slice(0, 60)}: the store API does not tell it`);
		}
	}
}

/** Rows of a list that does not say how many it wants: the most that Medusa then takes. */
const USUAL_ROWS = 50;

/** What the answer is made of, where all the rows that are asked for are there. */
function checkWork(path: string, query: Tree, ceilings: Ceilings): void {
	const steps = namesOf(query)
		.filter((name) => !name.startsWith("-"))
		.map((name) => name.split(".").length - (name.includes("*") ? 0 : 1))
		.reduce((sum, one) => sum + one, 0);
	// /admin/products is a list, /admin/products/ID one of it, /admin/products/ID/variants a list again.
	const depth = path.split("/").filter(Boolean).length;
	const isOne = depth > 2 && depth % 2 === 1;
	const rows = Math.min(whole(query, "limit") ?? (isOne ? 1 : USUAL_ROWS), ceilings.limit);
	most("rows times steps of fields", rows * steps, ceilings.work);
}

/** Medusa reads the digits that such a text begins with; here it has to be all of it. */
function whole(query: Tree, key: "limit" | "offset"): number | null {
	const text = query[key];
	if (text === undefined || text === "") {
		return null;
	}
	if (typeof text !== "string" || !/^[0-9]{1,15}$/.test(text)) {
		throw new Excess(`${key}: a whole number is taken here, once`);
	}
	return Number(text);
}

function searchOf(req: Asked): string {
	const begin = req.url.indexOf("?");
	return begin < 0 ? "" : req.url.slice(begin + 1);
}

const LIMIT = /(^|&)limit=[0-9]+(?=&|$)/;

/** In the address: Medusa reads that again (its loaders/api.js), and what was changed in `req.query` is lost. */
function checkPages(req: Asked, query: Tree, text: string, ceilings: Ceilings): void {
	const limit = whole(query, "limit");
	const may = FEW.test(req.path.replace(/\/+$/, "")) ? ceilings.few : ceilings.limit;
	most("offset", whole(query, "offset") ?? 0, ceilings.offset);
	if (limit !== null && limit > may && ceilings.tooMany === "lower" && LIMIT.test(text)) {
		req.url = `${req.url.slice(0, -text.length)}${text.replace(LIMIT, `$1limit=${may}`)}`;
	} else {
		most("limit", limit ?? 0, may);
	}
}

/** What is wrong with a query, or null. It may lower `limit` in `url`. */
export function excessOf(req: Asked): string | null {
	const ceilings = ceilingsOf(req.path);
	// As Medusa splits and reads it: what one reader sees and the other does not would pass unseen.
	const text = searchOf(req);
	const query = parse(text, { arrayLimit: Infinity }) as Tree;
	try {
		checkValues(query, ceilings);
		checkFields(req.path, query, ceilings);
		checkWork(req.path, query, ceilings);
		checkPages(req, query, text, ceilings);
		return null;
	} catch (error) {
		if (error instanceof Excess) {
			return error.message;
		}
		throw error;
	}
}

/**
 * Whether a list in a query has a place of more than three digits. Medusa reads the query of every address into lists
 * that are as long as the places say: `?a[99999999]=1` alone would keep the process busy for half a minute.
 */
export function isSparse(req: Asked): boolean {
	const plain = searchOf(req).replace(/%([0-7][0-9a-f])/gi, (_all, code: string) =>
		String.fromCharCode(parseInt(code, 16)),
	);
	return /\[[0-9]{4,}\]/.test(plain);
}

export const places: Guard = {
	name: "places in lists",
	path: /^/i,
	methods: "all",
	handler: (): RequestHandler => (req, res, next) =>
		isSparse(req) ? refuse(req, res, 400, "a list in the query has a place beyond 999") : next(),
};

export const query: Guard = {
	name: "query",
	path: /^\/(?:store|admin|auth)(?:\/|$)/i,
	methods: "all",
	handler: (): RequestHandler => (req, res, next) => {
		const excess = excessOf(req);
		return excess === null ? next() : refuse(req, res, 400, excess);
	},
};
