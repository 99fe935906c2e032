// SPDX-License-Identifier: Apache-2.0

import { listProducts, PAGE_SIZE, type ProductView, type Variant } from "../catalog";
import { message, type Reply, type Visit } from "../handler";
import { html, money, type Markup } from "../html";
import type { Region } from "../../medusa/shop";
import { picture, taxNote } from "./parts";

export function isSoldOut(variants: Variant[]): boolean {
	return variants.every((variant) => variant.available === 0 || variant.price === null);
}

/** The price, or the lowest of several. */
export function priceText(variants: Variant[], currency: string): string {
	const prices = variants.flatMap((variant) => variant.price ?? []);
	if (!prices.length) {
		return "Not for sale";
	}
	const lowest = Math.min(...prices);
	return `${lowest < Math.max(...prices) ? "from " : ""}${money(lowest, currency)}`;
}

/** The price with what it says of tax. */
export function priceLine({ variants }: ProductView, region: Region): Markup {
	const note = variants.some(({ price }) => price !== null) && taxNote(region, variants[0].inclusive);
	return html`<span class="price">${priceText(variants, region.currency)}</span>${
		note && html` <span class="muted tax">${note}</span>`
	}`;
}

function card(product: ProductView, region: Region): Markup {
	const soldOut = isSoldOut(product.variants) && html` <span class="muted">Sold out</span>`;
	return html`<li class="card">${picture(product.image, product.title, true)}
<div class="tight"><h2><a href="/products/${product.handle}">${product.title}</a></h2>
<p>${priceLine(product, region)}${soldOut}</p></div></li>`;
}

function pages(page: number, last: number): Markup | null {
	if (last < 2) {
		return null;
	}
	const link = (to: number, rel: string, text: string) =>
		html`<a class="button plain small" rel="${rel}" href="/?page=${to}">${text}</a>`;
	return html`<nav class="pages" aria-label="Pages">${page > 1 && link(page - 1, "prev", "Previous")}
<span class="muted">Page ${page} of ${last}</span>${page < last && link(page + 1, "next", "Next")}</nav>`;
}

export async function listPage({ req, container, shop, region }: Visit): Promise<Reply> {
	const asked = Number(req.query.page ?? 1);
	const page = Number.isSafeInteger(asked) && asked > 0 && asked < 1e6 ? asked : 1;
	const { products, count } = await listProducts(container, shop, page);
	const last = Math.max(1, Math.ceil(count / PAGE_SIZE));
	if (page > last) {
		return message(404);
	}
	const goods = products.length
		? html`<ul class="grid">${products.map((product) => card(product, region))}</ul>`
		: html`<p class="muted">There is nothing for sale yet.</p>`;
	return {
		page: {
			title: shop.title,
			body: html`<h1>Products</h1>\n${goods}${pages(page, last)}`,
			images: products.map((product) => product.image),
		},
	};
}
