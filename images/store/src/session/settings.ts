// SPDX-License-Identifier: Apache-2.0
//
// What the session's cookie is, for Medusa's configuration and for the middleware that makes it.

import { cookieSecure, type Env } from "../env";
import { cookieName } from "../shop/cookies";

export const SESSION_COOKIE = cookieName("connect.sid");

/** A working day; then one logs in again. */
export const SESSION_SECONDS = 10 * 60 * 60;

/** Browsers drop a Secure cookie that comes over plain http. */
export function sessionCookie(env: Env = process.env) {
	return { secure: cookieSecure(env), sameSite: "lax" as const, httpOnly: true, path: "/" };
}
