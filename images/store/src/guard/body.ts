// SPDX-License-Identifier: Apache-2.0
//
// Guards: no body is larger or deeper than ceilings.ts says. What does not say how long it is, is read until Medusa's
// own limit for that route, of which none is larger.

import type { RequestHandler } from "express";
import { ceilingsOf, type Ceilings } from "./ceilings";
import type { Guard } from "./guard";
import { refuse, refuseUnread } from "./refuse";

const API = /^\/(?:store|admin|auth)(?:\/|$)/i;
/** Pictures have a guard of their own. */
const UPLOADS = /^\/admin\/uploads\/?$/i;
const CHANGING = ["POST", "PUT", "PATCH", "DELETE"];
/** Of a form of the storefront: a dozen fields of 300 characters. */
const FORM_BYTES = 32 * 1024;

/** Without recursion: the depth is what is looked for. */
export function bodyExcess(body: unknown, ceilings: Ceilings): string | null {
	let level: unknown[] = [body];
	let count = 0;
	for (let depth = 0; level.length; depth++) {
		if (depth > ceilings.bodyDepth) {
			return `the body has more than ${ceilings.bodyDepth} levels`;
		}
		const next: unknown[] = [];
		for (const value of level) {
			if (value && typeof value === "object") {
				const inner = Object.values(value);
				const most = ceilings.bodyElements;
				if (inner.length > most) {
					return `the body has a list of ${inner.length}, and may have ${most} here`;
				}
				count += inner.length;
				next.push(...inner);
			}
		}
		if (count > ceilings.bodyValues) {
			return `the body has more than ${ceilings.bodyValues} values`;
		}
		level = next;
	}
	return null;
}

export const bodySize: Guard = {
	name: "body size",
	path: /^\//i,
	methods: CHANGING,
	handler: (): RequestHandler => (req, res, next) => {
		const length = Number(req.headers["content-length"] ?? 0);
		const most = API.test(req.path) ? ceilingsOf(req.path).body : FORM_BYTES;
		// Files are kept in memory while they are read, without a limit of their own.
		if (req.is("multipart") && !req.headers["content-length"]) {
			return refuseUnread(req, res, 411, "the upload does not say how long it is");
		}
		if (length > most && !UPLOADS.test(req.path)) {
			const excess = `the body has ${length} bytes, and at most ${most} are taken here`;
			return refuseUnread(req, res, 413, excess);
		}
		return next();
	},
};

export const bodyShape: Guard = {
	name: "body shape",
	path: API,
	methods: CHANGING,
	when: "body",
	handler: (): RequestHandler => (req, res, next) => {
		const excess = bodyExcess(req.body, ceilingsOf(req.path));
		return excess === null ? next() : refuse(req, res, 400, excess);
	},
};
