// SPDX-License-Identifier: Apache-2.0
//
// Codes of currencies (ISO 4217) and countries (ISO 3166-1) that Medusa's tables hold, and what was meant by some that
// are none. The chart refuses the same (charts/store/files); a test compares the two.

import { defaultCountries, defaultCurrencies } from "@medusajs/framework/utils";

export const COUNTRIES: ReadonlyMap<string, string> = new Map(
	defaultCountries.map(({ alpha2, name }) => [alpha2.toLowerCase(), name]),
);

export const CURRENCIES: ReadonlyMap<string, string> = new Map(
	Object.values(defaultCurrencies).map(({ code, name }) => [code.toLowerCase(), name]),
);

/** What people write for a country that has another code. */
const COUNTRY_MEANT: Record<string, string> = { uk: "gb", en: "gb", el: "gr", ja: "jp", zh: "cn", da: "dk", cs: "cz" };

const CURRENCY_MEANT: Record<string, string> = {
	euro: "eur",
	"€": "eur",
	$: "usd",
	"£": "gbp",
	"¥": "jpy",
	dollar: "usd",
	pound: "gbp",
	ukp: "gbp",
	yen: "jpy",
	rmb: "cny",
	sfr: "chf",
	yuan: "cny",
};

/** The code that was meant, when that can be told: another kind of code, a name, or two letters that changed places. */
export function countryMeant(text: string): string | undefined {
	const key = text.toLowerCase();
	const found = defaultCountries.find(
		({ alpha3, name }) => alpha3.toLowerCase() === key || name.toLowerCase() === key,
	);
	return COUNTRY_MEANT[key] ?? found?.alpha2.toLowerCase();
}

export function currencyMeant(text: string): string | undefined {
	const key = text.toLowerCase();
	const sorted = [...key].sort().join("");
	const near = [...CURRENCIES.keys()].filter((code) => [...code].sort().join("") === sorted);
	return CURRENCY_MEANT[key] ?? (near.length === 1 ? near[0] : undefined);
}

/** Digits behind the decimal point, as pages show them. */
export function decimalsOf(currency: string): number {
	return (
		new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ??
		2
	);
}
