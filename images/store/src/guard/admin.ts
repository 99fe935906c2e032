// SPDX-License-Identifier: Apache-2.0
//
// Where the admin pages are: by ADMIN_HOST on a host of their own, where nothing else of the shop is; by
// ADMIN_ALLOWED_ADDRESSES for some visitors only. For all others there is nothing at these paths.

import type { Request } from "express";
import type { BlockList } from "node:net";
import { adminHost } from "../env";
import { isProof, PROOF_HEADER } from "../login";
import { addressOf, holds, networks, trustedProxies, type Trust } from "./address";
import type { Guard } from "./guard";
import { refuse } from "./refuse";

/** Of the admin pages alone; a session is a customer's too. */
const ADMIN = /^\/(?:app|admin|cloud|auth\/user)(?:\/|$)/i;

export function isAdmin(path: string): boolean {
	return ADMIN.test(path);
}

/** What the host of the admin pages has besides. */
const BESIDES = /^\/(?:auth\/(?:session|token|mfa)|static|uploads|media)(?:\/|$)/i;

/**
 * `Host`, without its port: what a proxy sends, or a visitor whose proxy hands on all that it is sent, in X-Forwarded-Host
 * is not believed.
 */
function hostOf(req: Request): string {
	return (req.get("host") ?? "").toLowerCase().replace(/:[0-9]*$/, "");
}

/** The seed asks too, from no address that could be named. */
function isOurselves(req: Request): boolean {
	return isProof(req.get(PROOF_HEADER));
}

function isAllowed(req: Request, allowed: BlockList | null, trust: Trust): boolean {
	if (!allowed || isOurselves(req)) {
		return true;
	}
	const address = addressOf(req, trust);
	return !!address && holds(allowed, address);
}

export const adminDoor: Guard = {
	name: "admin",
	path: /^/i,
	methods: "all",
	handler: () => {
		const host = adminHost();
		const text = process.env.ADMIN_ALLOWED_ADDRESSES;
		const allowed = text ? networks(text, "ADMIN_ALLOWED_ADDRESSES") : null;
		const trust = trustedProxies();
		return (req, res, next) => {
			const here = !host || hostOf(req) === host;
			if (!isAdmin(req.path)) {
				if (!host || !here || BESIDES.test(req.path)) {
					return next();
				}
				return req.path === "/" ? res.redirect(303, "/app") : refuse(req, res, 404, "Not found");
			}
			return here && isAllowed(req, allowed, trust) ? next() : refuse(req, res, 404, "Not found");
		};
	},
};
