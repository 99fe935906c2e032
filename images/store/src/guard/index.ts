// SPDX-License-Identifier: Apache-2.0
//
// All guards, in the order in which a request passes them: one file a guard, one row here.

import type { Express, RequestHandler } from "express";
import { only, type Guard } from "./guard";
import { HTTPS } from "./https";
import { NO_MAIL } from "./mail";
import { UPLOADS } from "./uploads";

export const GUARDS: readonly Guard[] = [HTTPS, UPLOADS, NO_MAIL];

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
