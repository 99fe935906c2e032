// SPDX-License-Identifier: Apache-2.0
//
// The frame of every page, and the policy that goes with it: no script at all, one style sheet by its digest, images
// from this shop and from where its products' images lie.

import { createHash } from "node:crypto";
import { cssVariables, isImage, type Theme } from "../theme";
import { imageUrl } from "./catalog";
import { html, Markup } from "./html";
import { DANGER, STYLE } from "./style";

export interface Frame {
	shopTitle: string;
	theme: Theme;
	/** How many things are in the cart. */
	count: number;
}

export interface Page {
	title: string;
	body: Markup;
	/** URLs of the images on the page. */
	images?: Array<string | null>;
}

function origins(images: Array<string | null | undefined>): string[] {
	const remote = images.filter((image): image is string => !!image && /^https?:/.test(image) && isImage(image));
	return [...new Set(remote.map((image) => new URL(image).origin))];
}

function brand(frame: Frame): Markup {
	const logo = imageUrl("logo", frame.theme.logo);
	return logo ? html`<img src="${logo}" alt="${frame.shopTitle}" height="36">` : html`${frame.shopTitle}`;
}

function basket({ count }: Frame): Markup {
	const things = count === 1 ? "1 item" : `${count} items`;
	return html`<a class="basket" href="/cart">Cart<span class="count" aria-label="${things}">${count}</span></a>`;
}

/** The page as text and its Content-Security-Policy. */
export function renderPage(frame: Frame, page: Page): { text: string; policy: string } {
	const style = `:root{${cssVariables(frame.theme)}--danger:${DANGER[frame.theme.base]};}${STYLE}`;
	const heading = page.title === frame.shopTitle ? page.title : `${page.title} – ${frame.shopTitle}`;
	const document = html`<!doctype html>
<html lang="en" data-theme="${frame.theme.base}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="theme-color" content="${frame.theme.colors.background}">
<title>${heading}</title>
<link rel="icon" href="/media/icon">
<style>${new Markup(style)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header class="bar"><div class="wide"><a class="brand" href="/">${brand(frame)}</a><nav aria-label="Shop">${basket(
		frame,
	)}</nav></div></header>
<main id="main" class="wide">
${page.body}
</main>
<footer class="foot"><div class="wide">${frame.shopTitle}</div></footer>
</body>
</html>
`;
	const policy = [
		"default-src 'none'",
		`style-src 'sha256-${createHash("sha256").update(style).digest("base64")}'`,
		`img-src ${["'self'", ...origins([frame.theme.logo, ...(page.images ?? [])])].join(" ")}`,
		"form-action 'self'",
		"base-uri 'none'",
		"frame-ancestors 'none'",
	].join("; ");
	return { text: document.text, policy };
}
