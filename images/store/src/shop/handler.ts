// SPDX-License-Identifier: Apache-2.0
//
// What every page of the storefront does around its own part: reads shop and cart, refuses forms of other sites, sends
// page or redirection with the headers that belong to it, and makes a page of an error.

import type { MedusaRequest, MedusaResponse } from "@medusajs/framework/http";
import type { Logger, MedusaContainer } from "@medusajs/framework/types";
import { ContainerRegistrationKeys } from "@medusajs/framework/utils";
import { readShop, type Region, type ShopView } from "../medusa/shop";
import { defaultTheme } from "../theme";
import { traceOf } from "../words";
import { readCart, type Cart } from "./cart";
import { addOrderId, clearCartId, readCartId, readCheckouts } from "./cookies";
import { html } from "./html";
import { renderPage, type Frame, type Page } from "./layout";
import { isProved } from "./proof";
import { inShopCurrency } from "./renew";
import { orderOfCart } from "./unfinished";

export interface Visit {
	req: MedusaRequest;
	res: MedusaResponse;
	container: MedusaContainer;
	shop: ShopView;
	region: Region;
	/** Null when this browser has none, or none that can still be changed. */
	cart: Cart | null;
	/** The order that this browser's cart has become since the last visit: an answer may have been lost. */
	placed: string | null;
}

export type Reply = { page: Page; status?: number } | { redirect: string };

const MESSAGES: Record<number, [string, string]> = {
	403: ["Not from here", "This form was sent by another site. Please use the one in this shop."],
	404: ["Not found", "There is nothing at this address, or it is no longer sold."],
	500: ["Something went wrong", "The shop could not do this. Nothing was ordered by it; please try again."],
	503: ["Opening soon", "This shop is being set up. Please come back in a moment."],
};

export function message(status: number): Reply {
	const [title, text] = MESSAGES[status];
	const body = html`<div class="stack">
		<h1>${title}</h1>
		<p>${text}</p>
		<p><a class="button plain" href="/">To the shop</a></p>
	</div>`;
	return { status, page: { title, body } };
}

/** A field of a form as text of bounded length; absent ones are empty. */
export function field(req: MedusaRequest, name: string): string {
	const value: unknown = (req.body as Record<string, unknown> | undefined)?.[name];
	return typeof value === "string" ? value.trim().slice(0, 300) : "";
}

/**
 * Browsers say whether a form comes from the same origin. The cookies are SameSite=Lax besides, so a form of another
 * site would have no cart; this also keeps it from opening one.
 */
function isForeign(req: MedusaRequest): boolean {
	if (req.method !== "POST") {
		return false;
	}
	const site = req.get("sec-fetch-site");
	if (site) {
		return site !== "same-origin" && site !== "none";
	}
	const origin = req.get("origin");
	return !!origin && (!URL.canParse(origin) || new URL(origin).host !== req.get("host"));
}

function send(res: MedusaResponse, frame: Frame, reply: Reply): void {
	res.set({ "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin" });
	if ("redirect" in reply) {
		res.redirect(303, reply.redirect);
		return;
	}
	const { text, policy } = renderPage(frame, reply.page);
	res.set("Content-Security-Policy", policy);
	if (reply.status === 503) {
		res.set("Retry-After", "5");
	}
	res.status(reply.status ?? 200)
		.type("html")
		.send(text);
}

async function readVisitCart(
	req: MedusaRequest,
	res: MedusaResponse,
	region: Region | null,
): Promise<Pick<Visit, "cart" | "placed">> {
	const id = readCartId(req);
	const cart = id ? await readCart(req.scope, id) : null;
	if (!cart?.completed) {
		return { cart: cart && region ? await inShopCurrency(req.scope, region, cart) : cart, placed: null };
	}
	const placed = await orderOfCart(req.scope, cart.id);
	if (!placed) {
		// Being ordered just now, or by a process that has died: it can be ordered again.
		return { cart, placed };
	}
	if (!(await isProved(req.scope, cart.id, [...readCheckouts(req), field(req, "once")]))) {
		return { cart: null, placed: null };
	}
	clearCartId(res);
	addOrderId(req, res, placed);
	return { cart: null, placed };
}

async function answer(req: MedusaRequest, res: MedusaResponse, shop: ShopView, act: (visit: Visit) => Promise<Reply>) {
	const { region } = shop;
	const { cart, placed } = await readVisitCart(req, res, region);
	const count = cart?.lines.reduce((sum, line) => sum + line.quantity, 0) ?? 0;
	const reply = !region
		? message(503)
		: isForeign(req)
			? message(403)
			: await act({ req, res, container: req.scope, shop, region, cart, placed });
	send(res, { shopTitle: shop.title, theme: shop.theme, count }, reply);
}

/** A route's handler from what the page does. Failures are logged, and told without their details. */
export function page(act: (visit: Visit) => Promise<Reply>) {
	return async (req: MedusaRequest, res: MedusaResponse): Promise<void> => {
		let shop: ShopView | undefined;
		try {
			shop = await readShop(req.scope);
			await answer(req, res, shop, act);
		} catch (error) {
			req.scope
				.resolve<Logger>(ContainerRegistrationKeys.LOGGER)
				.error(`${req.method} ${req.path}: ${traceOf(error)}`);
			const frame = {
				shopTitle: shop?.title ?? "Shop",
				theme: shop?.theme ?? defaultTheme(),
				count: 0,
			};
			send(res, frame, message(500));
		}
	};
}
