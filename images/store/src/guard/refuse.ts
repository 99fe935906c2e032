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
