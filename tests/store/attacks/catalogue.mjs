// SPDX-License-Identifier: Apache-2.0
//
// What may get into a catalogue: by the owner's own hand, by an import, by who has taken over an account.

import { area } from "./row.mjs";

const row = area("injection");

/** Some product by the owner's own API, with its first variant. */
export async function someProduct(shop) {
	const { products } = await shop.admin(
		"/admin/products?limit=20&fields=id,title,description,handle,thumbnail,status,*variants",
	);
	const product = products.find(({ status, variants }) => status === "published" && variants?.length);
	return { ...product, path: `/admin/products/${product.id}` };
}

/** WORK while the product is changed; it is as before afterwards. */
export async function changed(shop, product, change, work) {
	const before = Object.fromEntries(Object.keys(change).map((key) => [key, product[key]]));
	await shop.admin(product.path, { json: change });
	try {
		return await work();
	} finally {
		await shop.admin(product.path, { json: before });
	}
}

/** A product's title after WORK, which is to be the one before it. */
export async function titleStays(t, work) {
	const product = await someProduct(t.shop);
	await work(product);
	const { product: after } = await t.shop.admin(`${product.path}?fields=title`);
	if (!t.expect(after.title === product.title, `the title is "${after.title}" now`)) {
		await t.shop.admin(product.path, { json: { title: product.title } });
	}
}

export const catalogue = [
	row(
		"titles",
		"finds markup that got into a product's title and description",
		"shows it as text; nothing runs in a browser",
		"an alert, a script that ran",
		async (t) => {
			const product = await someProduct(t.shop);
			const title = "<img src=x onerror='window.ran=1'><script>window.ran=1</script>";
			await changed(t.shop, product, { title, description: `</style>${title}` }, () =>
				t.browser.with(t.shop, null, async (page) => {
					for (const path of ["/", `/products/${product.handle}`]) {
						await page.goto(t.shop.base + path);
						t.expect(!(await page.evaluate(() => window.ran)), `${path}: it ran`);
						const content = await page.content();
						t.expect(
							content.includes("&lt;img src=x"),
							`${path}: it is not shown as text`,
						);
					}
				}),
			);
		},
		{ browser: true },
	),
	row(
		"image-hosts",
		"gets an image's address with `;` or `,` into the catalogue (`https://x;script-src *`)",
		"the page's policy has no directive more",
		"another directive, or a source that nobody meant, in `Content-Security-Policy`",
		async (t) => {
			const product = await someProduct(t.shop);
			const evil = [
				"https://stranger.example;script-src%20*/x.png",
				"https://a.example,b.example/x.png",
				"https://*;/x.png",
			].concat([
				"https://stranger.example; script-src *",
				"javascript:alert(1)",
				"//stranger.example/x.png",
				"https://*/x.png",
			]);
			for (const thumbnail of evil) {
				await changed(t.shop, product, { thumbnail }, async () => {
					const { headers, text } = await t.shop.send("/");
					const policy = headers["content-security-policy"] ?? "";
					t.expect(
						!/script-src|[,*]|\bhttps:($|[ ;])/.test(policy),
						`${thumbnail}: ${policy}`,
					);
					t.expect(!/src="javascript/.test(text), `${thumbnail}: in the page`);
				}).catch((error) => t.expect(/400/.test(error.message), String(error)));
			}
		},
	),
	row(
		"svg",
		"opens a product's picture, an SVG with a script, by itself",
		"the script does not run",
		"it ran in the shop's origin",
		async (t) => {
			const product = await someProduct(t.shop);
			const svg = `<svg xmlns="http://www.w3.org/2000/svg"><script>document.documentElement.setAttribute("ran","1")</script></svg>`;
			const thumbnail = `data:image/svg+xml;base64,${Buffer.from(svg).toString("base64")}`;
			await changed(t.shop, product, { thumbnail }, () =>
				t.browser.with(t.shop, null, async (page) => {
					const { text } = await t.shop.send(`/products/${product.handle}`);
					const path = /\/media\/[^"?]+(?:\?[^"]*)?/.exec(
						text.replaceAll("&amp;", "&").replace(/\/media\/icon[^"]*/g, ""),
					)?.[0];
					if (path) {
						await page.goto(t.shop.base + path);
						t.expect(
							!(await page.evaluate(() =>
								document.documentElement.getAttribute("ran"),
							)),
							`${path}: it ran`,
						);
					}
					t.expect(path || !text.includes("<svg xmlns"), "the SVG is in the page itself");
				}),
			);
		},
		{ browser: true },
	),
	row(
		"data-pages",
		"gets a picture that is a page (`data:text/html`) into the catalogue",
		"`/media` serves pictures alone",
		"`text/html` from `/media`",
		async (t) => {
			const product = await someProduct(t.shop);
			const page = Buffer.from("<script>alert(1)</script>").toString("base64");
			for (const type of [
				"text/html",
				"image/svg+xml,text/html",
				"text/html;image/png",
				"application/xhtml+xml",
			]) {
				await changed(
					t.shop,
					product,
					{ thumbnail: `data:${type};base64,${page}` },
					async () => {
						const { text } = await t.shop.send(`/products/${product.handle}`);
						t.expect(!text.includes("data:text/html"), `${type}: in the page`);
						const answer = await t.shop.send(`/media/${product.id}`);
						t.expect(
							!/html/.test(answer.headers["content-type"] ?? "") ||
								answer.status !== 200,
							`${type}: it is served`,
						);
					},
				).catch((error) => t.expect(/400/.test(error.message), String(error)));
			}
		},
	),
];
