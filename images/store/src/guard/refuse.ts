// SPDX-License-Identifier: Apache-2.0
//
// The answer of a guard that refuses: JSON in Medusa's form where a program asked, a line of text else.

import type { Request, Response } from "express";
import { isApi } from "./guard";

/** `type` of Medusa's errors, which programs tell them apart by. */
const TYPES: Record<number, string> = {
	400: "invalid_data",
	401: "unauthorized",
	403: "forbidden",
	404: "not_found",
	413: "invalid_data",
	415: "invalid_data",
	429: "too_many_requests",
	503: "unavailable",
};

export function refuse(req: Request, res: Response, status: number, message: string): void {
	res.set({ "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff" }).status(status);
	if (isApi(req.path)) {
		res.json({ type: TYPES[status] ?? "not_allowed", message });
	} else {
		res.type("text").send(`${message}\n`);
	}
}

/** How long a body that nobody wants is still taken, after the answer is out. */
export const LINGER_MS = 2000;

/**
 * The same before a body that is not to be read, and the end of the connection. Who closes while the other still sends
 * resets the connection, and a proxy that sees this before the answer tells its visitor 502: so what comes is thrown
 * away for a while.
 */
export function refuseUnread(req: Request, res: Response, status: number, message: string): void {
	const end = res.end.bind(res) as (...args: unknown[]) => Response;
	res.end = ((body?: unknown, ...rest: unknown[]) => {
		if (body) {
			res.write(body as string, rest[0] as BufferEncoding);
		}
		const late = setTimeout(() => end(), LINGER_MS);
		res.once("close", () => clearTimeout(late));
		req.once("end", () => end()).resume();
		return res;
	}) as Response["end"];
	res.set("Connection", "close");
	refuse(req, res, status, message);
}
