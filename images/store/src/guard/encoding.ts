// SPDX-License-Identifier: Apache-2.0
//
// Addresses in their normal form only (RFC 3986): valid percent-encodings of valid UTF-8 without NUL, and in paths
// neither control characters nor an encoded form of what needs none. So `/%61dmin` passes no guard that looks for
// `/admin`, and neither a route's decoding nor the database fails at what nobody can have meant.

import type { Guard } from "./guard";
import { refuse } from "./refuse";

/** Visible ASCII, with two hexadecimal digits behind each percent sign. */
const WELL_FORMED = /^(?:[!-$&-~]|%[0-9a-f]{2})*$/i;
/** Letters, digits, `-._~`, slash and backslash: the first need no encoding, the others would part a path anew. */
const NEEDLESS = /%(?:2[def]|3[0-9]|[46][1-9a-f]|[57][0-9a]|5[cf]|7e)/i;
/** eslint would take it for a mistake; control characters are what is looked for. */
const CONTROL = new RegExp("[\\u0000-\\u001f\\u007f-\\u009f]");

function decoded(text: string): string | null {
	try {
		return decodeURIComponent(text);
	} catch {
		return null;
	}
}

/** What is wrong with a request's target, or null. */
export function faultOf(target: string): string | null {
	const cut = target.indexOf("?");
	const path = cut < 0 ? target : target.slice(0, cut);
	const query = cut < 0 ? "" : target.slice(cut + 1);
	if (!WELL_FORMED.test(target)) {
		return "The address is not encoded as addresses are.";
	}
	const plainPath = decoded(path);
	const plainQuery = decoded(query);
	if (plainPath === null || plainQuery === null) {
		return "The address is not text in UTF-8.";
	}
	if (plainQuery.includes("\0") || CONTROL.test(plainPath)) {
		return "The address holds a control character.";
	}
	return NEEDLESS.test(path) || /\/\/|\\/.test(path) ? "The address is not in its normal form." : null;
}

export const encoding: Guard = {
	name: "encoding",
	path: /^/i,
	methods: "all",
	handler: () => (req, res, next) => {
		const fault = faultOf(req.originalUrl);
		return fault ? refuse(req, res, 400, fault) : next();
	},
};
