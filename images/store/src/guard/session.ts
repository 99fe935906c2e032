// SPDX-License-Identifier: Apache-2.0
//
// No guard that refuses, but what has to come before Medusa as guards do: the session of who is logged in. Medusa would
// keep sessions in Redis, beside queues that must not lose anything, and where nothing ends the oldest when there are
// too many; it leaves a request alone that has one already.

import session from "express-session";
import { databaseSettings } from "../env";
import { SESSION_COOKIE, SESSION_SECONDS, sessionCookie } from "../session/settings";
import { DatabaseStore } from "../session/store";
import type { Guard } from "./guard";

export const sessions: Guard = {
	name: "sessions",
	path: /^\//i,
	methods: "all",
	handler: () =>
		session({
			name: SESSION_COOKIE,
			secret: process.env.COOKIE_SECRET ?? "",
			store: new DatabaseStore(databaseSettings(), SESSION_SECONDS),
			proxy: true,
			resave: false,
			saveUninitialized: false,
			cookie: { ...sessionCookie(), maxAge: SESSION_SECONDS * 1000 },
		}),
};
