// SPDX-License-Identifier: Apache-2.0

import type { Logger } from "@medusajs/framework/types";
import { ContainerRegistrationKeys, MedusaError } from "@medusajs/framework/utils";
import { placeOrder, shippingOptions, type Address, type Cart, type ShippingOption } from "../cart";
import { addOrderId, clearCartId } from "../cookies";
import { field, type Reply, type Visit } from "../handler";
import { html, money, moneyOrFree, type Markup } from "../html";
import { summary } from "./parts";

interface Field {
	label: string;
	autocomplete: string;
	type?: string;
	optional?: boolean;
	all?: boolean;
}

/** The fields of the address in the order of the page. */
const FIELDS: Record<keyof Address, Field> = {
	email: { label: "Email", autocomplete: "email", type: "email", all: true },
	first_name: { label: "First name", autocomplete: "given-name" },
	last_name: { label: "Last name", autocomplete: "family-name" },
	address_1: { label: "Street and number", autocomplete: "address-line1", all: true },
	postal_code: { label: "Postal code", autocomplete: "postal-code" },
	city: { label: "City", autocomplete: "address-level2" },
	country_code: { label: "Country", autocomplete: "country" },
	phone: { label: "Phone (optional)", autocomplete: "tel", type: "tel", optional: true },
};
const NAMES = Object.keys(FIELDS) as Array<keyof Address>;

type Errors = Partial<Record<keyof Address | "shipping" | "cart", string>>;

interface Form {
	address: Address;
	shipping: string;
	errors: Errors;
}

function readForm({ req, region }: Visit, options: ShippingOption[]): Form {
	const address = Object.fromEntries(NAMES.map((name) => [name, field(req, name)])) as unknown as Address;
	const errors: Errors = {};
	for (const name of NAMES) {
		if (!address[name] && !FIELDS[name].optional) {
			errors[name] = `${FIELDS[name].label} is missing`;
		}
	}
	if (address.email && !/^[^\s@]+@[^\s@]+$/.test(address.email)) {
		errors.email = "This is no email address";
	}
	if (address.country_code && !region.countries.some(({ code }) => code === address.country_code)) {
		errors.country_code = "The shop does not send to this country";
	}
	const shipping = field(req, "shipping");
	if (!options.some(({ id }) => id === shipping)) {
		errors.shipping = "Please choose how it is sent";
	}
	return { address, shipping, errors };
}

function emptyForm({ region }: Visit, options: ShippingOption[]): Form {
	const address = Object.fromEntries(NAMES.map((name) => [name, ""])) as unknown as Address;
	address.country_code = region.countries.length === 1 ? region.countries[0].code : "";
	return { address, shipping: options[0]?.id ?? "", errors: {} };
}

function countryOptions({ region }: Visit, chosen: string): Markup[] {
	return region.countries.map(({ code, name }) => {
		const selected = code === chosen && html` selected`;
		return html`<option value="${code}"${selected}>${name}</option>`;
	});
}

function control(visit: Visit, name: keyof Address, form: Form): Markup {
	const { autocomplete, type, optional } = FIELDS[name];
	const invalid = form.errors[name] && html` aria-invalid="true" aria-describedby="${name}-error"`;
	const required = !optional && html` required`;
	const attributes = html`id="${name}" name="${name}" autocomplete="${autocomplete}"${required}${invalid}`;
	if (name === "country_code") {
		return html`<select ${attributes}><option value="">Choose a country</option>
${countryOptions(visit, form.address.country_code)}</select>`;
	}
	return html`<input ${attributes} type="${type ?? "text"}" maxlength="200" value="${form.address[name]}">`;
}

function labelled(visit: Visit, name: keyof Address, form: Form): Markup {
	const error = form.errors[name];
	return html`<div class="tight${FIELDS[name].all && " all"}"><label for="${name}">${FIELDS[name].label}</label>
${control(visit, name, form)}${error && html`<p class="error" id="${name}-error">${error}</p>`}</div>`;
}

function addressFields(visit: Visit, form: Form): Markup {
	const fields = NAMES.map((name) => labelled(visit, name, form));
	return html`<fieldset><legend>Where to</legend><div class="fields">${fields}</div></fieldset>`;
}

