// SPDX-License-Identifier: Apache-2.0
//
// The frame of every message: the shop's title and colours around paragraphs and a table, once as text and once as
// markup. Programs that show mail know little of CSS, so that each element has its own.

import { html, Markup } from "../shop/html";
import { textOn, type Theme } from "../theme";

export interface Row {
	name: string;
	value: string;
	strong?: true;
}

/** Text and markup are made of the same parts, in this order. */
export type Part =
	| { text: string }
	| { lines: string[]; title: string }
	| { rows: Row[]; title: string }
	| { link: string; label: string };

export interface Letter {
	subject: string;
	text: string;
	html: string;
}

function asText(part: Part): string {
	if ("text" in part) {
		return part.text;
	}
	if ("lines" in part) {
		return [part.title, ...part.lines].join("\n");
	}
	if ("rows" in part) {
		return [part.title, ...part.rows.map(({ name, value }) => `${name}: ${value}`)].join("\n");
	}
	return `${part.label}:\n${part.link}`;
}

function rowsOf({ rows, title }: { rows: Row[]; title: string }, theme: Theme): Markup {
	const { border } = theme.colors;
	const cell = `padding:6px 0;border-top:1px solid ${border};vertical-align:top`;
	const body = rows.map(({ name, value, strong }) => {
		const weight = strong ? ";font-weight:700" : "";
		return html`<tr><td style="${cell}${weight}">${name}</td>
<td style="${cell};padding-left:16px;text-align:right;white-space:nowrap${weight}">${value}</td></tr>`;
	});
	return html`<h2 style="font-size:16px;margin:24px 0 8px">${title}</h2>
<table role="presentation" style="border-collapse:collapse;width:100%">${body}</table>`;
}

function asMarkup(part: Part, theme: Theme): Markup {
	if ("text" in part) {
		return html`<p style="margin:0 0 16px">${part.text}</p>`;
	}
	if ("lines" in part) {
		const lines = part.lines.map((line, index) => html`${index > 0 && html`<br>`}${line}`);
		return html`<h2 style="font-size:16px;margin:24px 0 8px">${part.title}</h2>
<p style="margin:0 0 16px">${lines}</p>`;
	}
	if ("rows" in part) {
		return rowsOf(part, theme);
	}
	const { primary } = theme.colors;
	const look = `background:${primary};color:${textOn(primary)};display:inline-block;padding:12px 24px`;
	return html`<p style="margin:24px 0"><a href="${part.link}"
style="${look};border-radius:8px;text-decoration:none;font-weight:700">${part.label}</a></p>
<p style="margin:0 0 16px;font-size:14px;word-break:break-all">${part.link}</p>`;
}

export function letter(shop: { title: string; theme: Theme }, subject: string, parts: Part[]): Letter {
	const { colors, base } = shop.theme;
	const body = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="${base}">
<title>${subject}</title>
</head>
<body style="margin:0;padding:24px;background:${colors.background};color:${colors.text};font:16px/1.5 sans-serif">
<div style="max-width:560px;margin:0 auto">
<p style="margin:0 0 24px;font-size:20px;font-weight:700;color:${colors.primary}">${shop.title}</p>
${parts.map((part) => asMarkup(part, shop.theme))}
<p style="margin:32px 0 0;padding-top:16px;border-top:1px solid ${colors.border};color:${colors.muted};font-size:14px">${
		shop.title
	}</p>
</div>
</body>
</html>
`;
	const text = `${[shop.title, ...parts.map(asText)].join("\n\n")}\n\n-- \n${shop.title}\n`;
	return { subject, text, html: body.text };
}
