// SPDX-License-Identifier: Apache-2.0
//
// What is typed into fields, and bytes that are to be taken for another request.

import { Buyer } from "./buyer.mjs";
import { area } from "./row.mjs";

const row = area("injection");
const REFUSED_PAGE = [0, 400, 403, 404, 405, 414, 422];

export const input = [
	row(
		"names",
		"types markup and templates into the fields of the checkout",
		"shows them as text",
		"markup in the page of the order",
		async (t) => {
			const buyer = await new Buyer(t.shop).fill();
			const marks = {
				first_name: "<script>alert(1)</script>",
				last_name: `"'><img src=x onerror=alert(2)><b>1`,
				address_1: "${7*7}{{7*7}}<%= 7*7 %>",
				city: "</title><svg onload=alert(3)>",
			};
			const { path } = await buyer.order(marks);
			const { text } = await buyer.get(path);
			t.expect(
				!/<script>alert|<img src=x|<svg onload|><b>1/.test(text),
				"markup from a field is in the order's page",
			);
			t.expect(
				!/(^|\D)49{1}(\D|$)/.test(/<address[\s\S]*?<\/address>/.exec(text)?.[0] ?? ""),
				"a template was worked out",
			);
			t.expect(text.includes("&lt;svg onload"), "what was typed is not shown");
		},
	),
	row(
		"line-breaks",
		"puts CR and LF into e-mail addresses, names, paths and queries",
		"refuses them, or keeps them out of headers",
		"a header of the stranger's in the answer, an address with a line break",
		async (t) => {
			const { shop } = t;
			const buyer = await new Buyer(shop).fill();
			for (const email of [
				"a@b.cc\r\nBcc: x@y.zz",
				"a@b.cc\nX: y",
				"a\r@b.cc",
				'"a\r\n"@b.cc',
				"a@b.cc,x@y.zz",
			]) {
				t.status(await buyer.attempt({ email }), [400, 422], JSON.stringify(email));
			}
			const line = "%0d%0aX-Stranger:%20yes%0d%0a%0d%0a";
			for (const path of [
				`/${line}`,
				`/?${line}`,
				`/cart?notice=${line}`,
				`/app/${line}`,
				`/static/${line}`,
				`//${line}`,
				`/media/icon?v=${line}`,
			]) {
				const { headers } = await shop.send(path);
				t.expect(!headers["x-stranger"], `${path}: the header is in the answer`);
			}
		},
	),
	row(
		"addresses",
		"orders with addresses of letters that are none (`a@b`, `<x@y.zz>`, 300 characters, blanks, two at signs)",
		"422, told at the field",
		"an order, or a 500",
		async (t) => {
			const buyer = await new Buyer(t.shop).fill();
			for (const email of [
				"a@",
				"@b.cc",
				"a b@c.dd",
				"a@@b.cc",
				`${"a".repeat(290)}@b.cc`,
				"<x@y.zz>",
				"a@b..cc",
				"a@-b.cc",
			]) {
				const answer = await buyer.attempt({ email });
				t.status(answer, [400, 422], email.slice(0, 20));
				t.expect(
					/id="email-error"/.test(answer.text),
					`${email.slice(0, 20)}: not told at the field`,
				);
			}
		},
	),
	row(
		"content-types",
		"sends bodies as other types: `text/plain` JSON, XML with entities, multipart without an end",
		"does not read them as what they are not",
		"a token, an order, a 500",
		async (t) => {
			const { shop } = t;
			const body = JSON.stringify({ email: shop.owner.email, password: shop.owner.password });
			for (const type of ["text/plain", "text/plain; application/json", "application/xml", "x/y"]) {
				const answer = await shop.send("/auth/user/emailpass", {
					method: "POST",
					headers: { ...shop.own, "Content-Type": type },
					body,
				});
				t.refused(answer, `/auth as ${type}`);
			}
			const xml =
				'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>';
			const sent = {
				method: "POST",
				headers: { ...shop.own, "Content-Type": "application/xml" },
				body: xml,
			};
			t.expect(!(await shop.send("/cart", sent)).text.includes("root:"), "an entity was worked out");
			const multipart = { ...shop.own, "Content-Type": "multipart/form-data; boundary=x" };
			const answer = await shop.send("/cart", {
				method: "POST",
				headers: multipart,
				body: "--x\r\nContent-Disp",
			});
			t.status(answer, REFUSED_PAGE.concat(413, 415), "multipart without an end");
		},
	),
	row(
		"smuggling",
		"sends two lengths, a length and chunks, bare LF, chunk extensions and old HTTP",
		"400, and answers one request once",
		"the second request is answered",
		async (t) => {
			const { shop } = t;
			const begin = `POST /cart HTTP/1.1\r\nHost: ${shop.host}\r\nContent-Type: application/x-www-form-urlencoded\r\n`;
			const second = `GET /health HTTP/1.1\r\nHost: ${shop.host}\r\n\r\n`;
			const size = `${second.length.toString(16)}\r\n`;
			const tries = {
				"two lengths": `${begin}Content-Length: 0\r\nContent-Length: ${second.length}\r\n\r\n${second}`,
				// A proxy may go by the chunks (RFC 9112, 6.3): then the second is text of the first, and no request.
				"a length and chunks": `${begin}Content-Length: ${size.length}\r\nTransfer-Encoding: chunked\r\n\r\n${size}${second}\r\n0\r\n\r\n`,
				"chunks by another name": `${begin}Content-Length: 5\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n${second}`,
				"a length with a plus": `${begin}Content-Length: +0\r\n\r\n${second}`,
				"chunks of no number": `${begin}Transfer-Encoding: chunked\r\n\r\nzz\r\n${second}`,
				"no host": `GET /health HTTP/1.1\r\n\r\n`,
				"a header that begins with a blank": `GET /health HTTP/1.1\r\nHost: ${shop.host}\r\n x: y\r\n\r\n`,
			};
			for (const [name, bytes] of Object.entries(tries)) {
				const text = await shop.raw(bytes);
				t.expect(!/\r\n\r\nOK|\nOK/.test(text), `${name}: ${text.slice(0, 100)}`);
			}
			t.expect(
				/400|403|200|404/.test(await shop.raw(second, { quiet: 1000 })),
				"a right request is not answered",
			);
		},
	),
];
