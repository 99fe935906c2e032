// SPDX-License-Identifier: Apache-2.0
//
// Images that came as data: URIs, and the icon. An SVG may hold a script; opened by itself it runs none under this
// policy.

import type { MedusaRequest, MedusaResponse } from "@medusajs/framework/http";
import { readShop } from "../medusa/shop";
import { isImage, textOn, type Theme } from "../theme";
import { productImage } from "./catalog";
import { html } from "./html";

interface Image {
	type: string;
	bytes: Buffer;
}

function decode(uri: string | null): Image | null {
	if (!isImage(uri) || !uri.startsWith("data:")) {
		return null;
	}
	const comma = uri.indexOf(",");
	return {
		type: uri.slice("data:".length, uri.indexOf(";")),
		bytes: Buffer.from(uri.slice(comma + 1), "base64"),
	};
}

/** The shop's first letter on its colour. */
function icon(title: string, theme: Theme): Image {
	const { primary } = theme.colors;
	const letter = [...title.trim()][0]?.toUpperCase() ?? "";
	const svg = html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">
<rect width="64" height="64" rx="14" fill="${primary}"/>
<text x="32" y="45" font-family="system-ui,sans-serif" font-size="38" font-weight="700" fill="${textOn(primary)}"
text-anchor="middle">${letter}</text></svg>`;
	return { type: "image/svg+xml", bytes: Buffer.from(svg.text) };
}

async function find(req: MedusaRequest): Promise<Image | null> {
	const { id } = req.params;
	if (id !== "icon" && id !== "logo") {
		return decode(await productImage(req.scope, id));
	}
	const { title, theme } = await readShop(req.scope);
	return id === "icon" ? icon(title, theme) : decode(theme.logo);
}

export async function sendMedia(req: MedusaRequest, res: MedusaResponse): Promise<void> {
	const image = await find(req);
	if (!image) {
		res.status(404).type("text").send("no such image\n");
		return;
	}
	res.set({
		"Content-Type": image.type,
		"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
		"X-Content-Type-Options": "nosniff",
		// The address of an image carries a digest of it; that of the icon does not.
		"Cache-Control": req.query.v ? "public, max-age=31536000, immutable" : "public, max-age=300",
	});
	res.status(200).send(image.bytes);
}
