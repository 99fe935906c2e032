// SPDX-License-Identifier: Apache-2.0
//
// What a page needs to know of the shop, as it is at each request: a seed shows at once, in every pod.

import type { MedusaContainer } from "@medusajs/framework/types";
import { parseTheme, type Theme } from "../theme";
import { SHOP_KEY } from "../keys";
import { find } from "./graph";
import { kept } from "./kept";

export interface Country {
	code: string;
	name: string;
}

export interface ShopView {
	name: string;
	title: string;
	theme: Theme;
	/** Ids of products in the order they are shown in; those it does not name come after them. */
	products: string[];
	/** Names of shipping options in the same way. */
	shipping: string[];
	salesChannelId: string;
	/** Nothing before the first seed. */
	region: { id: string; currency: string; countries: Country[] } | null;
}

interface StoreRow {
	name: string;
	metadata: Record<string, unknown> | null;
	default_sales_channel_id: string;
	default_region_id: string | null;
}

interface RegionRow {
	id: string;
	currency_code: string;
	countries: Array<{ iso_2: string; display_name: string }>;
}

async function readRegion(container: MedusaContainer, id: string): Promise<ShopView["region"]> {
	const fields = ["id", "currency_code", "countries.iso_2", "countries.display_name"];
	const [region] = await find<RegionRow>(container, "region", fields, { id });
	return region
		? {
				id: region.id,
				currency: region.currency_code,
				countries: region.countries
					.map((country) => ({ code: country.iso_2, name: country.display_name }))
					.sort((a, b) => a.name.localeCompare(b.name)),
			}
		: null;
}

async function read(container: MedusaContainer): Promise<ShopView> {
	const [store] = await find<StoreRow>(container, "store", [
		"name",
		"metadata",
		"default_sales_channel_id",
		"default_region_id",
	]);
	const shown = (store.metadata?.[SHOP_KEY] ?? {}) as Record<string, unknown>;
	return {
		name: store.name,
		title: typeof shown.title === "string" && shown.title ? shown.title : store.name,
		// Parsed again: metadata can be edited in the admin page too.
		theme: parseTheme(shown.theme, "theme", () => undefined),
		products: Array.isArray(shown.products) ? shown.products : [],
		shipping: Array.isArray(shown.shipping) ? shown.shipping : [],
		salesChannelId: store.default_sales_channel_id,
		region: store.default_region_id ? await readRegion(container, store.default_region_id) : null,
	};
}

export function readShop(container: MedusaContainer): Promise<ShopView> {
	return kept(container, "shop", () => read(container));
}

/** A publishable key that the store API takes for this shop; such keys are no secret. */
export async function readPublishableKey(container: MedusaContainer, salesChannelId: string): Promise<string | null> {
	const keys = await find<{ token: string; revoked_at: string | null; sales_channels?: Array<{ id: string }> }>(
		container,
		"api_key",
		["token", "revoked_at", "sales_channels.id"],
		{ type: "publishable" },
	);
	const key = keys.find((row) => !row.revoked_at && row.sales_channels?.some(({ id }) => id === salesChannelId));
	return key?.token ?? null;
}
