// SPDX-License-Identifier: Apache-2.0

import type { Server } from "node:http";
import { answerBroken } from "./guard/broken";

/** Longer than the usual proxies keep an unused connection (nginx 60 s, Traefik 90 s): they are to close it, not us. */
const KEEP_ALIVE_MS = 95_000;
/** How long a request may take to come: its head, and all of it. */
const HEADERS_MS = 30_000;
const REQUEST_MS = 120_000;

/** What holds of each port of the shop. */
export function tune(server: Server): void {
	server.keepAliveTimeout = KEEP_ALIVE_MS;
	server.headersTimeout = HEADERS_MS;
	server.requestTimeout = REQUEST_MS;
	server.on("clientError", answerBroken);
}
