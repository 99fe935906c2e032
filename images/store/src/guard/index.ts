// SPDX-License-Identifier: Apache-2.0
//
// All guards, in the order in which a request passes them: one file a guard, one row here.

import type { Express, RequestHandler } from "express";
import { bodyShape, bodySize } from "./body";
import { flight } from "./flight";
import { only, type Guard } from "./guard";
import { HTTPS } from "./https";
import { NO_MAIL } from "./mail";
import { places, query } from "./query";
import { rate } from "./rate";
import { sessions } from "./session";
import { storeApiAccess } from "./storeapi";
import { UPLOADS } from "./uploads";

export const GUARDS: readonly Guard[] = [
	places,
	HTTPS,
	storeApiAccess,
	bodySize,
	UPLOADS,
	NO_MAIL,
	query,
	flight,
	sessions,
	rate,
	bodyShape,
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
