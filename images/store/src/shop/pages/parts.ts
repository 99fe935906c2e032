// SPDX-License-Identifier: Apache-2.0
//
// Pieces that several pages share.

import type { Region } from "../../medusa/shop";
import { html, money, type Markup } from "../html";
import type { Amounts, Sum } from "../totals";

/** The image, or the first letter of what it would show; either says nothing that the title beside it does not. */
export function picture(image: string | null, title: string, lazy: boolean): Markup {
	const letter = [...title.trim()][0]?.toUpperCase() ?? "";
	const loading = lazy ? "lazy" : "eager";
	const inner = image
		? html`<img src="${image}" alt="" width="600" height="600" loading="${loading}"
referrerpolicy="no-referrer">`
		: html`<span>${letter}</span>`;
	return html`<div class="picture" aria-hidden="true">${inner}</div>`;
}

export function notice(text: string | null, bad = true): Markup | null {
	return text ? html`<p class="notice${bad && " bad"}" role="${bad ? "alert" : "status"}">${text}</p>` : null;
}

/** Lines without a way to change them. */
export function summary(lines: Sum[], currency: string): Markup {
	return html`<dl class="sums">${lines.map(
		(line) => html`<dt>${line.quantity} × ${line.title}</dt>
<dd class="figure">${money(line.total, currency)}</dd>`,
	)}</dl>`;
}

/** What is to be said of tax beside a price; null where there is none, or where it is another in each country. */
export function taxNote({ countries, tax }: Region, inclusive: boolean): string | null {
	const taxed = countries.filter(({ code }) => tax.rates[code]);
	if (!taxed.length) {
		return null;
	}
	const everywhere = taxed.length === countries.length;
	return inclusive
		? everywhere
			? `incl. ${tax.name}`
			: null
		: `plus ${tax.name}${everywhere ? "" : " where it is due"}`;
}

/** Tax as the rows of a list of sums; nothing where there is none. */
export function taxRows({ added, included, currency }: Pick<Amounts, "added" | "included" | "currency">, name: string) {
	return [
		added > 0 && html`<dt>Plus ${name}</dt><dd class="figure">${money(added, currency)}</dd>`,
		included > 0 &&
			html`<dt class="muted">Of it ${name}</dt><dd class="muted figure">${money(included, currency)}</dd>`,
	];
}
