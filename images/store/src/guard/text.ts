// SPDX-License-Identifier: Apache-2.0
//
// Bodies of text in UTF-8 without NUL, which PostgreSQL stores nowhere, and forms whose percent-encodings are none of
// both either.

import type { Request } from "express";
import type { Guard } from "./guard";
import { refuse } from "./refuse";

/** What Medusa's parser of src/api/middlewares.ts leaves. */
type Parsed = Request & { rawBody?: Buffer };

const DEEPEST = 100;

/** Whether any text in it, key or value, has a NUL; true too for what is nested deeper than anything that is meant. */
export function hasNul(value: unknown, depth = 0): boolean {
	if (typeof value === "string") {
		return value.includes("\0");
	}
	if (typeof value !== "object" || value === null) {
		return false;
	}
	return (
		depth > DEEPEST ||
		Object.entries(value).some(([key, inner]) => key.includes("\0") || hasNul(inner, depth + 1))
	);
}

function isUtf8(bytes: Buffer): boolean {
	try {
		new TextDecoder("utf-8", { fatal: true }).decode(bytes);
		return true;
	} catch {
		return false;
	}
}

function isForm(text: string): boolean {
	try {
		decodeURIComponent(text);
		return true;
	} catch {
		return false;
	}
}

export const text: Guard = {
	name: "text",
	path: /^/i,
	methods: ["POST", "PUT", "PATCH", "DELETE"],
	when: "body",
	handler: () => (req, res, next) => {
		const raw = (req as Parsed).rawBody;
		const form = req.is("application/x-www-form-urlencoded");
		if ((raw && !isUtf8(raw)) || (raw && form && !isForm(raw.toString("latin1")))) {
			return refuse(req, res, 400, "The body is not text in UTF-8.");
		}
		if (hasNul(req.body)) {
			return refuse(req, res, 400, "The body holds a NUL character.");
		}
		return next();
	},
};
