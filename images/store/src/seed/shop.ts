// SPDX-License-Identifier: Apache-2.0
//
// What a shop needs around its products: region, taxes, a place the goods are at, shipping, and the shop's own record
// with title and theme. Each is looked up, created when absent and changed only where it differs.

import type { MedusaContainer } from "@medusajs/framework/types";
import { ContainerRegistrationKeys, Modules } from "@medusajs/framework/utils";
import {
	createApiKeysWorkflow,
	createRegionsWorkflow,
	createShippingProfilesWorkflow,
	createStockLocationsWorkflow,
	createTaxRegionsWorkflow,
	linkSalesChannelsToApiKeyWorkflow,
	linkSalesChannelsToStockLocationWorkflow,
	updateRegionsWorkflow,
	updateStoresWorkflow,
} from "@medusajs/medusa/core-flows";
import { isDeepStrictEqual } from "node:util";
import { SHOP_KEY } from "../keys";
import { find } from "../medusa/graph";
import type { StoreConfig } from "./config";

export interface Shop {
	salesChannelId: string;
	regionId: string;
	locationId: string;
	profileId: string;
}

interface StoreRow {
	id: string;
	name: string;
	metadata: Record<string, unknown> | null;
	default_sales_channel_id: string;
	default_region_id: string | null;
	default_location_id: string | null;
	supported_currencies: Array<{ currency_code: string; is_default: boolean }>;
}

interface RegionRow {
	id: string;
	name: string;
	currency_code: string;
	countries: Array<{ iso_2: string }>;
}

const STORE_FIELDS = [
	"id",
	"name",
	"metadata",
	"default_sales_channel_id",
	"default_region_id",
	"default_location_id",
	"supported_currencies.*",
];
const REGION_NAME = "Main";
const LOCATION_NAME = "Main warehouse";

/** The default one, or the one of that name: the default is set last, so a seed that was killed left only the name. */
async function defaultOrNamed<T extends { id: string }>(
	container: MedusaContainer,
	entity: string,
	fields: string[],
	id: string | null,
	name: string,
): Promise<T | undefined> {
	const [byId] = id ? await find<T>(container, entity, fields, { id }) : [];
	return byId ?? (await find<T>(container, entity, fields, { name }))[0];
}

async function ensureRegion(container: MedusaContainer, config: StoreConfig, store: StoreRow): Promise<string> {
	const fields = ["id", "name", "currency_code", "countries.iso_2"];
	const region = await defaultOrNamed<RegionRow>(
		container,
		"region",
		fields,
		store.default_region_id,
		REGION_NAME,
	);
	const wanted = { currency_code: config.currency, countries: config.countries };
	if (!region) {
		const { result } = await createRegionsWorkflow(container).run({
			input: {
				regions: [{ ...wanted, name: REGION_NAME, payment_providers: ["pp_system_default"] }],
			},
		});
		return result[0].id;
	}
	const countries = region.countries.map((country) => country.iso_2).sort();
	if (region.currency_code !== config.currency || !isDeepStrictEqual(countries, [...config.countries].sort())) {
		await updateRegionsWorkflow(container).run({ input: { selector: { id: region.id }, update: wanted } });
	}
	return region.id;
}

async function ensureTaxRegions(container: MedusaContainer, countries: string[]): Promise<void> {
	const known = await find<{ country_code: string }>(container, "tax_region", ["country_code"]);
	const missing = countries.filter((code) => !known.some((region) => region.country_code === code));
	if (missing.length) {
		await createTaxRegionsWorkflow(container).run({
			input: missing.map((country_code) => ({ country_code, provider_id: "tp_system" })),
		});
	}
}

