// SPDX-License-Identifier: Apache-2.0
//
// As much of express-session (its README) as is used here; it brings no types.

declare module "express-session" {
	import type { RequestHandler } from "express";

	type Done = (error?: unknown) => void;

	interface Session {
		[key: string]: unknown;
	}

	class Store {
		get(id: string, done: (error: unknown, session?: Session | null) => void): void;
		set(id: string, session: Session, done?: Done): void;
		destroy(id: string, done?: Done): void;
	}

	interface Options {
		name: string;
		secret: string;
		store: Store;
		proxy: boolean;
		resave: boolean;
		saveUninitialized: boolean;
		cookie: {
			httpOnly: boolean;
			sameSite: "lax" | "strict";
			secure: boolean;
			path: string;
			maxAge: number;
		};
	}

	function session(options: Options): RequestHandler;

	namespace session {
		export { Session, Store, Options };
	}

	export = session;
}
