// SPDX-License-Identifier: Apache-2.0
//
// What a guard is: it looks at a request before the shop does, and lets it pass or refuses it.

import type { NextFunction, Request, RequestHandler, Response } from "express";

export interface Guard {
	name: string;
	/** Of `req.path`, which begins with a slash and has no query. Routes heed no case, so it has the flag `i`. */
	path: RegExp;
	/** GET is HEAD too, as it is for routes. */
	methods: "all" | readonly string[];
	/**
	 * `first` (when absent): before Medusa, with neither cookies nor body read. `body`: after it has read them, before
	 * any route.
	 */
	when?: "first" | "body";
	/** Called once, when the shop starts, so that a wrong setting is said then (SettingError). */
	handler: () => RequestHandler;
}

/** Methods that change nothing (RFC 9110, 9.2.1). */
export const SAFE_METHODS: readonly string[] = ["GET", "HEAD", "OPTIONS"];

/** Whether a program asks, which is answered with JSON, or a person, who gets a page. */
export function isApi(path: string): boolean {
	return /^\/(?:store|admin|auth|hooks|cloud)(?:\/|$)/i.test(path);
}

/** The guard's handler for its own paths and methods alone. */
export function only(guard: Guard): RequestHandler {
	const handler = guard.handler();
	if (!guard.path.ignoreCase) {
		throw new Error(`guard ${guard.name}: its path heeds case, which routes do not`);
	}
	return (req: Request, res: Response, next: NextFunction) => {
		const method = req.method === "HEAD" ? "GET" : req.method;
		const meant = guard.methods === "all" || guard.methods.includes(method);
		return meant && guard.path.test(req.path) ? handler(req, res, next) : next();
	};
}
