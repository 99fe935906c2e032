// SPDX-License-Identifier: Apache-2.0
//
// node order.mjs URL PACKAGES PICTURE [ADDRESS]: a person's first order in a real Chromium, in any shop of charts/store:
// the first product, into the cart, to the checkout, until the shop thanks. PACKAGES is the folder with playwright-core,
// PICTURE where the last page is kept, ADDRESS where the URL's host name leads if DNS is not to be asked. Prints what was
// bought, what it cost, and the order's number.

import { executable, fillAddress, launch, PATIENCE_MS } from "./chromium.mjs";

const [url, packages, picture, address] = process.argv.slice(2);

if (!executable()) {
	console.error("order.mjs: there is no Chromium here (Debian: apt-get install chromium)");
	process.exit(1);
}
const browser = await launch(packages, url, address);
try {
	const page = await browser.newPage();
	page.setDefaultTimeout(PATIENCE_MS);
	await page.goto(url);
	const product = page.getByRole("main").getByRole("heading", { level: 2 }).getByRole("link").first();
	const title = await product.textContent();
	await product.click();
	await page.getByRole("button", { name: "Add to cart" }).click();
	await page.getByRole("main").getByRole("link", { name: "Checkout" }).click();
	await fillAddress(page);
	await page.getByRole("button", { name: "Place order" }).click();
	await page.waitForURL("**/orders/order_*");
	await page.getByRole("heading", { level: 1, name: "Thank you" }).waitFor();
	const order = await page.getByRole("region", { name: /^Order/ }).innerText();
	await page.screenshot({ path: picture, fullPage: true });
	console.log(`${title}: ${order.replace(/\s+/g, " ").trim()}`);
} finally {
	await browser.close();
}
