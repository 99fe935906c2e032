// SPDX-License-Identifier: Apache-2.0
//
// `global.store.tax` as it is configured: `{inclusive, name, rates}`.

import type { Fault } from "../theme";
import { COUNTRIES, countryMeant } from "./codes";

export interface TaxConfig {
	/** Whether prices include tax. */
	inclusive: boolean;
	/** In percent, by country. Without one nothing is said of tax there. */
	rates: Record<string, number>;
	/** What it is called everywhere; empty: as each country calls it. */
	name: string;
	names: Record<string, string>;
}

/** Where shops show prices to consumers without tax. */
const WITHOUT = ["us", "ca", "pr"];

const NAMES: Record<string, string> = {
	us: "sales tax",
	pr: "sales tax",
	ca: "GST",
	au: "GST",
	nz: "GST",
	in: "GST",
	sg: "GST",
	my: "SST",
	jp: "consumption tax",
};

function parseRates(value: unknown, countries: string[], fault: Fault): Record<string, number> {
	if (typeof value !== "object" || value === null || Array.isArray(value)) {
		fault("tax.rates", "must be percentages by country ({de: 19})");
		return {};
	}
	const rates = Object.entries(value).map(([country, rate]): [string, number] => {
		if (!COUNTRIES.has(country)) {
			const meant = countryMeant(country);
			fault(`tax.rates.${country}`, `is no code of a country${meant ? `; ${meant} was meant?` : ""}`);
		} else if (!countries.includes(country)) {
			fault(`tax.rates.${country}`, `is not among countries (${countries.join(", ")})`);
		}
		if (typeof rate !== "number" || !(rate >= 0 && rate <= 100)) {
			fault(`tax.rates.${country}`, "must be a percentage from 0 to 100 (19 for 19 %)");
		}
		return [country, Number(rate)];
	});
	return Object.fromEntries(rates);
}

export function parseTax(value: unknown, countries: string[], fault: Fault): TaxConfig {
	const names = Object.fromEntries(countries.map((country) => [country, NAMES[country] ?? "VAT"]));
	const given = (value ?? {}) as Record<string, unknown>;
	if (typeof given !== "object" || Array.isArray(given)) {
		fault("tax", "must be an object: {inclusive, name, rates}");
		return { inclusive: true, rates: {}, name: "", names };
	}
	for (const key of Object.keys(given).filter((name) => !["inclusive", "name", "rates"].includes(name))) {
		fault(`tax.${key}`, "is not known; there are inclusive, name, rates");
	}
	const inclusive = given.inclusive ?? "auto";
	if (typeof inclusive !== "boolean" && inclusive !== "auto") {
		fault("tax.inclusive", 'must be true, false or "auto"');
	}
	const name = given.name ?? "";
	if (typeof name !== "string" || name.length > 40) {
		fault("tax.name", "must be text of at most 40 characters");
	}
	return {
		inclusive:
			inclusive === "auto"
				? !countries.every((country) => WITHOUT.includes(country))
				: inclusive === true,
		rates: parseRates(given.rates ?? {}, countries, fault),
		name: String(name),
		names,
	};
}
