// SPDX-License-Identifier: Apache-2.0
//
// Nothing is changed by a page of another site, be it a shop under the same domain (`same-site`): browsers say where a
// request comes from in Sec-Fetch-Site, Origin and Referer, and a program that is no browser says nothing. What a form
// of any site can send without asking (urlencoded, multipart, text/plain) is taken only where forms are meant.

import type { Request } from "express";
import { adminHost, storeApi, storeOrigins } from "../env";
import { isAdmin } from "./admin";
import { isApi, SAFE_METHODS, type Guard } from "./guard";
import { refuse } from "./refuse";

/** `Host` as the browser saw it; ports of their own are part of it. */
function isHere(req: Request, origin: string): boolean {
	return (
		URL.canParse(origin) &&
		/^https?:$/.test(new URL(origin).protocol) &&
		new URL(origin).host === req.get("host")?.toLowerCase()
	);
}

/** own: the origins of the shop, whose pages may ask each other. */
export function isForeign(req: Request, own: readonly string[]): boolean {
	const origin = req.get("origin");
	const site = req.get("sec-fetch-site");
	const referer = req.get("referer");
	if (origin !== undefined) {
		return isHere(req, origin) ? site === "cross-site" || site === "same-site" : !own.includes(origin);
	}
	if (site !== undefined) {
		return site !== "same-origin" && site !== "none";
	}
	return referer !== undefined && !isHere(req, referer);
}

const STORE = /^\/store(?:\/|$)/i;

export const origin: Guard = {
	name: "origin",
	path: /^/i,
	methods: ["POST", "PUT", "PATCH", "DELETE"],
	handler: () => {
		const shop = storeOrigins().split(",");
		const host = adminHost();
		const admin = host ? [] : shop;
		const api = storeApi().origins;
		return (req, res, next) =>
			isForeign(req, isAdmin(req.path) ? admin : STORE.test(req.path) ? api : shop)
				? refuse(req, res, 403, "This request was sent by another site.")
				: next();
	},
};

/** Files come as multipart; nothing else of the APIs does. */
const UPLOADS = /^\/admin\/(?:uploads|products\/imports?|price-lists\/.*\/prices\/import)\/?$/i;

export const content: Guard = {
	name: "content",
	path: /^/i,
	methods: ["POST", "PUT", "PATCH", "DELETE"],
	handler: () => (req, res, next) => {
		const type = req.get("content-type");
		const empty = !Number(req.get("content-length") ?? 0) && req.get("transfer-encoding") === undefined;
		if (type === undefined && empty) {
			return next();
		}
		if (!isApi(req.path)) {
			return req.is("application/x-www-form-urlencoded") || (empty && req.method !== "POST")
				? next()
				: refuse(req, res, 415, "Forms come as application/x-www-form-urlencoded.");
		}
		const json = /^application\/json\s*(?:;|$)/i.test(type ?? "");
		const file = UPLOADS.test(req.path) && /^multipart\/form-data\s*;/i.test(type ?? "");
		return json || file ? next() : refuse(req, res, 415, "The body has to be application/json.");
	},
};

/** Methods that no route has: an answer before anything is worked on. */
export const method: Guard = {
	name: "method",
	path: /^/i,
	methods: "all",
	handler: () => (req, res, next) =>
		[...SAFE_METHODS, "POST", "PUT", "PATCH", "DELETE"].includes(req.method)
			? next()
			: refuse(req, res, 405, "This method is not known here."),
};
