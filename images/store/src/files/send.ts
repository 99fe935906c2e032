// SPDX-License-Identifier: Apache-2.0
//
// An uploaded picture to whoever asks, from volume or bucket alike. A name stands for its content for ever.

import type { MedusaRequest, MedusaResponse } from "@medusajs/framework/http";
import { pipeline } from "node:stream/promises";
import { say } from "../say";
import { PlaceError } from "./fault";
import { isName, typeOf } from "./picture";
import { placeOf, type Opened } from "./place";
import { uploadSettings } from "./settings";

/** Pictures under way at once; a bucket or a visitor that is slow must not take all sockets. */
const MOST = 100;
/** For one of them; who takes longer asks again. */
const LIMIT_MS = 120_000;
let underWay = 0;

function refuse(res: MedusaResponse, status: number, text: string): void {
	res.set({ "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff" })
		.status(status)
		.type("text")
		.send(`${text}\n`);
}

async function open(name: string): Promise<Opened | null | undefined> {
	try {
		return (await placeOf(uploadSettings())?.open(name)) ?? null;
	} catch (error) {
		if (error instanceof PlaceError) {
			say(`pictures: ${error.message}`);
			return undefined;
		}
		throw error;
	}
}

async function send(req: MedusaRequest, res: MedusaResponse, name: string): Promise<void> {
	const opened = await open(name);
	if (!opened) {
		const [status, text] = opened === null ? [404, "no such picture"] : [502, "pictures are away"];
		refuse(res, status as number, text as string);
		return;
	}
	res.set({
		"Content-Type": typeOf(name),
		"Content-Length": String(opened.bytes),
		"Content-Disposition": `inline; filename="${name}"`,
		"Content-Security-Policy": "default-src 'none'; sandbox",
		"X-Content-Type-Options": "nosniff",
		"Cache-Control": "public, max-age=31536000, immutable",
		// The whole or nothing: pictures are small, and ranges would have to be bounded.
		"Accept-Ranges": "none",
		ETag: `"${name}"`,
	});
	if (req.method === "HEAD") {
		opened.stream.destroy();
		res.end();
		return;
	}
	// A visitor that goes away is no fault; a place that fails midway cuts the answer short of its length.
	await pipeline(opened.stream, res, { signal: AbortSignal.timeout(LIMIT_MS) }).catch(() => res.destroy());
}

export async function sendUpload(req: MedusaRequest, res: MedusaResponse): Promise<void> {
	const { name } = req.params;
	if (!isName(name)) {
		refuse(res, 404, "no such picture");
		return;
	}
	if (req.get("if-none-match") === `"${name}"`) {
		res.set("Cache-Control", "public, max-age=31536000, immutable").status(304).end();
		return;
	}
	if (underWay >= MOST) {
		res.set("Retry-After", "1");
		refuse(res, 503, "too many pictures at once");
		return;
	}
	underWay++;
	try {
		await send(req, res, name);
	} finally {
		underWay--;
	}
}
