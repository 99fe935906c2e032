// SPDX-License-Identifier: Apache-2.0
//
// Guard: who may call the store API, by STORE_API. The storefront does not use it. Browsers say where a request comes
// from, programs have no reason to.

import { createHmac, timingSafeEqual } from "node:crypto";
import type { Request, RequestHandler } from "express";
import { storeApi, type StoreApi } from "../env";
import type { Guard } from "./guard";
import { refuse } from "./refuse";

export const TEST_HEADER = "x-store-test";

/** What `store order` shows where the API is closed to everybody else. */
export function testToken(secret: string): string {
	return createHmac("sha256", secret).update("store order").digest("base64url");
}

function isTest(req: Request): boolean {
	const given = Buffer.from(String(req.headers[TEST_HEADER] ?? ""));
	const right = Buffer.from(testToken(process.env.COOKIE_SECRET ?? ""));
	return given.length === right.length && timingSafeEqual(given, right);
}

/** Whether it comes from a page of another origin than those of the shop and of the setting. */
export function isElsewhere(headers: Request["headers"], { origins }: StoreApi): boolean {
	const { origin, host } = headers;
	if (origin) {
		const own = URL.canParse(origin) && new URL(origin).host === host;
		return !own && !origins.includes(origin);
	}
	const site = headers["sec-fetch-site"];
	return site === "cross-site" || site === "same-site";
}

export const storeApiAccess: Guard = {
	name: "store API",
	path: /^\/store(?:\/|$)/i,
	methods: "all",
	handler: (): RequestHandler => {
		const api = storeApi();
		return (req, res, next) => {
			if (api.access === "closed" && !isTest(req)) {
				return refuse(req, res, 403, "the store API of this shop is closed");
			}
			if (isElsewhere(req.headers, api)) {
				const why = "the store API of this shop is not open to pages of other sites";
				return refuse(req, res, 403, why);
			}
			return next();
		};
	},
};
