// SPDX-License-Identifier: Apache-2.0
//
// node pages.mjs URL PACKAGES SHOTS THEME EMAIL PASSWORD [ADDRESS]: the shop in a real Chromium, without and with
// scripts allowed. PACKAGES is the folder with playwright-core and axe-core, SHOTS one for screenshots, ADDRESS where
// the URL's host name leads if DNS is not to be asked. A line a test, as tests/run takes.

import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { executable, fillAddress, launch, PATIENCE_MS } from "./chromium.mjs";

const [base, packages, shots, theme, email, password, address] = process.argv.slice(2);
const require = createRequire(join(packages, "package.json"));
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const SIZES = { desktop: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } };

let failed = 0;

async function test(name, work) {
	try {
		await work();
		console.log(`ok store: pages, ${theme}: ${name}`);
	} catch (error) {
		failed++;
		console.log(`not ok store: pages, ${theme}: ${name}`);
		console.log(
			String(error.message ?? error)
				.split("\n")
				.slice(0, 20)
				.map((line) => `#   ${line}`)
				.join("\n"),
		);
	}
}

function expect(condition, text) {
	if (!condition) {
		throw new Error(text);
	}
}

/** From the list to the order, by what a person sees and presses; shot is called on each page. */
async function buy(page, shot) {
	await page.goto(`${base}/`);
	await shot("list");
	await page.getByRole("link", { name: "Teapot" }).click();
	await shot("product");
	await page.getByRole("button", { name: "Add to cart" }).click();
	await page.goto(`${base}/products/mug-1`);
	await page.getByLabel("Quantity").fill("3");
	await page.getByRole("button", { name: "Add to cart" }).click();
	await page.getByRole("listitem").filter({ hasText: "mug" }).getByLabel("Quantity", { exact: true }).fill("2");
	await page.getByRole("button", { name: "Update the quantity of Stoneware mug" }).click();
	expect(await page.getByText("€115.00").count(), "the subtotal is not 78 + 2 × 18.50");
	await shot("cart");
	await page.getByRole("main").getByRole("link", { name: "Checkout" }).click();
	await shot("checkout");
	await fillAddress(page, "de");
	await page.getByLabel("Parcel").check();
	await shot("filled");
	await page.getByRole("button", { name: "Place order" }).click();
	await page.waitForURL("**/orders/order_*");
	expect((await page.getByRole("heading", { level: 1 }).textContent()) === "Thank you", "no thanks");
	const sums = await page.getByRole("region", { name: /^Order/ }).textContent();
	expect(sums.includes("€119.90"), `the total is not 115 + 4.90: ${sums}`);
	await shot("order");
}

/** Nothing is fetched from anywhere else, and the console is silent: no refused style, image or script. */
function watch(page) {
	const faults = [];
	page.on("request", (request) => {
		if (!request.url().startsWith(`${base}/`) && !request.url().startsWith("data:")) {
			faults.push(`request to ${request.url()}`);
		}
	});
	page.on("console", (entry) => faults.push(`console: ${entry.text()}`));
	page.on("pageerror", (error) => faults.push(`error: ${error.message}`));
	return faults;
}

async function shopping(browser, size) {
	const context = await browser.newContext({ viewport: SIZES[size], javaScriptEnabled: false });
	context.setDefaultTimeout(PATIENCE_MS);
	const page = await context.newPage();
	const faults = watch(page);
	await test(`an order is placed without scripts, ${size}`, async () => {
		await buy(page, async (name) => {
			await page.evaluate(() => scrollTo(0, 0));
			await page.screenshot({ path: `${shots}/${theme}-${size}-${name}.png`, fullPage: true });
		});
		expect(!faults.length, faults.join("\n"));
	});
	await context.close();
}

/** What axe-core finds by the rules of WCAG 2.2 A and AA. */
async function violations(page) {
	await page.evaluate(axe);
	const { violations: found } = await page.evaluate(() =>
		globalThis.axe.run(document, {
			runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
		}),
	);
	return found.map(
		(rule) => `${rule.id}: ${rule.help}: ${rule.nodes.map((node) => node.html.slice(0, 120)).join(" | ")}`,
	);
}