function shippingFields({ region }: Visit, options: ShippingOption[], form: Form): Markup {
	const choices = options.map((option) => {
		const checked = option.id === form.shipping && html` checked`;
		return html`<label class="choice">
<input type="radio" name="shipping" value="${option.id}" required${checked}><span>${option.name}</span>
<span class="figure">${moneyOrFree(option.amount, region.currency)}</span></label>`;
	});
	const error = options.length ? form.errors.shipping : "Nothing can be sent at the moment.";
	return html`<fieldset id="shipping"><legend>How it is sent</legend>${choices}
${error && html`<p class="error">${error}</p>`}</fieldset>`;
}

/** Without a script the sum cannot follow the choice, so each choice shows its own. */
function totals({ region }: Visit, cart: Cart, options: ShippingOption[]): Markup {
	const sums = options.map((option, index) => {
		const label = options.length === 1 ? "Total with shipping" : `Total, ${option.name}`;
		const sum = money(cart.itemTotal + option.amount, region.currency);
		const line = !index && " line";
		return html`<dt class="whole${line}">${label}</dt><dd class="whole figure${line}">${sum}</dd>`;
	});
	return html`<dl class="sums"><dt>Subtotal</dt><dd class="figure">${money(cart.itemTotal, region.currency)}</dd>
${sums}</dl>`;
}

function errorSummary(errors: Errors): Markup | null {
	const names = Object.keys(errors) as Array<keyof Errors>;
	const items = names.map((name) => {
		const place = name === "cart" ? "/cart" : `#${name}`;
		return html`<li><a href="${place}">${errors[name]}</a></li>`;
	});
	return items.length
		? html`<div class="notice bad" role="alert"><p>The order was not placed:</p><ul>${items}</ul></div>`
		: null;
}

function render(visit: Visit, cart: Cart, options: ShippingOption[], form: Form): Reply {
	const { region } = visit;
	const body = html`<div class="stack"><h1>Checkout</h1>${errorSummary(form.errors)}
<form class="two" method="post" action="/checkout"><div class="stack">
${addressFields(visit, form)}
${shippingFields(visit, options, form)}
<fieldset><legend>How to pay</legend>
<p class="muted">Payment is settled with the shop after the order; nothing is charged now.</p></fieldset></div>
<section class="panel stack" aria-labelledby="sum"><h2 id="sum">Your order</h2>
${summary(cart.lines, region.currency)}
${totals(visit, cart, options)}
<button class="button full" type="submit">Place order</button></section></form></div>`;
	return { page: { title: "Checkout", body }, status: Object.keys(form.errors).length ? 422 : 200 };
}

/** The text for what the buyer can mend; anything else is thrown on. */
function reasonFor(error: unknown): string {
	const { type, code, message: said } = error as MedusaError;
	// What fails when the goods are reserved carries no code.
	if (code === MedusaError.Codes.INSUFFICIENT_INVENTORY || /not enough stock/i.test(said)) {
		return "There are not enough left of what is in the cart";
	}
	if (type === MedusaError.Types.CONFLICT) {
		return "The shop is still busy with this order; please try again in a minute";
	}
	if (
		type === MedusaError.Types.NOT_FOUND ||
		type === MedusaError.Types.INVALID_DATA ||
		type === MedusaError.Types.NOT_ALLOWED
	) {
		return "Something in the cart has changed; please look at it and try again";
	}
	throw error;
}

export async function checkoutPage(visit: Visit): Promise<Reply> {
	if (visit.placed) {
		return { redirect: `/orders/${visit.placed}` };
	}
	if (!visit.cart?.lines.length) {
		return { redirect: "/cart?notice=empty" };
	}
	const options = await shippingOptions(visit.container, visit.shop, visit.cart.id);
	return render(visit, visit.cart, options, emptyForm(visit, options));
}

/** Places the order. Sent twice, or again after an answer that was lost, it leads to the same order. */
export async function checkoutForm(visit: Visit): Promise<Reply> {
	const { req, res, container, shop, cart } = visit;
	if (visit.placed || !cart?.lines.length) {
		return checkoutPage(visit);
	}
	const options = await shippingOptions(container, shop, cart.id);
	const form = readForm(visit, options);
	if (Object.keys(form.errors).length) {
		return render(visit, cart, options, form);
	}
	let order: string;
	try {
		order = await placeOrder(container, cart.id, form.address, form.shipping);
	} catch (error) {
		container
			.resolve<Logger>(ContainerRegistrationKeys.LOGGER)
			.warn(`checkout of cart ${cart.id}: ${(error as Error).message}`);
		form.errors.cart = reasonFor(error);
		return render(visit, cart, options, form);
	}
	clearCartId(res);
	addOrderId(req, res, order);
	return { redirect: `/orders/${order}` };
}
