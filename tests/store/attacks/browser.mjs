// SPDX-License-Identifier: Apache-2.0
//
// Chromium as the victim's browser: it has a session or a cart in one shop, and opens a page that a stranger has put at
// the other one's origin, a sibling below the same domain.

import { executable, launch } from "../chromium.mjs";

const SETTLE_MS = 1500;

export class Browser {
	constructor(packages, shops, address) {
		Object.assign(this, { packages, shops, address });
		this.there = !!executable();
	}

	async #chromium() {
		this.running ??= launch(
			this.packages,
			this.shops.map(({ base }) => base),
			this.address,
		);
		return this.running;
	}

	/** WORK gets a page in a browser that has nothing yet but the cookies of JAR for SHOP. */
	async with(shop, jar, work) {
		const context = await (await this.#chromium()).newContext();
		context.setDefaultTimeout(60_000);
		try {
			await context.addCookies(
				jar
					?.entries()
					.map(([name, value]) => ({ name, value, url: shop.base, sameSite: "Lax" })) ??
					[],
			);
			if (shop.forwarded) {
				await context.setExtraHTTPHeaders({ "X-Forwarded-For": shop.clientAddress });
			}
			return await work(await context.newPage(), context);
		} finally {
			await context.close();
		}
	}

	/** Opens markup as a page of another origin, and waits for what it does by itself. */
	async visit(page, origin, markup, settle = SETTLE_MS) {
		const url = `${origin.base}/stranger-${Math.random().toString(36).slice(2)}`;
		await page.route(url, (route) =>
			route.fulfill({
				status: 200,
				contentType: "text/html; charset=utf-8",
				body: `<!doctype html>${markup}`,
			}),
		);
		await page.goto(url);
		await page.waitForTimeout(settle);
		return url;
	}

	async close() {
		await (await this.running)?.close();
	}
}
