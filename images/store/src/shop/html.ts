// SPDX-License-Identifier: Apache-2.0
//
// Markup from template literals. What is put into one is escaped unless it is markup itself, so text from the database
// cannot become a tag or leave a quoted attribute.

export class Markup {
	constructor(readonly text: string) {}

	toString(): string {
		return this.text;
	}
}

type Value = Markup | string | number | null | undefined | false | Value[];

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

function render(value: Value): string {
	if (value === null || value === undefined || value === false) {
		return "";
	}
	if (Array.isArray(value)) {
		return value.map(render).join("");
	}
	return value instanceof Markup
		? value.text
		: String(value).replace(/[&<>"']/g, (character) => ENTITIES[character]);
}

/** Attributes stand in double quotes in every template. */
export function html(strings: TemplateStringsArray, ...values: Value[]): Markup {
	return new Markup(strings.reduce((text, part, index) => text + render(values[index - 1]) + part));
}

/** Text with its paragraphs; the lines of one stay lines. */
export function paragraphs(text: string): Markup[] {
	return text
		.split(/\n\s*\n/)
		.filter((part) => part.trim())
		.map((part) => {
			const lines = part.trim().split("\n");
			return html`<p>${lines.map((line, index) => html`${index > 0 && html`<br>`}${line}`)}</p>`;
		});
}

/** For what may cost nothing, such as shipping. */
export function moneyOrFree(amount: number, currency: string): string {
	return amount ? money(amount, currency) : "free";
}

export function money(amount: number, currency: string): string {
	return new Intl.NumberFormat("en", { style: "currency", currency }).format(amount);
}
