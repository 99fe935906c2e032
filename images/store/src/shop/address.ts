// SPDX-License-Identifier: Apache-2.0
//
// The fields of the checkout: what each is called, what it takes, and which one an error of Medusa is about.

import { MedusaError, validateEmail } from "@medusajs/framework/utils";
import type { Region } from "../medusa/shop";
import { wordsOf } from "../words";
import type { Address, Line } from "./cart";

interface Field {
	label: string;
	autocomplete: string;
	type?: string;
	optional?: boolean;
	all?: boolean;
}

/** In the order of the page. */
export const FIELDS: Record<keyof Address, Field> = {
	email: { label: "Email", autocomplete: "email", type: "email", all: true },
	first_name: { label: "First name", autocomplete: "given-name" },
	last_name: { label: "Last name", autocomplete: "family-name" },
	address_1: { label: "Street and number", autocomplete: "address-line1", all: true },
	postal_code: { label: "Postal code", autocomplete: "postal-code" },
	city: { label: "City", autocomplete: "address-level2" },
	country_code: { label: "Country", autocomplete: "country" },
	phone: { label: "Phone (optional)", autocomplete: "tel", type: "tel", optional: true },
};
export const NAMES = Object.keys(FIELDS) as Array<keyof Address>;

export type Errors = Partial<Record<keyof Address | "shipping" | "cart" | "total", string>>;

const NO_EMAIL = "This is no email address; one looks like ada@example.com";
const NO_COUNTRY = "The shop does not send to this country";
const NO_PHONE = "This is no phone number; one looks like +49 30 123456";
const NO_POSTAL_CODE = "This is no postal code";

/** RFC 5321, 4.5.3.1, and RFC 1123, 2.1: what no mail server takes, and no header of a mail is to hold. */
const DELIVERABLE = /^(?=.{3,254}$)[^\s@<>(),;:\\"[\]]{1,64}@(?:(?!-)[^\s@.,<>]{1,63}(?<!-)\.)*(?!-)[^\s@.,<>]{1,63}(?<!-)$/;

/** The rule is Medusa's own, which would refuse the cart later, and that of mail servers. */
function isEmail(text: string): boolean {
	try {
		return DELIVERABLE.test(text) && !!validateEmail(text);
	} catch {
		return false;
	}
}

function isPhone(text: string): boolean {
	const digits = text.replace(/[^0-9]/g, "").length;
	return /^\+?[0-9 ()./-]+(?:(?:x|ext\.?) ?[0-9]+)?$/i.test(text) && digits >= 5 && digits <= 20;
}

/** What can be told of the address before it is sent on. */
export function addressErrors(address: Address, region: Region): Errors {
	const errors: Errors = {};
	for (const name of NAMES) {
		if (!address[name] && !FIELDS[name].optional) {
			errors[name] = `${FIELDS[name].label} is missing`;
		}
	}
	if (address.email && !isEmail(address.email)) {
		errors.email = NO_EMAIL;
	}
	if (address.country_code && !region.countries.some(({ code }) => code === address.country_code)) {
		errors.country_code = NO_COUNTRY;
	}
	if (address.phone && !isPhone(address.phone)) {
		errors.phone = NO_PHONE;
	}
	if (address.postal_code && !/^[\p{L}\p{N}][\p{L}\p{N} .-]{0,11}$/u.test(address.postal_code)) {
		errors.postal_code = NO_POSTAL_CODE;
	}
	return errors;
}

/** By what Medusa's message names; the first that fits. */
const ABOUT: ReadonlyArray<[RegExp, keyof Errors, string]> = [
	[/e-?mail/i, "email", NO_EMAIL],
	[/phone/i, "phone", NO_PHONE],
	[/postal|zip/i, "postal_code", NO_POSTAL_CODE],
	[/country/i, "country_code", NO_COUNTRY],
	[/shipping/i, "shipping", "This is not offered any more; please choose how it is sent"],
];

function unsold(said: string, lines: Line[]): string | null {
	const titles = lines.filter(({ variant }) => variant && said.includes(variant)).map(({ title }) => title);
	return titles.length ? `${titles.join(", ")} is no longer sold; please take it out of the cart` : null;
}

/** The text for what the buyer can mend, at the field that it is about; anything else is thrown on. */
export function orderErrors(error: unknown, lines: Line[]): Errors {
	const { type, code } = error as MedusaError;
	const said = wordsOf(error);
	// What fails when the goods are reserved carries no code.
	if (code === MedusaError.Codes.INSUFFICIENT_INVENTORY || /not enough stock/i.test(said)) {
		return { cart: "There are not enough left of what is in the cart" };
	}
	if (type === MedusaError.Types.CONFLICT) {
		return { cart: "The shop is still busy with this order; please try again in a minute" };
	}
	if (
		type !== MedusaError.Types.NOT_FOUND &&
		type !== MedusaError.Types.INVALID_DATA &&
		type !== MedusaError.Types.NOT_ALLOWED
	) {
		throw error;
	}
	const gone = unsold(said, lines);
	const about = ABOUT.find(([pattern]) => pattern.test(said));
	return gone
		? { cart: gone }
		: about
			? { [about[1]]: about[2] }
			: { cart: "Something in the cart has changed; please look at it and try again" };
}
