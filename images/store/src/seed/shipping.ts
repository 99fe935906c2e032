// SPDX-License-Identifier: Apache-2.0
//
// The shipping options of `global.store.shipping`, kept by name in one service zone over the shop's countries.

import type { IFulfillmentModuleService, MedusaContainer } from "@medusajs/framework/types";
import { ContainerRegistrationKeys, Modules } from "@medusajs/framework/utils";
import {
	createShippingOptionsWorkflow,
	deleteShippingOptionsWorkflow,
	updateServiceZonesWorkflow,
	updateShippingOptionsWorkflow,
} from "@medusajs/medusa/core-flows";
import { isDeepStrictEqual } from "node:util";
import { find } from "../medusa/graph";
import type { Shipping, StoreConfig } from "./config";
import type { Shop } from "./shop";

interface OptionRow {
	id: string;
	name: string;
	prices?: Array<{ currency_code: string; amount: number; price_rules?: unknown[] }>;
}

const SET_NAME = "Main delivery";

function geoZones(countries: string[]) {
	return countries.map((country_code) => ({ type: "country" as const, country_code }));
}

/** The one service zone; returns its id. */
async function ensureZone(container: MedusaContainer, countries: string[], locationId: string): Promise<string> {
	const fulfillment = container.resolve<IFulfillmentModuleService>(Modules.FULFILLMENT);
	const relations = ["service_zones", "service_zones.geo_zones"];
	let [set] = await fulfillment.listFulfillmentSets({ name: SET_NAME }, { relations });
	set ??= await fulfillment.createFulfillmentSets({
		name: SET_NAME,
		type: "shipping",
		service_zones: [{ name: "Main zone", geo_zones: geoZones(countries) }],
	});
	const [linked] = await find<{ fulfillment_sets?: Array<{ id: string }> }>(
		container,
		"stock_location",
		["fulfillment_sets.id"],
		{ id: locationId },
	);
	if (!linked?.fulfillment_sets?.some(({ id }) => id === set.id)) {
		await container.resolve(ContainerRegistrationKeys.LINK).create({
			[Modules.STOCK_LOCATION]: { stock_location_id: locationId },
			[Modules.FULFILLMENT]: { fulfillment_set_id: set.id },
		});
	}
	const [zone] = set.service_zones;
	const covered = zone.geo_zones.map((geo) => geo.country_code).sort();
	if (!isDeepStrictEqual(covered, [...countries].sort())) {
		await updateServiceZonesWorkflow(container).run({
			input: { selector: { id: zone.id }, update: { geo_zones: geoZones(countries) } },
		});
	}
	return zone.id;
}

function prices(option: Shipping, config: StoreConfig, shop: Shop) {
	return [
		{ currency_code: config.currency, amount: option.price },
		{ region_id: shop.regionId, amount: option.price },
	];
}

async function create(container: MedusaContainer, options: Shipping[], config: StoreConfig, shop: Shop, zone: string) {
	await createShippingOptionsWorkflow(container).run({
		input: options.map((option) => ({
			name: option.name,
			price_type: "flat" as const,
			provider_id: "manual_manual",
			service_zone_id: zone,
			shipping_profile_id: shop.profileId,
			type: { label: option.name, description: option.name, code: "standard" },
			prices: prices(option, config, shop),
			rules: [
				{ attribute: "enabled_in_store", value: "true", operator: "eq" as const },
				{ attribute: "is_return", value: "false", operator: "eq" as const },
			],
		})),
	});
}

/** Options of that zone which the list does not name are deleted; carts that chose one ask again. */
export async function ensureShipping(container: MedusaContainer, config: StoreConfig, shop: Shop): Promise<void> {
	const zone = await ensureZone(container, config.countries, shop.locationId);
	const rows = await find<OptionRow>(container, "shipping_option", ["id", "name", "prices.*"], {
		service_zone_id: zone,
	});
	const missing = config.shipping.filter((option) => !rows.some((row) => row.name === option.name));
	if (missing.length) {
		await create(container, missing, config, shop, zone);
	}
	for (const option of config.shipping) {
		const row = rows.find(({ name }) => name === option.name);
		const same =
			row?.prices?.length === 2 &&
			row.prices.every(
				(price) =>
					price.currency_code === config.currency &&
					Number(price.amount) === option.price,
			);
		if (row && !same) {
			await updateShippingOptionsWorkflow(container).run({
				input: [{ id: row.id, price_type: "flat", prices: prices(option, config, shop) }],
			});
		}
	}
	const gone = rows.filter((row) => !config.shipping.some((option) => option.name === row.name));
	if (gone.length) {
		await deleteShippingOptionsWorkflow(container).run({ input: { ids: gone.map(({ id }) => id) } });
	}
}
