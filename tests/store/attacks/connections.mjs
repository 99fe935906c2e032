// SPDX-License-Identifier: Apache-2.0
//
// Connections that are held, and methods and ranges that nobody needs.

import { held } from "./held.mjs";
import { area } from "./row.mjs";

const row = area("expensive");

export const connections = [
	row(
		"ranges",
		"asks for 1,000 ranges of the admin page's script, and ranges of pages and pictures",
		"no more than the file",
		"an answer many times the file",
		async (t) => {
			const { text } = await t.shop.send("/app");
			const script = /src="([^"]+\.js)"/.exec(text)?.[1] ?? "/media/icon";
			const { size } = await t.shop.send(script);
			const ranges = `bytes=${Array.from({ length: 1000 }, (_, index) => `${index}-`).join(",")}`;
			for (const path of [script, "/media/icon", "/"]) {
				for (const Range of [
					ranges,
					"bytes=0-99999999999",
					"bytes=-1,-2,-3",
					"bytes=x",
					"bytes=5-1",
				]) {
					const answer = await t.shop.send(path, { headers: { Range } });
					t.expect(
						answer.size <= Math.max(size, 1 << 20) + 1024,
						`${path}: ${answer.size} bytes of ${size}`,
					);
					t.expect(
						[200, 206, 400, 416].includes(answer.status),
						`${path}: ${answer.status}`,
					);
				}
			}
		},
	),
	row(
		"methods",
		"calls pages by HEAD, TRACE, CONNECT, PROPFIND, PURGE and a method of their own",
		"refuses those it does not know; TRACE sends nothing back",
		"200, what was sent in the answer",
		async (t) => {
			for (const method of [
				"TRACE",
				"PROPFIND",
				"PURGE",
				"SEARCH",
				"MKCOL",
				"LOCK",
				"DELETE",
				"PUT",
				"PATCH",
			]) {
				for (const path of ["/", "/cart", "/products/none", "/media/icon"]) {
					const answer = await t.shop.send(path, {
						method,
						headers: { "X-Sent": "secret-text", ...t.shop.own },
					});
					t.refused(answer, `${method} ${path}`);
					t.expect(
						!answer.text.includes("secret-text"),
						`${method} ${path}: sends back what was sent`,
					);
				}
			}
			for (const method of ["STRANGE", "CONNECT", "get"]) {
				const text = await t.shop.raw(`${method} / HTTP/1.1\r\nHost: ${t.shop.host}\r\n\r\n`);
				t.expect(!/^HTTP\/1\.\d 2/.test(text), `${method}: ${text.slice(0, 60)}`);
			}
			const head = await t.shop.send("/", { method: "HEAD" });
			t.expect(head.status === 200 && head.size === 0, `HEAD /: ${head.status}, ${head.size} bytes`);
		},
	),
	row(
		"pipelined",
		"sends 200 requests on one connection without waiting",
		"answers in order, or closes; others are served",
		"a 500, pages that others do not get",
		async (t) => {
			const one = `GET /media/icon HTTP/1.1\r\nHost: ${t.shop.host}\r\n\r\n`;
			const text = await t.shop.raw(one.repeat(200), { quiet: 5000, most: 30_000 });
			const statuses = text.match(/HTTP\/1\.1 \d+/g) ?? [];
			t.expect(
				statuses.length > 0 &&
					statuses.every((line) => !/ 5\d\d|101/.test(line) || / 503/.test(line)),
				`${statuses.slice(0, 3)}`,
			);
		},
	),
	row(
		"slow-headers",
		"opens 100 connections and sends a byte of a header every few seconds",
		"serves others meanwhile, and closes these within 100 s",
		"connections that stay, pages that others do not get",
		(t) => held.slowly(t, 100, `GET / HTTP/1.1\r\nHost: ${t.shop.host}\r\nX-Slow: `, 100_000, true),
		{ slow: true },
	),
	row(
		"slow-bodies",
		"opens 100 connections and sends a byte of a form every few seconds",
		"serves others meanwhile",
		"pages that others do not get",
		(t) =>
			held.slowly(
				t,
				100,
				`POST /cart HTTP/1.1\r\nHost: ${t.shop.host}\r\nOrigin: ${t.shop.base}\r\nContent-Length: 90000\r\n`.concat(
					"Content-Type: application/x-www-form-urlencoded\r\n\r\naction=",
				),
				40_000,
				false,
			),
		{ slow: true },
	),
	row(
		"idle",
		"opens 500 connections and sends nothing",
		"serves others meanwhile",
		"pages that others do not get",
		(t) => held.slowly(t, 500, "", 8000, false),
	),
	row(
		"unread",
		"asks for the largest answers on 100 connections and reads none of them",
		"serves others meanwhile",
		"pages that others do not get, memory without bounds",
		(t) =>
			held.slowly(
				t,
				100,
				`GET /app HTTP/1.1\r\nHost: ${t.shop.host}\r\n\r\n`.repeat(20),
				8000,
				false,
				true,
			),
	),
];
