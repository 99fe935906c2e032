// SPDX-License-Identifier: Apache-2.0
//
// STORE_CONFIG_FILE: `global.store` of the chart as JSON. All faults are reported at once, each with its path.

import { readFileSync } from "node:fs";
import { SettingError } from "../env";
import { IMAGE_RULE, isImage, parseTheme, type Fault, type Theme } from "../theme";
import { readCatalogue } from "./catalogue";
import { COUNTRIES, countryMeant, CURRENCIES, currencyMeant, decimalsOf } from "./codes";
import { parseTax, type TaxConfig } from "./taxvalue";

export interface Shipping {
	name: string;
	price: number;
}

export interface Product {
	sku: string;
	title: string;
	description: string;
	price: number;
	stock: number;
	image: string | null;
}

export interface StoreConfig {
	name: string;
	title: string;
	theme: Theme;
	currency: string;
	countries: string[];
	tax: TaxConfig;
	shipping: Shipping[];
	products: Product[];
}

type Fields = Record<string, unknown>;

const MOST_MONEY = 1e9;
const MOST_FAULTS = 30;

function text(value: unknown, path: string, longest: number, fault: Fault, fallback?: string): string {
	if (value === undefined || value === null || value === "") {
		if (fallback === undefined) {
			fault(path, "is missing");
		}
		return fallback ?? "";
	}
	if (typeof value !== "string" || value.length > longest) {
		fault(path, `must be text of at most ${longest} characters`);
		return fallback ?? "";
	}
	return value;
}

function money(value: unknown, path: string, currency: string, fault: Fault): number {
	if (typeof value !== "number" || !(value >= 0 && value <= MOST_MONEY)) {
		fault(path, "must be a number from 0 on, in whole units of the currency (12.5 for 12.50)");
		return 0;
	}
	const decimals = CURRENCIES.has(currency) ? decimalsOf(currency) : 2;
	if (Number(value.toFixed(decimals)) !== value) {
		fault(path, `is ${value}, and ${currency} has ${decimals || "no"} decimals`);
	}
	return value;
}

function list(value: unknown, path: string, fault: Fault): Fields[] {
	if (value !== undefined && value !== null && !Array.isArray(value)) {
		fault(path, "must be a list");
	}
	const items: unknown[] = Array.isArray(value) ? value : [];
	return items.map((item, index) => {
		if (typeof item !== "object" || item === null) {
			fault(`${path}[${index}]`, "must be an object");
		}
		return (item ?? {}) as Fields;
	});
}

function parseProduct(given: Fields, path: string, currency: string, fault: Fault): Product {
	const own = given.currency;
	if (own && (typeof own !== "string" || own.toLowerCase() !== currency)) {
		fault(`${path}.currency`, `is ${String(own)}, and the shop sells in ${currency}`);
	}
	const stock = given.stock ?? 0;
	if (!Number.isInteger(stock) || (stock as number) < 0) {
		fault(`${path}.stock`, "must be a whole number from 0 on");
	}
	if (given.image && !isImage(given.image)) {
		fault(`${path}.image`, IMAGE_RULE);
	}
	return {
		sku: text(given.sku, `${path}.sku`, 100, fault),
		title: text(given.title, `${path}.title`, 300, fault),
		description: text(given.description, `${path}.description`, 10000, fault, ""),
		price: money(given.price, `${path}.price`, currency, fault),
		stock: stock as number,
		image: isImage(given.image) ? given.image : null,
	};
}

/** A code that is none, with the one that was meant. */
function wrongCode(code: string, kind: string, example: string, meant: string | undefined): string {
	return `${code || "it"} is no ${kind}${meant ? `; ${meant} was meant?` : `, such as ${example}`}`;
}

