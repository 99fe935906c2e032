// SPDX-License-Identifier: Apache-2.0
//
// `global.store.tax`: a tax region for each country with its rate as the default one, and whether prices include it,
// which Medusa keeps as a preference of the currency and of the region.

import type { MedusaContainer } from "@medusajs/framework/types";
import {
	createPricePreferencesWorkflow,
	createTaxRatesWorkflow,
	createTaxRegionsWorkflow,
	deleteTaxRatesWorkflow,
	updatePricePreferencesWorkflow,
	updateTaxRatesWorkflow,
} from "@medusajs/medusa/core-flows";
import { find } from "../medusa/graph";
import type { StoreConfig } from "./config";
import type { Written } from "./written";

interface RateRow {
	id: string;
	rate: number | null;
	name: string;
	is_default: boolean;
}

interface TaxRegionRow {
	id: string;
	country_code: string;
	province_code: string | null;
	tax_rates?: RateRow[];
}

async function taxRegions(container: MedusaContainer): Promise<TaxRegionRow[]> {
	const fields = ["id", "country_code", "province_code", "tax_rates.*"];
	return (await find<TaxRegionRow>(container, "tax_region", fields)).filter((row) => !row.province_code);
}

async function ensureRegions(container: MedusaContainer, countries: string[], written: Written) {
	const known = await taxRegions(container);
	const missing = countries.filter(
		(code) => !known.some((row) => row.country_code === code) && !written.has("tax", code),
	);
	if (!missing.length) {
		return known;
	}
	await createTaxRegionsWorkflow(container).run({
		input: missing.map((country_code) => ({ country_code, provider_id: "tp_system" })),
	});
	return taxRegions(container);
}

async function setRate(container: MedusaContainer, region: TaxRegionRow, rate: number | null, name: string) {
	const found = region.tax_rates?.find((row) => row.is_default);
	if (rate === null) {
		if (found) {
			await deleteTaxRatesWorkflow(container).run({ input: { ids: [found.id] } });
		}
	} else if (found) {
		await updateTaxRatesWorkflow(container).run({
			input: { selector: { id: found.id }, update: { rate, name } },
		});
	} else {
		await createTaxRatesWorkflow(container).run({
			input: [
				{
					tax_region_id: region.id,
					rate,
					name,
					code: name.replace(/\W+/g, "-"),
					is_default: true,
				},
			],
		});
	}
}

async function ensureRates(container: MedusaContainer, { tax, countries }: StoreConfig, written: Written) {
	for (const region of await ensureRegions(container, countries, written)) {
		const { country_code: country } = region;
		if (!countries.includes(country)) {
			continue;
		}
		const rate = tax.rates[country] ?? null;
		const wanted = rate === null ? null : [rate, tax.name || tax.names[country]];
		const found = region.tax_rates?.find((row) => row.is_default);
		const current = found ? [Number(found.rate), found.name] : null;
		// A rate that a person made before any was configured is theirs.
		const theirs = wanted === null && !written.has("tax", country);
		if (written.decide("tax", country, "rate", wanted, theirs ? null : current)) {
			await setRate(container, region, rate, wanted ? String(wanted[1]) : "");
		}
	}
}

async function ensurePreference(
	container: MedusaContainer,
	attribute: string,
	value: string,
	is_tax_inclusive: boolean,
) {
	const [found] = await find<{ id: string; is_tax_inclusive: boolean }>(
		container,
		"price_preference",
		["id", "is_tax_inclusive"],
		{ attribute, value },
	);
	if (!found) {
		await createPricePreferencesWorkflow(container).run({
			input: [{ attribute, value, is_tax_inclusive }],
		});
	} else if (found.is_tax_inclusive !== is_tax_inclusive) {
		await updatePricePreferencesWorkflow(container).run({
			input: { selector: { id: [found.id] }, update: { is_tax_inclusive } },
		});
	}
}

export async function ensureTax(container: MedusaContainer, config: StoreConfig, regionId: string, written: Written) {
	await ensureRates(container, config, written);
	const wanted = [config.currency, config.tax.inclusive];
	if (written.isNew("shop", "", "tax inclusive", wanted)) {
		await ensurePreference(container, "currency_code", config.currency, config.tax.inclusive);
		await ensurePreference(container, "region_id", regionId, config.tax.inclusive);
		written.note("shop", "", "tax inclusive", wanted);
	}
	await written.save();
}
