// SPDX-License-Identifier: Apache-2.0
//
// Where the shop's addresses are https: a request that came to the first proxy over http is sent to the same page over
// https, and an answer over https says that browsers shall not try http again (HSTS, RFC 6797). How it came stands in
// X-Forwarded-Proto, which is believed from trusted proxies alone. Without it nothing is known and nothing is done: the
// kubelet's probes and other pods ask so. ACME's challenges come over http by their nature (RFC 8555, 8.3).

import type { RequestHandler } from "express";
import type { IncomingMessage } from "node:http";
import { adminOrigins, flag, storeOrigins, whole, type Env } from "../env";
import { plainAddress, trustedProxies, type Trust } from "./address";
import type { Guard } from "./guard";

const YEAR = 365 * 24 * 3600;

function parts(req: IncomingMessage, header: string): string[] {
	const value = String(req.headers[header] ?? "");
	return value.split(",").flatMap((part) => part.trim() || []);
}

/** What the first trusted proxy was asked over, "http" or "https"; "" where no such proxy says. */
export function schemeOf(req: IncomingMessage, trust: Trust): string {
	const schemes = parts(req, "x-forwarded-proto").reverse();
	const askers = [req.socket.remoteAddress ?? "", ...parts(req, "x-forwarded-for").reverse()];
	let scheme = "";
	for (const [distance, said] of schemes.entries()) {
		const address = plainAddress(askers[distance] ?? "");
		if (!address || !trust(address, distance)) {
			break;
		}
		scheme = said.toLowerCase();
	}
	return scheme;
}

/** The shop's own https address of that name, or its first: a name that a visitor made up leads nowhere else. */
function target(origins: readonly string[], host: string | undefined): string {
	const name = (host ?? "").toLowerCase().replace(/:[0-9]*$/, "");
	return origins.find((origin) => new URL(origin).hostname === name) ?? origins[0];
}

export function https(env: Env = process.env): RequestHandler {
	const origins = `${storeOrigins(env)},${adminOrigins(env)}`
		.split(",")
		.filter((origin) => origin.startsWith("https:"));
	const redirect = flag(env, "HTTPS_REDIRECT", true);
	const seconds = whole(env, "HSTS_SECONDS", YEAR, "seconds");
	const trust = trustedProxies(env);
	return (req, res, next) => {
		const scheme = origins.length > 0 ? schemeOf(req, trust) : "";
		if (scheme === "http" && redirect) {
			// 308 keeps the method, as a program wants.
			res.set("Cache-Control", "no-store").redirect(308, target(origins, req.headers.host) + req.originalUrl);
			return;
		}
		if (scheme === "https" && seconds > 0) {
			res.set("Strict-Transport-Security", `max-age=${seconds}`);
		}
		next();
	};
}

export const HTTPS: Guard = {
	name: "https",
	path: /^\/(?!\.well-known\/acme-challenge\/)/i,
	methods: "all",
	handler: https,
};