function parseCountries(value: unknown, fault: Fault): string[] {
	const given: unknown[] = Array.isArray(value) ? value : value === undefined || value === null ? ["de"] : [];
	const countries = given.map((code) => String(code).toLowerCase());
	if (!countries.length) {
		fault("countries", "must be a list of at least one two-letter code (de, us)");
	}
	countries.forEach((code, index) => {
		if (!COUNTRIES.has(code)) {
			fault(
				`countries[${index}]`,
				wrongCode(code, "ISO 3166 code of a country", "de", countryMeant(code)),
			);
		}
	});
	return [...new Set(countries)];
}

function parseCurrency(value: unknown, fault: Fault): string {
	const currency = String(value ?? "eur").toLowerCase() || "eur";
	if (!CURRENCIES.has(currency)) {
		fault("currency", wrongCode(currency, "ISO 4217 code of a currency", "eur", currencyMeant(currency)));
	}
	return currency;
}

/** Two of one name would be one in the database. */
function unlike(names: string[], path: string, what: string, fault: Fault): void {
	const seen = new Map<string, number>();
	names.forEach((name, index) => {
		const other = seen.get(name.toLowerCase());
		if (name && other !== undefined) {
			fault(`${path}[${index}].${what}`, `${name} is that of ${path}[${other}] too`);
		}
		seen.set(name.toLowerCase(), index);
	});
}

/** Those of a large list are not all told. */
function refusal(faults: string[]): SettingError {
	const more = faults.length - MOST_FAULTS;
	return new SettingError(
		[...faults.slice(0, MOST_FAULTS), ...(more > 0 ? [`and ${more} more`] : [])].join("\n"),
	);
}

/** Throws SettingError, a line a fault. listed: products of a file of their own, instead of those of the value. */
export function parseStore(
	value: unknown,
	source: string,
	listed?: { products: unknown[]; source: string },
): StoreConfig {
	const faults: string[] = [];
	const fault: Fault = (path, reason) =>
		faults.push(`${listed && path.startsWith("products[") ? listed.source : source}: ${path}: ${reason}`);
	if (typeof value !== "object" || value === null || Array.isArray(value)) {
		throw new SettingError(`${source} is no JSON object`);
	}
	const given = value as Fields;
	const currency = parseCurrency(given.currency, fault);
	const countries = parseCountries(given.countries, fault);
	const name = text(given.name, "name", 200, fault);
	const theme = parseTheme(given.theme, "theme", fault);
	const shipping = list(given.shipping, "shipping", fault).map((item, index) => ({
		name: text(item.name, `shipping[${index}].name`, 200, fault),
		price: money(item.price, `shipping[${index}].price`, currency, fault),
	}));
	const products = list(listed?.products ?? given.products, "products", fault).map((item, index) =>
		parseProduct(item, `products[${index}]`, currency, fault),
	);
	unlike(
		products.map((product) => product.sku),
		"products",
		"sku",
		fault,
	);
	unlike(
		shipping.map((option) => option.name),
		"shipping",
		"name",
		fault,
	);
	const config = {
		name,
		title: theme.title ?? text(given.title, "title", 200, fault, name),
		theme,
		currency,
		countries,
		tax: parseTax(given.tax, countries, fault),
		shipping: shipping.length ? shipping : [{ name: "Standard shipping", price: 0 }],
		products,
	};
	if (faults.length) {
		throw refusal(faults);
	}
	return config;
}

/** productsFile: that of the products, when they have one of their own. */
export function readStore(file: string, productsFile?: string): StoreConfig {
	let content: string;
	try {
		content = readFileSync(file, "utf8");
	} catch (error) {
		throw new SettingError(
			`STORE_CONFIG_FILE: ${file} cannot be read (${(error as NodeJS.ErrnoException).code})`,
		);
	}
	let value: unknown;
	try {
		value = JSON.parse(content);
	} catch (error) {
		throw new SettingError(`STORE_CONFIG_FILE: ${file} is no JSON: ${(error as Error).message}`);
	}
	const listed = productsFile ? { products: readCatalogue(productsFile), source: productsFile } : undefined;
	return parseStore(value, file, listed);
}
