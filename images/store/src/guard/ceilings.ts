// SPDX-License-Identifier: Apache-2.0
//
// What one request of an API may ask for. The admin pages ask for 9999 rows of what there are few of (regions, places),
// so there a number that is too large is taken for the largest; every other excess is refused, and says the ceiling.

export interface Ceilings {
	/** Rows of a list, by the number that is asked for; `few` is of lists that are read whole. */
	limit: number;
	few: number;
	tooMany: "refuse" | "lower";
	offset: number;
	/** Names in `fields`, those among them that stand for whole objects, and dots in a name. */
	fields: number;
	expansions: number;
	depth: number;
	/** Rows times the steps from each to other objects: what one answer is made of, all at once. */
	work: number;
	/** Characters of any one value, of `fields`, and of what is searched for. */
	text: number;
	fieldsText: number;
	search: number;
	/** All values of a query, elements of one list, and brackets around one another. */
	values: number;
	elements: number;
	nesting: number;
	/** Bytes of a body by its own account; what is within it, of all values, and of one list. */
	body: number;
	bodyDepth: number;
	bodyValues: number;
	bodyElements: number;
}

/** Lines of one cart, by whatever way they came: each change of a cart works all of them out anew. */
export const CART_LINES = 100;

export const STORE_CEILINGS: Ceilings = {
	limit: 100,
	few: 100,
	tooMany: "refuse",
	offset: 100_000,
	fields: 40,
	expansions: 8,
	depth: 3,
	work: 600,
	text: 200,
	fieldsText: 1000,
	search: 80,
	values: 120,
	elements: 100,
	nesting: 4,
	body: 100 * 1024,
	bodyDepth: 8,
	bodyValues: 1000,
	bodyElements: 100,
};

export const ADMIN_CEILINGS: Ceilings = {
	limit: 100,
	few: 1000,
	tooMany: "lower",
	offset: 1_000_000,
	fields: 60,
	expansions: 14,
	depth: 5,
	work: 2000,
	text: 500,
	fieldsText: 2000,
	search: 100,
	values: 600,
	elements: 500,
	nesting: 5,
	body: 2 * 1024 * 1024,
	bodyDepth: 16,
	bodyValues: 50_000,
	bodyElements: 5000,
};

/** Lists of which a shop has few, and which the admin pages read whole. */
const FEW_NAMES = [
	"regions",
	"stock-locations",
	"product-categories",
	"price-preferences",
	"shipping-options",
	"sales-channels",
	"currencies",
];
export const FEW = new RegExp(`^/admin/(?:${FEW_NAMES.join("|")})$`, "i");

/** Logging in and what belongs to it: small, and of strangers. */
export const AUTH_CEILINGS: Ceilings = {
	...STORE_CEILINGS,
	limit: 20,
	values: 40,
	body: 16 * 1024,
	bodyDepth: 4,
	bodyValues: 40,
	text: 2000,
};

export function ceilingsOf(path: string): Ceilings {
	if (/^\/store(?:\/|$)/i.test(path)) {
		return STORE_CEILINGS;
	}
	return /^\/auth(?:\/|$)/i.test(path) ? AUTH_CEILINGS : ADMIN_CEILINGS;
}
