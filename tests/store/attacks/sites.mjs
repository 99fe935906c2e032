// SPDX-License-Identifier: Apache-2.0
//
// Other sites, and the other shop of the domain, which browsers take for the same site: what their pages make a victim's
// browser do.

import { Buyer } from "./buyer.mjs";
import { titleStays } from "./catalogue.mjs";
import { origins } from "./origins.mjs";
import { area } from "./row.mjs";

const row = area("cross-site");
const MARK = "Changed by a stranger";

/** What a page at the other shop's origin does in the browser of this shop's owner; markup is of the product's path. */
async function asOwner(t, markup, settle) {
	const jar = await t.shop.ownerJar();
	await titleStays(t, (product) =>
		t.browser.with(t.shop, jar, async (page) => {
			const me = await page.goto(`${t.shop.base}/admin/users/me`);
			t.expect(me.status() === 200, "the owner is not logged in");
			await t.browser.visit(page, t.other, markup(t.shop.base + product.path, product), settle);
		}),
	);
}

const form = (url, type, field, value) => `<form method=post action="${url}" enctype="${type}">
<input name='${field}' value='${value}'></form><script>document.forms[0].submit()</script>`;

export const sites = [
	row(
		"form-text",
		"sends the owner's browser a form of `text/plain` that is JSON, to change a product",
		"403, the title stays",
		"another title",
		(t) => asOwner(t, (url) => form(url, "text/plain", `{"title":"${MARK}","metadata":{"x":"`, '"}}')),
		{ browser: true },
	),
	row(
		"form-fields",
		"sends the owner's browser a common form to change a product",
		"403, the title stays",
		"another title",
		(t) => asOwner(t, (url) => form(url, "application/x-www-form-urlencoded", "title", MARK)),
		{ browser: true },
	),
	row(
		"form-multipart",
		"sends the owner's browser a form of `multipart/form-data` to change a product, and a file to upload",
		"403, the title stays",
		"another title",
		(t) => asOwner(t, (url) => form(url, "multipart/form-data", "title", MARK)),
		{ browser: true },
	),
	row(
		"fetch-plain",
		"fetches from the other shop without asking first (`no-cors`, `text/plain`, `sendBeacon`, keepalive)",
		"403, the title stays",
		"another title",
		(t) =>
			asOwner(
				t,
				(
					url,
				) => `<script>for (const type of ["text/plain", "application/x-www-form-urlencoded"]) {
	const body = type === "text/plain" ? '{"title":"${MARK}"}' : "title=${encodeURIComponent(MARK)}";
	fetch("${url}", { method: "POST", mode: "no-cors", credentials: "include", headers: { "Content-Type": type }, body });
	navigator.sendBeacon("${url}", new Blob([body], { type }));
}</script>`,
				3000,
			),
		{ browser: true },
	),
	row(
		"fetch-json",
		"fetches from the other shop with JSON, PUT, PATCH and DELETE and the owner's cookies",
		"the browser is not allowed to send it",
		"another title, or no product",
		(t) =>
			asOwner(
				t,
				(url) => `<script>for (const method of ["POST", "PUT", "PATCH"]) {
	fetch("${url}", { method, credentials: "include", headers: { "Content-Type": "application/json" },
		body: '{"title":"${MARK}"}' }).catch(() => 0);
}</script>`,
				3000,
			),
		{ browser: true },
	),
	row(
		"invite",
		"makes the owner's browser invite the stranger as an administrator",
		"403, there is no invitation",
		"an invitation",
		async (t) => {
			const jar = await t.shop.ownerJar();
			const email = `stranger-${Math.random().toString(36).slice(2)}@example.com`;
			await t.browser.with(t.shop, jar, async (page) => {
				const url = `${t.shop.base}/admin/invites`;
				await t.browser.visit(
					page,
					t.other,
					form(url, "application/x-www-form-urlencoded", "email", email),
				);
				await t.browser.visit(
					page,
					t.other,
					form(url, "text/plain", `{"email":"${email}","a":"`, '"}'),
				);
			});
			const { invites } = await t.shop.admin(`/admin/invites?q=${encodeURIComponent(email)}`);
			t.expect(!invites.some((one) => one.email === email), "the stranger is invited");
			for (const one of invites.filter((invite) => invite.email === email)) {
				await t.shop.admin(`/admin/invites/${one.id}`, { method: "DELETE" });
			}
		},
		{ browser: true },
	),
	row(
		"reads",
		"fetches the owner's data from the other shop with the owner's cookies, and loads it as a script",
		"the page gets nothing to read",
		"the owner's data in the other shop's page",
		async (t) => {
			const jar = await t.shop.ownerJar();
			await t.browser.with(t.shop, jar, async (page) => {
				const url = `${t.shop.base}/admin/users`;
				await t.browser.visit(
					page,
					t.other,
					`<script>window.got = ""; window.ended = 0;
for (const path of ["", "?callback=got", "/me"]) fetch("${url}" + path, { credentials: "include" })
	.then((answer) => answer.text()).then((text) => { got += text; }).catch(() => 0).finally(() => ended++);
</script><script src="${url}?callback=alert"></script>`,
					3000,
				);
				t.expect((await page.evaluate(() => window.ended)) === 3, "the page could not try it");
				const got = await page.evaluate(() => window.got);
				t.expect(!/@|user/.test(got), `read: ${got.slice(0, 100)}`);
			});
		},
		{ browser: true },
	),
	row(
		"logged-out",
		"logs the owner out, or into a session of the stranger's, from the other shop",
		"403, the owner stays who they are",
		"401, or somebody else",
		async (t) => {
			const jar = await t.shop.ownerJar();
			await t.browser.with(t.shop, jar, async (page) => {
				const url = `${t.shop.base}/auth/session`;
				await t.browser.visit(
					page,
					t.other,
					`<script>for (const method of ["DELETE", "POST"]) fetch("${url}", { method, credentials: "include",
mode: "cors", headers: { Authorization: "Bearer x" } }).catch(() => 0);</script>
${form(`${url}?_method=DELETE`, "text/plain", "_method", "DELETE")}`,
					2500,
				);
				const answer = await page.goto(`${t.shop.base}/admin/users/me`);
				t.expect(answer.status() === 200, `the owner is logged out: ${answer.status()}`);
				t.expect(
					(await answer.text()).includes(t.shop.owner.email),
					"somebody else is logged in",
				);
			});
		},
		{ browser: true },
	),
	row(
		"cart-form",
		"fills a visitor's cart and orders with it, by forms on the other shop",
		"403, the cart is as it was",
		"something in the cart, an order",
		async (t) => {
			const buyer = await new Buyer(t.shop).fill();
			const { variant } = await buyer.product();
			const fields = await buyer.form();
			await t.browser.with(t.shop, buyer.jar, async (page) => {
				await page.goto(`${t.shop.base}/cart`);
				const before = await page.getByRole("main").innerText();
				const inputs = (all) =>
					Object.entries(all).map(
						([name, value]) => `<input name="${name}" value="${value}">`,
					);
				for (const [path, all] of [
					["/cart", { action: "add", variant, quantity: 5 }],
					["/checkout", fields],
				]) {
					const markup = `<form method=post action="${t.shop.base}${path}">${inputs(all).join("")}</form>`;
					await t.browser.visit(
						page,
						t.other,
						`${markup}<script>document.forms[0].submit()</script>`,
					);
				}
				await page.goto(`${t.shop.base}/cart`);
				const after = await page.getByRole("main").innerText();
				t.expect(
					after === before,
					`the cart was: ${before.slice(0, 80)}, is: ${after.slice(0, 80)}`,
				);
			});
		},
		{ browser: true },
	),
	row(
		"framed",
		"frames the shop, its cart, checkout and admin page in a page of the other shop",
		"the browser shows none of them",
		"the page in the frame",
		async (t) => {
			await t.browser.with(t.shop, null, async (page) => {
				const paths = [
					"/",
					"/cart",
					"/app",
					"/app/login",
					"/nothing",
					"/admin/users",
					"/media/icon",
				];
				const frames = paths
					.map((path) => `<iframe src="${t.shop.base}${path}"></iframe>`)
					.join("");
				await t.browser.visit(page, t.other, frames, 4000);
				const shown = page.frames().filter((frame) => frame.url().startsWith(t.shop.base));
				const texts = await Promise.all(shown.map((frame) => frame.content().catch(() => "")));
				const urls = shown
					.map((frame) => frame.url())
					.filter((_, index) => !/media|error/.test(shown[index].url()));
				const seen = urls.filter((_, index) =>
					/<main|<div id="medusa"|message/.test(texts[index] ?? ""),
				);
				t.expect(page.frames().length === paths.length + 1, "the frames are not there");
				t.expect(!seen.length, `framed: ${seen}`);
			});
			for (const path of ["/app", "/", "/admin/users"]) {
				const { headers } = await t.shop.send(path);
				const told = `${headers["x-frame-options"]} ${headers["content-security-policy"]}`;
				t.expect(/deny|frame-ancestors 'none'/i.test(told), `${path}: ${told}`);
			}
		},
		{ browser: true },
	),
	row(
		"tossed-cart",
		"sets a cookie for the whole domain from the other shop, with the name of the cart's and a cart of the stranger's",
		"shows the visitor's own cart, or none",
		"the stranger's cart in the visitor's browser, a 500",
		async (t) => {
			const stranger = await new Buyer(t.shop).fill({ quantity: "7" });
			const victim = await new Buyer(t.shop).fill();
			const { name, value } = stranger.cart;
			await t.browser.with(t.shop, victim.jar, async (page) => {
				const parent = t.shop.url.hostname.split(".").slice(1).join(".");
				const toss = ["/", "/cart", "/checkout"].map(
					(path) =>
						`document.cookie = "${name}=${value}; Domain=${parent}; Path=${path}";`,
				);
				await t.browser.visit(
					page,
					t.other,
					`<script>${toss.join("")} window.kept = document.cookie;</script>`,
				);
				t.expect(
					(await page.evaluate(() => window.kept)).includes(name),
					"the browser does not take the cookie",
				);
				for (const path of ["/cart", "/checkout"]) {
					const answer = await page.goto(t.shop.base + path);
					t.expect(answer.status() < 500, `${path}: ${answer.status()}`);
					t.expect(
						!/value="7"|7 ×/.test(await page.content()),
						`${path}: it is the stranger's cart`,
					);
				}
			});
		},
		{ browser: true },
	),
	row(
		"tossed-session",
		"sets cookies with the name of the session's for the whole domain and longer paths",
		"the owner stays who they are, or is asked to log in",
		"another user, a 500",
		async (t) => {
			const jar = await t.shop.ownerJar();
			const [name] = jar.find(/sid|session/);
			const elsewhere = (await t.other.ownerJar()).find(/sid|session/)[1];
			await t.browser.with(t.shop, jar, async (page) => {
				const parent = t.shop.url.hostname.split(".").slice(1).join(".");
				const toss = ["/", "/admin", "/admin/users"].flatMap((path) =>
					[elsewhere, "x", "s%3Ax.y"].map(
						(value) =>
							`document.cookie = "${name}=${value}; Domain=${parent}; Path=${path}";`,
					),
				);
				await t.browser.visit(page, t.other, `<script>${toss.join("")}</script>`);
				const answer = await page.goto(`${t.shop.base}/admin/users/me`);
				t.expect([200, 400, 401, 403].includes(answer.status()), `status ${answer.status()}`);
				const text = await answer.text();
				t.expect(
					answer.status() !== 200 || text.includes(t.shop.owner.email),
					text.slice(0, 100),
				);
			});
		},
		{ browser: true },
	),
	...origins,
];
