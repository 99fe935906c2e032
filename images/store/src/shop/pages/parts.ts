// SPDX-License-Identifier: Apache-2.0
//
// Pieces that several pages share.

import type { Line } from "../cart";
import { html, money, type Markup } from "../html";

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
export function summary(lines: Line[], currency: string): Markup {
	return html`<dl class="sums">${lines.map(
		(line) => html`<dt>${line.quantity} × ${line.title}</dt>
<dd class="figure">${money(line.total, currency)}</dd>`,
	)}</dl>`;
}
