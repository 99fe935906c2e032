// SPDX-License-Identifier: Apache-2.0

import type { Logger } from "@medusajs/framework/types";
import { ContainerRegistrationKeys } from "@medusajs/framework/utils";
import { wordsOf } from "../../words";
import { addressErrors, FIELDS, NAMES, orderErrors, type Errors } from "../address";
import {
	readCart,
	shippingOptions,
	TotalChanged,
	type Address,
	type Cart,
	type ShippingOption,
} from "../cart";
import { addOrderId, clearCartId, readCheckouts, writeCheckout } from "../cookies";
import { field, type Reply, type Visit } from "../handler";
import { html, money, moneyOrFree, type Markup } from "../html";
import { placeOrder } from "../place";
import { newProof, proofOf } from "../proof";
import { countryOf, quote } from "../quote";
import { atPricesOfNow } from "../renew";
import { shownToken, type Amounts } from "../totals";
import { summary, taxNote, taxRows } from "./parts";

interface Form {
	address: Address;
	shipping: string;
	/** By which the buyer is known again (proof.ts). */
	proof: string;
	errors: Errors;
}

/** A form with what it comes to: by the option's id, and whether the tax of the country is in it. */
interface Filled {
	cart: Cart;
	options: ShippingOption[];
	form: Form;
	amounts: Map<string, Amounts>;
	country: string | null;
}

function readForm({ req, region }: Visit, options: ShippingOption[]): Form {
	const address = Object.fromEntries(NAMES.map((name) => [name, field(req, name)])) as unknown as Address;
	const errors = addressErrors(address, region);
	const shipping = field(req, "shipping");
	if (!options.some(({ id }) => id === shipping)) {
		errors.shipping = "Please choose how it is sent";
	}
	// Whoever sends no field of that name is no browser, which nobody can plant a cookie in.
	const proof = proofOf(field(req, "once")) || readCheckouts(req)[0] || newProof();
	return { address, shipping, proof, errors };
}

/** What the page said that was sent back. */
function shownOf({ req }: Visit): string[] {
	const given: unknown = (req.body as Record<string, unknown> | undefined)?.shown;
	return typeof given === "string"
		? given
				.slice(0, 4000)
				.split(" ")
				.filter((word) => /^[\w-]{22}$/.test(word))
		: [];
}

