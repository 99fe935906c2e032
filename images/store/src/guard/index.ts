// SPDX-License-Identifier: Apache-2.0
//
// All guards, in the order in which a request passes them: one file a guard, one row here.

import type { Express, RequestHandler } from "express";
import { customer, forgotten, invite, login, session } from "./accounts";
import { adminDoor } from "./admin";
import { auth } from "./auth";
import { bodyShape, bodySize } from "./body";
import { encoding } from "./encoding";
import { cart } from "./cart";
import { cookies } from "./cookies";
import { flight } from "./flight";
import { only, type Guard } from "./guard";
import { headers } from "./headers";
import { HTTPS } from "./https";
import { NO_MAIL } from "./mail";
import { content, method, origin } from "./origin";
import { places, query } from "./query";
import { rate } from "./rate";
import { refusals } from "./refusals";
import { sessions } from "./session";
import { store } from "./store";
import { storeApiAccess } from "./storeapi";
import { text } from "./text";
import { UPLOADS } from "./uploads";

export const GUARDS: readonly Guard[] = [
	refusals,
	headers,
	encoding,
	method,
	cookies,
	places,
	HTTPS,
	adminDoor,
	auth,
	storeApiAccess,
	origin,
	content,
	bodySize,
	UPLOADS,
	NO_MAIL,
	query,
	flight,
	sessions,
	rate,
	// With cookies and bodies read.
	text,
	bodyShape,
	invite,
	customer,
	login,
	forgotten,
	session,
	store,
	cart,
];

/** To be called before Medusa adds what is its own. */
export function addGuards(application: Express): void {
	for (const guard of GUARDS.filter(({ when }) => when !== "body")) {
		application.use(only(guard));
	}
}

/** Those that need the body, for src/api/middlewares.ts. */
export function bodyGuards(): RequestHandler[] {
	return GUARDS.filter(({ when }) => when === "body").map(only);
}
