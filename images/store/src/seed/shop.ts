// SPDX-License-Identifier: Apache-2.0
//
// What a shop needs around its products: region, taxes, a place the goods are at, shipping, and the shop's own record
// with title and theme. Each is looked up, created when absent and changed only where it differs.

import type { MedusaContainer } from "@medusajs/framework/types";
import { ContainerRegistrationKeys, Modules } from "@medusajs/framework/utils";
import {
	createApiKeysWorkflow,
	createShippingProfilesWorkflow,
	createStockLocationsWorkflow,
	linkSalesChannelsToApiKeyWorkflow,
	linkSalesChannelsToStockLocationWorkflow,
	updateStoresWorkflow,
} from "@medusajs/medusa/core-flows";
import { SHOP_KEY } from "../keys";
import { find } from "../medusa/graph";
import type { StoreConfig } from "./config";
import { defaultOrNamed } from "./lookup";
import { ensureRegion } from "./region";
import { ensureTax } from "./tax";
import type { Written } from "./written";

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

const STORE_FIELDS = [
	"id",
	"name",
	"metadata",
	"default_sales_channel_id",
	"default_region_id",
	"default_location_id",
	"supported_currencies.*",
];
const LOCATION_NAME = "Main warehouse";

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

/** Currencies as they are to be: the configured one is the default, others that somebody added stay. */
function currencies(store: StoreRow, currency: string) {
	const others = store.supported_currencies.filter((supported) => supported.currency_code !== currency);
	return [
		{ currency_code: currency, is_default: true },
		...others.map(({ currency_code }) => ({ currency_code, is_default: false })),
	];
}

/** Of what pages show beside Medusa's own columns, the fields whose configured values are new. */
function shownUpdate(store: StoreRow, config: StoreConfig, products: string[], written: Written) {
	const before = (store.metadata?.[SHOP_KEY] ?? {}) as Record<string, unknown>;
	const wanted = {
		title: config.title,
		theme: config.theme,
		shipping: config.shipping.map(({ name }) => name),
	};
	const changed = Object.entries<unknown>(wanted).filter(([field, value]) =>
		written.decide("shop", "", field, value, before[field]),
	);
	// The list is another when its SKUs are: the id of a product that somebody deleted may stay in it.
	const skus = config.products.map(({ sku }) => sku);
	if (written.isNew("shop", "", "products", skus)) {
		written.note("shop", "", "products", skus);
		changed.push(["products", products]);
	}
	return changed.length
		? { metadata: { ...store.metadata, [SHOP_KEY]: { ...before, ...Object.fromEntries(changed) } } }
		: {};
}

/**
 * The shop's own record, last of all: title, theme and the order of the products show from then on, and the defaults
 * say that all they name is there. A default that a person chose stays.
 */
export async function updateStore(
	container: MedusaContainer,
	config: StoreConfig,
	shop: Shop,
	products: string[],
	written: Written,
) {
	const store = await readStoreRow(container);
	const currency = store.supported_currencies.find((supported) => supported.is_default)?.currency_code;
	const update = {
		...(written.decide("shop", "", "name", config.name, store.name) && { name: config.name }),
		...(store.default_region_id !== shop.regionId && { default_region_id: shop.regionId }),
		...(store.default_location_id !== shop.locationId && { default_location_id: shop.locationId }),
		...(written.decide("shop", "", "default currency", config.currency, currency) && {
			supported_currencies: currencies(store, config.currency),
		}),
		...shownUpdate(store, config, products, written),
	};
	if (Object.keys(update).length) {
		await updateStoresWorkflow(container).run({ input: { selector: { id: store.id }, update } });
	}
	await written.save();
}

/** Everything but shipping, products, the admin user and the shop's own record. Returns the ids that those need. */
export async function ensureShop(container: MedusaContainer, config: StoreConfig, written: Written): Promise<Shop> {
	const store = await readStoreRow(container);
	const shop: Shop = {
		salesChannelId: store.default_sales_channel_id,
		regionId: await ensureRegion(container, config, store.default_region_id, written),
		locationId: await ensureLocation(container, config, store),
		profileId: await ensureProfile(container),
	};
	await ensureTax(container, config, shop.regionId, written);
	await ensureKey(container, shop.salesChannelId);
	return shop;
}
