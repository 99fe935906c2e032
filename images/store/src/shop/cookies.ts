// SPDX-License-Identifier: Apache-2.0
//
// The shop's cookies: the cart of the storefront's pages, that of the store API, what proves a checkout, and the orders
// that this browser has placed. All are signed, so that nobody can name a cart or an order of somebody else.
//
// Under TLS their names begin with __Host-: then a browser takes them from this very host alone, and no shop under the
// same domain can plant one. Those of before, without it, are not read any more.

import { createHmac, timingSafeEqual } from "node:crypto";
import type { CookieOptions, Request, Response } from "express";
import { cookieSecure } from "../env";

export type CookieName = "store_cart" | "store_api_cart" | "store_checkout" | "store_orders";

/** What is needed of a request and an answer, of Medusa's as of Express's. */
export type Asking = Pick<Request, "headers">;
export type Answering = Pick<Response, "cookie" | "clearCookie">;

const DAYS = 24 * 60 * 60 * 1000;
const LIFE: Record<CookieName, number> = {
	store_cart: 14 * DAYS,
	store_api_cart: 14 * DAYS,
	store_checkout: DAYS,
	store_orders: 90 * DAYS,
};
const MOST_ORDERS = 20;

/** RFC 6265bis, 4.1.3.2: with the prefix it has to be Secure, of the path / and without a Domain. */
export function cookieName(name: string): string {
	return cookieSecure() ? `__Host-${name}` : name;
}

function options(): CookieOptions {
	return { httpOnly: true, sameSite: "lax", secure: cookieSecure(), path: "/" };
}

/** The name is part of what is signed: a cart's signature is none for an order. */
function sign(name: CookieName, value: string): string {
	return createHmac("sha256", process.env.COOKIE_SECRET ?? "")
		.update(`${name}=${value}`)
		.digest("base64url");
}

function unsigned(name: CookieName, text: string): string | null {
	const [, value, mac] = /^([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]{43})$/.exec(text) ?? [];
	if (!value || !mac) {
		return null;
	}
	return timingSafeEqual(Buffer.from(sign(name, value)), Buffer.from(mac)) ? value : null;
}

/** All that were sent by that name, which are several when one was planted from another host of the domain. */
function readAll(req: Asking, name: CookieName): string[] {
	const wanted = cookieName(name);
	const values = (req.headers.cookie ?? "")
		.split(";")
		.map((pair) => pair.trim())
		.filter((pair) => pair.startsWith(`${wanted}=`))
		.map((pair) => unsigned(name, pair.slice(wanted.length + 1)))
		.filter((value): value is string => value !== null);
	return [...new Set(values)];
}

/** Of two that differ, neither: nobody can tell which of them was planted. */
function read(req: Asking, name: CookieName): string | null {
	const values = readAll(req, name);
	return values.length === 1 ? values[0] : null;
}

function write(res: Answering, name: CookieName, value: string): void {
	res.cookie(cookieName(name), `${value}.${sign(name, value)}`, { ...options(), maxAge: LIFE[name] });
}

export function clearCookie(res: Answering, name: CookieName): void {
	res.clearCookie(cookieName(name), options());
}

export function readCartId(req: Asking): string | null {
	return read(req, "store_cart");
}

export function writeCartId(res: Answering, id: string): void {
	write(res, "store_cart", id);
}

export function clearCartId(res: Answering): void {
	clearCookie(res, "store_cart");
}

export function readApiCartId(req: Asking): string | null {
	return read(req, "store_api_cart");
}

export function writeApiCartId(res: Answering, id: string): void {
	write(res, "store_api_cart", id);
}

/** What proves that this browser has seen the form of a checkout; one of several may be. */
export function readCheckouts(req: Asking): string[] {
	return readAll(req, "store_checkout");
}

export function writeCheckout(res: Answering, proof: string): void {
	write(res, "store_checkout", proof);
}

/** Ids of orders are made of letters, digits and underscores, so a hyphen can stand between them. */
export function readOrderIds(req: Asking): string[] {
	return readAll(req, "store_orders").flatMap((value) => value.split("-"));
}

export function addOrderId(req: Asking, res: Answering, id: string): void {
	const others = readOrderIds(req).filter((other) => other !== id);
	write(res, "store_orders", [id, ...others].slice(0, MOST_ORDERS).join("-"));
}
