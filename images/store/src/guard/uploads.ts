// SPDX-License-Identifier: Apache-2.0
//
// Medusa takes a whole upload into memory before anything looks at it, so what comes is bounded before Medusa sees it:
// by its announced length, and by how many come at once.

import type { RequestHandler } from "express";
import { NO_UPLOADS, readable, uploadSettings } from "../files/settings";
import type { Guard } from "./guard";
import { refuseUnread } from "./refuse";

/** The pictures of one request together, in multiples of the largest. */
const AT_ONCE = 3;
const REQUESTS_MOST = 2;

function handler(): RequestHandler {
	const settings = uploadSettings();
	const most = settings.mode === "none" ? 0 : settings.largest * AT_ONCE;
	let underWay = 0;
	return (req, res, next) => {
		const length = req.get("content-length");
		if (settings.mode === "none") {
			refuseUnread(req, res, 400, NO_UPLOADS);
		} else if (!length || req.get("transfer-encoding")) {
			refuseUnread(req, res, 411, "the upload does not say how long it is");
		} else if (!(Number(length) <= most)) {
			const told = `the upload has ${readable(Number(length))}, and may have ${readable(most)}`;
			refuseUnread(req, res, 413, `${told}: upload fewer pictures at once, or smaller ones`);
		} else if (underWay >= REQUESTS_MOST) {
			res.set("Retry-After", "2");
			refuseUnread(req, res, 503, "other pictures are being uploaded; please try again in a moment");
		} else {
			underWay++;
			res.once("close", () => underWay--);
			next();
		}
	};
}

export const UPLOADS: Guard = {
	name: "uploads",
	path: /^\/admin\/uploads\/?$/i,
	methods: ["POST"],
	handler,
};
