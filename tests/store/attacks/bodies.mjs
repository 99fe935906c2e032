// SPDX-License-Identifier: Apache-2.0
//
// Bodies and headers that are larger, deeper or more than the shop wants.

import { Jar } from "./client.mjs";
import { held } from "./held.mjs";
import { area } from "./row.mjs";

const row = area("expensive");
const JSON_TYPE = { "Content-Type": "application/json" };
const FORM_TYPE = { "Content-Type": "application/x-www-form-urlencoded" };
const BODIES = [
	"/auth/user/emailpass",
	"/auth/customer/emailpass/register",
	"/store/carts",
	"/admin/products",
	"/cart",
	"/checkout",
];

/** Sends a body of that type and encoding, and wants it refused. */
async function bodyRefused(t, path, headers, body, what) {
	const answer = await t.shop.send(path, { method: "POST", headers: { ...t.shop.own, ...headers }, body });
	t.refused(answer, `${path}: ${what}`);
}

export const bodies = [
	row(
		"large-bodies",
		"sends 20 MB of JSON, of a form and of nothing that is known, to six routes",
		"413 or another refusal, and does not keep it",
		"200, a 500, an end of the process",
		async (t) => {
			const large = Buffer.alloc(20 << 20, 97);
			for (const path of BODIES) {
				await bodyRefused(
					t,
					path,
					JSON_TYPE,
					Buffer.concat([Buffer.from('{"a":"'), large, Buffer.from('"}')]),
					"20 MB of JSON",
				);
			}
			await bodyRefused(
				t,
				"/cart",
				FORM_TYPE,
				Buffer.concat([Buffer.from("action=add&a="), large]),
				"20 MB of a form",
			);
			await bodyRefused(
				t,
				"/admin/uploads",
				{ "Content-Type": "multipart/form-data; boundary=x" },
				large,
				"20 MB to upload",
			);
		},
	),
	row(
		"deep-json",
		"sends JSON of 50,000 arrays in arrays, and 100,000 keys",
		"refuses",
		"a 500, seconds of the processor",
		async (t) => {
			const keys = `{${Array.from({ length: 100_000 }, (_, index) => `"k${index}":1`).join(",")}}`;
			for (const path of BODIES.slice(0, 5)) {
				await bodyRefused(
					t,
					path,
					JSON_TYPE,
					"[".repeat(50_000) + "]".repeat(50_000),
					"50,000 deep",
				);
				await bodyRefused(
					t,
					path,
					JSON_TYPE,
					`${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}`,
					"20,000 deep",
				);
				await bodyRefused(t, path, JSON_TYPE, keys, "100,000 keys");
			}
		},
	),
	row(
		"many-fields-form",
		"sends forms of 50,000 fields, arrays and nested names",
		"refuses",
		"200, a 500, seconds of the processor",
		async (t) => {
			await bodyRefused(
				t,
				"/cart",
				FORM_TYPE,
				`action=none&${"a=1&".repeat(50_000)}`,
				"50,000 fields",
			);
			await bodyRefused(
				t,
				"/checkout",
				FORM_TYPE,
				`action=none&${"a[]=1&".repeat(30_000)}`,
				"30,000 of an array",
			);
			await bodyRefused(
				t,
				"/cart",
				FORM_TYPE,
				`action=none&a${"[b]".repeat(10_000)}=1`,
				"10,000 deep",
			);
		},
	),
	row(
		"bombs",
		"sends 100 KB that gzip, deflate or br make 100 MB of",
		"refuses; the process does not grow",
		"200, an end of the process",
		async (t) => {
			const { bomb } = held;
			for (const path of BODIES.slice(0, 5)) {
				for (const encoding of ["gzip", "deflate", "br"]) {
					await bodyRefused(
						t,
						path,
						{ ...JSON_TYPE, "Content-Encoding": encoding },
						await bomb(encoding),
						encoding,
					);
				}
				await bodyRefused(
					t,
					path,
					{ ...JSON_TYPE, "Content-Encoding": "gzip, gzip" },
					await bomb("gzip"),
					"gzip twice",
				);
			}
		},
	),
	row(
		"long-lines",
		"sends a path, a query, a header or a cookie of 100 KB, 2,000 headers, 1,000 cookies",
		"400, 414 or 431",
		"200 after seconds, a 500",
		async (t) => {
			const long = "a".repeat(100_000);
			t.refused(await t.shop.send(`/${long}`), "path");
			t.refused(await t.shop.send(`/?${long}`), "query");
			t.refused(await t.shop.send("/", { headers: { "X-Long": long } }), "header");
			t.refused(await t.shop.send("/", { headers: { Cookie: `store_cart=${long}` } }), "cookie");
			const many = Object.fromEntries(
				Array.from({ length: 1000 }, (_, index) => [`cookie${index}`, "a".repeat(50)]),
			);
			t.refused(await t.shop.send("/", { jar: Jar.of(many) }), "1,000 cookies");
			const headers = Object.fromEntries(
				Array.from({ length: 2000 }, (_, index) => [`X-H${index}`, "aaaaaaaaaa"]),
			);
			t.refused(await t.shop.send("/", { headers }), "2,000 headers");
		},
	),
	row(
		"expect",
		"announces 10 GB (`Expect: 100-continue`, Content-Length) and sends nothing",
		"refuses, or closes",
		"waits for it",
		async (t) => {
			for (const path of ["/auth/user/emailpass", "/cart", "/admin/uploads"]) {
				const bytes =
					`POST ${path} HTTP/1.1\r\nHost: ${t.shop.host}\r\nOrigin: ${t.shop.base}\r\nContent-Type: application/json\r\n`.concat(
						"Content-Length: 10737418240\r\nExpect: 100-continue\r\n\r\n",
					);
				const text = await t.shop.raw(bytes, { quiet: 8000, most: 12_000 });
				t.expect(
					/^HTTP\/1\.1 4\d\d /m.test(text),
					`${path}: ${text.slice(0, 80) || "it waits"}`,
				);
			}
		},
	),
];
