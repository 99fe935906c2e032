// SPDX-License-Identifier: Apache-2.0
//
// What is put into paths, queries, headers, forms and bodies so that something else is done with it.

import { Buyer } from "./buyer.mjs";
import { catalogue } from "./catalogue.mjs";
import { input } from "./input.mjs";
import { area } from "./row.mjs";

const row = area("injection");
const JSON_TYPE = { "Content-Type": "application/json" };
const EVIL = "stranger.example";

export const injection = [
	row(
		"nul",
		"puts NUL into paths, queries, forms, JSON and cookies",
		"400 or 404",
		"500: PostgreSQL refuses the byte",
		async (t) => {
			const { shop } = t;
			for (const path of [
				"/%00",
				"/products/%00",
				"/products/mug-1%00",
				"/media/%00",
				"/orders/%00",
				"/app/%00",
				"/static/%00",
			]) {
				t.status(await shop.send(path), [400, 404], path);
			}
			for (const query of [
				"q=%00",
				"handle=%00",
				"id=%00",
				"id[]=a%00b",
				"fields=%00",
				"order=%00",
				"%00=1",
				"region_id=%00",
			]) {
				const answer = await shop.api(`/store/products?${query}`);
				t.status(answer, [400, 401, 403, 404], `/store/products?${query}`);
			}
			for (const query of ["?page=%00", "?notice=%00", "?v=%00"]) {
				t.status(await shop.send(`/${query}`), [400, 404], `/${query}`);
			}
			const buyer = await new Buyer(shop).fill();
			for (const change of [
				{ email: "a\0@b.cc" },
				{ first_name: "\0" },
				{ city: "a\0b" },
				{ shipping: "\0" },
			]) {
				const answer = await buyer.attempt(change);
				t.status(answer, [400, 422], `checkout with ${JSON.stringify(change)}`);
			}
			t.status(
				await buyer.post("/cart", { action: "add", variant: "a\0", quantity: "1" }),
				[400, 404, 422],
				"variant",
			);
			for (const json of [
				{ email: "a\0@b.cc", password: "x" },
				{ email: "a@b.cc", password: "\0" },
				{ "a\0": 1 },
			]) {
				t.refused(
					await shop.send("/auth/user/emailpass", { json, headers: shop.own }),
					JSON.stringify(json),
				);
			}
			const key = await shop.api("/store/regions", {
				headers: { "x-publishable-api-key": "pk_%00" },
			});
			t.refused(key, "a key with %00");
		},
	),
	row(
		"utf-8",
		"puts broken UTF-8, overlong forms, lone surrogates and half percent signs into requests",
		"400 or 404",
		"500",
		async (t) => {
			const { shop } = t;
			for (const text of [
				"%",
				"%zz",
				"%FF",
				"%C0%AF",
				"%ED%A0%80",
				"%F4%90%80%80",
				"%E0%80%80",
				"%u0041",
			]) {
				for (const path of [
					`/products/${text}`,
					`/media/${text}`,
					`/orders/${text}`,
					`/app/${text}`,
					`/${text}`,
				]) {
					const { status } = await shop.send(path);
					t.expect(
						[400, 404].includes(status) ||
							(path.startsWith("/app/") && status === 200),
						`${path}: ${status}`,
					);
				}
				const answer = await shop.api(`/store/products?q=${text}&id=${text}`);
				t.expect(answer.status < 500, `q=${text}: ${answer.status}`);
			}
			const headers = { ...shop.own, ...JSON_TYPE };
			for (const body of [
				'{"email":"\\ud800@b.cc","password":"x"}',
				'{"email":"a@b.cc","password":"\\udfff"}',
			]) {
				t.refused(
					await shop.send("/auth/user/emailpass", { method: "POST", headers, body }),
					body,
				);
			}
			const buyer = await new Buyer(shop).fill();
			const type = { "Content-Type": "application/x-www-form-urlencoded" };
			const form = new URLSearchParams(await buyer.form({ city: "CITY" })).toString();
			const answer = await shop.send("/checkout", {
				method: "POST",
				jar: buyer.jar,
				headers: { ...shop.own, ...type },
				body: form.replace("CITY", "%ED%A0%80%FF"),
			});
			t.expect(answer.status < 500, `a city of broken UTF-8: ${answer.status}`);
		},
	),
	row(
		"traversal",
		"leaves the folder by `..`, `%2e%2e`, `%2f`, `%5c` and `..;` below `/media`, `/static`, `/app` and `/products`",
		"400, 404 or its own page",
		"a file from elsewhere",
		async (t) => {
			const { shop } = t;
			const steps = [
				"../",
				"..%2f",
				"%2e%2e/",
				"%2e%2e%2f",
				"..%5c",
				"..\\",
				"..%252f",
				"....//",
				"..;/",
				"%c0%ae%c0%ae/",
			];
			for (const base of ["/media/", "/static/", "/app/", "/app/assets/", "/products/"]) {
				for (const step of steps) {
					for (const target of ["package.json", "../etc/passwd", "medusa-config.js"]) {
						const path =
							base + step.repeat(target.startsWith("..") ? 6 : 2) + target;
						const { text, headers, status } = await shop.send(path);
						t.expect(
							!/root:x:|"dependencies"|defineConfig|medusajs/.test(text) ||
								/html/.test(headers["content-type"]),
							`${path}: ${status} ${text.slice(0, 100)}`,
						);
					}
				}
			}
		},
	),
	row(
		"host",
		"sends a `Host` or `X-Forwarded-Host` of their own",
		"no page, redirection or cookie names it",
		"it stands in a link, a Location or a cookie",
		async (t) => {
			const { shop } = t;
			for (const path of [
				"/",
				"/cart",
				"/app",
				"/app/login",
				"/static",
				"/checkout",
				"/nothing",
				"/store/products",
			]) {
				for (const header of [
					"X-Forwarded-Host",
					"X-Host",
					"X-Forwarded-Server",
					"Forwarded",
					"X-Original-URL",
					"Host",
				]) {
					const value =
						header === "Forwarded"
							? `host=${EVIL}`
							: header === "X-Original-URL"
								? `//${EVIL}/`
								: EVIL;
					const { text, headers } = await shop.send(path, {
						headers: { [header]: value },
					});
					const told = JSON.stringify(headers) + text;
					t.expect(!told.includes(EVIL), `${path} with ${header}: it is in the answer`);
				}
			}
		},
	),
	row(
		"forwarded",
		"sends broken `X-Forwarded-For`, `-Proto`, `-Prefix` and `-Port`",
		"answers as before",
		"500, or what was sent in the answer",
		async (t) => {
			const { shop } = t;
			for (const [name, value] of [
				["X-Forwarded-For", "' or 1=1; --"],
				["X-Forwarded-For", "::1, ".repeat(400)],
				["X-Forwarded-For", "999.999.999.999, unknown, _hidden, [::1"],
				["X-Forwarded-Proto", "javascript"],
				["X-Forwarded-Proto", `https://${EVIL}`],
				["X-Forwarded-Prefix", `//${EVIL}`],
				["X-Forwarded-Port", "99999999"],
				["X-Real-Ip", "not-an-address"],
				["Forwarded", "for=;;;=,;proto"],
			]) {
				const { status, text, headers } = await shop.send("/", { headers: { [name]: value } });
				t.expect([200, 400, 431].includes(status), `${name}: ${value.slice(0, 40)}: ${status}`);
				t.expect(
					!(text + JSON.stringify(headers)).includes(EVIL),
					`${name}: it is in the answer`,
				);
			}
		},
	),
	row(
		"filters",
		"puts SQL and operators (`$ne`, `$like`, `$or`, `'`, `--`) into filters, fields and orders of the store API",
		"refuses them, or finds what it always finds",
		"another status than for a wrong filter, SQL in the answer, drafts",
		async (t) => {
			const { shop } = t;
			const queries = [
				"id=' or '1'='1",
				"id[$ne]=x",
				"handle[$like]=%25",
				"$or[0][id][$ne]=x",
				"status=draft",
				"status[]=draft",
			]
				.concat([
					"order=(select pg_sleep(9))",
					"fields=id);select 1--",
					"q=%25' or 1=1--",
					"deleted_at[$ne]=null",
				])
				.concat([
					"with_deleted=true",
					"created_at[$gt]=x'",
					"order=-variants.prices.amount",
					"fields=*sales_channels",
				]);
			for (const query of queries) {
				const { status, text, ms } = await shop.api(
					`/store/products?${query.replaceAll(" ", "%20")}`,
				);
				t.expect(status < 500, `${query}: ${status}`);
				t.expect(
					!/syntax error|"status":"draft"|pg_sleep\(9\)".*at /.test(text),
					`${query}: ${text.slice(0, 200)}`,
				);
				t.expect(ms < 8000, `${query}: it slept for ${Math.round(ms)} ms`);
			}
			for (const path of [
				"/products/'%20or%201=1--",
				"/products/mug-1'%3bselect",
				"/orders/'%20or%20'1",
				"/media/'%20or%201=1",
			]) {
				t.status(await shop.send(path), [400, 404], path);
			}
		},
	),
	row(
		"inner-fields",
		"asks the store API for fields of other tables (`*sales_channels`, `orders.email`, `variants.price_set`)",
		"refuses them, or leaves them out",
		"e-mail addresses, other channels, price lists",
		async (t) => {
			for (const fields of [
				"*sales_channels",
				"sales_channels.name",
				"*variants.price_set.prices.price_list",
				"*carts",
				"*orders",
			].concat([
				"variants.inventory_items.inventory.location_levels.*",
				"+metadata",
				"*customer",
				"*variants.order_items",
			])) {
				const { text, status } = await t.shop.api(
					`/store/products?fields=${encodeURIComponent(fields)}`,
				);
				const told =
					/"sales_channels":\[\{|"price_list"|"location_levels":\[\{|"email"|stocked_quantity/.exec(
						text,
					);
				t.expect(!told && status < 500, `${fields}: ${status} ${told?.[0]}`);
			}
		},
	),
	row(
		"prototype",
		"sends `__proto__` and `constructor.prototype` in JSON, forms and queries",
		"it changes nothing",
		"later answers hold what was sent, or fail",
		async (t) => {
			const { shop } = t;
			const headers = { ...shop.own, ...JSON_TYPE };
			const bodies = [
				'{"__proto__":{"polluted":"yes","status":510}}',
				'{"constructor":{"prototype":{"polluted":"yes"}}}',
			].concat('{"email":"a@b.cc","password":"x","metadata":{"__proto__":{"polluted":"yes"}}}');
			for (const body of bodies) {
				for (const path of [
					"/store/carts",
					"/auth/customer/emailpass",
					"/auth/user/emailpass",
					"/store/customers",
					"/cart",
				]) {
					await shop.api(path, { method: "POST", headers, body });
				}
			}
			for (const query of [
				"__proto__[polluted]=yes",
				"constructor[prototype][polluted]=yes",
				"__proto__.polluted=yes",
			]) {
				await shop.api(`/store/products?${query}`);
				await shop.send(`/?${query}`);
				await shop.send("/cart", {
					method: "POST",
					headers: shop.own,
					form: { action: "add", [query.split("=")[0]]: "yes" },
				});
			}
			for (const path of ["/config.json", "/", "/store/nothing", "/health"]) {
				const { text, status, headers: answered } = await shop.send(path);
				t.expect(
					!/polluted/.test(text + JSON.stringify(answered)) && status !== 510,
					`${path}: ${status}`,
				);
			}
		},
	),
	...input,
	...catalogue,
];
