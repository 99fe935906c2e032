// SPDX-License-Identifier: Apache-2.0
//
// The storefront's two cookies: the cart, and the orders this browser has placed. Both are signed, so that nobody can
// name a cart or an order of somebody else.

import type { MedusaRequest, MedusaResponse } from "@medusajs/framework/http";
import { createHmac, timingSafeEqual } from "node:crypto";
import { cookieSecure } from "../env";

export type CookieName = "store_cart" | "store_orders";

const DAYS = 24 * 60 * 60 * 1000;
const LIFE: Record<CookieName, number> = { store_cart: 14 * DAYS, store_orders: 90 * DAYS };
const MOST_ORDERS = 20;

/** The name is part of what is signed: a cart's signature is none for an order. */
function sign(name: CookieName, value: string): string {
	return createHmac("sha256", process.env.COOKIE_SECRET ?? "")
		.update(`${name}=${value}`)
		.digest("base64url");
}

function read(req: MedusaRequest, name: CookieName): string | null {
	const given: unknown = req.cookies?.[name];
	const [, value, mac] =
		(typeof given === "string" && /^([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]{43})$/.exec(given)) || [];
	if (!value || !mac) {
		return null;
	}
	return timingSafeEqual(Buffer.from(sign(name, value)), Buffer.from(mac)) ? value : null;
}

function write(res: MedusaResponse, name: CookieName, value: string): void {
	res.cookie(name, `${value}.${sign(name, value)}`, {
		httpOnly: true,
		sameSite: "lax",
		secure: cookieSecure(),
		path: "/",
		maxAge: LIFE[name],
	});
}

export function readCartId(req: MedusaRequest): string | null {
	return read(req, "store_cart");
}

export function writeCartId(res: MedusaResponse, id: string): void {
	write(res, "store_cart", id);
}

export function clearCartId(res: MedusaResponse): void {
	res.clearCookie("store_cart", { httpOnly: true, sameSite: "lax", secure: cookieSecure(), path: "/" });
}

/** Ids of orders are made of letters, digits and underscores, so a hyphen can stand between them. */
export function readOrderIds(req: MedusaRequest): string[] {
	return read(req, "store_orders")?.split("-") ?? [];
}

export function addOrderId(req: MedusaRequest, res: MedusaResponse, id: string): void {
	const others = readOrderIds(req).filter((other) => other !== id);
	write(res, "store_orders", [id, ...others].slice(0, MOST_ORDERS).join("-"));
}
