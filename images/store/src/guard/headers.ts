// SPDX-License-Identifier: Apache-2.0
//
// Headers of every answer; what knows better (a page of the storefront, a picture) sets its own over them.

import { cookieSecure } from "../env";
import { isApi, type Guard } from "./guard";

/** Data, which no browser is to show. */
const DATA = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/**
 * The admin page: scripts of its own alone. Its components write styles, products' pictures lie anywhere, and it shows
 * those just chosen as blob: and data:.
 */
const ADMIN = [
	"default-src 'none'",
	"script-src 'self'",
	"style-src 'self' 'unsafe-inline'",
	"img-src 'self' data: blob: http: https:",
	"font-src 'self' data:",
	"connect-src 'self'",
	"worker-src 'self' blob:",
	"manifest-src 'self'",
	"form-action 'self'",
	"base-uri 'none'",
	"frame-ancestors 'none'",
].join("; ");

export function isAdminPage(path: string): boolean {
	return /^\/app(?:\/|$)/i.test(path);
}

export const headers: Guard = {
	name: "headers",
	path: /^/i,
	methods: "all",
	handler: () => {
		// Browsers heed it over https alone, and complain of it in each page's console else.
		const opener = cookieSecure() ? { "Cross-Origin-Opener-Policy": "same-origin" } : {};
		return (req, res, next) => {
			res.set({
				"Content-Security-Policy": isAdminPage(req.path) ? ADMIN : DATA,
				...opener,
				"Referrer-Policy": "same-origin",
				"X-Content-Type-Options": "nosniff",
				"X-Frame-Options": "DENY",
			});
			if (isApi(req.path)) {
				res.set({ "Cache-Control": "no-store", "Cross-Origin-Resource-Policy": "same-origin" });
			}
			next();
		};
	},
};