async function ensureLocation(container: MedusaContainer, config: StoreConfig, store: StoreRow): Promise<string> {
	const fields = ["id", "sales_channels.id", "fulfillment_providers.id"];
	const found = await defaultOrNamed<{
		id: string;
		sales_channels?: Array<{ id: string }>;
		fulfillment_providers?: Array<{ id: string }>;
	}>(container, "stock_location", fields, store.default_location_id, LOCATION_NAME);
	let id = found?.id;
	if (!id) {
		const { result } = await createStockLocationsWorkflow(container).run({
			input: {
				locations: [
					{
						name: LOCATION_NAME,
						address: { address_1: "-", country_code: config.countries[0] },
					},
				],
			},
		});
		id = result[0].id;
	}
	if (!found?.fulfillment_providers?.length) {
		await container.resolve(ContainerRegistrationKeys.LINK).create({
			[Modules.STOCK_LOCATION]: { stock_location_id: id },
			[Modules.FULFILLMENT]: { fulfillment_provider_id: "manual_manual" },
		});
	}
	const channel = store.default_sales_channel_id;
	if (!found?.sales_channels?.some((linked) => linked.id === channel)) {
		await linkSalesChannelsToStockLocationWorkflow(container).run({ input: { id, add: [channel] } });
	}
	return id;
}

async function ensureProfile(container: MedusaContainer): Promise<string> {
	const [found] = await find<{ id: string }>(container, "shipping_profile", ["id"], { type: "default" });
	if (found) {
		return found.id;
	}
	const { result } = await createShippingProfilesWorkflow(container).run({
		input: { data: [{ name: "Default", type: "default" }] },
	});
	return result[0].id;
}

/** The storefront and `store order` use any publishable key of the shop's sales channel that is not revoked. */
async function ensureKey(container: MedusaContainer, salesChannelId: string): Promise<void> {
	const keys = await find<{ id: string; revoked_at: string | null; sales_channels?: Array<{ id: string }> }>(
		container,
		"api_key",
		["id", "revoked_at", "sales_channels.id"],
		{ type: "publishable" },
	);
	const usable = keys.filter((key) => !key.revoked_at);
	if (usable.some((key) => key.sales_channels?.some((channel) => channel.id === salesChannelId))) {
		return;
	}
	const { result } = await createApiKeysWorkflow(container).run({
		input: { api_keys: [{ title: "Storefront", type: "publishable", created_by: "store-seed" }] },
	});
	await linkSalesChannelsToApiKeyWorkflow(container).run({ input: { id: result[0].id, add: [salesChannelId] } });
}

async function readStoreRow(container: MedusaContainer): Promise<StoreRow> {
	return (await find<StoreRow>(container, "store", STORE_FIELDS))[0];
}

/**
 * The shop's own record, last of all: title, theme and the order of the products show from then on, and the defaults
 * say that all they name is there.
 */
export async function updateStore(container: MedusaContainer, config: StoreConfig, shop: Shop, products: string[]) {
	const store = await readStoreRow(container);
	const shipping = config.shipping.map(({ name }) => name);
	const shown = { title: config.title, theme: config.theme, products, shipping };
	const currency = store.supported_currencies.find((supported) => supported.is_default)?.currency_code;
	const same =
		store.name === config.name &&
		store.default_region_id === shop.regionId &&
		store.default_location_id === shop.locationId &&
		currency === config.currency &&
		isDeepStrictEqual(store.metadata?.[SHOP_KEY], shown);
	if (same) {
		return;
	}
	await updateStoresWorkflow(container).run({
		input: {
			selector: { id: store.id },
			update: {
				name: config.name,
				default_region_id: shop.regionId,
				default_location_id: shop.locationId,
				...(currency === config.currency
					? {}
					: {
							supported_currencies: [
								{ currency_code: config.currency, is_default: true },
							],
						}),
				metadata: { ...store.metadata, [SHOP_KEY]: shown },
			},
		},
	});
}

/** Everything but shipping, products, the admin user and the shop's own record. Returns the ids that those need. */
export async function ensureShop(container: MedusaContainer, config: StoreConfig): Promise<Shop> {
	const store = await readStoreRow(container);
	const shop: Shop = {
		salesChannelId: store.default_sales_channel_id,
		regionId: await ensureRegion(container, config, store),
		locationId: await ensureLocation(container, config, store),
		profileId: await ensureProfile(container),
	};
	await ensureTaxRegions(container, config.countries);
	await ensureKey(container, shop.salesChannelId);
	return shop;
}
