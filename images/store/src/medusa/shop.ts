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

/** What prices say of tax. */
export interface Tax {
	/** Whether prices include it. */
	inclusive: boolean;
	/** What it is called: VAT, sales tax. */
	name: string;
	/** Of each country in percent; a country without a rate has none. */
	rates: Record<string, number>;
	/** Whether Medusa works it out; otherwise nothing is said of it. */
	automatic: boolean;
}

export interface Region {
	id: string;
	currency: string;
	countries: Country[];
	tax: Tax;
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
	region: Region | null;
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
	automatic_taxes: boolean;
	countries: Array<{ iso_2: string; display_name: string }>;
}

interface TaxRow {
	country_code: string;
	province_code: string | null;
	tax_rates?: Array<{ rate: number | null; name: string; is_default: boolean }>;
}

interface PreferenceRow {
	attribute: string;
	value: string | null;
	is_tax_inclusive: boolean;
}

/** As Medusa decides for a price of that currency. */
async function readTax(container: MedusaContainer, region: RegionRow): Promise<Tax> {
	const countries = region.countries.map((country) => country.iso_2);
	const rows = await find<TaxRow>(
		container,
		"tax_region",
		["country_code", "province_code", "tax_rates.rate", "tax_rates.name", "tax_rates.is_default"],
		{ country_code: countries },
	);
	const preferences = await find<PreferenceRow>(
		container,
		"price_preference",
		["attribute", "value", "is_tax_inclusive"],
		{ attribute: "currency_code", value: region.currency_code },
	);
	const defaults = rows
		.filter((row) => !row.province_code && region.automatic_taxes)
		.flatMap(({ country_code, tax_rates }) =>
			(tax_rates ?? [])
				.filter((rate) => rate.is_default && Number(rate.rate) > 0)
				.map(({ rate, name }) => ({ country: country_code, rate: Number(rate), name })),
		);
	const [name = "tax", ...others] = new Set(defaults.map((rate) => rate.name));
	return {
		inclusive: preferences.some((preference) => preference.is_tax_inclusive),
		name: others.length ? "tax" : name,
		rates: Object.fromEntries(defaults.map(({ country, rate }) => [country, rate])),
		automatic: region.automatic_taxes,
	};
}

async function readRegion(container: MedusaContainer, id: string): Promise<Region | null> {
	const fields = ["id", "currency_code", "automatic_taxes", "countries.iso_2", "countries.display_name"];
	const [region] = await find<RegionRow>(container, "region", fields, { id });
	return region
		? {
				id: region.id,
				currency: region.currency_code,
				countries: region.countries
					.map((country) => ({ code: country.iso_2, name: country.display_name }))
					.sort((a, b) => a.name.localeCompare(b.name)),
				tax: await readTax(container, region),
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
