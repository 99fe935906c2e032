// SPDX-License-Identifier: Apache-2.0
//
// Requests as browsers send them for pages of other sites: with another Origin, as a preflight, as a redirection.

import { Buyer } from "./buyer.mjs";
import { Jar } from "./client.mjs";
import { area } from "./row.mjs";
import { titleStays } from "./catalogue.mjs";

const row = area("cross-site");
const MARK = "Changed by a stranger";
const EVIL = "http://stranger.example";

/** Origins that are not the shop's, some of which look like it. */
function strangers({ shop, other }) {
	const { protocol, hostname, host } = shop.url;
	return [
		other.base,
		EVIL,
		"null",
		`${protocol}//${host}.stranger.example`,
		`${protocol}//stranger-${host}`,
		"file://",
	]
		.concat([
			`${protocol}//${hostname}:1`,
			`${protocol}//x.${host}`,
			`${protocol}//${host}@stranger.example`,
		])
		.concat([`${EVIL}/${host}`, "x"]);
}

export const origins = [
	row(
		"origins",
		"sends a session's cookie with 11 other origins: the sibling's, `null`, another port, prefixes and suffixes",
		"403, the title stays",
		"another title",
		async (t) => {
			const jar = await t.shop.ownerJar();
			await titleStays(t, async ({ path }) => {
				for (const Origin of strangers(t)) {
					const answer = await t.shop.send(path, {
						jar,
						json: { title: MARK },
						headers: { Origin },
					});
					t.refused(answer, `Origin: ${Origin}`);
				}
			});
		},
	),
	row(
		"fetch-sites",
		"sends a session's cookie as browsers do from a sibling or another site (`Sec-Fetch-Site`), with no or the right Origin",
		"403, the title stays",
		"another title",
		async (t) => {
			const jar = await t.shop.ownerJar();
			await titleStays(t, async ({ path }) => {
				for (const site of ["same-site", "cross-site"]) {
					for (const origin of [
						{},
						{ Origin: t.shop.base },
						{ Referer: `${t.shop.base}/app` },
					]) {
						const headers = { "Sec-Fetch-Site": site, ...origin };
						t.refused(
							await t.shop.send(path, {
								jar,
								json: { title: MARK },
								headers,
							}),
							JSON.stringify(headers),
						);
					}
				}
			});
		},
	),
	row(
		"no-origin",
		"sends a session's cookie as a form of an old browser does: no Origin, no `Sec-Fetch-Site`, the stranger's Referer or none",
		"refuses it, the title stays",
		"another title",
		async (t) => {
			const jar = await t.shop.ownerJar();
			const forms = {
				"text/plain": `{"title":"${MARK}","metadata":{"x":"="}}`,
				"application/x-www-form-urlencoded": `title=${encodeURIComponent(MARK)}`,
				"multipart/form-data; boundary=x": `--x\r\nContent-Disposition: form-data; name="title"\r\n\r\n${MARK}\r\n--x--\r\n`,
			};
			await titleStays(t, async ({ path }) => {
				for (const [type, body] of Object.entries(forms)) {
					for (const referer of [
						{},
						{ Referer: `${t.other.base}/` },
						{ Referer: EVIL },
					]) {
						const headers = { "Content-Type": type, ...referer };
						t.refused(
							await t.shop.send(path, { method: "POST", jar, headers, body }),
							JSON.stringify(headers),
						);
					}
				}
				const headers = { Referer: `${t.other.base}/` };
				t.refused(
					await t.shop.send(path, { jar, json: { title: MARK }, headers }),
					"JSON with the other shop's Referer",
				);
			});
		},
	),
	row(
		"overrides",
		"disguises a change as a GET (`X-HTTP-Method-Override`, `_method`)",
		"is a GET",
		"another title, a session that ended",
		async (t) => {
			const jar = await t.shop.ownerJar();
			await titleStays(t, async ({ path }) => {
				for (const name of ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"]) {
					await t.shop.send(path, { jar, headers: { [name]: "DELETE" } });
					await t.shop.send(`${path}?_method=DELETE&title=${MARK.replaceAll(" ", "+")}`, {
						jar,
						headers: { [name]: "POST" },
					});
					await t.shop.send("/auth/session", { jar, headers: { [name]: "DELETE" } });
				}
			});
			t.status(await t.shop.send("/admin/users/me", { jar }), [200], "the session");
		},
	),
	row(
		"cors",
		"asks with 11 other origins whether their pages may read answers (CORS)",
		"no answer allows it",
		"the origin in `Access-Control-Allow-Origin`, with or without cookies",
		async (t) => {
			for (const Origin of strangers(t)) {
				for (const path of [
					"/store/products",
					"/admin/users",
					"/auth/session",
					"/",
					"/config.json",
					"/app",
					"/media/icon",
				]) {
					const { headers } = await t.shop.api(path, { headers: { Origin } });
					const allowed = headers["access-control-allow-origin"];
					t.expect(
						!allowed || allowed === t.shop.base,
						`${path} for ${Origin}: ${allowed}`,
					);
				}
			}
		},
	),
	row(
		"preflight",
		"asks by OPTIONS whether their pages may send keys, tokens, PUT and DELETE",
		"no answer allows it",
		"an `Access-Control-Allow-Origin` for them",
		async (t) => {
			for (const Origin of strangers(t)) {
				for (const path of [
					"/store/carts",
					"/admin/products",
					"/auth/session",
					"/auth/user/emailpass",
					"/cart",
				]) {
					const { headers } = await t.shop.send(path, {
						method: "OPTIONS",
						headers: {
							Origin,
							"Access-Control-Request-Method": "DELETE",
							"Access-Control-Request-Headers":
								"authorization,x-publishable-api-key,content-type",
						},
					});
					const allowed = headers["access-control-allow-origin"];
					t.expect(
						!allowed || allowed === t.shop.base,
						`${path} for ${Origin}: ${allowed}`,
					);
				}
			}
		},
	),
	row(
		"store-api",
		"reads and buys by the store API from pages of other origins, with the key that is public",
		"refuses requests of other origins",
		"what is sold, a cart",
		async (t) => {
			for (const headers of [
				{ Origin: t.other.base },
				{ Origin: EVIL },
				{ Origin: "null" },
				{ "Sec-Fetch-Site": "cross-site" },
			]) {
				t.refused(
					await t.shop.api("/store/products", { headers }),
					`products, ${JSON.stringify(headers)}`,
				);
				const { region_id } = await t.shop.config();
				t.refused(
					await t.shop.api("/store/carts", { json: { region_id }, headers }),
					`carts, ${JSON.stringify(headers)}`,
				);
			}
		},
	),
	row(
		"jsonp",
		"asks for JSON as a script (`?callback=`, `.js`, `Accept: text/javascript`)",
		"JSON with `nosniff`, no call",
		"a script",
		async (t) => {
			for (const path of [
				"/config.json?callback=x",
				"/store/products?callback=x",
				"/admin/users?jsonp=x",
				"/ready?callback=x",
			]) {
				const { text, headers } = await t.shop.api(path, {
					headers: { Accept: "text/javascript" },
				});
				t.expect(
					!/^\s*(\/\*\*\/)?\s*(typeof )?x\b/.test(text),
					`${path}: ${text.slice(0, 60)}`,
				);
				t.expect(
					!/javascript/.test(headers["content-type"] ?? ""),
					`${path}: ${headers["content-type"]}`,
				);
				t.expect(
					headers["x-content-type-options"] === "nosniff",
					`${path}: nosniff is missing`,
				);
			}
		},
	),
	row(
		"redirects",
		"builds links of the shop that lead elsewhere (`//x`, `/\\x`, `?next=`, `/static//x`, `/app//x`)",
		"redirects within the shop only",
		"a Location of another host",
		async (t) => {
			const evil = [
				"//stranger.example",
				"/%2fstranger.example",
				"/\\stranger.example",
				"/%5cstranger.example",
				"/.stranger.example",
			];
			const paths = evil.flatMap((end) =>
				["", "/static", "/app", "/app/assets", "/products", "/cart", "/media"].flatMap(
					(begin) => [
						`${begin}${end}`,
						`${begin}${end}/..`,
						`${begin}${end}/%2e%2e`,
						`${begin}${end}%2f..`,
					],
				),
			);
			for (const name of [
				"next",
				"redirect",
				"return",
				"returnTo",
				"url",
				"callback_url",
				"notice",
				"continue",
			]) {
				paths.push(
					`/cart?${name}=//stranger.example`,
					`/checkout?${name}=//stranger.example`,
					`/app/login?${name}=${EVIL}`,
				);
			}
			for (const path of paths) {
				const { headers, status } = await t.shop.send(path);
				const place = headers.location ?? "/";
				const leads = URL.canParse(place.replaceAll("\\", "/"), t.shop.base)
					? new URL(place.replaceAll("\\", "/"), t.shop.base).host
					: place;
				t.expect(leads === t.shop.host, `${path}: ${status} ${place}`);
			}
		},
	),
	row(
		"websockets",
		"opens WebSockets and upgrades (`h2c`, TLS) to pages, APIs and the admin page's development server",
		"no 101",
		"101",
		async (t) => {
			for (const path of [
				"/",
				"/app",
				"/app/",
				"/admin/users",
				"/store/products",
				"/@vite/client",
				"/socket.io/?EIO=4&transport=websocket",
			]) {
				for (const Upgrade of ["websocket", "h2c", "TLS/1.2"]) {
					const { status } = await t.shop.send(path, {
						headers: {
							Connection: "Upgrade, HTTP2-Settings",
							Upgrade,
							"HTTP2-Settings": "AAMAAABkAAQAAP__",
							"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
							"Sec-WebSocket-Version": "13",
							Origin: EVIL,
						},
					});
					t.expect(status !== 101, `${path}: 101 to ${Upgrade}`);
				}
			}
		},
	),
	row(
		"cookies",
		"reads the shop's cookies by a script, from a sibling, or from another site's request",
		"each is HttpOnly, SameSite and of this host alone",
		"a cookie without one of these",
		async (t) => {
			const buyer = await new Buyer(t.shop).fill();
			await buyer.order();
			const owner = await t.shop.ownerJar(new Jar());
			const lines = [...buyer.jar.lines, ...owner.lines];
			t.expect(lines.length > 2, `only ${lines.length} cookies`);
			for (const line of lines) {
				const name = line.split("=")[0];
				t.expect(/;\s*HttpOnly/i.test(line), `${name}: not HttpOnly`);
				t.expect(/;\s*SameSite=(Lax|Strict)/i.test(line), `${name}: no SameSite`);
				t.expect(!/;\s*Domain=/i.test(line), `${name}: for the whole domain`);
			}
		},
	),
];
