// SPDX-License-Identifier: Apache-2.0
//
// Where `fields` of the store API may not lead: from a product, a cart or a region to what is the shop's or another
// buyer's business. Medusa's own list of restricted fields takes nothing away unless roles are switched on.

/** One step of a name. Links between modules have a name of their own beside the plain one. */
const PRIVATE = new RegExp(
	`^(?:${[
		"[a-z_]+_links?",
		"orders?",
		"carts?",
		"customer_groups?",
		"sales_channels?",
		"price_sets?",
		"prices",
		"price_lists?",
		"price_rules",
		"inventory",
		"inventory_items?",
		"location_levels?",
		"stock_locations?",
		"api_keys?",
		"users?",
		"invites?",
		"rbac_[a-z_]+",
		"campaigns?",
		"stores?",
	].join("|")})$`,
	"i",
);

/** Customers see the orders that are their own. */
const OWN = /^\/store\/customers\/me\/?$/i;

/** The first step of a name that is private on that path, or null. */
export function privateStep(path: string, name: string): string | null {
	if (!/^\/store(?:\/|$)/i.test(path)) {
		return null;
	}
	const steps = name.split(".").map((step) => step.replace(/[^a-z_]/gi, ""));
	return steps.find((step) => PRIVATE.test(step) && !(step === "orders" && OWN.test(path))) ?? null;
}
