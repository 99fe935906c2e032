// SPDX-License-Identifier: Apache-2.0
//
// The region with the shop's currency and countries.

import type { MedusaContainer } from "@medusajs/framework/types";
import { createRegionsWorkflow, updateRegionsWorkflow } from "@medusajs/medusa/core-flows";
import type { StoreConfig } from "./config";
import { defaultOrNamed } from "./lookup";
import type { Written } from "./written";

interface RegionRow {
	id: string;
	name: string;
	currency_code: string;
	countries: Array<{ iso_2: string }>;
}

const REGION_NAME = "Main";

async function create(container: MedusaContainer, config: StoreConfig): Promise<string> {
	const { result } = await createRegionsWorkflow(container).run({
		input: {
			regions: [
				{
					currency_code: config.currency,
					countries: config.countries,
					name: REGION_NAME,
					payment_providers: ["pp_system_default"],
				},
			],
		},
	});
	return result[0].id;
}

/** defaultId: the shop's default region, if it has one. Returns the region's id. */
export async function ensureRegion(
	container: MedusaContainer,
	config: StoreConfig,
	defaultId: string | null,
	written: Written,
): Promise<string> {
	const fields = ["id", "name", "currency_code", "countries.iso_2"];
	const region = await defaultOrNamed<RegionRow>(container, "region", fields, defaultId, REGION_NAME);
	const countries = [...config.countries].sort();
	const id = region?.id ?? (await create(container, config));
	const current = region?.countries.map((country) => country.iso_2).sort() ?? countries;
	const update = {
		...(written.decide(
			"shop",
			"",
			"currency",
			config.currency,
			region?.currency_code ?? config.currency,
		) && {
			currency_code: config.currency,
		}),
		...(written.decide("shop", "", "countries", countries, current) && { countries: config.countries }),
	};
	if (Object.keys(update).length) {
		await updateRegionsWorkflow(container).run({ input: { selector: { id }, update } });
	}
	await written.save();
	return id;
}