function emptyForm({ region }: Visit, options: ShippingOption[]): Form {
	const address = Object.fromEntries(NAMES.map((name) => [name, ""])) as unknown as Address;
	address.country_code = region.countries.length === 1 ? region.countries[0].code : "";
	return { address, shipping: options[0]?.id ?? "", proof: newProof(), errors: {} };
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

function shippingFields({ cart, options, form, amounts }: Filled): Markup {
	const choices = options.map((option) => {
		const checked = option.id === form.shipping && html` checked`;
		const price = amounts.get(option.id)?.shipping?.amount ?? option.amount;
		return html`<label class="choice">
<input type="radio" name="shipping" value="${option.id}" required${checked}><span>${option.name}</span>
<span class="figure">${moneyOrFree(price, cart.currency)}</span></label>`;
	});
	const error = options.length ? form.errors.shipping : "Nothing can be sent at the moment.";
	return html`<fieldset id="shipping"><legend>How it is sent</legend>${choices}
${error && html`<p class="error">${error}</p>`}</fieldset>`;
}

/** Without a script the sum cannot follow the choice, so each choice shows its own. */
function totals({ region }: Visit, { cart, options, amounts, country }: Filled): Markup {
	const sums = options.flatMap((option, index) => {
		const of = amounts.get(option.id);
		if (!of) {
			return [];
		}
		const label = options.length === 1 ? "Total with shipping" : `Total, ${option.name}`;
		const line = !index && !of.added && " line";
		return html`${taxRows({ ...of, included: 0 }, region.tax.name)}
<dt class="whole${line}">${label}</dt><dd class="whole figure${line}">${money(of.total, of.currency)}</dd>
${taxRows({ ...of, added: 0 }, region.tax.name)}`;
	});
	const note =
		!country &&
		taxNote(
			region,
			cart.rows.every((row) => row.is_tax_inclusive),
		);
	return html`<dl class="sums"><dt>Subtotal</dt><dd class="figure">${money(cart.itemTotal, cart.currency)}</dd>
${sums}</dl>${note && html`<p class="muted">Prices ${note}.</p>`}`;
}

function errorSummary(errors: Errors): Markup | null {
	const names = Object.keys(errors) as Array<keyof Errors>;
	const items = names.map((name) => {
		const place = name === "cart" ? "/cart" : name === "total" ? "#sum" : `#${name}`;
		return html`<li><a href="${place}">${errors[name]}</a></li>`;
	});
	return items.length
		? html`<div class="notice bad" role="alert"><p>The order was not placed:</p><ul>${items}</ul></div>`
		: null;
}

function page(visit: Visit, filled: Filled): Reply {
	const { form, amounts, cart, country } = filled;
	writeCheckout(visit.res, form.proof);
	const shown = [...amounts.values()].map((of) => shownToken(of, country !== null)).join(" ");
	const body = html`<div class="stack"><h1>Checkout</h1>${errorSummary(form.errors)}
<form class="two" method="post" action="/checkout"><input type="hidden" name="shown" value="${shown}">
<input type="hidden" name="once" value="${form.proof}">
<div class="stack">
${addressFields(visit, form)}
${shippingFields(filled)}
<fieldset><legend>How to pay</legend>
<p class="muted">Payment is settled with the shop after the order; nothing is charged now.</p></fieldset></div>
<section class="panel stack" aria-labelledby="sum"><h2 id="sum">Your order</h2>
${summary(cart.lines, cart.currency)}
${totals(visit, filled)}
<button class="button full" type="submit">Place order</button></section></form></div>`;
	return { page: { title: "Checkout", body }, status: Object.keys(form.errors).length ? 422 : 200 };
}

/** actual: what the chosen way comes to as Medusa has it, which goes before what was reckoned here. */
async function render(visit: Visit, cart: Cart, options: ShippingOption[], form: Form, actual?: Amounts) {
	const country = countryOf(visit.region, form.address.country_code);
	const amounts = await quote(visit.container, visit.region, cart, options, country);
	if (actual) {
		amounts.set(form.shipping, actual);
	}
	return page(visit, { cart, options, form, amounts, country });
}

export async function checkoutPage(visit: Visit): Promise<Reply> {
	if (visit.placed) {
		return { redirect: `/orders/${visit.placed}` };
	}
	const { container, region } = visit;
	const cart = visit.cart?.lines.length ? await atPricesOfNow(container, region, visit.cart) : null;
	if (!cart?.lines.length) {
		return { redirect: "/cart?notice=empty" };
	}
	const options = await shippingOptions(container, visit.shop, region, cart.id, countryOf(region, ""));
	return render(visit, cart, options, emptyForm(visit, options));
}

/** The form once more, with the sums as they are now. */
async function refuse(visit: Visit, form: Form, error: unknown): Promise<Reply> {
	const { container, shop, region } = visit;
	const cart = await readCart(container, visit.cart?.id ?? "");
	if (!cart?.lines.length) {
		return { redirect: "/cart?notice=empty" };
	}
	const country = countryOf(region, form.address.country_code);
	const options = await shippingOptions(container, shop, region, cart.id, country);
	if (!(error instanceof TotalChanged)) {
		form.errors = orderErrors(error, cart.lines);
		return render(visit, cart, options, form);
	}
	const total = money(error.amounts.total, error.amounts.currency);
	form.errors = { total: `The total is now ${total}, not what this page said. Please look at it and confirm` };
	return render(visit, cart, options, form, error.amounts);
}

/** Places the order. Sent twice, or again after an answer that was lost, it leads to the same order. */
export async function checkoutForm(visit: Visit): Promise<Reply> {
	const { req, res, container, shop, region, cart } = visit;
	if (visit.placed || !cart?.lines.length) {
		return checkoutPage(visit);
	}
	const country = countryOf(region, field(req, "country_code"));
	const options = await shippingOptions(container, shop, region, cart.id, country);
	const form = readForm(visit, options);
	if (Object.keys(form.errors).length) {
		return render(visit, cart, options, form);
	}
	const { address, shipping } = form;
	let order: string;
	try {
		order = await placeOrder(container, shop, cart.id, {
			address,
			option: shipping,
			shown: shownOf(visit),
			proof: form.proof,
		});
	} catch (error) {
		container
			.resolve<Logger>(ContainerRegistrationKeys.LOGGER)
			.warn(`checkout of cart ${cart.id}: ${wordsOf(error)}`);
		return refuse(visit, form, error);
	}
	clearCartId(res);
	addOrderId(req, res, order);
	return { redirect: `/orders/${order}` };
}
