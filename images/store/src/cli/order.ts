// SPDX-License-Identifier: Apache-2.0
//
// `store order [URL]`: buys one thing by the store API as a shop's own front end would, and prints the order's id. The
// steps are those of Medusa's storefront guide: cart, line item, address, shipping, payment, completion. With the shop's
// COOKIE_SECRET, as in the pod of `helm test`, it is a rehearsal: what it made is taken away again. A server that cannot be
// connected to is waited for ORDER_WAIT seconds (0).

import { orderWaitSeconds, SettingError } from "../env";
import { TEST_HEADER, testToken } from "../guard/storeapi";
import { proofOf, PROOF_HEADER, REHEARSAL_EMAIL, REHEARSAL_KEY } from "../rehearsal";
import { say } from "../say";
import { waitFor } from "../wait";

type Json = Record<string, unknown>;
type Call = (path: string, body?: Json) => Promise<Json>;

interface ProductRow {
	title: string;
	variants: Array<{ id: string; sku: string | null; inventory_quantity?: number; manage_inventory?: boolean }>;
}

const LIMIT_MS = 30_000;

/** Why a call failed, with what the server said of it. */
async function reason(response: Response): Promise<string> {
	const text = (await response.text()).slice(0, 500);
	try {
		return String((JSON.parse(text) as Json).message ?? text);
	} catch {
		return text.startsWith("<") ? "a page, not JSON" : text;
	}
}

/** The cookies of the answers, which say whose cart it is, as a browser would keep them. */
function cookiesOf(jar: Map<string, string>, response?: Response): string {
	for (const line of response?.headers.getSetCookie() ?? []) {
		const [pair] = line.split(";");
		jar.set(pair.slice(0, pair.indexOf("=")), pair);
	}
	return [...jar.values()].join("; ");
}

function silence(error: unknown): string {
	const { cause, message } = error as Error;
	return `no answer (${(cause as Error | undefined)?.message ?? message})`;
}

/** Where network policies are enforced, a new pod is cut off until its address has come to each node. */
async function reach(base: URL, seconds: number): Promise<void> {
	if (seconds > 0) {
		const url = new URL("/config.json", base);
		const attempt = () => fetch(url, { method: "HEAD", signal: AbortSignal.timeout(LIMIT_MS) });
		await waitFor(seconds, attempt, (error) => `${url.href}: ${silence(error)}`);
	}
}

function caller(base: URL, key: string | null): Call {
	const secret = process.env.COOKIE_SECRET;
	const jar = new Map<string, string>();
	return async (path, body) => {
		const url = new URL(path, base);
		const method = body ? "POST" : "GET";
		const headers = {
			"content-type": "application/json",
			...(jar.size ? { cookie: cookiesOf(jar) } : {}),
			...(key ? { "x-publishable-api-key": key } : {}),
			...(secret ? { [TEST_HEADER]: testToken(secret) } : {}),
		};
		let response: Response;
		try {
			response = await fetch(url, {
				method,
				headers,
				body: body && JSON.stringify(body),
				signal: AbortSignal.timeout(LIMIT_MS),
			});
		} catch (error) {
			throw new SettingError(`${method} ${url.href}: ${silence(error)}`);
		}
		if (!response.ok) {
			throw new SettingError(
				`${method} ${url.href}: status ${response.status}: ${await reason(response)}`,
			);
		}
		cookiesOf(jar, response);
		return (await response.json()) as Json;
	};
}

function pick(products: ProductRow[]): { id: string; title: string } {
	const sku = process.env.ORDER_SKU;
	for (const product of products) {
		const variant = product.variants.find((candidate) =>
			sku
				? candidate.sku === sku
				: !candidate.manage_inventory || (candidate.inventory_quantity ?? 0) > 0,
		);
		if (variant) {
			return { id: variant.id, title: product.title };
		}
	}
	throw new SettingError(sku ? `there is no product with the SKU ${sku} for sale` : "no product is in stock");
}

/** Says that the cart is a rehearsal's, before anything is put into it. */
async function mark(call: Call, cart: string, secret: string | undefined): Promise<void> {
	if (secret) {
		await call(`/store/carts/${cart}`, { metadata: { [REHEARSAL_KEY]: proofOf(cart, secret) } });
	}
}

/** What cannot be taken away now is taken away by the server in a few minutes. */
async function remove(base: URL, cart: string, secret: string | undefined): Promise<void> {
	if (!secret) {
		return;
	}
	const { status } = await fetch(new URL(`/rehearsals/${cart}`, base), {
		method: "DELETE",
		headers: { [PROOF_HEADER]: proofOf(cart, secret) },
		signal: AbortSignal.timeout(LIMIT_MS),
	}).catch(() => ({ status: 0 }));
	say(status === 204 ? "the order is taken away again" : "the order is left, and taken away within minutes");
}

async function place(base: URL): Promise<string> {
	const shop = await caller(base, null)("/config.json");
	const call = caller(base, String(shop.publishable_key));
	const fields = "title,*variants,+variants.inventory_quantity,+variants.manage_inventory";
	const { products } = await call(`/store/products?limit=100&region_id=${shop.region_id}&fields=${fields}`);
	const variant = pick(products as ProductRow[]);
	const secret = process.env.COOKIE_SECRET;
	const email = process.env.ORDER_EMAIL || (secret ? REHEARSAL_EMAIL : "order-test@example.com");
	const { cart } = (await call("/store/carts", { region_id: shop.region_id, email })) as { cart: Json };
	try {
		await mark(call, String(cart.id), secret);
		return await fill(call, shop, cart, variant);
	} finally {
		await remove(base, String(cart.id), secret);
	}
}

async function fill(call: Call, shop: Json, cart: Json, variant: { id: string; title: string }): Promise<string> {
	await call(`/store/carts/${cart.id}/line-items`, { variant_id: variant.id, quantity: 1 });
	const address = {
		first_name: "Order",
		last_name: "Test",
		address_1: "Test street 1",
		city: "Test",
		postal_code: "10115",
		country_code: (shop.countries as string[])[0],
	};
	await call(`/store/carts/${cart.id}`, { shipping_address: address, billing_address: address });
	const { shipping_options: options } = await call(`/store/shipping-options?cart_id=${cart.id}`);
	const [option] = options as Array<{ id: string }>;
	if (!option) {
		throw new SettingError(
			`nothing can be sent to ${address.country_code}: the shop has no shipping option`,
		);
	}
	await call(`/store/carts/${cart.id}/shipping-methods`, { option_id: option.id });
	const { payment_collection: payment } = await call("/store/payment-collections", { cart_id: cart.id });
	await call(`/store/payment-collections/${(payment as Json).id}/payment-sessions`, {
		provider_id: "pp_system_default",
	});
	const { type, order, error } = (await call(`/store/carts/${cart.id}/complete`, {})) as {
		type: string;
		order?: { id: string; total: number };
		error?: Json;
	};
	if (type !== "order" || !order) {
		throw new SettingError(`the cart did not become an order: ${String(error?.message ?? type)}`);
	}
	say(`ordered ${variant.title} for ${order.total} ${String(shop.currency)}`);
	return order.id;
}

export async function run([given]: string[]): Promise<number> {
	const text = given || `http://127.0.0.1:${process.env.PORT || 9000}`;
	if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
		throw new SettingError(`"${text}" is no http or https URL`);
	}
	const base = new URL(text);
	await reach(base, orderWaitSeconds());
	process.stdout.write(`${await place(base)}\n`);
	return 0;
}
