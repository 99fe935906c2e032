// SPDX-License-Identifier: Apache-2.0
//
// node files.mjs URL PACKAGES WHAT EMAIL PASSWORD PICTURE [ADDRESS]: in a real Chromium, as an administrator,
//   upload         adds PICTURE to a product in the admin pages; the storefront shows it, and prints its path
//   shown          the storefront shows a picture of that kind
//   without-mail   asks for a new password where no mail is sent, and reads the answer

import { launch, PATIENCE_MS } from "./chromium.mjs";

const [base, packages, what, email, password, picture, address] = process.argv.slice(2);

function expect(condition, text) {
	if (!condition) {
		throw new Error(text);
	}
}

async function logIn(page) {
	await page.goto(`${base}/app/login`);
	await page.fill('input[name="email"]', email);
	await page.fill('input[name="password"]', password);
	await page.getByRole("button", { name: /continue/i }).click();
	await page.waitForURL("**/app/orders*");
}

/** The picture of the product as the browser has drawn it; its path. */
async function seen(page) {
	await page.goto(`${base}/products/mug-1`);
	const image = page.locator('main img[src^="/uploads/"]');
	await image.waitFor();
	const width = await image.evaluate((element) => element.decode().then(() => element.naturalWidth));
	expect(width > 0, "the picture is not drawn");
	return image.getAttribute("src");
}

async function upload(page) {
	await logIn(page);
	await page.goto(`${base}/app/products?q=mug`);
	await page.getByRole("link", { name: /mug/i }).first().click();
	await page.waitForURL("**/app/products/prod_*");
	await page.goto(`${page.url().split("?")[0]}/media?view=edit`);
	await page.setInputFiles('input[type="file"]', picture);
	await page.getByRole("checkbox").last().click();
	const thumbnail = page.getByRole("button", { name: /thumbnail/i });
	if (await thumbnail.count()) {
		await thumbnail.first().click();
	}
	const posted = (path) =>
		page.waitForResponse(
			(response) => response.request().method() === "POST" && path.test(new URL(response.url()).pathname),
		);
	const answers = Promise.all([posted(/^\/admin\/uploads$/), posted(/^\/admin\/products\/prod_/)]);
	await page.getByRole("button", { name: "Save", exact: true }).click();
	const [sent, saved] = await answers;
	const { files } = await sent.json();
	expect(saved.ok(), `the product is not saved: status ${saved.status()}`);
	const path = await seen(page);
	console.log(path);
	console.log(`uploaded ${files[0].url}`);
	expect(path === files[0].url, "the storefront shows another picture than was uploaded");
}

async function withoutMail(page) {
	await page.goto(`${base}/app/reset-password`);
	await page.fill('input[name="email"]', email);
	await page.getByRole("button").filter({ hasText: /email|reset|send/i }).first().click();
	await page.getByText(/sends no e-mail/).first().waitFor();
}

const browser = await launch(packages, base, address);
try {
	const page = await browser.newPage();
	page.setDefaultTimeout(PATIENCE_MS);
	page.on("console", (entry) => entry.type() === "error" && console.log(`# console: ${entry.text()}`));
	const work = { upload, shown: async () => console.log(await seen(page)), "without-mail": withoutMail }[what];
	await work(page).catch(async (error) => {
		await page.screenshot({ path: `${picture}.failed.png` });
		throw error;
	});
} finally {
	await browser.close();
}
