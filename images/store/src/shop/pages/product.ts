// SPDX-License-Identifier: Apache-2.0

import { getProduct, type ProductView, type Variant } from "../catalog";
import { message, type Reply, type Visit } from "../handler";
import { html, money, paragraphs, type Markup } from "../html";
import { isSoldOut, priceLine } from "./list";
import { picture } from "./parts";

const MOST_AT_ONCE = 10;
const FEW = 5;

function choice(variants: Variant[], currency: string): Markup {
	if (variants.length === 1) {
		return html`<input type="hidden" name="variant" value="${variants[0].id}">`;
	}
	const kinds = variants.map(({ id, title, price }) => {
		return html`<option value="${id}">${title}, ${money(price ?? 0, currency)}</option>`;
	});
	return html`<div class="tight"><label for="variant">Kind</label>
<select id="variant" name="variant">${kinds}</select></div>`;
}

function stockText(variants: Variant[]): string {
	const [only, ...others] = variants;
	if (others.length || only.available === null || only.available > FEW) {
		return "In stock";
	}
	return `Only ${only.available} left`;
}

function buy(product: ProductView, currency: string): Markup {
	const variants = product.variants.filter((variant) => variant.available !== 0 && variant.price !== null);
	if (isSoldOut(product.variants)) {
		return html`<p class="notice">Sold out</p>`;
	}
	const most = Math.min(MOST_AT_ONCE, Math.max(...variants.map((variant) => variant.available ?? MOST_AT_ONCE)));
	return html`<form class="stack" method="post" action="/cart">
<input type="hidden" name="action" value="add">
${choice(variants, currency)}
<div class="tight"><label for="quantity">Quantity</label>
<input class="number" id="quantity" name="quantity" type="number" inputmode="numeric" min="1" max="${most}" value="1"
required></div>
<p class="muted">${stockText(variants)}</p>
<button class="button" type="submit">Add to cart</button>
</form>`;
}

export async function productPage({ req, container, shop, region }: Visit): Promise<Reply> {
	const product = await getProduct(container, shop, req.params.handle);
	if (!product) {
		return message(404);
	}
	const body = html`<article class="product">${picture(product.image, product.title, false)}
<div class="stack"><h1>${product.title}</h1>
<p>${priceLine(product, region)}</p>
${product.description && html`<div class="stack muted">${paragraphs(product.description)}</div>`}
${buy(product, region.currency)}</div></article>`;
	return { page: { title: product.title, body, images: [product.image] } };
}
