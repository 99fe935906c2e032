// SPDX-License-Identifier: Apache-2.0
//
// Medusa's finders of routes keep what they found for every path that was ever asked for, and let none go: strangers
// fill the memory with paths. Here what a finder keeps is let go once it has grown to a ceiling: its routes stay, and
// are looked through by a new one.

import { dirname, join } from "node:path";

interface Finder {
	add(route: unknown): void;
	find(path: string, method: string): unknown;
}

interface Kept {
	routes: unknown[];
	/** Which looks the paths up; its own routes are those above. */
	inner: Finder | null;
	characters: number;
}

/** Characters of the paths that a finder keeps, of which there are three; beside its path an entry has some bytes. */
const MOST = 512 * 1024;
const ENTRY = 100;

/** No export of the package names it. */
function finderClass(): new () => Finder {
	const file = join(dirname(require.resolve("@medusajs/framework/http")), "routes-finder.js");
	return (require(file) as { RoutesFinder: new () => Finder }).RoutesFinder;
}

/** To be called before Medusa is loaded; again changes nothing. */
export function boundFinders(RoutesFinder = finderClass()): void {
	const { add, find } = RoutesFinder.prototype as Finder;
	if (add.name === "addBounded") {
		return;
	}
	const all = new WeakMap<Finder, Kept>();
	const keptOf = (finder: Finder): Kept => {
		const kept = all.get(finder) ?? { routes: [], inner: null, characters: 0 };
		all.set(finder, kept);
		return kept;
	};
	RoutesFinder.prototype.add = function addBounded(this: Finder, route: unknown): void {
		keptOf(this).routes.push(route);
		keptOf(this).inner = null;
	};
	RoutesFinder.prototype.find = function findBounded(this: Finder, path: string, method: string): unknown {
		const kept = keptOf(this);
		kept.characters += path.length + ENTRY;
		if (!kept.inner || kept.characters > MOST) {
			kept.inner = new RoutesFinder();
			kept.routes.forEach((route) => add.call(kept.inner, route));
			kept.characters = path.length + ENTRY;
		}
		return find.call(kept.inner, path, method);
	};
}
