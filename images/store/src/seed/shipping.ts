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
import { find } from "../medusa/graph";
import type { Shipping, StoreConfig } from "./config";
import type { Shop } from "./shop";
import type { Written } from "./written";

interface OptionRow {
	id: string;
	name: string;
	price_type: string;
	prices?: Array<{ currency_code: string; amount: number; price_rules?: unknown[] }>;
}

const SET_NAME = "Main delivery";

function geoZones(countries: string[]) {
	return countries.map((country_code) => ({ type: "country" as const, country_code }));
}

/** The one service zone; returns its id. */
async function ensureZone(
	container: MedusaContainer,
	countries: string[],
	locationId: string,
	written: Written,
): Promise<string> {
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
	if (written.decide("shop", "", "delivered countries", [...countries].sort(), covered)) {
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

/** The one price of an option as it is configured; null when it has others. */
function priceOf(row: OptionRow): [string, number] | null {
	const [first, ...others] = (row.prices ?? []).map(({ currency_code, amount }) => `${currency_code} ${amount}`);
	return first && others.every((other) => other === first)
		? [first.split(" ")[0], Number(first.split(" ")[1])]
		: null;
}

/**
 * What a seed that was killed between Medusa's steps has left: an option with a flat price, and without the set that
 * prices are kept in. It cannot be sold by, and Medusa cannot give it a price later.
 */
function isHalfMade(row: OptionRow, config: StoreConfig): boolean {
	return row.price_type === "flat" && !row.prices?.length && config.shipping.some(({ name }) => name === row.name);
}

/** Those that are configured and are not there were deleted by a person, unless they are new or half made. */
async function write(
	container: MedusaContainer,
	config: StoreConfig,
	shop: Shop,
	zone: string,
	rows: OptionRow[],
	written: Written,
): Promise<void> {
	const half = rows.filter((row) => isHalfMade(row, config));
	if (half.length) {
		await deleteShippingOptionsWorkflow(container).run({ input: { ids: half.map(({ id }) => id) } });
	}
	const byName = new Map(rows.filter((row) => !half.includes(row)).map((row) => [row.name, row]));
	const missing = config.shipping.filter(
		({ name }) => !byName.has(name) && (!written.has("shipping", name) || half.some((row) => row.name === name)),
	);
	if (missing.length) {
		await create(container, missing, config, shop, zone);
	}
	for (const option of config.shipping) {
		const row = byName.get(option.name);
		const wanted = [config.currency, option.price];
		const current = row ? priceOf(row) : wanted;
		if (written.decide("shipping", option.name, "price", wanted, current) && row) {
			await updateShippingOptionsWorkflow(container).run({
				input: [{ id: row.id, price_type: "flat", prices: prices(option, config, shop) }],
			});
		}
	}
}

/**
 * Options that the list names no longer are deleted, those of a person's own making stay. Carts that chose one ask
 * again.
 */
export async function ensureShipping(container: MedusaContainer, config: StoreConfig, shop: Shop, written: Written) {
	const zone = await ensureZone(container, config.countries, shop.locationId, written);
	const rows = await find<OptionRow>(container, "shipping_option", ["id", "name", "price_type", "prices.*"], {
		service_zone_id: zone,
	});
	// Before there was a record, all options of the zone were the seed's.
	const known = written.names("shipping");
	const ours = known.length ? known : rows.map(({ name }) => name);
	await write(container, config, shop, zone, rows, written);
	const gone = ours.filter((name) => !config.shipping.some((option) => option.name === name));
	const ids = rows.filter(({ name }) => gone.includes(name)).map(({ id }) => id);
	if (ids.length) {
		await deleteShippingOptionsWorkflow(container).run({ input: { ids } });
	}
	await written.save();
	await written.forget("shipping", gone);
}