/** At 320 pixels, which is a page of 1280 enlarged four times, nothing is to be scrolled sideways. */
async function overflow(page) {
	const size = page.viewportSize();
	await page.setViewportSize({ width: 320, height: 640 });
	const wide = await page.evaluate(() => document.documentElement.scrollWidth);
	await page.setViewportSize(size);
	return wide > 320 ? [`${wide} pixels wide at 320`] : [];
}

async function pagesAccessible(browser, size) {
	const context = await browser.newContext({ viewport: SIZES[size], bypassCSP: true });
	context.setDefaultTimeout(PATIENCE_MS);
	const page = await context.newPage();
	await test(`axe-core finds nothing on any page, and each fits a narrow screen, ${size}`, async () => {
		const faults = [];
		const inspect = async (name) => {
			for (const fault of [...(await violations(page)), ...(await overflow(page))]) {
				faults.push(`${name}: ${fault}`);
			}
		};
		await buy(page, inspect);
		await page.goto(`${base}/nothing`);
		await inspect("missing");
		await page.goto(`${base}/cart`);
		await inspect("empty cart");
		await page.goto(`${base}/cart?notice=stock`);
		await inspect("notice");
		await page.goto(`${base}/`);
		await page.getByRole("link", { name: "Bottle vase" }).click();
		await inspect("sold out");
		expect(!faults.length, faults.join("\n"));
	});
	await context.close();
}

async function accessible(browser) {
	const context = await browser.newContext({ viewport: SIZES.desktop, bypassCSP: true });
	context.setDefaultTimeout(PATIENCE_MS);
	const page = await context.newPage();
	await test("wrong input is told beside its field", async () => {
		await page.goto(`${base}/products/mug-1`);
		await page.getByRole("button", { name: "Add to cart" }).click();
		await page.goto(`${base}/checkout`);
		await page.evaluate(() =>
			document.querySelectorAll("[required]").forEach((field) => {
				field.required = false;
			}),
		);
		await page.fill("#city", "Bonn");
		await page.getByRole("button", { name: "Place order" }).click();
		await page.screenshot({ path: `${shots}/${theme}-desktop-errors.png`, fullPage: true });
		expect(await page.getByRole("alert").getByText("Email is missing").count(), "no summary");
		expect((await page.inputValue("#city")) === "Bonn", "what was typed is lost");
		const described = await page.locator("#email").getAttribute("aria-describedby");
		expect(
			(await page.locator(`#${described}`).textContent()) === "Email is missing",
			"no text beside the field",
		);
		const faults = [...(await violations(page)), ...(await overflow(page))];
		expect(!faults.length, faults.join("\n"));
	});
	await test("the keyboard alone reaches the content and the cart", async () => {
		await page.goto(`${base}/`);
		const reached = [];
		for (let press = 0; press < 4; press++) {
			await page.keyboard.press("Tab");
			reached.push(await page.evaluate(() => document.activeElement.textContent.trim().slice(0, 20)));
		}
		expect(
			reached[0] === "Skip to the content" &&
				reached[2].startsWith("Cart") &&
				reached[3] === "Stoneware mug",
			`the order is ${reached.join(", ")}`,
		);
	});
	await context.close();
}

async function admin(browser) {
	const context = await browser.newContext({ viewport: SIZES.desktop });
	context.setDefaultTimeout(PATIENCE_MS);
	const page = await context.newPage();
	await test("the admin page logs in over http and shows the orders", async () => {
		await page.goto(`${base}/app/login`);
		await page.fill("input[name=email]", email);
		await page.fill("input[name=password]", password);
		await page.getByRole("button", { name: /continue/i }).click();
		await page.waitForURL("**/app/orders*");
		await page
			.getByText("ada@example.com")
			.or(page.getByText("#1", { exact: true }))
			.first()
			.waitFor();
		await page.screenshot({ path: `${shots}/${theme}-desktop-admin.png` });
	});
	await context.close();
}

if (!executable()) {
	console.log("ok store: pages # skip no Chromium here");
	process.exit(0);
}
mkdirSync(shots, { recursive: true });
const browser = await launch(packages, base, address);
for (const size of Object.keys(SIZES)) {
	await shopping(browser, size);
	await pagesAccessible(browser, size);
}
await accessible(browser);
await admin(browser);
await browser.close();
process.exit(failed ? 1 : 0);
